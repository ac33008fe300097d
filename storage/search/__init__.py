"""Full-text search in each engine's own way."""
