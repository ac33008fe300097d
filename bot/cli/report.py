"""The report about an ingested feed, as one line for the operator."""

from __future__ import annotations

from bot.ingest.judge import describe_verdict
from bot.ingest.report import FeedReport


def format_report(report: FeedReport) -> str:
    """Return one line: categories, verdict, counts by announce type, papers added to the store."""
    counts = ", ".join(f"{count} {type_.value}" for type_, count in report.counts.items())
    categories = ", ".join(report.categories) or "no category"
    return f"{categories}: {describe_verdict(report.verdict)}; {counts}; {report.added} added"
