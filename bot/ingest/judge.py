"""Which announcement a feed carries: decided by identifiers, never by the date it claims.

arXiv's feed service sometimes shows yesterday's batch under today's date: a feed built within a
second or two of midnight stays in its cache for the whole day (measured on up to 7 % of days).
Base identifiers are reliable: each announcement brings one contiguous range of them over all of
arXiv, disjoint from every other's. Versions are not: feeds print the paper as it is when they are
built.

    Feed + known batches ── judge ──> Fresh | Unverified | Stale | Empty | Truncated
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias, assert_never

from bot.model.announcement import AnnounceType, Batch, Feed
from bot.model.arxiv_id import parse_id
from bot.model.calendar import NEW_YORK, ArxivCalendar

MAX_FEED_ITEMS = 2000
"""The feed service's limit; above it the *lowest new* ids are dropped silently:
https://info.arxiv.org/help/rss.html."""

_MIDNIGHT_RISK = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Fresh:
    """The feed shows the announcement it claims to show."""

    date: date


@dataclass(frozen=True, slots=True)
class Unverified:
    """Nothing contradicts the date, and nothing confirms it.

    The feed was built at midnight, as stale ones are, and no earlier batch is known to compare it
    with.
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
    """The feed is as long as feeds get, so an unknown part of it is missing."""

    date: date


Verdict: TypeAlias = Fresh | Unverified | Stale | Empty | Truncated

IdRange: TypeAlias = tuple[str, str]
"""The first and the last identifier."""


def judge(
    feed: Feed,
    batches: Sequence[Batch],
    calendar: ArxivCalendar,
    shown: Mapping[date, frozenset[str]],
) -> Verdict:
    """Return which announcement ``feed`` carries.

    Args:
        feed: an answer of the feed service.
        batches: the id ranges known so far, as far as they have been seen.
        calendar: which dates should have a listing.
        shown: base ids that the feed's categories are known to have listed, by listing date.
            Decides where no paper of the feed is new to arXiv.
    """
    if not feed.items:
        return Empty(feed.claimed_date)
    if len(feed.items) + len(feed.skipped) >= MAX_FEED_ITEMS:
        return Truncated(feed.claimed_date)
    id_range = _range_of(feed)
    if id_range is None:
        return _judge_by_repetition(feed, shown, calendar)
    carried = _date_of(id_range, feed.claimed_date, batches, calendar)
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


def describe_verdict(verdict: Verdict) -> str:
    """Return ``verdict`` in words for the operator."""
    match verdict:
        case Fresh(day):
            return f"announcement for {day}"
        case Unverified(day):
            return f"announcement for {day}, date not confirmed"
        case Stale(day):
            return f"stale, repeats the announcement for {day}"
        case Empty(day):
            return f"empty on {day}"
        case Truncated(day):
            return f"truncated at the feed's limit on {day}, nothing stored"
        case _:
            assert_never(verdict)


def extract_batch(feed: Feed, day: date) -> Batch | None:
    """Return the id range that ``feed``, judged to carry ``day``, shows of that day's batch."""
    id_range = _range_of(feed)
    return Batch(day, *id_range) if id_range else None


def _range_of(feed: Feed) -> IdRange | None:
    """Return the range of ids in ``feed`` that are certainly of its batch.

    A ``cross`` may be an old paper; if it is numbered above a new paper, it is new as well.
    """
    new = {item.paper.id for item in feed.items if item.type is AnnounceType.NEW}
    if not new:
        return None
    crosses = {item.paper.id for item in feed.items if item.type is AnnounceType.CROSS}
    return min(new, key=parse_id), max(new | crosses, key=parse_id)


def _date_of(
    id_range: IdRange, claimed: date, batches: Sequence[Batch], calendar: ArxivCalendar
) -> date:
    """Return the listing date of the batch that ``id_range`` belongs to."""
    first, last = map(parse_id, id_range)
    before, shared, after = list[date](), list[date](), list[date]()
    for batch in batches:
        if parse_id(batch.last_id) < first:
            before.append(batch.date)
        elif last < parse_id(batch.first_id):
            after.append(batch.date)
        else:
            shared.append(batch.date)
    if shared:
        return claimed if claimed in shared else max(shared)
    return _date_between(max(before, default=None), min(after, default=None), claimed, calendar)


def _date_between(
    before: date | None, after: date | None, claimed: date, calendar: ArxivCalendar
) -> date:
    """Return the date of an unknown range that lies between those of two known batches.

    The bounds themselves are possible: of a known batch only a part may have been seen. There is
    never a listing on a Saturday or Sunday; on a weekday that should have none, an unknown range
    is accepted only if the batch before it is known.
    """
    if after is not None and claimed > after:
        gap = calendar.on_or_before(after - timedelta(days=1))
        return gap if before is None else max(gap, before)
    usual = calendar.on_or_before(claimed)
    is_surprise = calendar.is_holiday(claimed) and before is not None and before >= usual
    return claimed if is_surprise else usual


def _is_doubtful(feed: Feed, batches: Sequence[Batch], calendar: ArxivCalendar) -> bool:
    """Tell whether ``feed`` was built at midnight and the batch before it is unknown."""
    if feed.built_at is None:
        return False
    local = feed.built_at.astimezone(NEW_YORK)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    previous = calendar.on_or_before(feed.claimed_date - timedelta(days=1))
    return local - midnight < _MIDNIGHT_RISK and not any(
        previous <= batch.date < feed.claimed_date for batch in batches
    )


def _judge_by_repetition(
    feed: Feed, shown: Mapping[date, frozenset[str]], calendar: ArxivCalendar
) -> Verdict:
    """Judge a feed of old papers only: it is stale when an earlier day showed all of it."""
    ids = {item.paper.id for item in feed.items}
    earlier = [day for day, known in shown.items() if day < feed.claimed_date and ids <= known]
    if earlier:
        return Stale(max(earlier))
    day = calendar.on_or_before(feed.claimed_date)
    return Fresh(day) if day == feed.claimed_date else Stale(day)
