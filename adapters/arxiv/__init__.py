"""arXiv: its announcement feeds, its query API, and feeds kept in files."""
