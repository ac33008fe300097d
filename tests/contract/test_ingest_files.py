"""Feeds from files come into the store."""

from __future__ import annotations

from bot.ingest.feed_requests import SENTINEL
from bot.ingest.judge import Empty, Fresh
from bot.ingest.report import FeedReport
from tests.contract.two_days import CROSS, NEW, REPLACE, SATURDAY, TODAYS_DC, TUESDAY, WEDNESDAY
from tests.emulators.arxiv import paper
from tests.emulators.arxiv.ingest_harness import IngestHarness


class TestFilesOfFeeds:
    async def test_a_feed_from_a_file_fills_every_category_it_was_asked_for(
        self, here: IngestHarness
    ) -> None:
        report = await here.ingest.load_feed(here.file("cs.DC+cs.AI"))

        assert report.categories == ("cs.DC", "cs.AI")
        assert report.verdict == Fresh(TUESDAY)
        assert report.counts == {NEW: 1, CROSS: 1, REPLACE: 1}
        assert report.added == 4
        assert await here.shows("cs.DC") == TODAYS_DC
        assert await here.shows("cs.AI") == ["2606.00020"]

    async def test_loading_twice_changes_nothing(self, here: IngestHarness) -> None:
        await here.ingest.load_feed(here.file("cs.DC"))
        again: FeedReport = await here.ingest.load_feed(here.file("cs.DC"))

        assert (again.added, again.editions) == (0, ())
        assert await here.shows("cs.DC") == TODAYS_DC

    async def test_an_archive_fills_the_categories_that_occur(self, here: IngestHarness) -> None:
        report = await here.ingest.load_feed(here.file("cs"))

        assert report.categories == ("cs.AI", "cs.DC", "cs.LG")

    async def test_an_empty_file_claims_nothing(self, here: IngestHarness) -> None:
        here.clock.jump(to="2026-06-20T12:00:00+00:00")

        report = await here.ingest.load_feed(here.file("cs.DC"))

        assert report.verdict == Empty(SATURDAY)
        assert report.editions == ()
        assert await here.store.editions.last_seq() == 0

    async def test_an_old_paper_is_news_only_where_it_was_not_listed_before(
        self, here: IngestHarness
    ) -> None:
        await here.ingest.load_feed(here.file("cs.DC"))
        here.arxiv.announce(
            WEDNESDAY,
            paper("2606.00030", "cs.DC"),
            paper("2606.00021", f"{SENTINEL} cs.DC cs.AI", "cross", crossed_to=("cs.AI",)),
        )
        here.clock.jump(to="2026-06-17T06:00:00+00:00")

        await here.ingest.load_feed(here.file("cs.DC+cs.AI"))

        assert await here.shows("cs.DC", WEDNESDAY) == ["2606.00030"]
        assert await here.shows("cs.AI", WEDNESDAY) == ["2606.00021"]
