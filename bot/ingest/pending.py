"""What has been read and is not stored yet: drafts of editions, listing pages, papers.

It is kept in memory alone: what a restart forgets is read again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.ingest.feed_requests import SENTINELS, FeedRequest
from bot.model.announcement import AnnounceType, EditionDraft, Feed, ListingPage, Slot
from bot.model.evidence import ABSENCE_CONFIRMED_AFTER
from bot.model.paper import Paper

LONGEST_WAIT = timedelta(hours=2)
"""The longest time after which a page that stays the same is read again."""
LOOK_INTERVAL = timedelta(minutes=4)
"""How soon after a look another one may follow: each round looks, what readers ask for between two
rounds does not."""


class FeedWatch:
    """The feeds that did not show the announcement of a day, for one of them to be looked at.

    An announcement that is late is late in every feed, so one small request tells that it has
    come: ``If-None-Match`` makes it a few hundred bytes. The addresses take turns, for each has an
    entry of its own in arXiv's cache, which may be stale for a day.

    Attributes:
        day: its listing date.
        is_announced: whether a feed has shown it.
        sentinel: the category that joins requests, or "" where arXiv refuses all of them.
    """

    def __init__(self) -> None:
        self.day: date = date.min
        self.is_announced = False
        self.sentinel = SENTINELS[0]
        self._looked_at: datetime | None = None
        self._categories: set[str] = set()
        self._shown: dict[FeedRequest, Feed | None] = {}

    def begin(self, day: date) -> None:
        """Wait for the announcement of ``day``; what was known of another is forgotten."""
        if day != self.day:
            self.day, self.is_announced, self._looked_at = day, False, None
            self.clear()

    def clear(self) -> None:
        """Watch nothing."""
        self._categories.clear()
        self._shown.clear()

    def add(self, categories: Iterable[str], shown: Mapping[FeedRequest, Feed | None]) -> None:
        """Watch feeds that did not show the announcement for ``categories``.

        Args:
            categories: canonical ids.
            shown: what each feed showed instead, None where that is not known.
        """
        self._categories.update(categories)
        self._shown.update(shown)

    def covers(self, category: str) -> bool:
        """Tell whether looks are made for ``category`` too, so that it is not asked for itself."""
        return bool(self._shown) and (not self.is_announced or category in self._categories)

    def next_look(self, now: datetime) -> FeedRequest | None:
        """Return the feed whose turn it is, or None if there is none or it was looked just now."""
        is_early = self._looked_at is not None and now - self._looked_at < LOOK_INTERVAL
        if is_early or not self._shown:
            return None
        self._looked_at = now
        request = next(iter(self._shown))
        self._shown[request] = self._shown.pop(request)  # its next turn comes last
        return request

    def is_unchanged(self, request: FeedRequest, feed: Feed) -> bool:
        """Tell whether ``request`` brought the same before; remember what it brought now."""
        if request not in self._shown:
            return False
        known, self._shown[request] = self._shown[request], feed
        return known == feed

    def refuse_sentinel(self) -> None:
        """Let the next sentinel join from now on."""
        following = SENTINELS.index(self.sentinel) + 1
        self.sentinel = SENTINELS[following] if following < len(SENTINELS) else ""


@dataclass(frozen=True, slots=True)
class PendingDraft:
    """A draft that waits for its reconciliation with arXiv's listing page.

    Attributes:
        draft: what is known of one category on one day.
        doubtful: see ``bot.ingest.reconcile.compare.compare``.
        is_whole: whether it came from a whole feed, so that nothing is missing as far as one can
            know without arXiv's count.
        is_dated: whether the feed was certainly of this day.
    """

    draft: EditionDraft
    doubtful: frozenset[str] = frozenset()
    is_whole: bool = True
    is_dated: bool = True


@dataclass(frozen=True, slots=True)
class PageObservation:
    """A listing page and when it was read.

    Attributes:
        page: the page.
        first_read_at: when a page that shows the same was first read, aware.
        read_at: when it was last read, aware.
    """

    page: ListingPage
    first_read_at: datetime
    read_at: datetime

    def is_recent(self, now: datetime) -> bool:
        """Tell whether it need not be read again yet: the longer it stays the same, the later."""
        unchanged = min(self.read_at - self.first_read_at, LONGEST_WAIT)
        return now - self.read_at < max(ABSENCE_CONFIRMED_AFTER, unchanged)

    @property
    def is_repeated(self) -> bool:
        """Whether two readings, long enough apart to be believed, show the same."""
        return self.read_at - self.first_read_at >= ABSENCE_CONFIRMED_AFTER


class PendingEditions:
    """Drafts that wait, the pages they were compared with, and papers that may be of use.

    Attributes:
        reconciling: held while a slot is reconciled, so that no page is read twice at once.
        watch: which feed is looked at while an announcement is not there.
        newest_listing_date: the newest date that one of arXiv's pages has shown.
    """

    def __init__(self) -> None:
        self.reconciling = asyncio.Lock()
        self.watch = FeedWatch()
        self.newest_listing_date = date.min
        self._compared: dict[Slot, PendingDraft | None] = {}
        self._drafts: dict[Slot, PendingDraft] = {}
        self._observations: dict[Slot, PageObservation] = {}
        self._papers: dict[date, dict[str, Paper]] = {}

    def add(self, drafts: Iterable[PendingDraft]) -> None:
        """Keep drafts and their papers; a whole draft is not replaced by a partial one."""
        for pending in drafts:
            draft = pending.draft
            slot = (draft.category, draft.date)
            known = self._drafts.get(slot)
            if pending.is_whole or known is None or not known.is_whole:
                self._drafts[slot] = pending
            self.keep_papers(draft.date, (listing.paper for listing in draft.listings))

    def keep_papers(self, day: date, papers: Iterable[Paper]) -> None:
        """Keep papers as they were announced on ``day``."""
        self._papers.setdefault(day, {}).update({paper.id: paper for paper in papers})

    def keep_new_papers(self, feed: Feed, day: date) -> None:
        """Keep the papers of a feed that cannot be used as a whole.

        It may be of another day, on which a replaced paper had another version.
        """
        new = (item.paper for item in feed.items if item.type is not AnnounceType.REPLACE)
        self.keep_papers(day, new)

    def paper(self, paper_id: str, day: date) -> Paper | None:
        """Return a paper as it was announced on ``day``, if a feed of that day held it."""
        return self._papers.get(day, {}).get(paper_id)

    def draft(self, slot: Slot) -> PendingDraft | None:
        """Return the draft that waits for ``slot``."""
        return self._drafts.get(slot)

    def has_dated_draft(self, day: date) -> bool:
        """Tell whether a draft with papers is certainly of ``day``."""
        return any(
            pending.is_whole and pending.is_dated and pending.draft.listings
            for pending in self._drafts.values()
            if pending.draft.date == day
        )

    def slots(self) -> tuple[Slot, ...]:
        """Return the slots of all drafts that wait, oldest date first."""
        return tuple(sorted(self._drafts, key=lambda slot: (slot[1], slot[0])))

    def observe(self, slot: Slot, page: ListingPage, now: datetime) -> PageObservation:
        """Keep a page that was read for ``slot`` and return it with its history."""
        known = self._observations.get(slot)
        is_same = known is not None and known.page.shown == page.shown
        first = known.first_read_at if known is not None and is_same else now
        self._observations[slot] = PageObservation(page, first, now)
        return self._observations[slot]

    def observation(self, slot: Slot) -> PageObservation | None:
        """Return the page that was read last for ``slot``."""
        return self._observations.get(slot)

    def note_compared(self, slot: Slot) -> None:
        """Note that what is known of ``slot`` was compared with its page in vain."""
        self._compared[slot] = self._drafts.get(slot)

    def is_compared(self, slot: Slot, now: datetime) -> bool:
        """Tell whether nothing can come of comparing ``slot`` again before its page is read."""
        observed = self._observations.get(slot)
        is_same = slot in self._compared and self._compared[slot] is self._drafts.get(slot)
        return is_same and observed is not None and observed.is_recent(now)

    def drop_draft(self, slot: Slot) -> None:
        """Forget the draft of a slot that was stored unconfirmed; its page is not forgotten."""
        self._drafts.pop(slot, None)

    def forget_observation(self, slot: Slot) -> None:
        """Forget the page that was read for ``slot``: the next one does not repeat it."""
        self._observations.pop(slot, None)

    def clear(self, slot: Slot) -> None:
        """Forget what was kept for a slot whose edition is complete."""
        self._drafts.pop(slot, None)
        self._compared.pop(slot, None)
        self._observations.pop(slot, None)

    def forget_papers_before(self, day: date) -> None:
        """Forget the papers that were announced before ``day``."""
        self._papers = {kept: papers for kept, papers in self._papers.items() if kept >= day}


def empty_draft(slot: Slot, source: str) -> PendingDraft:
    """Return the draft of a slot of which nothing is known yet."""
    category, day = slot
    return PendingDraft(EditionDraft(category, day, (), source), is_whole=False)
