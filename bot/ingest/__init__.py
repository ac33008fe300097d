"""Ingestion: arXiv's feeds are read, judged, split by category, reconciled and completed."""
