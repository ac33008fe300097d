"""arXiv: its announcement feeds, its query API, its listing pages, and what is kept in files."""
