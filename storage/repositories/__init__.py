"""One class per kind of row."""
