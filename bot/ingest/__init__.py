"""Editions: collected from arXiv's feeds, judged, taken apart, completed."""

from bot.ingest.ingest import Ingest
from bot.ingest.judge import Empty, Fresh, Stale, Truncated, Unproved, Verdict
from bot.ingest.report import Report, Round

__all__ = [
    "Empty",
    "Fresh",
    "Ingest",
    "Report",
    "Round",
    "Stale",
    "Truncated",
    "Unproved",
    "Verdict",
]
