"""Paginates a document between its cards, complete and in order.

    blocks ── groups that stay together ── as many on each page as fit ── pages

A heading stays with what follows it, a footer with what precedes it. A page that continues with
cards below a heading repeats that heading.

What a card folds away does not make more pages: they are cut with the excerpts of the cards, and
then as many cards as there is room for, the first ones of each page, are put back whole.

Filling each page as far as possible gives the fewest pages, because a page that fits also fits
with less on it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from typing import TypeAlias

from bot.document.cut import Group, cut
from bot.document.identity_cache import cache_by_identity
from bot.document.nodes import Block, Card, Document, Footer, Heading

FitsPage: TypeAlias = Callable[[Document], bool]

_FIRST_GUESS = 24
"""Groups that are tried on the first page: about what a page of short cards holds."""
_CACHED_EXCERPTS = 16_384
"""Cards whose short form is cached, as many as are cached themselves: digests share them."""


def paginate(document: Document, fits: FitsPage) -> tuple[Document, ...]:
    """Return ``document`` as pages that all fit; at least one, if empty.

    The row below it stands below the last page.

    A card that has an excerpt may have it in place of what it folds. A block is split only if it
    does not fit on a page of its own: at the end of a sentence if possible, never inside a
    grapheme cluster.

    Args:
        document: what is to be paginated.
        fits: the platform's predicate; a page that fits must also fit with less on it.

    Raises:
        ValueError: a single character does not fit.
    """
    if fits(document):
        return (document,)
    short = tuple(map(_shorten, document.blocks))
    pages = _fill_pages(short, fits)
    pairs = zip(short, document.blocks, strict=True)
    whole = {id(shortened): block for shortened, block in pairs if shortened is not block}
    pages = tuple(_restore(page, whole, fits) for page in pages) if whole else pages
    return (*pages[:-1], replace(pages[-1], row=document.row)) if document.row else pages


def _shorten(block: Block) -> Block:
    """Return ``block``, a card with no more than its excerpt folded."""
    return _take_excerpt(block) if isinstance(block, Card) and block.excerpt else block


@cache_by_identity(_CACHED_EXCERPTS)
def _take_excerpt(card: Card) -> Card:
    return replace(card, folded=card.excerpt, excerpt=())


def _restore(page: Document, whole: Mapping[int, Block], fits: FitsPage) -> Document:
    """Return ``page`` with as many of its cards whole as it has room for, the first ones.

    Args:
        page: with shortened cards.
        whole: the same cards in full, by the identity of the shortened ones.
        fits: the platform's predicate.
    """
    shortened = [at for at, block in enumerate(page.blocks) if id(block) in whole]

    def with_whole(count: int) -> Document:
        until = shortened[count - 1]
        before = (whole.get(id(block), block) for block in page.blocks[: until + 1])
        return Document((*before, *page.blocks[until + 1 :]))

    counts = range(1, len(shortened) + 1)
    fitting = bisect_left(counts, 1, key=lambda count: not fits(with_whole(count)))
    return with_whole(fitting) if fitting else page


def _fill_pages(blocks: Sequence[Block], fits: FitsPage) -> tuple[Document, ...]:
    """Return ``blocks`` on as few pages as they fit on."""
    groups = list(_group_blocks(blocks))
    headings = list(_headings_above(groups))
    pages: list[Group] = []
    at, guess = 0, _FIRST_GUESS
    while at < len(groups):
        head = headings[at] if _repeats(headings[at], groups[at], fits) else ()
        guess = _count_fitting(groups, at, guess, head, fits)
        if guess:
            pages.append((*head, *chain.from_iterable(groups[at : at + guess])))
            at += guess
        else:
            page, groups[at] = _split_group(groups[at], fits)
            pages.append(page)
    return tuple(map(Document, pages))


def _group_blocks(blocks: Sequence[Block]) -> Iterator[Group]:
    """Yield groups: headings with the block that follows them, footers with what precedes them."""
    group: Group = ()
    for block, following in zip_longest(blocks, blocks[1:]):
        group += (block,)
        if not isinstance(block, Heading) and not isinstance(following, Footer):
            yield group
            group = ()
    if group:
        yield group


def _headings_above(groups: Sequence[Group]) -> Iterator[Group]:
    """Yield for each group the headings above it, highest first, without the document's title."""
    current: tuple[Heading, ...] = ()
    for group in groups:
        if not isinstance(group[0], Heading):  # headings come first in their group
            yield current
            continue
        yield _higher(group[0], current)
        for block in group:
            if isinstance(block, Heading):
                own = (block,) if block.level > 1 else ()
                current = (*_higher(block, current), *own)


def _higher(heading: Heading, current: tuple[Heading, ...]) -> tuple[Heading, ...]:
    return tuple(above for above in current if above.level < heading.level)


def _repeats(headings: Group, group: Group, fits: FitsPage) -> bool:
    """Tell whether a page that begins with ``group`` repeats the headings above it."""
    has_card = any(isinstance(block, Card) for block in group)
    return has_card and fits(Document((*headings, *group)))


def _count_fitting(
    groups: Sequence[Group], at: int, guess: int, head: Group, fits: FitsPage
) -> int:
    """Return how many groups from ``at`` on fit on one page, below the blocks of ``head``.

    Pages of one document hold similar numbers, so the search begins at the number of the previous
    page and widens: each probe renders the whole page, which is expensive.
    """
    most = len(groups) - at
    fitting, failing, step = 0, most + 1, 1
    tried = min(max(guess, 1), most)
    while failing - fitting > 1:
        if fits(Document((*head, *chain.from_iterable(groups[at : at + tried])))):
            fitting, tried = tried, tried + step
        else:
            failing, tried = tried, tried - step
        step *= 2
        if not fitting < tried < failing:
            tried = (fitting + failing) // 2
    return fitting


def _split_group(group: Group, fits: FitsPage) -> tuple[Group, Group]:
    """Split a group that does not fit on a page into a part that does and the rest."""

    def holds(blocks: Group) -> bool:
        return fits(Document(blocks))

    for count, block in enumerate(group):
        if holds(group[: count + 1]):
            continue
        if count and holds((block,)):
            return group[:count], group[count:]
        break
    page, rest = cut(group, holds)
    if not page:
        raise ValueError("not even one character fits on a page")
    return page, rest
