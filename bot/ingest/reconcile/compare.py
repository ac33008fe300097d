"""Whether an edition is complete: its draft held against arXiv's own page. Pure.

    EditionDraft + ListingPage ── compare ──> Agreed | Explained | Missing | Extra | Untold

The page shows identifiers and counts, never a version; its counts come from another query than its
entries, so a page that shows fewer than it counts was built while arXiv's replica lagged behind.
What may differ without an error: cross-lists of a paper in its sixth or a later version are in the
feed and on no page (``version < 6`` in arXiv/arxiv-browse, services/database/listings.py).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from bot.ingest.split import sort_listings
from bot.model.announcement import (
    AnnounceType,
    EditionDraft,
    Listing,
    ListingPage,
    count_types,
)

FIRST_UNCOUNTED_VERSION = 6
"""Papers in this version or a later one are on no listing page."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """The draft holds what arXiv counts, paper by paper."""

    draft: EditionDraft


@dataclass(frozen=True, slots=True)
class Explained:
    """They differ by a rule of arXiv's."""

    draft: EditionDraft
    reason: str


@dataclass(frozen=True, slots=True)
class Missing:
    """ArXiv lists papers that the draft does not hold; ``papers`` gives their types by id."""

    draft: EditionDraft
    papers: Mapping[str, AnnounceType]


@dataclass(frozen=True, slots=True)
class Extra:
    """The draft holds papers that arXiv does not list, and no rule says why."""

    draft: EditionDraft
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inconclusive:
    """The page proves nothing yet: it is of another day, empty, or lags behind itself."""

    reason: str


Comparison: TypeAlias = Agreed | Explained | Missing | Extra | Inconclusive


def compare(
    draft: EditionDraft,
    page: ListingPage,
    *,
    doubtful: Collection[str] = (),
    emptiness_is_known: bool = False,
) -> Comparison:
    """Return how ``draft`` stands against arXiv's ``page``; its types become those of the page.

    Args:
        draft: what is held; perhaps nothing.
        page: of the draft's category.
        doubtful: ids of old cross-listed papers of which a feed of several categories does not
            say where they were added; those that are not on the page are left out.
        emptiness_is_known: whether an empty page is believed: the feed was empty as well, or an
            earlier reading, long enough ago, was the same.
    """
    total = sum(page.declared.values())
    if page.date != draft.date:
        return Inconclusive(f"the page shows {page.date}")
    if not total and not emptiness_is_known:
        return Inconclusive("the page is empty, which may be arXiv's replica lagging")
    draft = _of_the_pages_batch(_as_listed(draft, page), page)
    held = {one.paper.id for one in draft.listings}
    if lost := {paper_id: type_ for paper_id, type_ in page.shown if paper_id not in held}:
        return Missing(draft, lost)
    return _compare_whole(draft, page, frozenset(doubtful))


def _compare_whole(
    draft: EditionDraft, page: ListingPage, doubtful: frozenset[str]
) -> Agreed | Explained | Extra | Inconclusive:
    """Compare a draft that holds everything the page shows."""
    listed = {paper_id for paper_id, _ in page.shown}
    surplus = [one for one in draft.listings if one.paper.id not in listed]
    uncounted = [one for one in surplus if _is_uncounted(one)]
    total = sum(page.declared.values())
    if len(page.shown) != total:
        counted = count_types(one for one in draft.listings if one not in uncounted)
        return Agreed(draft) if counted == page.declared else _lagging(page)
    strays = {one.paper.id for one in surplus if one.paper.id in doubtful} - _ids(uncounted)
    kept = replace(draft, listings=_without(draft.listings, strays))
    if left := _ids(surplus) - _ids(uncounted) - strays:
        return Extra(kept, tuple(sorted(left)))
    if uncounted:
        return Explained(
            kept, f"{len(uncounted)} in version {FIRST_UNCOUNTED_VERSION} or later, never counted"
        )
    if len(listed) != total:
        return Explained(kept, f"{total - len(listed)} counted twice, as an alias")
    return Agreed(kept)


def _lagging(page: ListingPage) -> Inconclusive:
    shown, counted = len(page.shown), sum(page.declared.values())
    return Inconclusive(f"the page shows {shown} of the {counted} it counts")


def _is_uncounted(listing: Listing) -> bool:
    return listing.type is AnnounceType.CROSS and listing.paper.version >= FIRST_UNCOUNTED_VERSION


def _as_listed(draft: EditionDraft, page: ListingPage) -> EditionDraft:
    """Return ``draft`` with the types that the page gives, in arXiv's order."""
    types = dict(reversed(page.shown))  # of a paper that is listed twice the stronger type
    typed = (replace(one, type=types.get(one.paper.id, one.type)) for one in draft.listings)
    return replace(draft, listings=sort_listings(typed))


def _of_the_pages_batch(draft: EditionDraft, page: ListingPage) -> EditionDraft:
    """Return ``draft`` without what another announcement brought.

    Where nothing was known to compare it with, a stale feed is taken for a fresh one. A page that
    shows all it counts, and none of the draft's new papers among its own, tells them apart.
    """
    listed = {paper_id for paper_id, _ in page.shown}
    new = {one.paper.id for one in draft.listings if one.type is AnnounceType.NEW}
    is_whole = len(page.shown) == sum(page.declared.values())
    if not (is_whole and page.declared[AnnounceType.NEW] and new and new.isdisjoint(listed)):
        return draft
    kept = tuple(one for one in draft.listings if one.paper.id in listed)
    return replace(draft, listings=kept)


def _without(listings: tuple[Listing, ...], ids: Collection[str]) -> tuple[Listing, ...]:
    return tuple(one for one in listings if one.paper.id not in ids)


def _ids(listings: Collection[Listing]) -> set[str]:
    return {one.paper.id for one in listings}
