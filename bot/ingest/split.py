"""Split a feed of several categories into an edition draft for each of them. Pure.

A feed types every paper for the categories that were asked *together*; an edition types it for one
category: new where it is primary, cross-listed where it is not. The draft of a category equals the
feed that arXiv gives for that category alone, item by item; a test compares it with real feeds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from bot.model.announcement import AnnounceType, EditionDraft, Feed, FeedItem, Listing
from bot.model.arxiv_id import IdParts, parse_id


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
    # Of a paper that is listed twice the stronger type counts, which here comes last.
    ranked = sorted(feed.items, key=lambda item: item.type.rank, reverse=True)
    items = {item.paper.id: item for item in ranked}.values()
    old = frozenset(find_old_crosses(feed))
    listings: dict[str, list[Listing]] = {category: [] for category in categories}
    for item in items:
        for category in _listing_categories(item, feed, categories):
            if item.paper.id not in old or (category, item.paper.id) not in listed:
                is_guest = item.type is AnnounceType.NEW and item.paper.primary != category
                type_ = AnnounceType.CROSS if is_guest else item.type
                listings[category].append(Listing(item.paper, category, type_))
    return tuple(
        EditionDraft(category, day, sort_listings(listings[category]), source)
        for category in categories
    )


def find_old_crosses(feed: Feed) -> tuple[str, ...]:
    """Return the ids that ``feed`` cross-lists and that are older than its batch.

    Such a paper has just been added to *one* of its categories, and a feed of several does not say
    to which.
    """
    new = (item.paper.id for item in feed.items if item.type is AnnounceType.NEW)
    crosses = (item.paper.id for item in feed.items if item.type is AnnounceType.CROSS)
    return older_than(new, crosses)


def older_than(new: Iterable[str], ids: Iterable[str]) -> tuple[str, ...]:
    """Return which of ``ids`` were announced before every paper of ``new``; all if it is empty."""
    first = min(map(parse_id, new), default=None)
    return tuple(paper_id for paper_id in ids if first is None or parse_id(paper_id) < first)


def sort_listings(listings: Iterable[Listing]) -> tuple[Listing, ...]:
    """Return the ``listings`` of one category in the order of arXiv's pages and feeds.

    That is: new, cross-listed, replaced, those replaced whose primary category is another; by
    identifier in each.
    """

    def order(listing: Listing) -> tuple[int, bool, IdParts]:
        is_guest = listing.paper.primary != listing.category
        return listing.type.rank, is_guest, parse_id(listing.paper.id)

    return tuple(sorted(listings, key=order))


def _listing_categories(item: FeedItem, feed: Feed, categories: Sequence[str]) -> Sequence[str]:
    """Return which of ``categories`` list ``item``."""
    if len(categories) == 1 and feed.categories == tuple(categories):
        return categories
    held = [category for category in categories if category in item.paper.categories]
    if item.type is not AnnounceType.CROSS:
        return held
    return [category for category in held if category != item.paper.primary] or held
