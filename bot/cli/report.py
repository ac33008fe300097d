"""The report about an ingested feed, as one line for the operator."""

from __future__ import annotations

from typing import assert_never

from bot.ingest.judge import Empty, Fresh, Stale, Truncated, Unverified, Verdict
from bot.ingest.report import FeedReport


def format_report(report: FeedReport) -> str:
    """Return one line: categories, verdict, counts by announce type, papers added to the store."""
    counts = ", ".join(f"{count} {type_.value}" for type_, count in report.counts.items())
    categories = ", ".join(report.categories) or "no category"
    return f"{categories}: {_verdict(report.verdict)}; {counts}; {report.added} added"


def _verdict(verdict: Verdict) -> str:
    match verdict:
        case Fresh(day):
            return f"announcement for {day}"
        case Unverified(day):
            return f"announcement for {day}, date not confirmed"
        case Stale(day):
            return f"stale, repeats the announcement for {day}"
        case Empty(day):
            return f"empty on {day}"
        case Truncated(day):
            return f"truncated at the feed's limit on {day}, nothing stored"
        case _:
            assert_never(verdict)
