"""Flood limits: a second per chat with a small burst, 30 a second in all, 20 a minute per group.

The real limits are unpublished; these are the ones its support names:
https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Callable

from tests.emulators.telegram.answer import too_many

PER_SECOND = 30
PER_MINUTE_AND_GROUP = 20
BURST = 3


class Window:
    """At most ``count`` events in any ``seconds``."""

    def __init__(self, count: int, seconds: float) -> None:
        self._seconds = seconds
        self._times: deque[float] = deque(maxlen=count)

    def wait(self, now: float) -> float:
        """Return how long the next event has to wait."""
        if len(self._times) < (self._times.maxlen or 0):
            return 0.0
        return max(0.0, self._times[0] + self._seconds - now)

    def note(self, now: float) -> None:
        self._times.append(now)


class FloodControl:
    """Counts accepted messages and turns away what comes too fast."""

    def __init__(self, clock: Callable[[], float], unlimited: bool) -> None:
        self._clock = clock
        self.unlimited = unlimited
        self._all = Window(PER_SECOND, 1.0)
        self._chats = defaultdict[int, Window](lambda: Window(BURST, float(BURST)))
        self._groups = defaultdict[int, Window](lambda: Window(PER_MINUTE_AND_GROUP, 60.0))
        self._closed_until = defaultdict[int | None, float](float)

    def close(self, chat_id: int | None, seconds: float) -> None:
        """Refuse messages to one chat, or (None) to all, for a while."""
        self._closed_until[chat_id] = self._clock() + seconds

    def pass_through(self, chat_id: int) -> None:
        now = self._clock()
        windows = [] if self.unlimited else self._windows(chat_id)
        waits = [window.wait(now) for window in windows]
        waits += [self._closed_until[key] - now for key in (chat_id, None)]
        if (wait := max(waits)) > 0:
            raise too_many(math.ceil(wait))
        for window in windows:
            window.note(now)

    def _windows(self, chat_id: int) -> list[Window]:
        windows = [self._all, self._chats[chat_id]]
        return windows if chat_id > 0 else [*windows, self._groups[chat_id]]
