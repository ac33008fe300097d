"""Completeness that is confirmed, silence that is known, and announcements that were missed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from aiohttp import web

from adapters.arxiv.api import ArxivApi
from adapters.arxiv.feeds import ArxivFeeds
from adapters.arxiv.rate_limit import ArxivRateLimiter
from bot.digest.feed_status import observed_calendar
from bot.ingest.feed_requests import SENTINEL
from bot.ingest.ingest import Ingest
from bot.ingest.pipeline import PAGES_PER_ROUND
from bot.model.announcement import Feed
from bot.model.calendar import arxiv_calendar
from bot.model.evidence import Declaration, ReconciliationStatus
from bot.ports.sources import BACKLOG, LISTING, ROUND
from tests.contract.two_days import (
    CROSS,
    NEW,
    REPLACE,
    TODAYS_DC,
    TUESDAY,
    WEDNESDAY,
)
from tests.emulators.arxiv import fault, paper
from tests.emulators.arxiv.ingest_harness import PATIENT, IngestHarness
from tests.emulators.arxiv.listing import ListingContent, catchup_page, new_page

pytestmark = pytest.mark.usefixtures("inline_sqlite")

THURSDAY, FRIDAY = date(2026, 6, 18), date(2026, 6, 19)
HOLIDAY = date(2026, 6, 22)
"""A Monday without announcement, after Juneteenth on a Friday."""
EARLY, LATER = "2026-06-16T04:10:00+00:00", "2026-06-16T04:40:00+00:00"
"""The first asking, and when readers no longer wait for arXiv's count."""


async def declared(
    here: IngestHarness, category: str = "cs.DC", day: date = TUESDAY
) -> Declaration | None:
    return (await here.store.evidence.declarations([category], day)).get((category, day))


async def sources(here: IngestHarness, category: str, day: date) -> list[str]:
    editions = (await here.store.editions.newest([category], day)).get(category, ())
    return [edition.source for edition in editions]


def without_the_last(here: IngestHarness) -> None:
    """One more paper is announced, and the feed does not show it."""
    feed = here.arxiv.feed("rss", f"cs.DC+{SENTINEL}")
    here.arxiv.announce(TUESDAY, paper("2606.00029", "cs.DC", comment="3 pages"))
    here.arxiv.answers(200, body=feed, on="/rss")


class TestReconciliation:
    async def test_an_edition_is_stored_with_what_arxiv_counts(self, here: IngestHarness) -> None:
        await here.subscribes("cs.DC")
        await here.ingest.run_round()

        found = await declared(here)
        assert found is not None
        assert (found.status, found.counts) == (
            ReconciliationStatus.AGREED,
            {NEW: 1, CROSS: 1, REPLACE: 1},
        )
        assert found.source.endswith("/list/cs.DC/new")
        assert await here.shows("cs.DC", TUESDAY) == TODAYS_DC

    async def test_what_the_feed_lacks_is_fetched_by_identifier(self, here: IngestHarness) -> None:
        without_the_last(here)
        await here.subscribes("cs.DC")

        await here.ingest.run_round()

        assert await here.shows("cs.DC", TUESDAY) == ["2606.00020", "2606.00029", *TODAYS_DC[1:]]
        assert await sources(here, "cs.DC", TUESDAY) == ["rss"]
        found = await declared(here)
        assert found is not None
        assert found.status is ReconciliationStatus.AGREED
        fetched = await here.store.papers.get("2606.00029")
        assert fetched is not None
        assert fetched.comment == "3 pages"

    async def test_an_edition_is_completed_when_the_page_cannot_be_had_and_confirmed_later(
        self, here: IngestHarness
    ) -> None:
        here.clock.jump(to=EARLY)
        here.arxiv.serves_html("/list")
        await here.subscribes("cs.DC")
        await here.ingest.run_round()
        assert await here.shows("cs.DC", TUESDAY) is None
        health = await here.store.sources.health(LISTING)
        assert "not built as it is known" in health.failure

        here.clock.jump(to=LATER)
        await here.ingest.run_round()
        assert await here.shows("cs.DC", TUESDAY) == TODAYS_DC
        assert await declared(here) is None

        here.arxiv.recovers()
        here.clock.jump(minutes=10)
        await here.ingest.run_round()
        found = await declared(here)
        assert found is not None
        assert found.status is ReconciliationStatus.AGREED
        assert await sources(here, "cs.DC", TUESDAY) == ["rss"]

    async def test_what_is_found_missing_later_comes_as_a_supplement(
        self, here: IngestHarness
    ) -> None:
        without_the_last(here)
        here.arxiv.serves_html("/list")
        await here.subscribes("cs.DC")
        await here.ingest.run_round()
        assert await here.shows("cs.DC", TUESDAY) == TODAYS_DC

        here.arxiv.recovers()
        here.clock.jump(minutes=10)
        await here.ingest.run_round()
        assert await here.shows("cs.DC", TUESDAY) == [*TODAYS_DC, "2606.00029"]
        editions = (await here.store.editions.newest(["cs.DC"], TUESDAY))["cs.DC"]
        assert [edition.supplement for edition in editions] == [0, 1]

    async def test_an_edition_that_is_a_little_short_says_so_and_is_made_whole(
        self, here: IngestHarness
    ) -> None:
        here.clock.jump(to=EARLY)
        here.arxiv.announce(TUESDAY, *(paper(f"2606.001{n:02}", "cs.DC") for n in range(30)))
        without_the_last(here)
        here.arxiv.answers(503, on="/api")
        await here.subscribes("cs.DC")
        await here.ingest.run_round()
        assert await here.shows("cs.DC", TUESDAY) is None

        here.clock.jump(to=LATER)
        await here.ingest.run_round()
        assert len(await here.shows("cs.DC", TUESDAY) or ()) == 33
        found = await declared(here)
        assert found is not None
        assert (found.status, found.missing, found.total) == (
            ReconciliationStatus.SHORT,
            ("2606.00029",),
            34,
        )

        here.arxiv.recovers()
        here.clock.jump(hours=1)
        await here.ingest.run_round()
        assert len(await here.shows("cs.DC", TUESDAY) or ()) == 34
        found = await declared(here)
        assert found is not None
        assert (found.status, found.missing) == (ReconciliationStatus.AGREED, ())

    async def test_an_announcement_of_which_much_is_missing_is_not_given_out(
        self, here: IngestHarness
    ) -> None:
        await here.ingest.load_feed(monday(here))
        here.arxiv.is_stale(TUESDAY)
        here.arxiv.answers(503, on="/api")
        await here.subscribes("cs.DC")
        for _ in range(3):
            done = await here.ingest.run_round()
            assert done.missing == ("cs.DC",)
            here.clock.jump(minutes=5)

        here.arxiv.recovers()
        here.clock.jump(hours=1)
        here.arxiv.is_stale(TUESDAY)
        assert (await here.ingest.run_round()).missing == ()
        assert await here.shows("cs.DC", TUESDAY) == TODAYS_DC

    async def test_a_page_that_lags_behind_itself_is_read_again_after_ten_minutes(
        self, here: IngestHarness
    ) -> None:
        here.clock.jump(to=EARLY)
        here.arxiv.listings.lags("cs.OS", 1)
        here.arxiv.announce(TUESDAY, paper("2606.00026", "cs.OS"), paper("2606.00027", "cs.OS"))
        here.arxiv.is_stale(TUESDAY)
        await here.ingest.load_feed(here.file("cs.OS"))
        await here.subscribes("cs.OS")
        for _ in range(2):
            await here.ingest.run_round()
            here.clock.jump(minutes=4)
        assert len(here.pages_asked) == 1
        assert await here.shows("cs.OS", TUESDAY) is None

        here.arxiv.listings.is_well()
        here.clock.jump(minutes=10)
        await here.ingest.run_round()
        assert await here.shows("cs.OS", TUESDAY) == ["2606.00026", "2606.00027"]

    async def test_an_empty_page_beside_a_feed_with_papers_takes_none_away(
        self, here: IngestHarness
    ) -> None:
        here.clock.jump(to=EARLY)
        here.arxiv.listings.says_nothing("cs.DC")
        await here.subscribes("cs.DC")
        for _ in range(7):
            await here.ingest.run_round()
            here.clock.jump(minutes=5)

        assert await here.shows("cs.DC", TUESDAY) == TODAYS_DC
        found = await declared(here)
        assert found is None or found.status is ReconciliationStatus.DISPUTED

    async def test_a_feed_that_shows_yesterday_and_cannot_be_dated_is_seen_through(
        self, here: IngestHarness
    ) -> None:
        here.clock.jump(to="2026-06-16T04:00:01+00:00")
        here.arxiv.is_stale(TUESDAY)
        for form, asked in (
            ("rss", f"cs.DC+{SENTINEL}"),
            ("atom", f"{SENTINEL}+cs.DC"),
            ("rss", f"{SENTINEL}+cs.DC"),
        ):
            here.arxiv.feed(form, asked)
        here.clock.jump(to=EARLY)
        await here.subscribes("cs.DC")

        await here.ingest.run_round()

        assert await here.shows("cs.DC", TUESDAY) == TODAYS_DC
        assert await sources(here, "cs.DC", TUESDAY) == ["listing"]


class TestFailingRounds:
    async def test_a_round_that_breaks_still_releases_digests(
        self, here: IngestHarness, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def breaks(*_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr("bot.ingest.reconcile.run.ReconciliationRun.reconcile", breaks)
        await here.subscribes("cs.DC")
        with pytest.raises(ZeroDivisionError):
            await here.ingest.run_round()
        assert (await here.store.sources.health(ROUND)).succeeded_at is not None


class TestCost:
    async def test_a_category_costs_one_page_for_each_announcement(
        self, here: IngestHarness
    ) -> None:
        await here.subscribes("cs.DC", "cs.OS")
        for _ in range(5):
            await here.ingest.run_round()
            here.clock.jump(minutes=5)

        assert sorted(here.pages_asked) == ["/list/cs.DC/new", "/list/cs.OS/new"]

    async def test_a_round_reads_no_more_pages_than_fit_before_the_next(
        self, here: IngestHarness
    ) -> None:
        here.clock.jump(to=EARLY)
        await here.subscribes("math.*")

        await here.ingest.run_round()
        assert len(here.pages_asked) == PAGES_PER_ROUND
        await here.ingest.run_round()
        assert len(here.pages_asked) == len(set(here.pages_asked)) == 2 * PAGES_PER_ROUND

    async def test_what_is_not_confirmed_in_time_is_completed_unconfirmed(
        self, here: IngestHarness
    ) -> None:
        here.clock.jump(to=LATER)
        await here.subscribes("math.*")

        done = await here.ingest.run_round()

        assert done.missing == ()
        confirmed = await here.store.evidence.declarations(done.asked, TUESDAY)
        assert len(confirmed) == PAGES_PER_ROUND

    async def test_a_difference_that_stays_is_looked_at_less_and_less(
        self, here: IngestHarness
    ) -> None:
        rows = here.arxiv._announced.rows({"cs.DC"}, TUESDAY)
        here.arxiv.answers(
            200,
            {"Content-Type": "text/html"},
            new_page(ListingContent.of("cs.DC", TUESDAY, rows[1:])),
            on="/list/cs.DC",
        )
        here.clock.jump(to=EARLY)
        await here.subscribes("cs.DC")
        for _ in range(12 * 12):
            await here.ingest.run_round()
            here.clock.jump(minutes=5)

        assert await here.shows("cs.DC", TUESDAY) == TODAYS_DC
        found = await declared(here)
        assert found is not None
        assert found.status is ReconciliationStatus.DISPUTED
        assert len(here.feeds_asked) == 1
        assert 3 <= len(here.pages_asked) <= 12
        *_, before, last = (
            request.at for request in here.arxiv.requests if request.path in here.pages_asked
        )
        assert last - before >= timedelta(hours=1)

    async def test_where_every_feed_stays_stale_a_round_asks_one_of_them(
        self, here: IngestHarness
    ) -> None:
        await here.ingest.load_feed(monday(here))
        here.arxiv.is_stale(TUESDAY)
        here.arxiv.answers(503, on="/api")
        await here.subscribes("cs.DC", "econ.*", "eess.*")
        for _ in range(12):
            await here.ingest.run_round()
            here.clock.jump(minutes=5)

        assert len(here.feeds_asked) <= 6 + 11
        here.arxiv.recovers()
        here.arxiv.is_stale(TUESDAY, "rss")
        for _ in range(4):
            await here.ingest.run_round()
            here.clock.jump(minutes=5)
        assert await here.shows("cs.DC", TUESDAY) == TODAYS_DC

    async def test_a_refresh_does_not_wait_for_a_page(self, here: IngestHarness) -> None:
        here.arxiv.hangs("/list")

        await here.ingest.refresh(["cs.DC"], 5)

        assert await here.shows("cs.DC", TUESDAY) == TODAYS_DC


class TestWitnesses:
    """What stands for all of arXiv may itself be missing."""

    async def test_a_sentinel_that_arxiv_refuses_costs_no_other_category(
        self, here: IngestHarness
    ) -> None:
        async def refuses(request: web.Request) -> web.Response:
            if SENTINEL in request.path:
                return web.Response(status=400, body=b"Bad subject class")
            return web.Response(body=here.arxiv.feed(*request.path.strip("/").split("/")))

        for form in ("/rss", "/atom"):
            here.arxiv.fails(refuses, on=form)
        await here.subscribes("cs.DC", "cs.AI", "econ.*", "eess.*")
        here.clock.jump(to=LATER)

        await here.ingest.run_round()
        assert await here.shows("cs.DC", TUESDAY) == TODAYS_DC
        assert await here.shows("cs.AI", TUESDAY) == ["2606.00020"]

        here.clock.jump(minutes=11)
        assert (await here.ingest.run_round()).missing == ()
        refused = [path for path in here.feeds_asked if SENTINEL in path]
        assert len(refused) <= 5, "it is asked for no more when it is known to be refused"

    async def test_a_sentinel_without_papers_makes_no_day_one_without_announcement(
        self, here: IngestHarness
    ) -> None:
        here.arxiv.announce(WEDNESDAY, paper("2606.00030", "cs.OS"), paper("2606.00031", "cs.CV"))
        here.arxiv.announce(THURSDAY, paper("2606.00040", "cs.DC"), paper("2606.00041", "cs.CV"))
        await here.subscribes("cs.DC")
        await here.ingest.run_round()
        here.clock.jump(to="2026-06-18T14:00:00+00:00")
        await here.ingest.run_round()

        assert await here.shows("cs.DC", WEDNESDAY) == []
        assert await here.store.evidence.absences(WEDNESDAY) == ()

    async def test_a_sentinel_without_papers_keeps_no_announcement_back(
        self, here: IngestHarness
    ) -> None:
        here.arxiv.announce(WEDNESDAY, paper("2606.00030", "cs.DC"), paper("2606.00031", "math.NA"))
        await here.subscribes("cs.DC", "cs.OS", "econ.*", "eess.*", "math.NA")
        await here.ingest.run_round()
        here.clock.jump(to="2026-06-17T04:10:00+00:00")
        for _ in range(5):
            await here.ingest.run_round()
            here.clock.jump(minutes=5)

        assert await here.shows("cs.DC", WEDNESDAY) == ["2606.00030"]
        assert await here.shows("econ.TH", WEDNESDAY) == []

    async def test_an_absence_is_told_by_two_pages_and_not_by_one_twice(
        self, here: IngestHarness
    ) -> None:
        here.clock.jump(to="2026-06-17T04:10:00+00:00")
        await here.subscribes("cs.DC")
        for _ in range(4):
            await here.ingest.run_round()
            here.clock.jump(minutes=11)
        assert len(set(here.pages_asked)) >= 2

    async def test_on_a_holiday_the_looks_come_to_every_group(self, here: IngestHarness) -> None:
        here.clock.jump(to="2026-06-22T06:00:00+00:00")
        here.arxiv.announce(FRIDAY, paper("2606.00040", "cs.DC"))
        await here.subscribes("cs.DC", "econ.*", "eess.*")
        for _ in range(3):
            await here.ingest.run_round()
            here.clock.jump(minutes=5)
        assert len(here.feeds_asked) == 3
        assert len(set(here.feeds_asked)) == 2


class TestRecess:
    async def test_an_unpublished_holiday_is_known_from_two_pages(
        self, here: IngestHarness
    ) -> None:
        here.clock.jump(to="2026-06-17T04:10:00+00:00")  # nothing is announced for Wednesday
        await here.subscribes("cs.DC")
        await here.ingest.run_round()
        assert (await self.calendar(here)).lists_on(WEDNESDAY)
        here.clock.jump(minutes=11)
        await here.ingest.run_round()

        calendar = await self.calendar(here)
        assert calendar.unannounced == {WEDNESDAY}
        assert calendar.expected(here.clock.now()) == TUESDAY
        assert len(here.pages_asked) >= 2

        pages = len(here.pages_asked)
        for _ in range(3):
            here.clock.jump(minutes=5)
            await here.ingest.run_round()
        assert (
            len(
                [
                    page_path
                    for page_path in here.pages_asked[pages:]
                    if page_path == "/list/cs.DC/new"
                ]
            )
            <= 1
        )

    async def test_an_announcement_that_comes_after_all_is_taken(self, here: IngestHarness) -> None:
        await here.subscribes("cs.DC")
        await here.ingest.run_round()
        here.clock.jump(to="2026-06-17T04:10:00+00:00")
        for _ in range(2):
            await here.ingest.run_round()
            here.clock.jump(minutes=11)
        here.arxiv.announce(WEDNESDAY, paper("2606.00030", "cs.DC"), paper("2606.00031", SENTINEL))
        here.clock.jump(minutes=11)

        await here.ingest.run_round()

        assert await here.shows("cs.DC", WEDNESDAY) == ["2606.00030"]
        assert (await self.calendar(here)).unannounced == frozenset()

    async def test_an_announcement_on_a_published_holiday_is_taken(
        self, here: IngestHarness
    ) -> None:
        here.clock.jump(to="2026-06-19T06:00:00+00:00")
        here.arxiv.announce(FRIDAY, paper("2606.00040", "cs.DC"), paper("2606.00041", SENTINEL))
        await here.subscribes("cs.DC")
        await here.ingest.run_round()
        here.arxiv.announce(HOLIDAY, paper("2606.00050", "cs.DC"), paper("2606.00051", SENTINEL))
        here.clock.jump(to="2026-06-22T06:00:00+00:00")

        await here.ingest.run_round()

        assert await here.shows("cs.DC", HOLIDAY) == ["2606.00050"]
        found = await declared(here, day=HOLIDAY)
        assert found is not None
        assert found.status is ReconciliationStatus.AGREED

    async def test_on_a_published_holiday_one_feed_is_enough_for_all(
        self, here: IngestHarness
    ) -> None:
        here.clock.jump(to="2026-06-22T06:00:00+00:00")
        await here.subscribes("cs.DC", "econ.*", "eess.*")
        here.arxiv.announce(FRIDAY, paper("2606.00040", "cs.DC"))
        await here.ingest.run_round()
        assert len(here.feeds_asked) == 1

    async def calendar(self, here: IngestHarness):
        return await observed_calendar(here.store, arxiv_calendar(), here.clock.now())


class TestDowntime:
    async def test_missed_announcements_are_rebuilt_under_their_own_dates(
        self, here: IngestHarness
    ) -> None:
        await self.is_away(here)

        await here.ingest.run_round()

        assert await here.shows("cs.DC", WEDNESDAY) == ["2606.00030", "2606.00020"]
        assert await here.shows("cs.DC", THURSDAY) == ["2606.00035"]
        assert await here.shows("cs.DC", FRIDAY) == ["2606.00040"]
        assert await sources(here, "cs.DC", WEDNESDAY) == ["catchup"]
        assert await here.shows("cs.OS", WEDNESDAY) == []
        found = await declared(here, day=WEDNESDAY)
        assert found is not None
        assert found.status is ReconciliationStatus.AGREED
        assert (await here.store.sources.health(BACKLOG)).failed_since is None

    async def test_a_cross_list_that_the_earlier_page_repeats_is_no_news(
        self, here: IngestHarness
    ) -> None:
        await self.is_away(here)
        here.arxiv.announce(WEDNESDAY, paper("2606.00021", f"{SENTINEL} cs.DC cs.AI", "cross"))
        await here.ingest.run_round()
        assert "2606.00021" not in (await here.shows("cs.DC", WEDNESDAY) or ())

    async def test_while_arxiv_is_ill_what_was_missed_stays_owed(self, here: IngestHarness) -> None:
        await self.is_away(here)
        here.arxiv.fails(fault.answers(503), on="/catchup")
        await here.ingest.run_round()
        assert await here.shows("cs.DC", WEDNESDAY) is None
        health = await here.store.sources.health(BACKLOG)
        assert health.failed_since is not None
        assert health.failure == "4 announcements are missed, the oldest of 2026-06-17"

        here.arxiv.recovers()
        here.clock.jump(hours=1)
        await here.ingest.run_round()
        assert await here.shows("cs.DC", WEDNESDAY) == ["2606.00030", "2606.00020"]

    async def test_a_killed_catch_up_resumes_where_it_was(self, here: IngestHarness) -> None:
        await self.is_away(here)
        seen: list[str] = []

        async def dies(request):
            seen.append(request.path)
            if len(seen) > 1:
                return await fault.resets(request)
            return await here.arxiv.listings._catchup(request)

        here.arxiv.fails(dies, on="/catchup")
        await here.ingest.run_round()
        assert await here.shows("cs.DC", WEDNESDAY) is not None
        assert await here.shows("cs.DC", THURSDAY) is None

        here.arxiv.recovers()
        here.clock.jump(minutes=10)
        before = len(here.pages_asked)
        await again(here).run_round()
        assert f"/catchup/cs.DC/{WEDNESDAY}" not in here.pages_asked[before:]
        assert await here.shows("cs.DC", THURSDAY) == ["2606.00035"]

    async def test_what_its_own_day_left_unconfirmed_is_confirmed_later(
        self, here: IngestHarness
    ) -> None:
        without_the_last(here)
        here.arxiv.serves_html("/list")
        await here.subscribes("cs.DC")
        await here.ingest.run_round()
        assert await declared(here) is None

        here.arxiv.recovers()
        here.arxiv.announce(TUESDAY, paper("2605.00007", f"{SENTINEL} cs.DC cs.AI", "cross"))
        here.arxiv.announce(WEDNESDAY, paper("2606.00030", "cs.DC"), paper("2606.00031", SENTINEL))
        here.clock.jump(to="2026-06-17T06:00:00+00:00")
        await here.ingest.run_round()

        found = await declared(here)
        assert found is not None
        assert found.status is ReconciliationStatus.AGREED
        assert await here.shows("cs.DC", TUESDAY) == [*TODAYS_DC, "2606.00029"]
        assert await sources(here, "cs.DC", TUESDAY) == ["rss", "rss"]

    async def test_what_arxiv_never_listed_is_disputed_once_and_not_asked_for_again(
        self, here: IngestHarness
    ) -> None:
        page = without_a_guest(here)
        here.arxiv.serves_html("/list")
        await here.subscribes("cs.DC")
        await here.ingest.run_round()
        here.arxiv.recovers()
        here.arxiv.answers(200, body=page, on=f"/catchup/cs.DC/{TUESDAY}")
        here.arxiv.announce(WEDNESDAY, paper("2606.00030", "cs.DC"), paper("2606.00031", SENTINEL))
        here.clock.jump(to="2026-06-17T06:00:00+00:00")
        for _ in range(3):
            await here.ingest.run_round()
            here.clock.jump(hours=7)

        found = await declared(here)
        assert found is not None
        assert found.status is ReconciliationStatus.DISPUTED
        assert await here.shows("cs.DC", TUESDAY) == TODAYS_DC
        assert here.pages_asked.count(f"/catchup/cs.DC/{TUESDAY}") == 1

    async def is_away(self, here: IngestHarness) -> None:
        """Nobody asks from Wednesday until Friday morning."""
        await here.subscribes("cs.DC", "cs.OS")
        await here.ingest.run_round()
        here.arxiv.announce(
            WEDNESDAY,
            paper("2606.00030", "cs.DC"),
            paper("2606.00031", SENTINEL),
            paper("2606.00020", "cs.DC cs.AI", "replace"),
        )
        here.arxiv.announce(THURSDAY, paper("2606.00035", "cs.DC"), paper("2606.00036", SENTINEL))
        here.arxiv.announce(FRIDAY, paper("2606.00040", "cs.DC"), paper("2606.00041", SENTINEL))
        here.clock.jump(to="2026-06-19T14:00:00+00:00")


def monday(here: IngestHarness) -> Feed:
    """Monday's feed of cs.DC, as it was on Monday."""
    here.clock.jump(to="2026-06-15T06:00:00+00:00")
    feed = here.file("cs.DC")
    here.clock.jump(to="2026-06-16T06:00:00+00:00")
    return feed


def without_a_guest(here: IngestHarness) -> bytes:
    """Tuesday's page of an earlier day, on which a paper of the feed is not."""
    rows = here.arxiv._announced.rows({"cs.DC"}, TUESDAY)
    listed = ListingContent.of("cs.DC", TUESDAY, [row for row in rows if row[0].id != "2606.00021"])
    return catchup_page(listed, None)


def again(here: IngestHarness) -> Ingest:
    """Another life of the ingest on the same database."""
    limiter = ArxivRateLimiter(3, here.clock, here.store.reservations)
    feeds = ArxivFeeds(here.arxiv.url, limiter, "", PATIENT)
    api = ArxivApi(here.arxiv.api_url, limiter, "", PATIENT)
    return Ingest(here.store, feeds, here.listings, api, arxiv_calendar(), here.clock)
