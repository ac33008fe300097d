"""An archive's listing page next to the drafts of its categories. Pure.

One page of ``cs`` stands for forty of its categories. It shows each paper once: as new if its
primary category is in the archive, else as cross-listed. A paper that was announced before in one
category of the archive and is cross-listed to another is not on it (arXiv/arxiv-browse,
services/database/listings.py), so of that nothing is known but what the feeds say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.ingest.pending import PendingDraft
from bot.ingest.split import older_than, sort_listings
from bot.model.announcement import AnnounceType, EditionDraft, Listing, ListingPage, Slot
from bot.model.paper import Paper
from bot.model.taxonomy import categories_listed_under


def join_drafts(slot: Slot, drafts: Sequence[PendingDraft]) -> PendingDraft:
    """Return what the archive of ``slot`` should show where ``drafts`` are its categories'.

    Args:
        slot: an archive and a listing date.
        drafts: of all categories that are listed under the archive.
    """
    archive, day = slot
    members = categories_listed_under(archive)
    listed: dict[str, Listing] = {}
    for listing in (listing for pending in drafts for listing in pending.draft.listings):
        known = listed.get(listing.paper.id, listing)
        listed[listing.paper.id] = min(known, listing, key=lambda each: each.type.rank)
    shown = (
        replace(listing, category=archive)
        for listing in listed.values()
        if listing.type is not AnnounceType.CROSS or listing.paper.primary not in members
    )
    return PendingDraft(
        EditionDraft(archive, day, sort_listings(shown), drafts[0].draft.source),
        frozenset[str]().union(*(pending.doubtful for pending in drafts)),
        is_whole=all(pending.is_whole for pending in drafts),
        is_dated=all(pending.is_dated for pending in drafts if pending.draft.listings),
    )


def find_gaps(
    page: ListingPage, papers: Iterable[Paper], drafts: Sequence[PendingDraft]
) -> tuple[Listing, ...]:
    """Return where papers that an archive's page shows are listed, as far as ``drafts`` lack it.

    Of an old paper that is cross-listed the page does not say to which category; where one has it,
    there is no gap.

    Args:
        page: an archive's.
        papers: those that it shows, as far as they are known.
        drafts: of all categories that are listed under the archive.
    """
    types = dict(reversed(page.shown))  # of a paper that is listed twice the stronger type
    held = {
        (listing.category, listing.paper.id)
        for pending in drafts
        for listing in pending.draft.listings
    }
    new = [paper_id for paper_id, type_ in types.items() if type_ is AnnounceType.NEW]
    crosses = [paper_id for paper_id, type_ in types.items() if type_ is AnnounceType.CROSS]
    old = frozenset(older_than(new, crosses))
    settled = old & {paper_id for _, paper_id in held}
    return tuple(
        Listing(paper, category, _type_in(category, paper, types[paper.id]))
        for paper in papers
        for category in categories_listed_under(page.category)
        if paper.id in types and paper.id not in settled
        if category in paper.categories and (category, paper.id) not in held
        if not (paper.id in old and category == paper.primary)
    )


def keep_shown(
    pending: PendingDraft, joined: EditionDraft, confirmed: EditionDraft
) -> PendingDraft:
    """Return what is pending of one category without what its archive's page shows to be no news.

    Args:
        pending: of a category of the archive.
        joined: what the page was compared with.
        confirmed: what was left of it.
    """
    left_out = {listing.paper.id for listing in joined.listings}
    left_out -= {listing.paper.id for listing in confirmed.listings}
    listings = pending.draft.listings
    kept = tuple(listing for listing in listings if listing.paper.id not in left_out)
    if len(kept) == len(listings):
        return pending
    return replace(pending, draft=replace(pending.draft, listings=kept), is_dated=True)


def add_listings(pending: PendingDraft, added: Iterable[Listing]) -> PendingDraft:
    """Return ``pending`` with those of ``added`` that are in its category."""
    draft = pending.draft
    own = tuple(listing for listing in added if listing.category == draft.category)
    if not own:
        return pending
    draft = replace(draft, listings=sort_listings((*draft.listings, *own)))
    return replace(pending, draft=draft, is_dated=True)


def _type_in(category: str, paper: Paper, type_: AnnounceType) -> AnnounceType:
    """Return as what ``category`` lists a paper that its archive lists as ``type_``."""
    if type_ is AnnounceType.REPLACE:
        return type_
    return AnnounceType.NEW if paper.primary == category else AnnounceType.CROSS
