"""Compares the draft of an edition with arXiv's own page, to tell whether it is complete. Pure.

    EditionDraft + ListingPage ── compare ──> Agreed | Explained | Missing | Extra | Inconclusive

The page shows identifiers and counts, never a version. Its counts come from another query than its
entries, so a page that shows fewer than it counts was built while arXiv's replica lagged behind.
One difference is no error: cross-lists of a paper in its sixth or a later version are in the feed
and on no page (``version < 6`` in arXiv/arxiv-browse, services/database/listings.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from bot.ingest.pending import PageObservation, PendingDraft
from bot.ingest.split import sort_listings
from bot.model.announcement import (
    AnnounceType,
    EditionDraft,
    Listing,
    ListingPage,
    count_types,
)

FIRST_UNCOUNTED_VERSION = 6
"""Cross-lists of papers in this version or a later one are on no listing page."""
LISTING_SOURCE = "listing"
"""Source of editions that no feed brought, only arXiv's newest page."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """The draft holds what arXiv counts, paper by paper."""

    draft: EditionDraft


@dataclass(frozen=True, slots=True)
class Explained:
    """They differ by a rule of arXiv's, which ``reason`` names for the operator."""

    draft: EditionDraft
    reason: str


@dataclass(frozen=True, slots=True)
class Missing:
    """ArXiv lists papers that the draft does not hold.

    Attributes:
        draft: what it does hold.
        papers: the types of the missing papers by id.
    """

    draft: EditionDraft
    papers: Mapping[str, AnnounceType]


@dataclass(frozen=True, slots=True)
class Extra:
    """The draft holds papers that arXiv does not list, and no rule says why."""

    draft: EditionDraft
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inconclusive:
    """The page confirms nothing yet: it is of another day, empty, or incomplete itself."""

    reason: str


Comparison: TypeAlias = Agreed | Explained | Missing | Extra | Inconclusive


def compare(
    draft: EditionDraft,
    page: ListingPage,
    *,
    doubtful: Collection[str] = (),
    emptiness_is_known: bool = False,
) -> Comparison:
    """Return how ``draft`` compares with arXiv's ``page``; its types become those of the page.

    Args:
        draft: what is held; perhaps nothing.
        page: of the draft's category.
        doubtful: ids of old cross-listed papers of which a feed of several categories does not
            say where they were added; those that are not on the page are left out.
        emptiness_is_known: whether an empty page is believed: the feed was empty as well, or an
            earlier reading, long enough ago, was the same.
    """
    if page.date != draft.date:
        return Inconclusive(f"the page shows {page.date}")
    if not any(page.declared.values()) and not emptiness_is_known:
        return Inconclusive("the page is empty, which may be arXiv's replica lagging")
    draft = _without_other_batch(_with_page_types(draft, page), page)
    held = _ids(draft.listings)
    missing = {paper_id: type_ for paper_id, type_ in page.shown if paper_id not in held}
    return Missing(draft, missing) if missing else _compare_whole(draft, page, doubtful)


def compare_page(pending: PendingDraft, observed: PageObservation) -> Comparison:
    """Return how what is pending compares with the page that was read."""
    draft, page = pending.draft, observed.page
    new = {listing.paper.id for listing in draft.listings if listing.type is AnnounceType.NEW}
    shows_new = any(paper_id in new for paper_id, _ in page.shown)
    if not pending.is_dated and page.date == draft.date and not shows_new:
        # The feed was not dated for certain, and it was that of another day.
        draft = replace(draft, listings=(), source=LISTING_SOURCE)
    is_emptiness_known = observed.is_repeated or (pending.is_whole and not draft.listings)
    return compare(draft, page, doubtful=pending.doubtful, emptiness_is_known=is_emptiness_known)


def describe_comparison(found: Comparison) -> str:
    """Return ``found`` in words for the operator."""
    match found:
        case Agreed(draft):
            return f"all {len(draft.listings)}"
        case Explained(draft, reason):
            return f"{len(draft.listings)}: {reason}"
        case Missing(draft, papers):
            return f"{len(draft.listings)}, {len(papers)} missing"
        case Extra(draft, ids):
            return f"{len(draft.listings)}, {len(ids)} not listed"
        case Inconclusive(reason):
            return reason


def _compare_whole(
    draft: EditionDraft, page: ListingPage, doubtful: Collection[str]
) -> Agreed | Explained | Extra | Inconclusive:
    """Compare a draft that holds everything the page shows."""
    shown = {paper_id for paper_id, _ in page.shown}
    total = sum(page.declared.values())
    surplus = [listing for listing in draft.listings if listing.paper.id not in shown]
    uncounted = [
        listing
        for listing in surplus
        if listing.type is AnnounceType.CROSS and listing.paper.version >= FIRST_UNCOUNTED_VERSION
    ]
    if len(page.shown) != total:  # the page lags behind itself; its counts alone can confirm
        counted = count_types(listing for listing in draft.listings if listing not in uncounted)
        if counted == page.declared:
            return Agreed(draft)
        return Inconclusive(f"the page shows {len(page.shown)} of the {total} it counts")
    unexplained = _ids(surplus) - _ids(uncounted)
    elsewhere = unexplained.intersection(doubtful)
    kept = tuple(listing for listing in draft.listings if listing.paper.id not in elsewhere)
    draft = replace(draft, listings=kept)
    if extra := unexplained - elsewhere:
        return Extra(draft, tuple(sorted(extra)))
    if uncounted:
        reason = f"{len(uncounted)} in version {FIRST_UNCOUNTED_VERSION} or later, never counted"
        return Explained(draft, reason)
    if len(shown) != total:
        return Explained(draft, f"{total - len(shown)} counted twice, as an alias")
    return Agreed(draft)


def _with_page_types(draft: EditionDraft, page: ListingPage) -> EditionDraft:
    """Return ``draft`` with the types that the page gives, in arXiv's order."""
    types = dict(reversed(page.shown))  # of a paper that is listed twice the stronger type
    typed = (
        replace(listing, type=types.get(listing.paper.id, listing.type))
        for listing in draft.listings
    )
    return replace(draft, listings=sort_listings(typed))


def _without_other_batch(draft: EditionDraft, page: ListingPage) -> EditionDraft:
    """Return ``draft`` without what another announcement brought.

    Where nothing was known to compare it with, a stale feed is taken for a fresh one. A page that
    shows all it counts, and none of the draft's new papers among its own, tells them apart.
    """
    shown = {paper_id for paper_id, _ in page.shown}
    new = {listing.paper.id for listing in draft.listings if listing.type is AnnounceType.NEW}
    is_whole = len(page.shown) == sum(page.declared.values())
    if not (is_whole and page.declared[AnnounceType.NEW] and new and new.isdisjoint(shown)):
        return draft
    kept = tuple(listing for listing in draft.listings if listing.paper.id in shown)
    return replace(draft, listings=kept)


def _ids(listings: Iterable[Listing]) -> set[str]:
    return {listing.paper.id for listing in listings}
