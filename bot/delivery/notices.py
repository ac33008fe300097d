"""The sentences of a morning without papers: nothing new, late, or arXiv out of reach. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.delivery.audience import Audience
from bot.delivery.audience_facts import AudienceFacts
from bot.digest.feed_status import FeedFacts, FeedStatus, determine_status, status_sentence
from bot.document.nodes import Code, Document, Inlines, Paragraph
from bot.model.calendar import ArxivCalendar
from bot.phrases import Phrases


def compose_nothing_new(
    reading: Audience, gathered: AudienceFacts, phrases: Phrases
) -> tuple[Document, ...]:
    """Return the page that says for which terms the last editions brought nothing, if any.

    Only of the first edition of a category it is news that it is empty, and not to a reader who
    was given papers of that date and term before.
    """
    first = [edition for edition in gathered.editions if not edition.supplement]
    if not first:
        return ()
    day = max(edition.date for edition in first)
    told = {edition.category for edition in first if edition.date == day}
    given = gathered.given | _repeated(reading, gathered, day)
    terms = [term for term, own in reading.terms.items() if told & {*own} and not given & {*own}]
    named = phrases.join_capped([*map(Code, terms)])
    said = phrases("digest.nothing", terms=named, date=phrases.date(day))
    return (_page(said),) if terms else ()


def _repeated(reading: Audience, gathered: AudienceFacts, day: date) -> frozenset[str]:
    """Return the categories with papers that the reader was given of ``day`` for another one."""
    given = (one for one in gathered.earlier if one.date == day and reading.has_received(one))
    known = {one.paper_id for one in given}
    return frozenset(one.category for one in gathered.listings if one.paper.id in known)


def compose_late(
    reading: Audience,
    gathered: AudienceFacts,
    missing: Sequence[str],
    calendar: ArxivCalendar,
    phrases: Phrases,
    now: datetime,
) -> tuple[Document, ...]:
    """Return the page for a morning on which the announcement of ``missing`` terms is not there."""
    expected = calendar.as_published.expected(now)
    if expected in calendar.unannounced:
        return (_page(phrases("feed.no-announcement", date=phrases.date(expected))),)
    standing = FeedFacts(None, gathered.health)
    if determine_status(now, calendar, standing) is not FeedStatus.UNREACHABLE:
        return (_page(phrases("digest.late", terms=phrases.join_capped([*map(Code, missing)]))),)
    zone = ZoneInfo(reading.timezone)
    said = status_sentence(
        FeedStatus.UNREACHABLE, standing, phrases, zone=zone, now=now, calendar=calendar
    )
    return (_page(said),)


def _page(inlines: Inlines) -> Document:
    return Document((Paragraph(inlines),))
