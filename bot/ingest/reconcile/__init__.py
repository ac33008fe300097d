"""Comparing what is held with arXiv's own listing pages."""
