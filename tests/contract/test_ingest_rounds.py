"""Announcements come into the store: over a real socket, into a real database."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from bot.digest.feed_status import observed_calendar
from bot.ingest.feed_requests import SENTINEL, feed_variants
from bot.ingest.ingest import Ingest
from bot.ingest.judge import Empty, Fresh, Stale
from bot.model.announcement import Feed
from bot.model.calendar import ArxivCalendar
from bot.ports.arxiv import EditionRefresher
from bot.ports.store import Store
from tests.contract.two_days import (
    A_WHILE,
    CROSS,
    MONDAY,
    NEW,
    REPLACE,
    SATURDAY,
    TODAYS_DC,
    TUESDAY,
    WEDNESDAY,
)
from tests.emulators.arxiv import paper
from tests.emulators.arxiv.ingest_harness import IngestHarness

pytestmark = pytest.mark.usefixtures("inline_sqlite")


def conforms(ingest: Ingest) -> EditionRefresher:
    return ingest


class TestAHealthyMorning:
    async def test_a_wanted_category_gets_the_edition_of_today(self, here: IngestHarness) -> None:
        await here.ingest.refresh(["cs.DC"], A_WHILE)

        assert await here.shows("cs.DC", TUESDAY) == TODAYS_DC
        (edition,) = (await here.store.editions.newest(["cs.DC"]))["cs.DC"]
        assert edition.counts == {NEW: 1, CROSS: 1, REPLACE: 1}
        assert (edition.source, edition.date) == ("rss", TUESDAY)

    async def test_the_sentinel_category_is_asked_for_and_not_kept(
        self, here: IngestHarness
    ) -> None:
        await here.ingest.refresh(["cs.DC"], A_WHILE)

        assert here.feeds_asked == [f"/rss/cs.DC+{SENTINEL}"]
        assert await here.shows(SENTINEL) is None

    async def test_a_refresh_looks_once_which_dates_have_an_announcement(
        self, here: IngestHarness, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looks = list[datetime]()

        async def look(store: Store, published: ArxivCalendar, now: datetime) -> ArxivCalendar:
            looks.append(now)
            return await observed_calendar(store, published, now)

        monkeypatch.setattr("bot.ingest.pipeline.observed_calendar", look)
        await here.ingest.refresh(["cs.DC"], A_WHILE)

        assert await here.shows("cs.DC", TUESDAY) == TODAYS_DC
        assert len(looks) == 1

    async def test_what_is_there_is_not_asked_for_again(self, here: IngestHarness) -> None:
        await here.ingest.refresh(["cs.DC"], A_WHILE)
        await here.ingest.refresh(["cs.DC"], A_WHILE)
        round_ = await here.ingest.fetch(["cs.DC"])

        assert here.asked == [f"/rss/cs.DC+{SENTINEL}", "/list/cs.DC/new"]
        assert (round_.asked, round_.missing, round_.reports) == ((), (), ())

    async def test_a_category_without_a_paper_is_known_to_be_empty(
        self, here: IngestHarness
    ) -> None:
        await here.ingest.refresh(["cs.OS"], A_WHILE)

        assert await here.shows("cs.OS", TUESDAY) == []

    async def test_many_refreshes_at_once_cause_one_request_of_each_kind(
        self, here: IngestHarness
    ) -> None:
        await asyncio.gather(*(here.ingest.refresh(["cs.DC"], A_WHILE) for _ in range(5)))

        assert here.asked == [f"/rss/cs.DC+{SENTINEL}", "/list/cs.DC/new"]

    async def test_a_round_asks_for_what_chats_want_five_at_a_time(
        self, here: IngestHarness
    ) -> None:
        await here.subscribes("econ.*", "eess.*", "cs.DC")

        done = await here.ingest.run_round()

        assert [path.count("+") for path in here.feeds_asked] == [5, 3]
        assert len(here.pages_asked) == 8
        assert len(done.asked) == 8
        assert done.missing == ()
        assert done.failures == ()
        assert {edition.category for edition in done.editions} == set(done.asked)

    async def test_a_round_without_subscriptions_asks_nothing(self, here: IngestHarness) -> None:
        assert (await here.ingest.run_round()).asked == ()
        assert here.asked == []

    async def test_the_next_announcement_comes_with_the_next_day(self, here: IngestHarness) -> None:
        await here.ingest.refresh(["cs.DC"], A_WHILE)
        here.arxiv.announce(WEDNESDAY, paper("2606.00030", "cs.DC"), paper("2606.00031", SENTINEL))
        here.clock.jump(to="2026-06-17T04:05:00+00:00")
        await here.ingest.refresh(["cs.DC"], A_WHILE)
        assert await here.shows("cs.DC") == TODAYS_DC

        here.clock.jump(to="2026-06-17T04:10:00+00:00")
        await here.ingest.refresh(["cs.DC"], A_WHILE)
        assert await here.shows("cs.DC") == ["2606.00030"]


class TestStaleFeeds:
    async def test_a_stale_feed_is_read_in_the_other_format(self, here: IngestHarness) -> None:
        await here.ingest.load_feed(monday(here))
        here.arxiv.is_stale(TUESDAY, "rss")

        await here.ingest.refresh(["cs.DC"], A_WHILE)

        assert here.feeds_asked == [f"/rss/cs.DC+{SENTINEL}", f"/atom/{SENTINEL}+cs.DC"]
        assert await here.shows("cs.DC", MONDAY) == ["2606.00010", "2606.00011"]
        assert await here.shows("cs.DC", TUESDAY) == TODAYS_DC

    async def test_where_all_is_stale_the_listing_names_the_papers_and_the_index_tells_them(
        self, here: IngestHarness
    ) -> None:
        await here.ingest.load_feed(monday(here))
        here.arxiv.is_stale(TUESDAY)

        done = await here.ingest.fetch(["cs.DC"])

        assert {type(report.verdict) for report in done.reports} == {Stale}
        assert done.missing == ()
        assert await here.shows("cs.DC", TUESDAY) == TODAYS_DC
        (edition,) = (await here.store.editions.newest(["cs.DC"]))["cs.DC"]
        assert (edition.source, edition.counts) == ("listing", {NEW: 1, CROSS: 1, REPLACE: 1})

    async def test_where_all_is_stale_and_no_page_can_be_had_nothing_is_claimed(
        self, here: IngestHarness
    ) -> None:
        await here.ingest.load_feed(monday(here))
        here.arxiv.is_stale(TUESDAY)
        here.arxiv.serves_html("/list")

        done = await here.ingest.fetch(["cs.DC"])

        assert done.missing == ("cs.DC",)
        assert {type(report.verdict) for report in done.reports} == {Stale}
        assert await here.shows("cs.DC", TUESDAY) is None

        here.arxiv.recovers()
        here.arxiv.is_stale(TUESDAY, "none")
        assert (await here.ingest.fetch(["cs.DC"])).missing == ()
        assert await here.shows("cs.DC", TUESDAY) == TODAYS_DC

    async def test_a_category_first_met_in_a_stale_feed_gets_it_under_its_true_date(
        self, here: IngestHarness
    ) -> None:
        await here.ingest.load_feed(monday(here))
        here.arxiv.is_stale(TUESDAY)
        here.arxiv.serves_html("/list")

        await here.ingest.fetch(["cs.AR", SENTINEL])

        assert await here.shows(SENTINEL, MONDAY) == ["2606.00011"]
        assert await here.shows(SENTINEL, TUESDAY) is None

    async def test_the_sentinel_category_tells_where_the_wanted_categories_had_nothing(
        self, here: IngestHarness
    ) -> None:
        here.clock.jump(to="2026-06-15T06:00:00+00:00")
        await here.ingest.refresh(["cs.OS"], A_WHILE)
        assert await here.shows("cs.OS", MONDAY) == []

        here.clock.jump(to="2026-06-16T06:00:00+00:00")
        here.arxiv.is_stale(TUESDAY)
        here.arxiv.serves_html("/list")
        await here.ingest.refresh(["cs.OS"], A_WHILE)

        assert await here.shows("cs.OS", TUESDAY) is None

    async def test_a_stale_feed_as_the_very_first_is_seen_through(
        self, here: IngestHarness
    ) -> None:
        here.clock.jump(to="2026-06-16T04:00:01+00:00")
        here.arxiv.is_stale(TUESDAY, "rss")
        here.arxiv.feed("rss", f"cs.DC+{SENTINEL}")  # built and cached at one second past midnight
        here.clock.jump(to="2026-06-16T06:00:00+00:00")

        done = await here.ingest.fetch(["cs.DC"])

        assert done.missing == ()
        assert await here.shows("cs.DC") == TODAYS_DC

    async def test_where_every_answer_is_of_midnight_the_highest_numbers_are_todays(
        self, here: IngestHarness
    ) -> None:
        here.clock.jump(to="2026-06-16T04:00:01+00:00")
        here.arxiv.is_stale(TUESDAY, "rss")
        for request in feed_variants(["cs.DC"]):
            here.arxiv.feed(request.form.value, "+".join(request.categories))
        here.clock.jump(to="2026-06-16T06:00:00+00:00")

        await here.ingest.fetch(["cs.DC"])

        (edition,) = (await here.store.editions.newest(["cs.DC"]))["cs.DC"]
        assert (edition.date, edition.source) == (TUESDAY, "atom")
        assert await here.shows("cs.DC") == TODAYS_DC

    async def test_nothing_new_that_differs_is_believed_and_the_same_is_not(
        self, here: IngestHarness
    ) -> None:
        here.arxiv.announce(WEDNESDAY, paper("2605.00001", "cs.DC", "replace"))
        here.clock.jump(to="2026-06-17T06:00:00+00:00")
        assert (await here.ingest.load_feed(here.file("cs.DC"))).verdict == Fresh(WEDNESDAY)

        here.arxiv.announce(date(2026, 6, 18), paper("2605.00001", "cs.DC", "replace"))
        here.clock.jump(to="2026-06-18T06:00:00+00:00")
        assert (await here.ingest.load_feed(here.file("cs.DC"))).verdict == Stale(WEDNESDAY)


class TestEmptyDays:
    async def test_an_empty_feed_on_a_day_with_listings_is_not_believed(
        self, here: IngestHarness
    ) -> None:
        here.clock.jump(to="2026-06-17T06:00:00+00:00")

        done = await here.ingest.fetch(["cs.DC"])

        assert done.missing == ("cs.DC",)
        assert len(here.feeds_asked) == 3
        assert await here.shows("cs.DC") is None

    async def test_on_a_weekend_arxiv_is_asked_once(self, here: IngestHarness) -> None:
        here.clock.jump(to="2026-06-20T12:00:00+00:00")

        done = await here.ingest.fetch(["cs.DC"])

        assert len(here.feeds_asked) == 1
        assert await here.shows("cs.DC") is None
        assert done.missing == ("cs.DC",)
        assert [report.verdict for report in done.reports] == [Empty(SATURDAY)]


class TestEnrichment:
    async def test_comments_and_names_are_filled_in_once(self, here: IngestHarness) -> None:
        here.arxiv.announce(TUESDAY, paper("2606.00025", "cs.DC", comment="7 pages"))
        await here.ingest.fetch(["cs.DC"])

        assert await here.ingest.enrich() == 4
        assert await here.ingest.enrich() == 0

        found = await here.store.papers.get("2606.00025")
        assert found is not None
        assert (found.comment, found.author_names) == ("7 pages", ("Ada Quorum", "Bo Heartbeat"))
        assert sum("/api/" in path for path in here.asked) == 1

    async def test_an_index_that_fails_is_noted_and_changes_nothing(
        self, here: IngestHarness
    ) -> None:
        await here.ingest.fetch(["cs.DC"])
        here.arxiv.answers(429, body=b"Rate exceeded.", on="/api")

        assert await here.ingest.enrich() == 0
        assert "429" in (await here.store.sources.health("api")).failure
        assert (await here.store.sources.health("feed")).failed_since is None


def monday(here: IngestHarness) -> Feed:
    """Monday's feed of cs.DC, as it was on Monday."""
    here.clock.jump(to="2026-06-15T06:00:00+00:00")
    feed = here.file("cs.DC")
    here.clock.jump(to="2026-06-16T06:00:00+00:00")
    return feed


async def test_feeds_of_a_long_round_are_three_seconds_apart_and_pages_fifteen(
    here: IngestHarness,
) -> None:
    await here.ingest.fetch(["physics.*"])

    feeds = [seen.at for seen in here.arxiv.requests if seen.path in here.feeds_asked]
    assert len(feeds) >= 4
    assert {b - a for a, b in pairwise(feeds)} == {timedelta(seconds=3)}
    pages = [seen.at for seen in here.arxiv.requests if seen.path in here.pages_asked]
    assert len(pages) >= 4
    gaps = [b - a for a, b in pairwise(pages)]
    assert set(gaps[1:]) == {timedelta(seconds=15)}  # the first one waited for the last feed's end
