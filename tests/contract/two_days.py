"""Two days of announcements, and an ingest beside them, for the contract of ingest."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest

from bot.ingest.feed_requests import SENTINEL
from bot.model.announcement import AnnounceType
from tests.emulators.arxiv import paper
from tests.emulators.arxiv.ingest_harness import HASTY, PATIENT, IngestHarness, ingest_harness

MONDAY, TUESDAY, WEDNESDAY = (date(2026, 6, day) for day in (15, 16, 17))
SATURDAY = date(2026, 6, 20)
NEW, CROSS, REPLACE = AnnounceType.NEW, AnnounceType.CROSS, AnnounceType.REPLACE
A_WHILE = 5.0
TODAYS_DC = ["2606.00020", "2606.00021", "2605.00001"]


@pytest.fixture
async def here(sqlite_url: str, request: pytest.FixtureRequest) -> AsyncIterator[IngestHarness]:
    hangs = request.node.get_closest_marker("hangs")
    async with ingest_harness(sqlite_url, patience=HASTY if hangs else PATIENT) as made:
        announce_two_days(made)
        yield made


def announce_two_days(here: IngestHarness) -> None:
    here.arxiv.announce(
        MONDAY,
        paper("2606.00010", "cs.DC"),
        paper("2606.00011", f"{SENTINEL} cs.DC"),
    )
    here.arxiv.announce(
        TUESDAY,
        paper("2606.00020", "cs.DC cs.AI"),
        paper("2606.00021", f"{SENTINEL} cs.DC"),
        paper("2606.00022", SENTINEL),
        paper("2605.00001", "cs.DC", "replace"),
    )
