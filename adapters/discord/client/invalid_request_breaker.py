"""Stops asking Discord long before it would shut our address out.

Discord bans an address for a while after 10,000 invalid requests in ten minutes: answers 401, 403
and 429, unless a 429 speaks of a resource that others share.
https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from http import HTTPStatus

import aiohttp
import structlog

from bot.errors import Flooded

WINDOW_S = 600.0
MAX_INVALID = 2000
"""In the window, for one process: four couriers behind one address stay below 10,000."""

_INVALID = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}

log = structlog.get_logger()


class InvalidRequestBreaker:
    """Counts invalid requests; ``now`` is any clock that counts seconds and never goes back.

    Every client of a process is watched, at the wire: discord.py tries again what is refused with a
    429, and says nothing of it.
    """

    def __init__(self) -> None:
        self._times: deque[float] = deque()
        self._closed_until = -math.inf

    def check(self, now: float) -> None:
        """Return when another request may be made.

        Raises:
            Flooded: there were too many invalid ones; ask again when they are forgotten.
        """
        if now < self._closed_until:
            raise Flooded("too many invalid requests to Discord", self._closed_until - now)

    def trace_config(self) -> aiohttp.TraceConfig:
        """Return what has an HTTP client show each of its answers to the guard."""
        watching = aiohttp.TraceConfig()
        watching.on_request_end.append(self._see)
        return watching

    async def _see(
        self, _session: object, _context: object, seen: aiohttp.TraceRequestEndParams
    ) -> None:
        scope = seen.response.headers.get("X-RateLimit-Scope", "")
        self.record(seen.response.status, scope, asyncio.get_running_loop().time())

    def record(self, status: int, scope: str, now: float) -> None:
        """Count an answer, if Discord does.

        Args:
            status: HTTP's.
            scope: what a 429 is about, see ``X-RateLimit-Scope``.
            now: when it came.
        """
        if status not in _INVALID or scope == "shared":
            return
        self._times.append(now)
        while self._times[0] <= now - WINDOW_S:
            self._times.popleft()
        if len(self._times) >= MAX_INVALID:
            self._close(now)

    def _close(self, now: float) -> None:
        log.error("discord.too_many_invalid_requests", count=MAX_INVALID, again_in=WINDOW_S)
        self._closed_until = now + WINDOW_S
        self._times.clear()
