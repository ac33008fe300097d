"""The emulated arXiv: what it announces, what it is asked, and how it can be made to fail.

async with ArxivEmulator(clock) as arxiv:
    arxiv.announce(date(2026, 6, 16), paper("2606.00001", "cs.DC cs.AI"))
    arxiv.answers(503, {"Retry-After": "120"}, on="/api")
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from aiohttp import web
from aiohttp.typedefs import Handler

from tests.emulators.arxiv import fault, markup, query
from tests.emulators.arxiv.announcements import Announcements
from tests.emulators.arxiv.listing_pages import NEW_YORK, HasNow, ListingPages, OffsetClock
from tests.emulators.arxiv.paper import AnnouncedPaper
from tests.support.ports import hold_port

MOST_ITEMS = 2000


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """One request, as it arrived."""

    at: datetime
    path: str
    agent: str
    etag: str


class ArxivEmulator:
    """Feeds by date, the query API and the listing pages, on a port that the system chooses.

    The feeds show the announcement of day D from 00:00 New York time of D, by ``clock``; each
    address is built once a day and kept, as the cache before arXiv's does. The listing pages show
    it from 20:00 of the evening before.
    """

    def __init__(self, clock: HasNow, port: int = 0) -> None:
        self.requests: list[RecordedRequest] = []
        self.bytes_sent = 0
        self._clock = OffsetClock(clock)
        self._port = hold_port(self, port)
        self._announced = Announcements()
        self.listings = ListingPages(self._announced, self._clock)
        self._stale: dict[date, tuple[str, ...]] = {}
        self._early: dict[date, tuple[str, ...]] = {}
        self._faults: dict[str, fault.ArxivFault] = {}
        self._built: dict[tuple[str, date], bytes] = {}
        self._runner: web.AppRunner | None = None

    # --- what arXiv does ----------------------------------------------------------------------

    def announce(self, day: date, *papers: AnnouncedPaper) -> None:
        """``papers`` are in the announcement of listing date ``day``."""
        self._announced.add(day, papers)
        self._built.clear()

    def serve(self, category: str, day: date, content: bytes) -> None:
        """``content`` was recorded as the RSS feed of ``category`` on ``day``.

        Asked for that feed alone, arXiv answers these bytes; asked otherwise, with their papers.
        """
        self._announced.record(category, day, content)
        self._built.clear()

    def is_stale(self, day: date, *addresses: str) -> None:
        """On ``day`` the feeds show the batch before: all, or those below ``atom``, ``rss/cs.``…"""
        self._stale[day] = addresses or ("rss", "atom")
        self._built.clear()

    def is_early(self, day: date, *addresses: str) -> None:
        """On ``day`` the feeds show the batch of the day that comes next; as ``is_stale``."""
        self._early[day] = addresses or ("rss", "atom")
        self._built.clear()

    def is_ahead(self, days: int) -> None:
        """It is so many days later here than the other's clock says, or (less than 0) earlier."""
        self._clock.ahead = timedelta(days=days)
        self._built.clear()

    # --- how it fails -------------------------------------------------------------------------

    def answers(
        self,
        status: int,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        on: str = "/",
    ) -> None:
        """Everything below the path ``on`` gets this answer."""
        self.fails(fault.answers(status, headers, body), on)

    def serves_html(self, on: str = "/") -> None:
        """A page for people comes instead, with status 200."""
        self.answers(200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><html></html>", on)

    def truncates(self, on: str = "/") -> None:
        """The body ends in the middle, and nothing in the protocol says so."""
        self.answers(200, None, b"<?xml version='1.0'?>\n<rss version=\"2.0\"><channel><ti", on)

    def hangs(self, on: str = "/") -> None:
        """Requests are taken and not answered."""
        self.fails(fault.hangs, on)

    def resets(self, on: str = "/") -> None:
        """Connections are cut."""
        self.fails(fault.resets, on)

    def fails(self, how: fault.ArxivFault, on: str = "/") -> None:
        """Everything below ``on`` is handled by ``how``, see ``tests.emulators.arxiv.fault``."""
        self._faults[on] = how

    def recovers(self) -> None:
        """All is well again."""
        self._faults.clear()

    async def is_down(self) -> None:
        """Nobody listens any more: connections are refused."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def is_up(self) -> None:
        """Listen, on the same port as before."""
        app = web.Application(middlewares=[self._observe])
        app.router.add_get("/{form:rss|atom}/{asked:.*}", self._feed)
        app.router.add_get("/api/query", self._query)
        app.router.add_routes(self.listings.routes())
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()

    async def __aenter__(self) -> Self:
        await self.is_up()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.is_down()

    @property
    def url(self) -> str:
        """For ARXIV_FEED_URL."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def api_url(self) -> str:
        """For ARXIV_API_URL."""
        return f"{self.url}/api/query"

    @property
    def listing_url(self) -> str:
        """For ARXIV_LISTING_URL."""
        return self.url

    def feed(self, form: str, asked: str) -> bytes:
        """What a request for ``/form/asked`` gets today, as long as nothing fails."""
        today = self._today()
        key = f"/{form}/{asked}", today
        if key not in self._built:
            self._built[key] = self._build(form, asked, query.complaint(asked), today)
        return self._built[key]

    # --- inside ---------------------------------------------------------------------------------

    @web.middleware
    async def _observe(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        headers = request.headers
        self.requests.append(
            RecordedRequest(
                self._clock.now(),
                request.raw_path,
                headers.get("User-Agent", ""),
                headers.get("If-None-Match", ""),
            )
        )
        for path, how in self._faults.items():
            if request.path.startswith(path):
                return await how(request)
        response = await handler(request)
        if isinstance(response, web.Response) and isinstance(response.body, bytes):
            self.bytes_sent += len(response.body)
        return response

    async def _feed(self, request: web.Request) -> web.Response:
        form, asked = request.match_info["form"], request.match_info["asked"]
        complaint = query.complaint(asked)
        content = self.feed(form, asked)
        today = self._today()
        etag = hashlib.sha256(content).hexdigest()
        headers = {"ETag": etag, "Cache-Control": f"max-age={self._until_midnight(today)}"}
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers=headers)
        return web.Response(
            body=content,
            status=400 if complaint else 200,
            headers=headers,
            content_type=f"application/{form}+xml",
        )

    def _build(self, form: str, asked: str, complaint: str | None, today: date) -> bytes:
        recorded = self._announced.recorded(asked, today)
        if recorded is not None and form == "rss":
            return recorded
        render = markup.rss if form == "rss" else markup.atom
        link = f"https://rss.arxiv.org/{form}/{asked}"
        stamps = datetime.combine(today, time(), NEW_YORK), self._clock.now()
        if complaint:
            return render(f"Feed error for query: {link}", link, complaint, *stamps, [])
        named = ", ".join(query.canonical_case(asked))
        rows = self._rows(query.asked_categories(asked), self._shown_day(f"{form}/{asked}", today))
        title = f"{named} updates on arXiv.org"
        return render(
            title, link, f"{named} updates on the arXiv.org e-print archive.", *stamps, rows
        )

    def _shown_day(self, address: str, today: date) -> date | None:
        """The day whose batch is shown: on a stale day the last one before it."""
        if address.startswith(self._stale.get(today, ())):
            return self._announced.newest(today - timedelta(days=1))
        if address.startswith(self._early.get(today, ())):
            return min((day for day in self._announced.days() if day > today), default=today)
        return today

    def _rows(self, asked: frozenset[str], day: date | None) -> list[markup.Row]:
        return self._announced.rows(asked, day)[-MOST_ITEMS:] if day else []

    def _today(self) -> date:
        return self._clock.now().astimezone(NEW_YORK).date()

    def _until_midnight(self, today: date) -> int:
        midnight = datetime.combine(today + timedelta(days=1), time(), NEW_YORK)
        return int((midnight - self._clock.now()).total_seconds())

    async def _query(self, request: web.Request) -> web.Response:
        known = self._announced.known(self._today())
        status, body = query.answer(request.query, known, self._clock.now())
        return web.Response(status=status, body=body, content_type="application/atom+xml")
