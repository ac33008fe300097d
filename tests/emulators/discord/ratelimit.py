"""Discord's speed limits, as headers and as 429s.

https://docs.discord.com/developers/topics/rate-limits: buckets per route and top-level id, a
global limit for the bot. The buckets' sizes are not published; the message bucket is the one that
is commonly observed.
"""

from __future__ import annotations

import hashlib
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class WindowLimits:
    """Requests per window; None where there is no limit.

    Attributes:
        per_second: of the whole bot, interactions excepted.
        messages: (count, seconds) of messages to one channel.
    """

    per_second: int | None = 50
    messages: tuple[int, float] | None = (5, 5.0)


REAL = WindowLimits()
UNLIMITED = WindowLimits(None, None)

OTHER = (50, 1.0)


@dataclass
class _Window:
    began: float = -math.inf
    used: int = 0


@dataclass
class Verdict:
    """Headers of the answer; ``parse_retry_after`` is None when the request is let through."""

    headers: dict[str, str]
    retry_after: float | None = None
    everywhere: bool = False


@dataclass
class RateLimitCounter:
    clock: Callable[[], float]
    limits: WindowLimits = REAL
    hits: int = 0
    _windows: dict[tuple[str, str], _Window] = field(default_factory=dict)
    _recent: deque[float] = field(default_factory=deque)

    def ask(self, route: str, major: str) -> Verdict:
        """Count one request for ``route`` under its top-level id ``major``."""
        now = self.clock()
        if (wait := self._global_wait(now)) is not None:
            return Verdict({"X-RateLimit-Global": "true"}, wait, everywhere=True)
        size = self.limits.messages if route.endswith("/messages") else OTHER
        if size is None:
            return Verdict({})
        return self._in_bucket(route, major, size, now)

    def _global_wait(self, now: float) -> float | None:
        if self.limits.per_second is None:
            return None
        while self._recent and self._recent[0] <= now - 1:
            self._recent.popleft()
        if len(self._recent) >= self.limits.per_second:
            self.hits += 1
            return self._recent[0] + 1 - now
        self._recent.append(now)
        return None

    def _in_bucket(self, route: str, major: str, size: tuple[int, float], now: float) -> Verdict:
        count, seconds = size
        window = self._windows.setdefault((route, major), _Window())
        if now >= window.began + seconds:
            window.began, window.used = now, 0
        after = window.began + seconds - now
        window.used += 1
        left = max(0, count - window.used)
        headers = {
            "X-RateLimit-Limit": str(count),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": f"{now + after:.3f}",
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(route.encode()).hexdigest()[:16],
        }
        if window.used <= count:
            return Verdict(headers)
        self.hits += 1
        return Verdict(headers, after)
