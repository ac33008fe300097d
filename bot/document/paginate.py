"""Cut a document into pages that fit, between cards, losing nothing and keeping the order.

    blocks ── groups that stay together ── as many on each page as fit ── pages

A heading stays with what follows it, a footer with what it follows. A page that goes on among the
cards below a heading begins with that heading again.

Filling each page as far as it goes gives the fewest pages, since a page that fits also fits
with less on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import TypeAlias

from bot.document.cut import Group, cut
from bot.document.nodes import Block, Card, Document, Footer, Heading

Fits: TypeAlias = Callable[[Document], bool]

_USUAL = 24
"""Groups that a page is first tried with: about what a page of short cards holds."""


def paginate(document: Document, fits: Fits) -> tuple[Document, ...]:
    """Return ``document`` as pages that all fit; at least one, if empty.

    A card (and anything else) is kept whole; only one that does not fit on a page of its own is
    cut, at a sentence end where there is one, never inside a grapheme.

    Args:
        document: what is to be cut.
        fits: the platform's own predicate; what fits must also fit with less on it.

    Raises:
        ValueError: a single character does not fit.
    """
    if fits(document):
        return (document,)
    groups = list(_groups(document.blocks))
    heads = list(_heads(groups))
    pages: list[Group] = []
    at, guess = 0, _USUAL
    while at < len(groups):
        head = _repeated(heads[at], groups[at], fits)
        guess = _most(groups, at, guess, _below(head, fits))
        if guess:
            pages.append((*head, *_joined(groups[at : at + guess])))
            at += guess
        else:
            page, groups[at] = _divide(groups[at], fits)
            pages.append(page)
    return tuple(map(Document, pages))


def _groups(blocks: Sequence[Block]) -> Iterator[Group]:
    """Yield the blocks, headings with the first block that is none, footers with the last."""
    group: Group = ()
    for block, following in zip_longest(blocks, blocks[1:]):
        group += (block,)
        if not isinstance(block, Heading) and not isinstance(following, Footer):
            yield group
            group = ()
    if group:
        yield group


def _heads(groups: Sequence[Group]) -> Iterator[Group]:
    """Yield the headings above each group, but for the document's own title, the highest first."""
    standing: tuple[Heading, ...] = ()
    for group in groups:
        if not isinstance(group[0], Heading):  # headings lead their group
            yield standing
            continue
        yield _above(group[0], standing)
        for block in group:
            if isinstance(block, Heading):
                own = (block,) if block.level > 1 else ()
                standing = (*_above(block, standing), *own)


def _above(heading: Heading, standing: tuple[Heading, ...]) -> tuple[Heading, ...]:
    return tuple(one for one in standing if one.level < heading.level)


def _repeated(heads: Group, group: Group, fits: Fits) -> Group:
    """Return what is said again above a page that begins with ``group``."""
    has_card = any(isinstance(block, Card) for block in group)
    return heads if has_card and fits(Document((*heads, *group))) else ()


def _below(head: Group, fits: Fits) -> Fits:
    """Return the predicate for what stands below ``head``."""
    return (lambda page: fits(Document((*head, *page.blocks)))) if head else fits


def _joined(groups: Sequence[Group]) -> Group:
    return tuple(block for group in groups for block in group)


def _most(groups: Sequence[Group], at: int, guess: int, fits: Fits) -> int:
    """Return how many groups from ``at`` on fit on one page.

    Pages of one document hold about as much as each other, so the search begins at the last
    page's number and widens: a predicate draws the whole page each time, and is dear.
    """
    most = len(groups) - at
    fitting, failing, step = 0, most + 1, 1
    tried = min(max(guess, 1), most)
    while failing - fitting > 1:
        if fits(Document(_joined(groups[at : at + tried]))):
            fitting, tried = tried, tried + step
        else:
            failing, tried = tried, tried - step
        step *= 2
        if not fitting < tried < failing:
            tried = (fitting + failing) // 2
    return fitting


def _divide(group: Group, fits: Fits) -> tuple[Group, Group]:
    """Cut a group that does not fit on a page into what does and the rest."""

    def on_a_page(blocks: Group) -> bool:
        return fits(Document(blocks))

    for whole, block in enumerate(group):
        if on_a_page(group[: whole + 1]):
            continue
        if whole and on_a_page((block,)):
            return group[:whole], group[whole:]
        break
    page, rest = cut(group, on_a_page)
    if not page:
        raise ValueError("not even one character fits on a page")
    return page, rest
