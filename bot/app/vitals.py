"""How the bot fares at one moment: read from the database, judged without it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from bot.digest.feed_status import POLL_INTERVAL, settled_calendar
from bot.ingest.feed_requests import demanded_categories
from bot.model.announcement import Edition
from bot.model.calendar import arxiv_calendar, available_from
from bot.model.evidence import Declaration
from bot.ports.coordination import Queue
from bot.ports.sources import FEED, LISTING, QUERY_API, ROUND, SourceHealth
from bot.ports.store import Store

SOURCES = FEED, LISTING, QUERY_API
"""What of arXiv is asked."""
ROUND_OVERDUE = 4 * POLL_INTERVAL
"""Time after which a round of ingestion is missed; one may last as long as the interval."""
LOOK_OVERDUE = timedelta(hours=1)
"""How long arXiv may fail until its last answer is too old to go by."""


@dataclass(frozen=True, slots=True)
class Looks:
    """How arXiv was looked at.

    Attributes:
        round_at: when the last round of ingestion had asked for what is new; None before the first.
        sources: how each of ``SOURCES`` has answered lately.
    """

    round_at: datetime | None
    sources: Mapping[str, SourceHealth]


@dataclass(frozen=True, slots=True)
class CategoryArrival:
    """The newest announcement of one category.

    Attributes:
        category: canonical id.
        date: its listing date; None where none is stored.
        arrived_at: when the first part of it was complete; None where none is stored.
        papers: how many are stored.
        declared: how many arXiv counts; None where that is not known.
        missing: how many of those are not stored.
        late: for how long a newer one has been expected by somebody who reads the category.
    """

    category: str
    date: date | None = None
    arrived_at: datetime | None = None
    papers: int = 0
    declared: int | None = None
    missing: int = 0
    late: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Vitals:
    """What is counted in the database at one moment.

    Attributes:
        now: the moment.
        looks: how arXiv was looked at.
        arrivals: the newest announcement of every category that is stored or read.
        queues: what waits on each platform.
        chats: how many chats are active.
        overdue: for how long the chat that has waited longest for its digest has been due.
    """

    now: datetime
    looks: Looks
    arrivals: Sequence[CategoryArrival]
    queues: Sequence[Queue]
    chats: int
    overdue: timedelta


@dataclass(frozen=True, slots=True)
class Check:
    """One of the things without which the bot does not work: its name, and what is known of it."""

    name: str
    is_good: bool
    finding: str


async def read_looks(store: Store) -> Looks:
    """Return how arXiv was looked at.

    Raises:
        StoreError: the database cannot be read.
    """
    health = {name: await store.sources.health(name) for name in SOURCES}
    return Looks((await store.sources.health(ROUND)).succeeded_at, health)


async def read_vitals(store: Store, platforms: Sequence[str], now: datetime) -> Vitals:
    """Return what is counted in the database ``now``.

    Raises:
        StoreError: the database cannot be read.
    """
    editions = await store.editions.newest_of_all()
    since = min((edition.date for edition in editions), default=now.date())
    categories = {edition.category for edition in editions}
    declared = await store.evidence.declarations(categories, since)
    read = demanded_categories(await store.interests.demands())
    calendar = await settled_calendar(store, arxiv_calendar(), now)
    due = await store.chats.due(now, platforms, 1)
    queues = {queue.platform: queue for queue in await store.outbox.queues()}
    return Vitals(
        now,
        await read_looks(store),
        find_arrivals(editions, declared, read, calendar.expected(now), now),
        [queues.get(name, Queue(name)) for name in platforms],  # others are sent by no process
        await store.chats.count(),
        max((now - (chat.next_due_at or now) for chat in due), default=timedelta()),
    )


def find_arrivals(
    editions: Sequence[Edition],
    declared: Mapping[tuple[str, date], Declaration],
    read: Mapping[str, object],
    expected: date,
    now: datetime,
) -> Sequence[CategoryArrival]:
    """Return the newest announcement of every category that is stored or read.

    Args:
        editions: each category's of its newest listing date, samples among them.
        declared: what arXiv counts, by category and date.
        read: the categories that somebody reads.
        expected: the newest listing date that arXiv should show.
        now: aware.
    """
    stored = sorted(
        (edition for edition in editions if not edition.is_sample),
        key=lambda edition: (edition.category, edition.seq),
    )
    found = {
        category: _arrival(category, list(parts), declared)
        for category, parts in groupby(stored, key=lambda edition: edition.category)
    }
    overdue = max(now - available_from(expected), timedelta())
    for category in read:
        arrival = found.get(category, CategoryArrival(category))
        if arrival.date is None or arrival.date < expected:
            found[category] = replace(arrival, late=overdue)
    return tuple(found.values())


def _arrival(
    category: str, parts: Sequence[Edition], declared: Mapping[tuple[str, date], Declaration]
) -> CategoryArrival:
    first = parts[0]
    counted = declared.get((category, first.date))
    return CategoryArrival(
        category,
        first.date,
        first.completed_at,
        sum(part.total for part in parts),
        counted.total if counted else None,
        len(counted.missing) if counted else 0,
    )


def check_look(looks: Looks, now: datetime) -> Check:
    """Return whether arXiv was looked at lately, and answered.

    While nothing new is expected nothing is asked, so an old answer is good until arXiv fails.
    """
    if looks.round_at is None:
        return Check("look", is_good=False, finding="arXiv was not looked at yet")
    if now - looks.round_at > ROUND_OVERDUE:
        return Check("look", is_good=False, finding=f"the last round was at {looks.round_at:%F %T}")
    feed = looks.sources[FEED]
    if feed.failed_since and now - (feed.succeeded_at or feed.failed_since) > LOOK_OVERDUE:
        since = f"arXiv has not answered since {feed.failed_since:%F %T}"
        return Check("look", is_good=False, finding=since)
    return Check("look", is_good=True, finding=f"at {looks.round_at:%F %T}")
