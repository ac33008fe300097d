"""Files of announcements and of papers: feeds that were kept, and arXiv's metadata dumps."""
