"""Cut a document into pages that fit, between cards, losing nothing and keeping the order.

    blocks ── groups ── parts that fit alone ── pages

A heading stays with what follows it, a footer with what it follows.

Filling each page as far as it goes gives the fewest pages, since a page that fits also fits
with less on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import TypeAlias, assert_never

from bot.document.nodes import (
    Block,
    Card,
    Details,
    Divider,
    Document,
    Footer,
    Heading,
    Inlines,
    ItemList,
    Paragraph,
    plain_text,
)
from bot.document.sentence import sentence_breaks, split_inlines

Fits: TypeAlias = Callable[[Document], bool]
Group: TypeAlias = tuple[Block, ...]


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
    pages: list[Document] = []
    page: Group = ()
    for part in _parts(_groups(document.blocks), fits):
        if page and not fits(Document(page + part)):
            pages.append(Document(page))
            page = ()
        page += part
    return (*pages, Document(page)) if page or not pages else tuple(pages)


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


def _parts(groups: Iterable[Group], fits: Fits) -> Iterator[Group]:
    """Yield groups that fit on a page of their own, cutting those that do not."""
    for group in groups:
        if fits(Document(group)):
            yield group
        elif len(group) > 1:
            at = -1 if isinstance(group[-1], Footer) else 1
            yield from _parts((group[:at], group[at:]), fits)
        else:
            yield from _parts((part for block in group for part in _cut(block, fits)), fits)


def _cut(block: Block, fits: Fits) -> Iterator[Group]:
    """Yield pieces of a block that is too large for a page, each smaller than the block."""
    match block:
        case Card(title, blocks, folded, opens, label) if blocks or folded:
            yield (Card(title, opens=opens, label=label),)
            yield from ((inner,) for inner in (*blocks, *folded))
        case Details(title, blocks) if blocks:
            yield (Card(title),)
            yield from ((inner,) for inner in blocks)
        case Card(title) | Details(title):
            yield (Paragraph(title),)
        case ItemList(items) if len(items) > 1:
            yield from ((ItemList((item,)),) for item in items)
        case ItemList(items):
            yield from ((Paragraph(item),) for item in items)
        case Heading(children, _) | Footer(children) | Paragraph(children):
            yield from ((Paragraph(piece),) for piece in _cut_text(children, fits))
        case Divider():
            raise ValueError("not even a rule fits on a page")
        case _:
            assert_never(block)


def _cut_text(inlines: Inlines, fits: Fits) -> Iterator[Inlines]:
    """Yield ``inlines`` in pieces that fit as paragraphs, each as long as it can be."""
    while not fits(Document((Paragraph(inlines),))):
        piece, inlines = _longest_piece(inlines, fits)
        yield piece
    yield inlines


def _longest_piece(inlines: Inlines, fits: Fits) -> tuple[Inlines, Inlines]:
    """Cut off the longest piece that fits: at a sentence end, else at a space, else anywhere."""
    text = plain_text(inlines)
    spaces = [at + 1 for at, character in enumerate(text) if character.isspace()]
    anywhere: Sequence[Sequence[int]] = (sentence_breaks(inlines), spaces, range(1, len(text)))
    for offsets in anywhere:
        cut = _last_that_fits(inlines, offsets, fits)
        if cut is not None:
            return cut
    raise ValueError("not even one character fits on a page")


def _last_that_fits(
    inlines: Inlines, offsets: Sequence[int], fits: Fits
) -> tuple[Inlines, Inlines] | None:
    """Return the cut at the greatest of the ascending ``offsets`` whose first half fits."""
    low, high = 0, len(offsets) - 1
    best: tuple[Inlines, Inlines] | None = None
    while low <= high:
        middle = (low + high) // 2
        first, rest = split_inlines(inlines, offsets[middle])
        if first and not (rest and fits(Document((Paragraph(first),)))):
            high = middle - 1
            continue
        low = middle + 1
        best = (first, rest) if first else best  # an offset inside the first grapheme cuts nothing
    return best
