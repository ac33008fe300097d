"""Feeds become editions: judged against what is known, split by category, completed."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.errors import Unreadable
from bot.ingest.judge import Verdict, extract_batch, judge
from bot.ingest.split import find_old_crosses, split
from bot.model.announcement import SAMPLE_SOURCE, AnnounceType, Batch, Edition, EditionDraft, Feed
from bot.model.arxiv_id import parse_id
from bot.model.calendar import ArxivCalendar, is_in_future
from bot.model.taxonomy import ARCHIVES, RENAMED, categories_of
from bot.ports.clock import Clock
from bot.ports.store import Store

_BATCH_MEMORY = timedelta(days=30)


class EditionWriter:
    """Judges feeds and completes editions.

    It remembers the id ranges of the feeds it saw, beside those of stored editions: the
    sentinel's ids tell most, and its editions are stored only if a chat subscribes to it.

    Args:
        store: where editions are kept.
        clock: the present.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._batches: dict[date, Batch] = {}
        self._writing = asyncio.Lock()

    async def judge(self, feed: Feed, calendar: ArxivCalendar) -> Verdict:
        """Return which announcement ``feed`` carries, by ``calendar`` and what is known.

        Raises:
            Unreadable: it claims a date so far ahead that it is no announcement.
        """
        if is_in_future(feed.claimed_date, self._clock.now()):
            raise Unreadable(f"{feed.source}: dated in the future, on {feed.claimed_date}")
        since = feed.claimed_date - _BATCH_MEMORY
        seen = (batch for batch in self._batches.values() if batch.date >= since)
        batches = (*await self._store.editions.batches(since), *seen)
        return judge(feed, batches, calendar, await self._listed_last(feed))

    async def listed_last(
        self, categories: Sequence[str]
    ) -> Mapping[str, Mapping[AnnounceType, int]]:
        """Return how many papers of each type ``categories`` listed last, as far as known."""
        newest = await self._store.editions.newest(categories)
        return {
            category: sum(counted, Counter[AnnounceType]())
            for category, editions in newest.items()
            if (
                counted := [
                    Counter(edition.counts) for edition in editions if not edition.is_sample
                ]
            )
        }

    async def make_drafts(
        self, feed: Feed, categories: Sequence[str], day: date, source: str
    ) -> tuple[EditionDraft, ...]:
        """Return what ``feed`` lists for each of ``categories`` on ``day``."""
        self._remember_batch(feed, day)
        listed = await self._listed_before(feed, categories)
        drafts = split(feed, categories, day, source, listed)
        # What could not be read may be all that a category has.
        return tuple(draft for draft in drafts if draft.listings or not feed.skipped)

    async def complete(self, drafts: Sequence[EditionDraft]) -> tuple[Edition, ...]:
        """Complete editions with what ``drafts`` hold and the store does not."""
        announced = {draft.date for draft in drafts if draft.listings}
        for absence in await self._store.evidence.absences(min(announced, default=date.max)):
            if absence.date in announced:
                await self._store.evidence.clear_absence(absence.date)
        async with self._writing:
            return await self._store.editions.complete(drafts, self._clock.now())

    async def complete_sample(self, feed: Feed) -> tuple[Edition, ...]:
        """Complete every category of the sample ``feed``, unless there is any edition already."""
        async with self._writing:
            if await self._store.editions.last_seq():
                return ()
            drafts = split(feed, _occurring_categories(feed), feed.claimed_date, SAMPLE_SOURCE)
            return await self._store.editions.complete(drafts, self._clock.now())

    async def _listed_before(
        self, feed: Feed, categories: Sequence[str]
    ) -> frozenset[tuple[str, str]]:
        """Return where the old papers that ``feed`` cross-lists were listed before."""
        old = find_old_crosses(feed)
        if not old or len(categories) == 1:
            return frozenset()
        last = await self._store.editions.last_seq()
        earlier = await self._store.editions.earlier_listings(old, categories, last)
        return frozenset((listing.category, listing.paper_id) for listing in earlier)

    def _remember_batch(self, feed: Feed, day: date) -> None:
        batch = extract_batch(feed, day)
        if batch is None:
            return
        known = self._batches.get(day, batch)
        self._batches[day] = Batch(
            day,
            min(known.first_id, batch.first_id, key=parse_id),
            max(known.last_id, batch.last_id, key=parse_id),
        )

    async def _listed_last(self, feed: Feed) -> Mapping[date, frozenset[str]]:
        """Return what the feed's categories listed last, where its own ids cannot decide."""
        if any(item.type is AnnounceType.NEW for item in feed.items):
            return {}
        newest = await self._store.editions.newest(covered_categories(feed))
        ids_by_date: defaultdict[date, list[int]] = defaultdict(list)
        for edition in (edition for editions in newest.values() for edition in editions):
            ids_by_date[edition.date].append(edition.id)
        listings = {
            day: await self._store.editions.listings(ids) for day, ids in ids_by_date.items()
        }
        return {
            day: frozenset(listing.paper.id for listing in listed)
            for day, listed in listings.items()
        }


def covered_categories(feed: Feed) -> tuple[str, ...]:
    """Return the categories for which ``feed`` is an answer.

    Of an archive asked as a whole those that occur; of a closed archive the one that continues it.
    """
    occurring = frozenset(_occurring_categories(feed))
    covered: dict[str, None] = {}
    for asked in feed.categories:
        if asked in ARCHIVES:
            members = (member for member in categories_of(f"{asked}.*") if member in occurring)
        else:
            members = (RENAMED.get(asked, asked),)
        covered |= dict.fromkeys(members)
    return tuple(covered)


def _occurring_categories(feed: Feed) -> tuple[str, ...]:
    """Return every category that occurs in ``feed``, each once, sorted."""
    return tuple(sorted({category for item in feed.items for category in item.paper.categories}))
