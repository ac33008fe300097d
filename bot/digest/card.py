"""One paper as a card: number and linked title, authors and tags, and what its style unfolds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from bot.digest.links import paper_links
from bot.digest.paper_text import (
    abstract_blocks,
    author_remarks,
    byline,
    join_with_dots,
    lead_sentence,
    readable_title,
    short_byline,
    status_note,
)
from bot.digest.select import DigestEntry
from bot.document.nodes import Block, Card, Code, Inlines, Link, Paragraph, Strong, Text
from bot.model.announcement import AnnounceType
from bot.model.chat import Style
from bot.model.conversation import Action
from bot.model.paper import Paper
from bot.phrases import Phrases

_REMEMBERED = 4096
"""Papers kept for other digests: more than arXiv announces in a day."""
_NUMBERED_REMEMBERED = 16_384
"""Cards with their numbers: of 20,000 readings of one morning, 88 % of the cards are among them."""
MAX_UNFOLDED_AUTHORS = 100
"""Authors named where a card unfolds; its sheet names them all."""


def paper_card(entry: DigestEntry, number: int, style: Style, phrases: Phrases) -> Card:
    """Return the card of ``entry``, numbered ``number``, in ``style``.

    Digests that show the paper under the same number share one object, so that whatever is made
    of it (drawings, stored text) is made once as well.
    """
    return _numbered(entry.paper, entry.type, number, style, phrases)


@lru_cache(_NUMBERED_REMEMBERED)
def _numbered(
    paper: Paper, type_: AnnounceType, number: int, style: Style, phrases: Phrases
) -> Card:
    card = _unnumbered(paper, type_, style, phrases)
    name = Action(str(number), "paper", paper.id)
    heading = (Text(f"{number}. "), *card.title)
    return Card(heading, card.blocks, card.folded, name.encode(), name.label)


@lru_cache(_REMEMBERED)
def _unnumbered(paper: Paper, type_: AnnounceType, style: Style, phrases: Phrases) -> Card:
    """Return what is the same in every digest that shows the paper."""
    linked = Link(readable_title(paper.title), paper.abs_url)
    tags = _tags(paper, type_, phrases)
    blocks = (Paragraph(short_byline(paper, phrases)), Paragraph(tags))
    return Card((Strong((linked,)),), blocks, _folded(paper, style, phrases))


def _folded(paper: Paper, style: Style, phrases: Phrases) -> tuple[Block, ...]:
    match style:
        case Style.TITLES:
            return ()
        case Style.BRIEF:
            first = lead_sentence(paper.abstract)
            return (Paragraph(first),) if first else ()
        case Style.FULL:
            return tuple(_everything(paper, phrases))


def _everything(paper: Paper, phrases: Phrases) -> Iterator[Block]:
    """Yield all authors where not all are named above, the abstract, remarks and addresses."""
    everybody = byline(paper, MAX_UNFOLDED_AUTHORS, phrases)
    if everybody != short_byline(paper, phrases):
        yield Paragraph(everybody)
    yield from abstract_blocks(paper.abstract)
    yield from map(Paragraph, author_remarks(paper, phrases))
    links = [Link((Text(name),), url) for name, url in paper_links(paper)]
    yield Paragraph(join_with_dots([(one,) for one in links]))


def _tags(paper: Paper, type_: AnnounceType, phrases: Phrases) -> Inlines:
    """Return the categories, as code: Telegram takes ``cs.AI`` in a text for a web address."""
    categories = Code(" ".join(paper.categories))
    told = (_version(paper, type_, phrases), status_note(paper, phrases))
    return join_with_dots([(categories,), *filter(None, told)])


def _version(paper: Paper, type_: AnnounceType, phrases: Phrases) -> Inlines:
    """Return which version replaces the last one; nothing where there is no earlier one."""
    is_replaced = type_ is AnnounceType.REPLACE
    return phrases("digest.tag-replace", version=paper.version) if is_replaced else ()
