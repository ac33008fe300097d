"""Things that go wrong on demand, each once, for the next request of a route."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

from tests.emulators.foreign_page import ForeignPage

Answer = Callable[[], Awaitable[web.StreamResponse]]
DiscordFault = Callable[[web.Request, Answer], Awaitable[web.StreamResponse]]


def answer_json(
    body: object, status: int = 200, headers: dict[str, str] | None = None
) -> web.Response:
    """Answer with exactly this content type: discord.py reads anything else as text."""
    headers = {**(headers or {}), "Content-Type": "application/json"}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=headers)


@dataclass
class DiscordFaults:
    """What waits to go wrong, by route; the first fault of a route strikes first."""

    waiting: list[tuple[str, DiscordFault]] = field(default_factory=list)

    def add(self, route: str, fault: DiscordFault, times: int = 1) -> None:
        self.waiting += [(route, fault)] * times

    @property
    def left(self) -> dict[str, int]:
        """How many ordered faults have not happened, by route."""
        return dict(Counter(route for route, _ in self.waiting))

    def take(self, route: str) -> DiscordFault | None:
        for number, (where, fault) in enumerate(self.waiting):
            if where == route:
                del self.waiting[number]
                return fault
        return None


def failing(status: int, code: int, message: str) -> DiscordFault:
    """Answer with an error of Discord's."""

    async def fault(_request: web.Request, _answer: Answer) -> web.StreamResponse:
        return answer_json({"message": message, "code": code}, status=status)

    return fault


def intercepted(page: ForeignPage) -> DiscordFault:
    """Answer with the page of something before Discord."""

    async def fault(_request: web.Request, _answer: Answer) -> web.StreamResponse:
        return page.response()

    return fault


def flooded(seconds: float, headers: dict[str, str], *, everywhere: bool) -> DiscordFault:
    """Answer 429; without a ``Via`` header discord.py takes it for a ban."""

    async def fault(_request: web.Request, _answer: Answer) -> web.StreamResponse:
        return too_many(seconds, headers, everywhere=everywhere)

    return fault


def too_many(
    seconds: float, headers: dict[str, str], *, everywhere: bool = False
) -> web.StreamResponse:
    body = {
        "message": "You are being rate limited.",
        "retry_after": seconds,
        "global": everywhere,
    }
    scope = "global" if everywhere else "user"
    headers = {"Retry-After": str(seconds), "X-RateLimit-Scope": scope, **headers}
    return answer_json(body, status=429, headers=headers)


async def reset_before(request: web.Request, _answer: Answer) -> web.StreamResponse:
    """Cut the connection without having read what was asked."""
    return _cut(request)


async def reset_after(request: web.Request, answer: Answer) -> web.StreamResponse:
    """Do what was asked, then cut the connection instead of saying so."""
    await answer()
    return _cut(request)


async def answer_lost(_request: web.Request, answer: Answer) -> web.StreamResponse:
    """Do what was asked, and say 502."""
    await answer()
    return answer_json({"message": "502: Bad Gateway", "code": 0}, status=502)


def answered_late(seconds: float) -> DiscordFault:
    """Do what was asked, and say so only after a while."""

    async def fault(_request: web.Request, answer: Answer) -> web.StreamResponse:
        done = await answer()
        await asyncio.sleep(seconds)
        return done

    return fault


async def truncated(_request: web.Request, answer: Answer) -> web.StreamResponse:
    """Do what was asked and send half of the answer as if it were all."""
    whole = await answer()
    assert isinstance(whole, web.Response)
    body = whole.body
    assert isinstance(body, bytes)
    return web.Response(body=body[: len(body) // 2], headers={"Content-Type": "application/json"})


def _cut(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response(status=500)
