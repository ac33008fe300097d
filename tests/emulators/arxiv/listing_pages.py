"""Where the emulated arXiv hands out its listing pages, of the newest day or of an earlier one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.model.taxonomy import canonical_category, categories_listed_under
from tests.emulators.arxiv import listing, query
from tests.emulators.arxiv.announcements import Announcements
from tests.emulators.arxiv.listing import ListingContent

NEW_YORK = ZoneInfo("America/New_York")
EVENING = time(20)
CATCHUP = timedelta(days=90)


class HasNow(Protocol):
    """The part of a clock that is needed here."""

    def now(self) -> datetime: ...


class OffsetClock:
    """A clock that may be ahead of another."""

    def __init__(self, clock: HasNow) -> None:
        self.ahead = timedelta()
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now() + self.ahead


class ListingPages:
    """Shows the announcement of day D from 20:00 New York time of the evening before."""

    def __init__(self, announced: Announcements, clock: HasNow) -> None:
        self._announced = announced
        self._clock = clock
        self._lagging: dict[str, int] = {}
        self._silent: set[str] = set()

    def lags(self, category: str, papers: int) -> None:
        """The listing of ``category`` counts all of its papers and shows that many fewer."""
        self._lagging[category] = papers

    def says_nothing(self, *categories: str) -> None:
        """The pages of ``categories`` say "No updates today.", whatever was announced."""
        self._silent = set(categories)

    def is_well(self) -> None:
        """Everything is shown again."""
        self._lagging.clear()
        self._silent.clear()

    def routes(self) -> list[web.RouteDef]:
        """For the emulator."""
        return [
            web.get("/list/{category}/new", self._new),
            web.get("/catchup/{category}/{day}", self._catchup),
        ]

    async def _new(self, request: web.Request) -> web.Response:
        asked = request.match_info["category"]
        if not query.is_category(asked):
            return _refused(f"Invalid archive or category: {asked}")
        now = self._clock.now().astimezone(NEW_YORK)
        day = self._announced.newest(now.date() + timedelta(days=now.time() >= EVENING))
        listed = self._listed(asked, day or now.date())
        return _html(listing.new_page(listed, int(request.query.get("skip", "0"))))

    async def _catchup(self, request: web.Request) -> web.Response:
        asked, day = request.match_info["category"], request.match_info["day"]
        if not query.is_category(asked):
            return _refused(f"Invalid archive or category: {asked}")
        wanted, today = date.fromisoformat(day), self._clock.now().astimezone(NEW_YORK).date()
        if wanted > today:
            return _refused(f"Invalid date: {day}. Can't request date later than today")
        if wanted < today - CATCHUP:
            return _refused(f"Invalid date: {day}. Catchup only allowed for past 90 days")
        later = min((day for day in self._announced.days() if wanted < day <= today), default=None)
        skip = listing.LONGEST * (int(request.query.get("page", "1")) - 1)
        return _html(listing.catchup_page(self._listed(asked, wanted), later, skip))

    def _listed(self, asked: str, day: date) -> ListingContent:
        category = canonical_category(asked)
        home = set(categories_listed_under(category))
        rows = self._announced.rows(home, day)
        # What is cross-listed within an archive is not on the archive's page.
        inside = [paper for paper, type_ in rows if type_ == "cross" and paper.primary in home]
        listed = [row for row in rows if row[0] not in inside]
        shown = [] if category in self._silent else listed
        return ListingContent.of(category, day, shown, self._lagging.get(category, 0))


def _html(body: bytes, status: int = 200) -> web.Response:
    return web.Response(status=status, body=body, content_type="text/html", charset="utf-8")


def _refused(sentence: str) -> web.Response:
    return _html(listing.refusal(sentence), 400)
