"""A weekly meeting as a calendar file: https://www.rfc-editor.org/rfc/rfc5545."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Calendar, Event, vRecur

from bot.digest.paper_text import readable_title
from bot.document.nodes import plain_text
from bot.model.paper import Paper

_DURATION = timedelta(hours=1)


def write_calendar(
    name: str, begins: datetime, papers: Sequence[Paper], uid: str, now: datetime
) -> bytes:
    """Return a calendar file with a meeting that is repeated every week.

    Args:
        name: of the meeting.
        begins: the next one, in its own time zone.
        papers: that it is about, if they are known.
        uid: the same for every file of this meeting, so that a calendar replaces the earlier one.
        now: when the file is written.
    """
    lines = (f"{plain_text(readable_title(paper.title))}\n{paper.abs_url}" for paper in papers)
    event = Event.new(
        uid=uid,
        stamp=now,
        summary=name,
        start=begins,
        end=begins + _DURATION,
        description="\n\n".join(lines) or None,
    )
    event["RRULE"] = vRecur(freq="weekly")
    calendar = Calendar.new(prodid="-//Paperboy//EN", subcomponents=[event])
    calendar.add_missing_timezones()
    return calendar.to_ical()
