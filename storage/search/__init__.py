"""Full text over papers: FTS5 in SQLite, a tsvector in PostgreSQL, the same tokens in both."""
