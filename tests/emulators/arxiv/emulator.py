"""The emulated arXiv: what it announces, what it is asked, and how it can be made to fail.

async with ArxivEmulator(clock) as arxiv:
    arxiv.announce(date(2026, 6, 16), paper("2606.00001", "cs.DC cs.AI"))
    arxiv.answers(503, {"Retry-After": "120"}, on="/api")
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol, Self
from zoneinfo import ZoneInfo

from aiohttp import web

from tests.emulators.arxiv import fault, markup, query
from tests.emulators.arxiv.paper import AnnouncedPaper, recorded_papers

NEW_YORK = ZoneInfo("America/New_York")
MOST_ITEMS = 2000
_ORDER = ("new", "cross", "replace", "replace-cross")


class Present(Protocol):
    """The part of a clock that is needed here."""

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Seen:
    """One request, as it arrived."""

    at: datetime
    path: str
    agent: str
    etag: str


class ArxivEmulator:
    """Feeds by date and the query API, on a port that the system chooses.

    The feeds show the announcement of day D from 00:00 New York time of D, by ``clock``; each
    address is built once a day and kept, as the cache before arXiv's does.
    """

    def __init__(self, clock: Present, port: int = 0) -> None:
        self.requests: list[Seen] = []
        self._clock = clock
        self._port = port
        self._announced: defaultdict[date, list[AnnouncedPaper]] = defaultdict(list)
        self._recorded: dict[tuple[str, date], bytes] = {}
        self._stale: dict[date, frozenset[str]] = {}
        self._faults: dict[str, fault.Fault] = {}
        self._built: dict[tuple[str, date], bytes] = {}
        self._runner: web.AppRunner | None = None

    # --- what arXiv does ----------------------------------------------------------------------

    def announce(self, day: date, *papers: AnnouncedPaper) -> None:
        """``papers`` are in the announcement of listing date ``day``."""
        self._announced[day] += papers
        self._built.clear()

    def serve(self, category: str, day: date, content: bytes) -> None:
        """``content`` was recorded as the RSS feed of ``category`` on ``day``.

        Asked for that feed alone, arXiv answers these bytes; asked otherwise, with their papers.
        """
        self._recorded[category, day] = content
        self._built.clear()

    def is_stale(self, day: date, *forms: str) -> None:
        """On ``day`` the feeds (or only those of ``rss`` or ``atom``) show the batch before."""
        self._stale[day] = frozenset(forms or ("rss", "atom"))
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

    def fails(self, how: fault.Fault, on: str = "/") -> None:
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
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]

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

    def feed(self, form: str, asked: str) -> bytes:
        """What a request for ``/form/asked`` gets today, as long as nothing fails."""
        today = self._clock.now().astimezone(NEW_YORK).date()
        key = f"/{form}/{asked}", today
        if key not in self._built:
            self._built[key] = self._build(form, asked, query.complaint(asked), today)
        return self._built[key]

    # --- behind the door ----------------------------------------------------------------------

    @web.middleware
    async def _observe(self, request: web.Request, handler: web.Handler) -> web.StreamResponse:
        headers = request.headers
        self.requests.append(
            Seen(
                self._clock.now(),
                request.raw_path,
                headers.get("User-Agent", ""),
                headers.get("If-None-Match", ""),
            )
        )
        for path, how in self._faults.items():
            if request.path.startswith(path):
                return await how(request)
        return await handler(request)

    async def _feed(self, request: web.Request) -> web.Response:
        form, asked = request.match_info["form"], request.match_info["asked"]
        complaint = query.complaint(asked)
        content = self.feed(form, asked)
        today = self._clock.now().astimezone(NEW_YORK).date()
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
        recorded = self._recorded.get((asked, today))
        if recorded is not None and form == "rss":
            return recorded
        render = markup.rss if form == "rss" else markup.atom
        link = f"https://rss.arxiv.org/{form}/{asked}"
        stamps = datetime.combine(today, time(), NEW_YORK), self._clock.now()
        if complaint:
            return render(f"Feed error for query: {link}", link, complaint, *stamps, [])
        named = ", ".join(query.canonical_case(asked))
        rows = self._rows(query.asked_categories(asked), self._shown_day(form, today))
        title = f"{named} updates on arXiv.org"
        return render(
            title, link, f"{named} updates on the arXiv.org e-print archive.", *stamps, rows
        )

    def _shown_day(self, form: str, today: date) -> date | None:
        """The day whose batch is shown: on a stale day the last one before it."""
        if form not in self._stale.get(today, frozenset()):
            return today
        return max((day for day in self._days() if day < today), default=None)

    def _rows(self, asked: frozenset[str], day: date | None) -> list[markup.Row]:
        papers = self._papers(day) if day else []
        rows = [(one, type_) for one in papers if (type_ := one.type_for(asked))]
        rows.sort(key=lambda row: (_ORDER.index(row[1]), row[0].id))
        return rows[-MOST_ITEMS:]

    def _days(self) -> set[date]:
        return {*self._announced, *(day for _, day in self._recorded)}

    def _papers(self, day: date) -> list[AnnouncedPaper]:
        """Everything announced on ``day``, each once; of recorded feeds only what is not stale."""
        before: set[object] = set()
        for earlier in sorted(self._days()):
            papers = self._papers_after(before, earlier)
            if earlier == day:
                return papers
            before.update(event for one in papers for event in one.events)
        return []

    def _papers_after(self, before: set[object], day: date) -> list[AnnouncedPaper]:
        recorded = (content for (_, at), content in self._recorded.items() if at == day)
        papers = {one.id: one for one in self._announced[day]}
        for one in (one for content in recorded for one in recorded_papers(content)):
            if one.events.isdisjoint(before):
                papers[one.id] = papers[one.id].and_also(one) if one.id in papers else one
        return list(papers.values())

    def _until_midnight(self, today: date) -> int:
        midnight = datetime.combine(today + timedelta(days=1), time(), NEW_YORK)
        return int((midnight - self._clock.now()).total_seconds())

    async def _query(self, request: web.Request) -> web.Response:
        now = self._clock.now()
        today = now.astimezone(NEW_YORK).date()
        known = {
            one.id: one for day in sorted(self._days()) if day <= today for one in self._papers(day)
        }
        status, body = query.answer(request.query, known, now)
        return web.Response(status=status, body=body, content_type="application/atom+xml")
