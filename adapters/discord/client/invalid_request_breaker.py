"""A circuit breaker that opens long before Discord would ban our IP address.

Discord bans an address for a while after 10,000 invalid requests in ten minutes: answers 401, 403
and 429, unless a 429 is about a resource that others share.
https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from http import HTTPStatus

import aiohttp
import structlog

from bot.errors import Flooded, Unsure

WINDOW_S = 600.0
MAX_INVALID = 2000
"""In the window, for one process: four couriers behind one address stay below 10,000."""

_INVALID = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}

log = structlog.get_logger(__name__)


class InvalidRequestBreaker:
    """Counts invalid requests, and refuses further ones for a while when there were too many.

    It sees the HTTP answers of every client of the process, since discord.py retries after a 429
    without telling. ``now`` is a monotonic clock in seconds.
    """

    def __init__(self) -> None:
        self._times: deque[float] = deque()
        self._open_until = -math.inf

    def check(self, now: float) -> None:
        """Return if another request may be made.

        Raises:
            Flooded: there were too many invalid requests; says when the next one is allowed.
        """
        if now < self._open_until:
            raise Flooded("too many invalid requests to Discord", self._open_until - now)

    def trace_config(self) -> aiohttp.TraceConfig:
        """Return an aiohttp trace that reports every answer of a client to this breaker."""
        watching = aiohttp.TraceConfig()
        watching.on_request_end.append(self._see)
        watching.on_request_redirect.append(_refuse_redirect)
        return watching

    async def _see(
        self, _session: object, _context: object, seen: aiohttp.TraceRequestEndParams
    ) -> None:
        scope = seen.response.headers.get("X-RateLimit-Scope", "")
        self.record(seen.response.status, scope, asyncio.get_running_loop().time())

    def record(self, status: int, scope: str, now: float) -> None:
        """Count an answer, if it is one that Discord counts.

        Args:
            status: the HTTP status.
            scope: the header ``X-RateLimit-Scope`` of a 429, or "".
            now: the time of the answer.
        """
        if status not in _INVALID or scope == "shared":
            return
        self._times.append(now)
        while self._times[0] <= now - WINDOW_S:
            self._times.popleft()
        if len(self._times) >= MAX_INVALID:
            self._trip(now)

    def _trip(self, now: float) -> None:
        log.error("discord.requests_suspended", count=MAX_INVALID, again_in=WINDOW_S)
        self._open_until = now + WINDOW_S
        self._times.clear()


async def _refuse_redirect(
    _session: object, _context: object, seen: aiohttp.TraceRequestRedirectParams
) -> None:
    """Follow no redirect: Discord makes none, and requests carry the token.

    Raises:
        Unsure: what stands in for Discord there did not process the request.
    """
    raise Unsure(f"redirected by {seen.url.host}, HTTP {seen.response.status}")
