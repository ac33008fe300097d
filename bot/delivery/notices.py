"""Notices beside digests: nothing new, late, arXiv out of reach, or here now. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import chain
from zoneinfo import ZoneInfo

from bot.delivery.audience import Audience
from bot.delivery.audience_facts import AudienceFacts
from bot.digest.compose import muted_card, whole_cards
from bot.digest.counts import format_counts
from bot.digest.feed_status import (
    FeedFacts,
    FeedStatus,
    determine_status,
    next_attempt,
    status_sentence,
)
from bot.digest.latest import LatestAnnouncement
from bot.digest.matches import Matches
from bot.digest.news import News
from bot.document.nodes import Card, Code, Document, Inlines, ItemList, Paragraph
from bot.model.announcement import AnnounceType
from bot.model.calendar import ArxivCalendar
from bot.model.conversation import Action, fits_payload
from bot.phrases import Phrases

MAX_ARRIVED = 8
"""Terms that get a line each once they are there; the rest are counted."""


def compose_nothing_new(
    audience: Audience, facts: AudienceFacts, news: News, matches: Matches, phrases: Phrases
) -> tuple[Document, ...]:
    """Return the page that says for which interests the newest editions brought nothing, if any.

    Terms of which the audience has papers of that date already are left out, and so are
    supplements: only of a category's first edition it is news that it is empty.
    """
    first = [edition for edition in facts.editions if not edition.supplement]
    if not first:
        return ()
    day = max(edition.date for edition in first)
    listed = {edition.category for edition in first if edition.date == day}
    received = {
        listing.paper_id
        for listing in facts.earlier
        if listing.date == day and audience.has_received_unasked(listing, matches)
    }
    given = facts.given.union(
        listing.category for listing in facts.listings if listing.paper.id in received
    )
    terms = [
        term
        for term, categories in audience.terms.items()
        if not listed.isdisjoint(categories) and given.isdisjoint(categories)
    ]
    if not terms:
        return ()
    named = phrases.join_capped([*map(Code, terms)])
    sentence = phrases("digest.nothing", terms=named, date=phrases.date(day))
    cards = whole_cards(news, audience.types, phrases), muted_card(news, audience.types, phrases)
    return (Document((Paragraph(sentence), *chain.from_iterable(cards))),)


def compose_late(
    audience: Audience,
    facts: AudienceFacts,
    missing: Sequence[str],
    calendar: ArxivCalendar,
    phrases: Phrases,
    now: datetime,
) -> tuple[Document, ...]:
    """Return the page that says why the announcement of the ``missing`` terms is not there."""
    expected = calendar.as_published.expected(now)
    if expected in calendar.unannounced:
        return (_page(phrases("feed.no-announcement", date=phrases.date(expected))),)
    feeds, zone = FeedFacts(None, facts.health, facts.asked_at), ZoneInfo(audience.timezone)
    status = determine_status(now, calendar, feeds)
    if status is not FeedStatus.UNREACHABLE:
        named = phrases.join_capped([*map(Code, missing)])
        try_at = phrases.instant(next_attempt(now, facts.asked_at), zone)
        return (_page(phrases("digest.late-until", terms=named, next=try_at)),)
    return (_page(status_sentence(status, feeds, phrases, zone=zone, now=now, calendar=calendar)),)


def compose_arrived(
    latest: LatestAnnouncement,
    types: frozenset[AnnounceType],
    phrases: Phrases,
    named: Sequence[str] = (),
) -> Document:
    """Return the page that says what there is of the terms of ``latest``, and opens it.

    Args:
        latest: what there is.
        types: what the chat reads.
        phrases: the reader's language.
        named: terms to open by name; () to open what the chat subscribes to.
    """
    show = _showing("today", named, latest.date, phrases)
    day, shown = phrases.date(latest.date), [*latest.counts][:MAX_ARRIVED]
    counted = {term: format_counts(latest.counts[term], types, phrases) for term in shown}
    if len(latest.counts) == 1:
        ((term, counts),) = counted.items()
        title = phrases("arrived.one", term=Code(term), counts=counts, date=day)
        return Document((Card(title, opens=show.encode(), label=show.label),))
    items = [
        phrases("arrived.item", term=Code(term), counts=counts) for term, counts in counted.items()
    ]
    if more := len(latest.counts) - len(shown):
        items.append(phrases("arrived.more", count=more))
    title, listed = phrases("arrived.several", date=day), ItemList(tuple(items))
    return Document((Card(title, (listed,), opens=show.encode(), label=show.label),))


def compose_arrived_days(terms: Sequence[str], days: Sequence[date], phrases: Phrases) -> Document:
    """Return the page that says that the announcements of several ``days`` are there, to open."""
    show = _showing("week", terms, days[-1], phrases)
    dates, named = phrases.long_range(days[0], days[-1]), phrases.join_capped([*map(Code, terms)])
    title = phrases("arrived.days", terms=named, dates=dates)
    return Document((Card(title, opens=show.encode(), label=show.label),))


def _showing(command: str, terms: Sequence[str], day: date, phrases: Phrases) -> Action:
    """Return the button that shows ``terms``, or as many of them as it can carry, on ``day``."""
    label = phrases.text("button.show")
    for count in range(len(terms), 0, -1):
        argument = " ".join((*terms[:count], day.isoformat()))
        if fits_payload(command, argument):
            return Action(label, command, argument)
    return Action(label, command, day.isoformat())


def _page(inlines: Inlines) -> Document:
    return Document((Paragraph(inlines),))
