"""A sliding window of one second over everything that goes to a platform. Pure.

Let ``n`` be the limit. Message k+n begins no earlier than one second after the *answer* to message
k came. The platform counted message k before it answered, and counts message k+n after it began,
so between the two lies a whole second, whatever the network did to either: no window of a second
holds more than ``n``. That costs the time of one answer in each second, nothing more.

After a platform asked the whole bot to wait, the speed is reduced and recovers in time. All
that has to be remembered of it is one instant, which processes can share.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

WINDOW = timedelta(seconds=1)
SPACING = 0.95
"""Share of the even distance after which the next message is due. Less would send bursts; the whole
distance could never make up for an answer that took long."""
CATCH_UP = timedelta(seconds=0.25)
"""How late a message may begin without the next one being due later as well: a busy machine wakes
every task a little late, and that must not add up."""
REDUCTION = 0.7
"""What is left of the speed after a 429."""
MIN_FACTOR = 0.1
RECOVERY_TIME = timedelta(minutes=5)
"""How long it takes from standstill to full speed."""


class SlidingWindow:
    """The messages of the last second, those in flight, and the speed that is allowed now.

    Args:
        per_second: the platform's limit over all chats.
    """

    def __init__(self, per_second: float) -> None:
        self._per_second = per_second
        self._ended: deque[datetime] = deque()
        self._in_flight = 0
        self._due: datetime | None = None
        self._recovered_at: datetime | None = None
        self.closed_until: datetime | None = None

    def factor(self, now: datetime) -> float:
        """Return the part of the limit that may be used now, or when the platform opens again."""
        return factor(max(now, self.closed_until or now), self._recovered_at)

    def free_at(self, now: datetime) -> datetime | None:
        """Return from when the next message may begin; None where an answer has to come first."""
        limit = self._limit(now)
        while self._ended and self._ended[0] <= now - WINDOW:
            self._ended.popleft()
        left = limit - self._in_flight
        if left <= 0:
            return None
        earliest = [now, self.closed_until or now, self._due or now]
        if len(self._ended) >= left:
            earliest.append(self._ended[-left] + WINDOW)
        return max(earliest)

    def begin(self, now: datetime) -> None:
        """Count a message as in flight."""
        self._in_flight += 1
        due = now if self._due is None else max(self._due, now - CATCH_UP)
        self._due = due + WINDOW * SPACING / self._limit(now)

    def end(self, now: datetime) -> None:
        """Count a message as answered, or as given up."""
        self._in_flight -= 1
        self._ended.append(now)

    def close(self, now: datetime, until: datetime) -> None:
        """Let nothing begin before ``until``, and go slower afterwards: the platform sent a 429.

        While it is closed, further 429s answer what was in flight; they slow down no further.
        """
        left = self.factor(now) if self.is_closed(now) else reduced(self.factor(now))
        self.closed_until = max(until, self.closed_until or until)
        self._recovered_at = recovered_at(self.closed_until, left)

    def is_closed(self, now: datetime) -> bool:
        """Tell whether nothing may begin yet because of a 429."""
        return self.closed_until is not None and now < self.closed_until

    def forget_future(self) -> None:
        """Forget what was noted by a clock that was set back since."""
        self._ended.clear()
        self._due = self.closed_until = self._recovered_at = None

    def _limit(self, now: datetime) -> int:
        return max(1, int(self._per_second * self.factor(now)))


def factor(now: datetime, recovered: datetime | None) -> float:
    """Return the part of the platform's limit that may be used at ``now``.

    Args:
        now: aware instant.
        recovered: from when all of it may be used; None where the platform never sent a 429.
    """
    if recovered is None:
        return 1.0
    return min(1.0, max(MIN_FACTOR, 1 - (recovered - now) / RECOVERY_TIME))


def reduced(before: float) -> float:
    """Return the factor after a 429 that came at the factor ``before``."""
    return max(MIN_FACTOR, before * REDUCTION)


def recovered_at(begun: datetime, beginning: float) -> datetime:
    """Return the instant at which a factor that is ``beginning`` at ``begun`` is 1 again."""
    return begun + RECOVERY_TIME * (1 - beginning)
