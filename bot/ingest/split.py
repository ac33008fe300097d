"""One feed of several categories, taken apart into one edition draft for each of them.

A feed types every paper for the categories that were asked *together*; an edition types it for one
category: new where it is primary, cross-listed where it is not. The draft of a category equals the
feed that arXiv gives for that category alone, item by item; a test holds it to real ones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from bot.ingest.identifier import announcement_key
from bot.model.announcement import AnnounceType, EditionDraft, Feed, FeedItem, Listing

_RANK = {type_: rank for rank, type_ in enumerate(AnnounceType)}


def split(
    feed: Feed,
    categories: Sequence[str],
    day: date,
    source: str,
    listed: Collection[tuple[str, str]] = frozenset(),
) -> tuple[EditionDraft, ...]:
    """Return the draft of each of ``categories`` for the listing date ``day``.

    Args:
        feed: complete and of that day.
        categories: canonical ids among those the feed was asked for.
        day: the listing date, as it was judged.
        source: how the listings came: ``rss``, ``atom``, ``file``, ``sample``.
        listed: (category, paper id) of old cross-listed papers that are known to have stood in
            that category before (see ``find_old_crosses``).
    """
    items = _each_once(feed.items)
    old = frozenset(find_old_crosses(feed))
    placed = [
        (category, item)
        for item in items
        for category in _places(item, feed, categories)
        if item.paper.id not in old or (category, item.paper.id) not in listed
    ]
    return tuple(
        EditionDraft(category, day, _listings(category, placed), source) for category in categories
    )


def find_old_crosses(feed: Feed) -> tuple[str, ...]:
    """Return the ids that ``feed`` cross-lists and that are older than its batch.

    Such a paper has just been added to *one* of its categories, and a feed of several does not say
    to which.
    """
    new = (item.paper.id for item in feed.items if item.type is AnnounceType.NEW)
    first = min(map(announcement_key, new), default=None)
    return tuple(
        item.paper.id
        for item in feed.items
        if item.type is AnnounceType.CROSS
        and (first is None or announcement_key(item.paper.id) < first)
    )


def _each_once(items: Iterable[FeedItem]) -> tuple[FeedItem, ...]:
    """Return each paper once, under the strongest type it was given (the types are ordered)."""
    ranked = sorted(items, key=lambda item: _RANK[item.type], reverse=True)
    return tuple({item.paper.id: item for item in ranked}.values())


def _places(item: FeedItem, feed: Feed, categories: Sequence[str]) -> Sequence[str]:
    """Return which of ``categories`` list ``item``."""
    if len(categories) == 1 and feed.categories == tuple(categories):
        return categories
    held = [category for category in categories if category in item.paper.categories]
    if item.type is not AnnounceType.CROSS:
        return held
    return [category for category in held if category != item.paper.primary] or held


def _listings(category: str, placed: Iterable[tuple[str, FeedItem]]) -> tuple[Listing, ...]:
    """Return the listings of ``category`` in arXiv's order.

    That is: new, cross-listed, replaced, those replaced whose primary category is another; by
    identifier in each.
    """
    return sort_listings(_listing(item, category) for place, item in placed if place == category)


def sort_listings(listings: Iterable[Listing]) -> tuple[Listing, ...]:
    """Return the ``listings`` of one category in the order of arXiv's pages and feeds."""
    return tuple(sorted(listings, key=_arxiv_order))


def _listing(item: FeedItem, category: str) -> Listing:
    is_guest = item.type is AnnounceType.NEW and item.paper.primary != category
    return Listing(item.paper, category, AnnounceType.CROSS if is_guest else item.type)


def _arxiv_order(listing: Listing) -> tuple[int, bool, tuple[int, int, int, str]]:
    is_guest = listing.paper.primary != listing.category
    return _RANK[listing.type], is_guest, announcement_key(listing.paper.id)
