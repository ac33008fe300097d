"""What the store holds for an audience: new editions, late additions, earlier deliveries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from bot.delivery.audience import Audience
from bot.delivery.read_cache import CachedReads
from bot.digest.matches import Announced
from bot.model.announcement import EarlierListing, Edition, Listing, Slot
from bot.model.calendar import CATCHUP_REACH, ArxivCalendar, available_from, missing_slots
from bot.model.evidence import Declaration
from bot.ports.sources import BACKLOG, FEED, ROUND, ROUND_BEGUN, SourceHealth

ASKING_TIMEOUT = timedelta(minutes=30)
"""How long a digest is held back by a round that has not come to all of its categories."""
BACKFILL_TIMEOUT = timedelta(hours=2)
"""How long a digest is held back so that missed announcements can be part of it."""


@dataclass(frozen=True, slots=True)
class AudienceFacts:
    """Everything that is needed to compose for an audience.

    Attributes:
        announced: the editions that are new to it, in order, without late additions.
        late_additions: by listing date, oldest first, papers added to editions that it was given.
        earlier: where the same papers were listed in editions that it may have been given.
        declared: arXiv's own counts, by category and listing date.
        present: categories that have the expected edition.
        given: categories of which it was given papers of the newest of ``dates`` before.
        health: how arXiv's feeds have answered lately.
        asked_at: when arXiv was asked last; None if it never was.
        backfill_pending: whether arXiv has still to be asked for something it is owed.
    """

    announced: tuple[Announced, ...]
    late_additions: Mapping[date, tuple[Announced, ...]]
    earlier: tuple[EarlierListing, ...]
    declared: Mapping[Slot, Declaration]
    present: frozenset[str]
    given: frozenset[str]
    health: SourceHealth
    asked_at: datetime | None
    backfill_pending: bool

    @property
    def editions(self) -> tuple[Edition, ...]:
        """The editions that are new to it, in order."""
        return tuple(edition for edition, _ in self.announced)

    @property
    def listings(self) -> Iterator[Listing]:
        """The listings of these editions."""
        return chain.from_iterable(listings for _, listings in self.announced)

    @property
    def since(self) -> datetime | None:
        """When the first of the new editions and late additions was stored."""
        every = chain(self.announced, *self.late_additions.values())
        return min((edition.completed_at for edition, _ in every), default=None)

    @property
    def dates(self) -> tuple[date, ...]:
        """Listing dates of the new editions, oldest first; without any, of the late additions."""
        return tuple(sorted({edition.date for edition in self.editions})) or tuple(
            self.late_additions
        )


async def gather_facts(
    reads: CachedReads, audience: Audience, last_seq: int, calendar: ArxivCalendar, now: datetime
) -> AudienceFacts:
    """Return what is known for ``audience`` of the editions up to ``last_seq``.

    Args:
        reads: the store.
        audience: whose news.
        last_seq: later editions are left to the next planning run.
        calendar: arXiv's, as observed.
        now: aware instant.

    Raises:
        StoreError: the database failed.
    """
    categories, expected = (
        tuple(audience.interests_by_category),
        calendar.as_published.expected(now),
    )
    found = await reads.editions_after(
        categories, max(audience.cursor, audience.after_seq), last_seq
    )
    covered = [edition for edition in found if audience.covers(edition)]
    # A supplement alone is an addition to an announcement that the audience already has.
    new = {(edition.category, edition.date) for edition in covered if not edition.supplement}
    editions = tuple(edition for edition in covered if (edition.category, edition.date) in new)
    announced = await reads.announced(editions)
    late_additions = await _late_additions(
        reads, (edition for edition in covered if (edition.category, edition.date) not in new)
    )
    every = (*announced, *chain.from_iterable(late_additions.values()))
    if reads.matches.need_text(audience.interests, audience.mutes):
        await reads.matches.add(every)
    paper_ids = {listing.paper.id for _, listings in every for listing in listings}
    held = await reads.dates(categories, expected, last_seq)
    present = frozenset(category for category, day in held if day >= expected)
    return AudienceFacts(
        announced,
        late_additions,
        await reads.earlier_listings(
            paper_ids, audience.all_interests_by_category, audience.seen_seq
        ),
        await reads.declarations(
            {edition.category for edition in editions},
            min((edition.date for edition in editions), default=expected),
        ),
        present,
        await _given(reads, audience, editions),
        await reads.health(FEED),
        (await reads.health(ROUND)).succeeded_at,
        await backfill_pending(reads, audience, present, calendar, now),
    )


async def _late_additions(
    reads: CachedReads, editions: Iterable[Edition]
) -> Mapping[date, tuple[Announced, ...]]:
    by_date: dict[date, list[Edition]] = {}
    for edition in editions:
        by_date.setdefault(edition.date, []).append(edition)
    return {day: await reads.announced(by_date[day]) for day in sorted(by_date)}


async def _given(
    reads: CachedReads, audience: Audience, editions: tuple[Edition, ...]
) -> frozenset[str]:
    """Return the categories of which the audience has papers of the newest new date already."""
    if not editions:
        return frozenset()
    day = max(edition.date for edition in editions)
    found = await reads.editions_on(audience.interests_by_category, day)
    return frozenset(
        edition.category
        for edition in chain.from_iterable(found.values())
        if edition.seq <= audience.cursor and audience.covers(edition)
        if any(edition.counts[type_] for type_ in audience.types_at(edition.seq))
    )


async def backfill_pending(
    reads: CachedReads,
    audience: Audience,
    present: Collection[str],
    calendar: ArxivCalendar,
    now: datetime,
) -> bool:
    """Tell whether arXiv has still to be asked for something that ``audience`` is owed at ``now``.

    After an outage of the bot, announcements are not late: arXiv was not asked for them. They are
    delivered in one digest, unless asking takes longer than ``ASKING_TIMEOUT``, or catching up
    longer than ``BACKFILL_TIMEOUT``.

    Args:
        reads: the store.
        audience: only its own categories count, however long a round takes for others.
        present: those of them that have the expected edition.
        calendar: arXiv's, as observed.
        now: aware instant.
    """
    expected, categories = calendar.as_published.expected(now), audience.interests_by_category
    if not audience.awaited_categories(expected) <= set(present) and await _is_unasked(
        reads, expected, now
    ):
        return True
    failing_since = (await reads.health(BACKLOG)).failed_since
    if failing_since is None or now >= failing_since + BACKFILL_TIMEOUT:
        return False
    held = await reads.dates(tuple(categories), expected - CATCHUP_REACH)
    return bool(missing_slots(_news_since(audience), held, expected, calendar))


async def _is_unasked(reads: CachedReads, expected: date, now: datetime) -> bool:
    """Tell whether the round that asks for ``expected`` is to come, or not too long under way."""
    due, asked_at = available_from(expected), (await reads.health(ROUND)).succeeded_at
    if asked_at is None or asked_at >= due:
        return False
    begun_at = (await reads.health(ROUND_BEGUN)).succeeded_at
    is_under_way = begun_at is not None and begun_at > asked_at
    return not is_under_way or now < max(begun_at or due, due) + ASKING_TIMEOUT


def _news_since(audience: Audience) -> Mapping[str, date | None]:
    """Return from which listing date on each category is news; None where all of it is."""
    since: dict[str, date | None] = {}
    for category, interests in audience.interests_by_category.items():
        dates = [interest.since for interest in interests]
        since[category] = None if None in dates else min(day for day in dates if day)
    return since
