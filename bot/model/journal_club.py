"""When a group meets to talk about papers, and from when on the likes of its members count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model.calendar import local_to_utc

SUMMARY_BEFORE = timedelta(days=1)
"""How long before a meeting its papers are named: there is an evening left to read them."""
_WEEK = 7


@dataclass(frozen=True, slots=True)
class JournalClub:
    """A weekly meeting.

    Attributes:
        weekday: 0 for Monday.
        at: its beginning, in the chat's time zone.
        last: the meeting whose papers were named last, or when it was set up, aware.
        likes_since: from when on likes count for the next one, aware.
    """

    weekday: int
    at: time
    last: datetime
    likes_since: datetime

    def next_meeting(self, zone: ZoneInfo) -> datetime:
        """Return when the first meeting after ``last`` begins, in UTC."""
        return self.meeting_after(self.last, zone)

    def meeting_after(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """Return when the first meeting after an aware ``instant`` begins, in UTC."""
        today = instant.astimezone(zone).date()
        wait = (self.weekday - today.weekday()) % _WEEK
        days = (today + timedelta(wait), today + timedelta(wait + _WEEK))
        meetings = (local_to_utc(day, self.at, zone) for day in days)
        return next(meeting for meeting in meetings if meeting > instant)

    def likes_counted(self, now: datetime) -> tuple[datetime, datetime]:
        """Return from when and until when likes count for the first meeting after ``now``."""
        if self.last > now:  # its papers were named
            return self.likes_since - timedelta(_WEEK), self.likes_since
        return self.likes_since, now
