"""The sample announcement: shown where there is nothing else, gone where there is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest

from adapters.arxiv.sample import sample_feed
from bot.ingest.feed_requests import SENTINEL
from bot.model.announcement import AnnounceType
from tests.emulators.arxiv import paper
from tests.emulators.arxiv.ingest_harness import HASTY, IngestHarness, ingest_harness
from tests.support.stores import holds_sample

MONDAY, TUESDAY, WEDNESDAY = (date(2026, 6, day) for day in (15, 16, 17))
SATURDAY = date(2026, 6, 20)
NEW, CROSS, REPLACE = AnnounceType.NEW, AnnounceType.CROSS, AnnounceType.REPLACE
A_WHILE = 5.0
TODAYS_DC = ["2606.00020", "2606.00021", "2605.00001"]


@pytest.fixture
async def bare(sqlite_url: str) -> AsyncIterator[IngestHarness]:
    """A first start: an empty database, and the sample at hand."""
    async with ingest_harness(sqlite_url, sample_feed, HASTY) as made:
        yield made


class TestTheSample:
    async def test_is_shown_where_arxiv_was_never_reached(self, bare: IngestHarness) -> None:
        await bare.arxiv.is_down()

        await bare.ingest.refresh(["cs.DC"], A_WHILE)

        assert await holds_sample(bare.store)
        assert len(await bare.shows("cs.DC") or ()) >= 4
        assert len(await bare.shows("quant-ph") or ()) >= 2

    async def test_is_shown_while_arxiv_does_not_answer(self, bare: IngestHarness) -> None:
        bare.arxiv.hangs()

        await bare.ingest.refresh(["cs.DC"], 0.05)

        assert await holds_sample(bare.store)

    async def test_is_not_shown_on_a_weekend_when_arxiv_answers(self, bare: IngestHarness) -> None:
        bare.clock.jump(to="2026-06-20T12:00:00+00:00")

        await bare.ingest.refresh(["cs.DC"], A_WHILE)

        assert not await holds_sample(bare.store)

    async def test_is_not_mixed_into_real_editions(self, bare: IngestHarness) -> None:
        bare.arxiv.announce(MONDAY, paper("2606.00010", "cs.DC"))
        bare.clock.jump(to="2026-06-15T06:00:00+00:00")
        await bare.ingest.load_feed(bare.file("cs.DC"))
        bare.clock.jump(to="2026-06-16T06:00:00+00:00")
        await bare.arxiv.is_down()

        await bare.ingest.refresh(["cs.DC"], A_WHILE)

        assert not await holds_sample(bare.store)
        assert await bare.shows("cs.DC") == ["2606.00010"]

    async def test_gives_way_to_the_first_real_announcement(self, bare: IngestHarness) -> None:
        await bare.arxiv.is_down()
        await bare.ingest.refresh(["cs.DC"], A_WHILE)
        bare.arxiv.announce(TUESDAY, paper("2606.00020", "cs.DC"), paper("2606.00021", SENTINEL))
        await bare.arxiv.is_up()
        bare.clock.jump(minutes=5)

        await bare.ingest.refresh(["cs.DC"], A_WHILE)

        assert not await holds_sample(bare.store)
        assert await bare.shows("cs.DC") == ["2606.00020"]
        assert await bare.shows("quant-ph") is None
