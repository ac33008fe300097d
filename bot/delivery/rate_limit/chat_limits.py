"""The rules of single chats: so long between two messages, so many a minute to a group. Pure.

A message counts from the moment it begins until its answer came, and from then on as of that
moment: whenever the platform counted it, it was not later.
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
_SWEPT = 16
"""Chats looked at for forgetting at each message: more than one, so that memory always shrinks."""


class Priority(IntEnum):
    """Who goes first."""

    INTERACTIVE = 0  # somebody waits for an answer
    BULK = 1


@dataclass(slots=True)
class _Record:
    """The messages one chat was given lately, and until when it asked us to be quiet."""

    ended: deque[datetime] = field(default_factory=deque[datetime])
    under_way: int = 0
    quiet_until: datetime | None = None


class ChatLimits:
    """What each chat was given lately, and from when it can be given more."""

    def __init__(self, pace: RateLimits) -> None:
        self._pace = pace
        self._chats: dict[ChatAddress, _Record] = {}

    def free_at(
        self, address: ChatAddress, kind: ChatKind, rank: Priority, now: datetime
    ) -> datetime:
        """Return the earliest instant, now or later, that the chat's own rules allow."""
        record = self._chats.get(address)
        if record is None:
            return now
        interval = timedelta(seconds=self._pace.chat_interval)
        rules = [now, record.quiet_until or now]
        if rank is Priority.BULK:
            rules.append(_free(record, 1, interval, now))
        rules.append(_free(record, self._pace.chat_burst, interval * self._pace.chat_burst, now))
        if kind is not ChatKind.PRIVATE and self._pace.group_per_minute is not None:
            rules.append(_free(record, self._pace.group_per_minute, _MINUTE, now))
        return max(rules)

    def begin(self, address: ChatAddress) -> None:
        """Count a message to the chat as under way."""
        self._chats.setdefault(address, _Record()).under_way += 1

    def end(self, address: ChatAddress, now: datetime) -> None:
        """Note that a message to the chat was answered."""
        record = self._chats[address]
        record.under_way -= 1
        record.ended.append(now)
        self._forget_before(now - _MINUTE)

    def abandon(self, address: ChatAddress) -> None:
        """Note that a message that was counted as under way was never begun."""
        self._chats[address].under_way -= 1

    def block(self, address: ChatAddress, until: datetime) -> None:
        """Give the chat nothing before ``until``: the platform said so."""
        self._chats.setdefault(address, _Record()).quiet_until = until

    def forget_future(self) -> None:
        """Forget what was noted by a clock that was set back since: it would block for long."""
        for record in self._chats.values():
            record.ended.clear()
            record.quiet_until = None

    def __len__(self) -> int:
        return len(self._chats)

    def _forget_before(self, horizon: datetime) -> None:
        """Drop what no rule asks for any more, so that memory follows the present traffic."""
        for address in list(islice(self._chats, _SWEPT)):
            record = self._chats.pop(address)
            while record.ended and record.ended[0] < horizon:
                record.ended.popleft()
            if record.ended or record.under_way or _is_later(record.quiet_until, horizon):
                self._chats[address] = record


def _free(record: _Record, count: int, window: timedelta, now: datetime) -> datetime:
    """Return from when there are fewer than ``count`` messages in the ``window`` before."""
    left = count - record.under_way
    if left <= 0:
        return now + window  # an estimate: what is under way ends now at the earliest
    return now if len(record.ended) < left else record.ended[-left] + window


def _is_later(instant: datetime | None, than: datetime) -> bool:
    return instant is not None and instant > than
