"""The limits of single chats: an interval between messages, messages a minute to a group. Pure.

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
