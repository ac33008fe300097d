"""Which announcement a feed carries: decided by identifiers, never by the date it claims.

arXiv's feed service now and then shows yesterday's batch under today's date: a feed built within a
second or two of midnight is kept by the cache for the whole day (measured on up to 7 % of days).
What cannot lie are the base identifiers: each announcement brings one contiguous range of them,
over all of arXiv, disjoint from every other's. Versions do lie: feeds print the paper as it is
when they are built.

    Feed + known batches ── judge ──> Fresh | Unproved | Stale | Empty | Truncated
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias, assert_never

from bot.ingest.identifier import announcement_key
from bot.model.announcement import AnnounceType, Batch, Feed
from bot.model.calendar import NEW_YORK, ArxivCalendar

MAX_FEED_ITEMS = 2000
"""The feed service's limit; above it the *lowest new* ids are dropped, without a word:
https://info.arxiv.org/help/rss.html."""

_MIDNIGHT_RISK = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Fresh:
    """The feed shows the announcement it claims to show."""

    date: date


@dataclass(frozen=True, slots=True)
class Unverified:
    """Nothing contradicts the date, and nothing proves it.

    The feed was built at midnight, which is when the stale ones are, and no earlier batch is known
    to compare it with.
    """

    date: date


@dataclass(frozen=True, slots=True)
class Stale:
    """The feed shows an earlier announcement than it claims: that of ``carries``."""

    carries: date


@dataclass(frozen=True, slots=True)
class Empty:
    """A feed without items: no announcement, or nothing in these categories."""

    date: date


@dataclass(frozen=True, slots=True)
class Truncated:
    """The feed is as long as feeds get: something is missing, nobody knows what."""

    date: date


Verdict: TypeAlias = Fresh | Unverified | Stale | Empty | Truncated

IdRange: TypeAlias = tuple[str, str]


def judge(
    feed: Feed,
    batches: Sequence[Batch],
    calendar: ArxivCalendar,
    shown: Mapping[date, frozenset[str]],
) -> Verdict:
    """Return which announcement ``feed`` carries.

    Args:
        feed: one answer.
        batches: the id ranges known so far, as far as they have been seen.
        calendar: which dates should have a listing.
        shown: base ids that the feed's categories are known to have listed, by listing date.
            Decides where no paper of the feed is new to arXiv.
    """
    if not feed.items:
        return Empty(feed.claimed_date)
    if len(feed.items) >= MAX_FEED_ITEMS:
        return Truncated(feed.claimed_date)
    span = _span(feed)
    if span is None:
        return _by_repetition(feed, shown, calendar)
    carried = _carried(span, feed.claimed_date, batches, calendar)
    if carried < feed.claimed_date:
        return Stale(carried)
    return Unverified(carried) if _is_doubtful(feed, batches, calendar) else Fresh(carried)


def listing_date(verdict: Verdict) -> date:
    """Return the date of the announcement that ``verdict`` found in a feed."""
    match verdict:
        case Stale(day) | Fresh(day) | Unverified(day) | Empty(day) | Truncated(day):
            return day
        case _:
            assert_never(verdict)


def extract_batch(feed: Feed, day: date) -> Batch | None:
    """Return what ``feed``, judged to carry ``day``, tells about the batch of that day."""
    span = _span(feed)
    return Batch(day, *span) if span else None


def _span(feed: Feed) -> IdRange | None:
    """Return the range of ids in ``feed`` that are surely of its batch.

    A ``cross`` may be an old paper; one numbered above a new paper is new as well.
    """
    new = _ids(feed, AnnounceType.NEW)
    if not new:
        return None
    first = min(new, key=announcement_key)
    both = new | _ids(feed, AnnounceType.CROSS)
    return first, max(both, key=announcement_key)


def _ids(feed: Feed, type_: AnnounceType) -> set[str]:
    return {item.paper.id for item in feed.items if item.type is type_}


def _carried(
    span: IdRange, stamped: date, batches: Sequence[Batch], calendar: ArxivCalendar
) -> date:
    """Return the listing date of the batch that ``span`` belongs to."""
    shared = [batch.date for batch in batches if _overlap(span, batch)]
    if shared:
        return stamped if stamped in shared else max(shared)
    before = [batch.date for batch in batches if _is_before(batch.last_id, span[0])]
    after = [batch.date for batch in batches if _is_before(span[1], batch.first_id)]
    return _between(max(before, default=None), min(after, default=None), stamped, calendar)


def _between(
    before: date | None, after: date | None, stamped: date, calendar: ArxivCalendar
) -> date:
    """Return the date of an unknown range that lies between those of two known batches.

    The bounds themselves are possible: of a known batch only a part may have been seen. There is
    no listing on a Saturday or Sunday, ever; on a weekday that should have none, an unknown range
    is believed when the batch before it is known.
    """
    if after is not None and stamped > after:
        gap = calendar.on_or_before(after - timedelta(days=1))
        return gap if before is None else max(gap, before)
    usual = calendar.on_or_before(stamped)
    is_surprise = calendar.is_holiday(stamped) and before is not None and before >= usual
    return stamped if is_surprise else usual


def _is_doubtful(feed: Feed, batches: Sequence[Batch], calendar: ArxivCalendar) -> bool:
    if feed.built_at is None or not _is_just_after_midnight(feed.built_at):
        return False
    previous = calendar.on_or_before(feed.claimed_date - timedelta(days=1))
    return not any(previous <= batch.date < feed.claimed_date for batch in batches)


def _is_just_after_midnight(instant: datetime) -> bool:
    local = instant.astimezone(NEW_YORK)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return local - midnight < _MIDNIGHT_RISK


def _by_repetition(
    feed: Feed, shown: Mapping[date, frozenset[str]], calendar: ArxivCalendar
) -> Verdict:
    """Judge a feed of old papers only: it is stale when an earlier day showed all of it."""
    ids = {item.paper.id for item in feed.items}
    earlier = [day for day, known in shown.items() if day < feed.claimed_date and ids <= known]
    if earlier:
        return Stale(max(earlier))
    day = calendar.on_or_before(feed.claimed_date)
    return Fresh(day) if day == feed.claimed_date else Stale(day)


def _overlap(span: IdRange, batch: Batch) -> bool:
    return not _is_before(span[1], batch.first_id) and not _is_before(batch.last_id, span[0])


def _is_before(one: str, other: str) -> bool:
    return announcement_key(one) < announcement_key(other)
