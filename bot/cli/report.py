"""What several commands tell the operator: about an ingested feed, and about indexing."""

from __future__ import annotations

import typer

from bot.ingest.chores import index_words
from bot.ingest.judge import describe_verdict
from bot.ingest.report import FeedReport
from bot.ports.store import Store


def format_report(report: FeedReport) -> str:
    """Return one line: categories, verdict, counts by announce type, papers added to the store."""
    counts = ", ".join(f"{count} {type_.value}" for type_, count in report.counts.items())
    categories = ", ".join(report.categories) or "no category"
    return f"{categories}: {describe_verdict(report.verdict)}; {counts}; {report.added} added"


async def index_and_report(store: Store) -> None:
    """Add new papers to the search index; if this is interrupted, ``paperboy run`` goes on."""
    if await store.search.count_unindexed(1):
        typer.echo("Indexing for /search; if interrupted, paperboy run continues it.")
        typer.echo(f"{await index_words(store)} papers indexed.")
