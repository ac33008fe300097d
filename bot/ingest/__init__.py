"""Editions: collected from arXiv's feeds, judged, taken apart, completed."""
