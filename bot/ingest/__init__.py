"""Ingestion: arXiv's feeds are read, judged, split by category, reconciled and completed."""

from bot.ingest.ingest import Ingest
from bot.ingest.judge import Empty, Fresh, Stale, Truncated, Unverified, Verdict
from bot.ingest.report import FeedReport, IngestReport

__all__ = [
    "Empty",
    "FeedReport",
    "Fresh",
    "Ingest",
    "IngestReport",
    "Stale",
    "Truncated",
    "Unverified",
    "Verdict",
]
