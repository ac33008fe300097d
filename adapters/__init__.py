"""Everything foreign: chat platforms and arXiv, each behind a port of the core."""
