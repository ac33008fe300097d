"""/club friday 15:00: a weekly meeting about the papers that a chat liked; /club off ends it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from bot.commands.command import Answer, Command, Guide, Mutation, Section, make_parameter, say
from bot.commands.context import Context
from bot.commands.parse.quoting import echo
from bot.commands.parse.time_of_day import parse_time_of_day
from bot.commands.parse.weekdays import parse_weekdays
from bot.commands.quiet import is_off
from bot.digest.favourites import find_new_favourites
from bot.document.nodes import Document, Paragraph
from bot.errors import UserError
from bot.model.conversation import Action, Attachment, Placement
from bot.model.folding import fold
from bot.model.journal_club import JournalClub

_FIRST = timedelta(days=7)
_LONGEST = 60
"""Characters of the longest weekday and hour that is read."""
_CALENDAR = frozenset({"calendar", "ics", "ical", ".ics", "\u65e5\u5386", "\u65e5\u7a0b"})


async def set_club(context: Context) -> Answer:
    """Set up the meeting, end it, send its calendar file, or say when it is."""
    club = None
    if not context.chat.is_unsaved:
        club = await context.store.journal_clubs.of(context.chat.id)
    if not context.argument:
        return _show(context, club) if club else say(context.phrases("club.how"))
    if _asks_for_calendar(context.argument):
        return await _send_calendar(context, club)
    if is_off(context.argument):
        was_set = await context.store.journal_clubs.remove(context.chat.id)
        return say(context.phrases("club.ended" if was_set else "club.none"))
    meets = parse_meeting(context.argument)
    if meets is None:
        raise UserError("club.unreadable", given=echo(context.argument))
    # Likes of the week before count, so that the first meeting has papers.
    since = club.likes_since if club else context.now - _FIRST
    club = JournalClub(*meets, last=context.now, likes_since=since)
    await context.store.journal_clubs.set(context.chat.id, club)
    return _show(context, club)


def names_meeting(argument: str) -> bool:
    """Tell whether ``argument`` is a weekday and an hour, or what else the command takes."""
    is_word = is_off(argument) or _asks_for_calendar(argument)
    return is_word or parse_meeting(argument) is not None


def parse_meeting(argument: str) -> tuple[int, time] | None:
    """Return the weekday (0 for Monday) and the hour that ``argument`` names, in any order.

    Args:
        argument: ``friday 15:00``, ``every Tuesday at 4 pm``, ``15:00 fri``, ``周五 15:00``.
    """
    for half, other in _halves(argument):
        for day, hour in ((half, other), (other, half)):
            days = parse_weekdays(day)
            at = parse_time_of_day(hour) if days and len(days) == 1 else None
            if days and at is not None:
                return min(days), at
    return None


def _halves(argument: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to cut ``argument`` in two, between words or beside a Chinese sign."""
    text = argument.strip()
    for cut in range(1, len(text) if len(text) <= _LONGEST else 0):
        if text[cut].isspace() or not (text[cut - 1].isascii() and text[cut].isascii()):
            yield text[:cut].strip(" ,"), text[cut:].strip(" ,")


def _asks_for_calendar(argument: str) -> bool:
    return fold(argument).strip() in _CALENDAR


def _show(context: Context, club: JournalClub) -> Answer:
    phrases, meeting = context.phrases, _next(context, club)
    said = phrases(
        "club.set",
        weekday=phrases.weekdays(frozenset({club.weekday})),
        time=phrases.time(club.at),
        day=phrases.long_date(meeting.date()),
    )
    calendar = Action(phrases.text("button.calendar"), "club", "calendar")
    off = Action(phrases.text("button.club-off"), "club", "off")
    return say(said, rows=((calendar, off),))


def _next(context: Context, club: JournalClub) -> datetime:
    return club.meeting_after(context.now, context.zone).astimezone(context.zone)


async def _send_calendar(context: Context, club: JournalClub | None) -> Answer:
    if club is None:
        return say(context.phrases("club.how"))
    # Its library is imported when somebody asks for a file.
    from bot.digest.export.ics import write_calendar  # noqa: PLC0415

    votes = await context.store.votes.of(context.chat.id)
    found = find_new_favourites(votes, *club.likes_counted(context.now))
    papers = await context.store.papers.get_many([each.paper_id for each in found])
    liked = [papers[each.paper_id] for each in found if each.paper_id in papers]
    name = context.phrases.text("club.name")
    written = await asyncio.to_thread(
        write_calendar, name, _next(context, club), liked, f"club-{context.chat.id}", context.now
    )
    file = Attachment("journal-club.ics", written, "text/calendar")
    said = Paragraph(context.phrases("club.calendar", file=file.name))
    return Answer(Document((said,)), placement=Placement.BESIDE, attachment=file)


CLUB = Command(
    "club",
    "summary.club",
    set_club,
    Mutation.WITH_ARGUMENT,
    make_parameter("meeting", "parameter.club"),
    guide=Guide(
        Section.SET_UP,
        "explain.club",
        examples=("friday 15:00", "off", "calendar"),
        words=("journal club", "\u7ec4\u4f1a", "\u8bfb\u4e66\u4f1a"),
        is_minor=True,
    ),
    only_looks=_asks_for_calendar,
)
