"""When the next digest comes and what it will cover. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.model.calendar import ArxivCalendar, next_due
from bot.model.chat import Chat

_LONGEST_SILENCE = 30
"""Deliveries to look ahead at most; arXiv's longest break so far lasted five days."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The next digest of a chat: the instant it is due and the listing dates it will bring."""

    at: datetime
    dates: tuple[date, ...]


def forecast(
    now: datetime, chat: Chat, calendar: ArxivCalendar, covered: date | None
) -> Forecast | None:
    """Return when ``chat`` gets its next digest, or None when it will get none.

    Args:
        now: aware instant.
        chat: its time, zone and pause count; a paused-for-good or idle chat gets none.
        calendar: arXiv's.
        covered: the newest listing date that is behind the chat; None when nothing is.
    """
    if chat.next_due_at is None:
        return None
    behind = covered or calendar.expected(now)
    due = max(chat.next_due_at, now)
    for _ in range(_LONGEST_SILENCE):
        covers = calendar.between(behind, calendar.expected(due))
        if covers:
            return Forecast(due, covers)
        due = next_due(due, chat.delivery_time, ZoneInfo(chat.timezone))
    return None
