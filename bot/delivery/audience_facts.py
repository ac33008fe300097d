"""What the store holds for a reading: editions that are new to it, and what it was given before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.delivery.audience import Audience
from bot.delivery.behind import backfill_pending
from bot.delivery.known import Known
from bot.model.announcement import EarlierListing, Edition, Listing
from bot.model.calendar import ArxivCalendar
from bot.model.evidence import Declaration
from bot.ports import FEED, SourceHealth


@dataclass(frozen=True, slots=True)
class AudienceFacts:
    """Everything a look at a reading needs to know.

    Attributes:
        editions: those that are new to it, in order; papers that came late are not among them.
        listings: theirs.
        belated: by listing date, oldest first, what was added to announcements that it was given.
        earlier: where the same papers stood in editions that lie behind it.
        declared: what arXiv counts, by category and listing date.
        present: the categories that have the expected edition.
        given: the categories of which it was given papers of the newest of these dates before.
        health: how arXiv's feeds have answered lately.
        is_behind: whether it is we who are late: arXiv has not been asked for everything yet.
    """

    editions: tuple[Edition, ...]
    listings: tuple[Listing, ...]
    belated: Mapping[date, tuple[Listing, ...]]
    earlier: tuple[EarlierListing, ...]
    declared: Mapping[tuple[str, date], Declaration]
    present: frozenset[str]
    given: frozenset[str]
    health: SourceHealth
    is_behind: bool

    @property
    def dates(self) -> tuple[date, ...]:
        """The listing dates of the new editions, oldest first; without any, of what came late."""
        return tuple(sorted({edition.date for edition in self.editions})) or tuple(self.belated)


async def gather_facts(
    store: Known, reading: Audience, top: int, calendar: ArxivCalendar, now: datetime
) -> AudienceFacts:
    """Return what ``store`` holds for ``reading`` up to the edition ``top``.

    Args:
        store: the database.
        reading: whose news.
        top: later editions are left for the next look.
        calendar: arXiv's, as it turned out.
        now: aware instant.
    """
    categories, expected = tuple(reading.interests_by_category), calendar.as_published.expected(now)
    found = await store.editions.after(categories, max(reading.cursor, reading.after_seq), top)
    welcome = tuple(one for one in found if reading.covers(one))
    editions = _punctual(welcome)
    listings = await store.editions.listings([edition.id for edition in editions])
    belated = await _belated(store, (one for one in welcome if one not in editions))
    ids = {listing.paper.id for many in (listings, *belated.values()) for listing in many}
    earlier = await store.editions.earlier_listings(
        list(ids), reading.all_interests_by_category, reading.cursor
    )
    dates = await store.editions.dates(categories, expected, top)
    return AudienceFacts(
        editions,
        listings,
        belated,
        earlier,
        await _declared(store, editions),
        frozenset(category for category, day in dates if day >= expected),
        await _given(store, reading, editions),
        await store.sources.health(FEED),
        await backfill_pending(store, reading, calendar, now),
    )


def _punctual(editions: tuple[Edition, ...]) -> tuple[Edition, ...]:
    """Return the editions that are not additions to what lies behind the reader."""
    new = {(one.category, one.date) for one in editions if not one.supplement}
    return tuple(one for one in editions if (one.category, one.date) in new)


async def _belated(store: Known, editions: Iterable[Edition]) -> Mapping[date, tuple[Listing, ...]]:
    by_date: dict[date, list[int]] = {}
    for edition in editions:
        by_date.setdefault(edition.date, []).append(edition.id)
    return {day: await store.editions.listings(by_date[day]) for day in sorted(by_date)}


async def _declared(
    store: Known, editions: tuple[Edition, ...]
) -> Mapping[tuple[str, date], Declaration]:
    if not editions:
        return {}
    since = min(edition.date for edition in editions)
    return await store.evidence.declarations({edition.category for edition in editions}, since)


async def _given(store: Known, reading: Audience, editions: tuple[Edition, ...]) -> frozenset[str]:
    """Return the categories of which the reader was given papers of the newest date before."""
    if not editions:
        return frozenset()
    day = max(edition.date for edition in editions)
    found = await store.editions.newest(reading.interests_by_category, on=day)
    return frozenset(
        edition.category
        for edition in (one for many in found.values() for one in many)
        if edition.seq <= reading.cursor and reading.covers(edition)
        if any(edition.counts[type_] for type_ in reading.types_at(edition.seq))
    )
