"""Feeds become editions here: judged against what is known, taken apart, completed."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.ingest.identifier import announcement_key
from bot.ingest.judge import Verdict, extract_batch, judge
from bot.ingest.split import find_old_crosses, split
from bot.model.announcement import SAMPLE_SOURCE, AnnounceType, Batch, Edition, EditionDraft, Feed
from bot.model.calendar import ArxivCalendar
from bot.model.taxonomy import ARCHIVES, RENAMED, categories_of
from bot.ports import Clock, Store

_MEMORY = timedelta(days=30)


class EditionWriter:
    """Judges feeds and completes editions.

    It remembers the id ranges of the feeds it saw: those of the canary, which nobody may have
    subscribed to, are in no edition.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._seen: dict[date, Batch] = {}
        self._writing = asyncio.Lock()

    async def judge(self, feed: Feed, calendar: ArxivCalendar) -> Verdict:
        """Return which announcement ``feed`` carries, by ``calendar`` and what is known."""
        since = feed.claimed_date - _MEMORY
        batches = (*await self._store.editions.batches(since), *self._remembered(since))
        return judge(feed, batches, calendar, await self._shown(feed))

    async def make_drafts(
        self, feed: Feed, categories: Sequence[str], day: date, source: str
    ) -> tuple[EditionDraft, ...]:
        """Return what ``feed`` lists for each of ``categories`` on ``day``."""
        self._remember(feed, day)
        listed = await self._listed(feed, categories)
        return split(feed, categories, day, source, listed)

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
            drafts = split(feed, occurring_categories(feed), feed.claimed_date, SAMPLE_SOURCE)
            return await self._store.editions.complete(drafts, self._clock.now())

    def _remembered(self, since: date) -> tuple[Batch, ...]:
        return tuple(batch for batch in self._seen.values() if batch.date >= since)

    def _remember(self, feed: Feed, day: date) -> None:
        batch = extract_batch(feed, day)
        if batch is not None:
            known = self._seen.get(day, batch)
            self._seen[day] = _union(known, batch)

    async def _shown(self, feed: Feed) -> Mapping[date, frozenset[str]]:
        """Return what the feed's categories listed last, where its own ids cannot decide."""
        if any(item.type is AnnounceType.NEW for item in feed.items):
            return {}
        newest = await self._store.editions.newest(covered_categories(feed))
        by_date: defaultdict[date, list[int]] = defaultdict(list)
        for edition in (edition for editions in newest.values() for edition in editions):
            by_date[edition.date].append(edition.id)
        return {day: await self._paper_ids(ids) for day, ids in by_date.items()}

    async def _paper_ids(self, edition_ids: Sequence[int]) -> frozenset[str]:
        listings = await self._store.editions.listings(edition_ids)
        return frozenset(listing.paper.id for listing in listings)

    async def _listed(self, feed: Feed, categories: Sequence[str]) -> frozenset[tuple[str, str]]:
        """Return which old cross-listed papers stood in which of ``categories`` before."""
        ids = find_old_crosses(feed)
        if not ids or len(categories) == 1:
            return frozenset()
        top = await self._store.editions.last_seq()
        earlier = await self._store.editions.earlier_listings(ids, categories, top)
        return frozenset((listing.category, listing.paper_id) for listing in earlier)


def covered_categories(feed: Feed) -> tuple[str, ...]:
    """Return the categories for which ``feed`` is an answer.

    Of an archive asked as a whole those that occur; of a closed archive the one that continues it.
    """
    held = set(occurring_categories(feed))
    expanded = (_members(asked, held) for asked in feed.categories)
    return tuple(dict.fromkeys(category for members in expanded for category in members))


def occurring_categories(feed: Feed) -> tuple[str, ...]:
    """Return every category that occurs in ``feed``, each once, sorted."""
    return tuple(sorted({one for item in feed.items for one in item.paper.categories}))


def _members(asked: str, held: set[str]) -> tuple[str, ...]:
    if asked in ARCHIVES:
        return tuple(one for one in categories_of(f"{asked}.*") if one in held)
    return (RENAMED.get(asked, asked),)


def _union(one: Batch, other: Batch) -> Batch:
    first = min(one.first_id, other.first_id, key=announcement_key)
    last = max(one.last_id, other.last_id, key=announcement_key)
    return Batch(one.date, first, last)
