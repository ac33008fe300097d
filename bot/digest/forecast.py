"""When the next digest comes and which listing dates it will bring. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.model.calendar import ArxivCalendar, next_due
from bot.model.chat import Chat

_MAX_DELIVERIES = 30
"""Deliveries to look ahead; arXiv's longest break so far lasted five days."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The next digest of a chat.

    Attributes:
        at: when it is due, aware.
        dates: the listing dates it will bring, oldest first.
    """

    at: datetime
    dates: tuple[date, ...]


def forecast(
    now: datetime, chat: Chat, calendar: ArxivCalendar, covered: date | None
) -> Forecast | None:
    """Return the next digest of ``chat``, or None if it will get none.

    Args:
        now: aware instant.
        chat: its due time, delivery time and timezone; paused for good or without interests, it
            gets none.
        calendar: arXiv's.
        covered: the newest listing date that the chat has; None for none.
    """
    if chat.next_due_at is None:
        return None
    after = covered or calendar.expected(now)
    due = max(chat.next_due_at, now)
    for _ in range(_MAX_DELIVERIES):
        dates = calendar.between(after, calendar.expected(due))
        if dates:
            return Forecast(due, dates)
        due = next_due(due, chat.delivery_time, ZoneInfo(chat.timezone))
    return None
