"""A request reads each thing once, and composes nothing that it does not show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support.command_harness import CommandHarness
from tests.support.command_trace import CommandTrace, trace_command
from tests.support.papers import draft, listing

EDITIONS = [
    draft(category, "2026-06-16", listing(f"2606.0000{number}", category))
    for number, category in enumerate(("cs.DC", "cs.AR", "cs.OS"), 1)
]


@contextmanager
def traced(harness: CommandHarness) -> Iterator[CommandTrace]:
    engine = harness.store._database._engine.sync_engine  # type: ignore[attr-defined]
    with trace_command(engine) as trace:
        yield trace


@pytest.mark.parametrize(
    ("line", "reads", "writes"),
    [
        ("/subscribe cs.DC", 9, 1),
        ("/subscribe cs.OS", 9, 1),
        ("/unsubscribe cs.AR", 3, 1),
        ("/unsubscribe all", 3, 1),
        ("/list", 6, 0),
        ("/status", 10, 0),
        ("/today", 8, 0),
        ("/today 2026-06-16", 9, 0),
        ("/browse cs", 3, 0),
        ("/start", 6, 0),
        ("/time 9:00", 6, 1),
        ("/pause", 3, 1),
        ("/types new", 2, 1),
        ("/help", 2, 0),
    ],
)
async def test_no_command_reads_anything_twice(
    harness: CommandHarness, line: str, reads: int, writes: int
) -> None:
    await harness.store_editions(*EDITIONS)
    await harness.send("/subscribe cs.AR quant-ph")
    await harness.store_editions(draft("quant-ph", "2026-06-16", listing("2606.00004", "quant-ph")))
    with traced(harness) as trace:
        await harness.send(line)
    assert trace.repeated_reads == []
    assert (len(trace.reads), len(trace.writes)) == (reads, writes)


async def test_the_first_command_of_a_chat_reads_nothing_twice(harness: CommandHarness) -> None:
    await harness.store_editions(*EDITIONS)
    with traced(harness) as trace:
        await harness.send("/subscribe cs.DC")
    assert trace.repeated_reads == []
    assert (len(trace.reads), len(trace.writes)) == (8, 2)


@pytest.mark.parametrize("line", ["/subscribe cs.DC", "/status", "/list", "/rest", "/export json"])
async def test_what_needs_counts_or_dates_composes_nothing(
    harness: CommandHarness, line: str
) -> None:
    await harness.store_editions(*EDITIONS)
    await harness.send("/subscribe cs.AR")
    with traced(harness) as trace:
        await harness.send(line)
    assert "bot/digest/card.py" not in trace.files
    with traced(harness) as trace:
        await harness.send("/today")
    assert "bot/digest/card.py" in trace.files
