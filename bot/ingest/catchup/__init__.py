"""Announcements that were missed: from arXiv's pages of earlier days, or from submission dates."""
