"""What a platform allows: messages a second to all chats, and to a single chat. Pure.

A message counts from when it begins until its answer came, and from then on as of that moment:
whenever the platform counted it, it was not later.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from itertools import islice

from bot.model.chat import ChatAddress, ChatKind
from bot.model.delivery import RateLimits

_MINUTE = timedelta(minutes=1)
_SWEPT_PER_MESSAGE = 16
"""Chats looked at for forgetting at each message: more than one, so that memory always shrinks."""
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
    """The messages of the last second to all chats, those in flight, and the speed allowed now.

    Let ``n`` be the limit. Message k+n begins no earlier than one second after the *answer* to
    message k came. The platform counted message k before it answered, and counts message k+n after
    it began, so between the two lies a whole second, whatever the network did to either: no window
    of a second holds more than ``n``. That costs the time of one answer in each second, no more.

    After a platform asked the whole bot to wait, the speed is reduced and recovers in time. All
    that has to be remembered of it is one instant, which processes can share.

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


class Priority(IntEnum):
    """What goes first."""

    INTERACTIVE = 0  # a person waits for the answer
    BULK = 1


@dataclass(slots=True)
class _Record:
    """The messages one chat was sent lately, and until when the platform blocks it."""

    ended: deque[datetime] = field(default_factory=deque[datetime])
    in_flight: int = 0
    blocked_until: datetime | None = None


class ChatLimits:
    """What each chat was sent lately, and from when it can be sent more.

    There is an interval between a chat's messages, and a limit on those to a group in a minute.

    Args:
        limits: the platform's.
    """

    def __init__(self, limits: RateLimits) -> None:
        self._limits = limits
        self._chats: dict[ChatAddress, _Record] = {}

    def free_at(
        self, address: ChatAddress, kind: ChatKind, priority: Priority, now: datetime
    ) -> datetime:
        """Return the earliest instant, now or later, that the chat's own limits allow."""
        record, limits = self._chats.get(address), self._limits
        if record is None:
            return now
        interval = timedelta(seconds=limits.chat_interval)
        earliest = [now, record.blocked_until or now]
        if priority is Priority.BULK:
            earliest.append(_free_at(record, 1, interval, now))
        earliest.append(_free_at(record, limits.chat_burst, interval * limits.chat_burst, now))
        if kind is not ChatKind.PRIVATE and limits.group_per_minute is not None:
            earliest.append(_free_at(record, limits.group_per_minute, _MINUTE, now))
        return max(earliest)

    def begin(self, address: ChatAddress) -> None:
        """Count a message to the chat as in flight."""
        self._chats.setdefault(address, _Record()).in_flight += 1

    def end(self, address: ChatAddress, now: datetime) -> None:
        """Count a message to the chat as answered."""
        record = self._chats[address]
        record.in_flight -= 1
        record.ended.append(now)
        self._forget_before(now - _MINUTE)

    def abandon(self, address: ChatAddress) -> None:
        """Take back ``begin`` for a message that was not sent."""
        self._chats[address].in_flight -= 1

    def block(self, address: ChatAddress, until: datetime) -> None:
        """Send the chat nothing before ``until``: the platform said so."""
        self._chats.setdefault(address, _Record()).blocked_until = until

    def forget_future(self) -> None:
        """Forget what was noted by a clock that was set back since: it would block for long."""
        for record in self._chats.values():
            record.ended.clear()
            record.blocked_until = None

    def __len__(self) -> int:
        return len(self._chats)

    def _forget_before(self, horizon: datetime) -> None:
        """Drop what no limit asks for any more, so that memory follows the present traffic."""
        for address in list(islice(self._chats, _SWEPT_PER_MESSAGE)):
            record = self._chats.pop(address)
            while record.ended and record.ended[0] < horizon:
                record.ended.popleft()
            is_blocked = record.blocked_until is not None and record.blocked_until > horizon
            if record.ended or record.in_flight or is_blocked:
                self._chats[address] = record


def _free_at(record: _Record, count: int, window: timedelta, now: datetime) -> datetime:
    """Return from when there are fewer than ``count`` messages in the ``window`` before."""
    left = count - record.in_flight
    if left <= 0:
        return now + window  # an estimate: what is in flight ends now at the earliest
    return now if len(record.ended) < left else record.ended[-left] + window
