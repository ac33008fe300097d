"""One paper as a card: number and linked title, authors and tags, and what its style unfolds."""

from __future__ import annotations

from collections.abc import Iterator

from bot.digest.link import places
from bot.digest.readable import byline, fate, joined, lead, names, said_of, title, whole
from bot.digest.select import Entry
from bot.document.nodes import Block, Card, Code, Inlines, Link, Paragraph, Strong, Text
from bot.model.announcement import AnnounceType
from bot.model.chat import Style
from bot.model.conversation import Action
from bot.model.paper import Paper
from bot.phrases import Phrases

SHOWN_AUTHORS = 3
"""Authors named on a card before the rest are counted."""
UNFOLDED_AUTHORS = 100
"""Authors named where a card unfolds; its sheet names them all."""


def paper_card(entry: Entry, number: int, style: Style, phrases: Phrases) -> Card:
    """Return the card of ``entry``, numbered ``number``, in ``style``."""
    paper = entry.paper
    linked = Link(title(paper.title), paper.abs_url)
    blocks = (
        Paragraph(byline(paper, SHOWN_AUTHORS, phrases)),
        Paragraph(_tags(entry, phrases)),
    )
    name = Action(str(number), "paper", paper.id)
    heading = (Text(f"{number}. "), Strong((linked,)))
    return Card(heading, blocks, _folded(paper, style, phrases), name.encode(), name.label)


def _folded(paper: Paper, style: Style, phrases: Phrases) -> tuple[Block, ...]:
    match style:
        case Style.TITLES:
            return ()
        case Style.BRIEF:
            first = lead(paper.abstract)
            return (Paragraph(first),) if first else ()
        case Style.FULL:
            return tuple(_everything(paper, phrases))


def _everything(paper: Paper, phrases: Phrases) -> Iterator[Block]:
    """Yield all authors where not all are named above, the abstract, remarks and addresses."""
    if len(names(paper)) > SHOWN_AUTHORS + 1:
        yield Paragraph(byline(paper, UNFOLDED_AUTHORS, phrases))
    yield from whole(paper.abstract)
    yield from map(Paragraph, said_of(paper, phrases))
    links = [Link((Text(name),), url) for name, url in places(paper)]
    yield Paragraph(joined([(one,) for one in links]))


def _tags(entry: Entry, phrases: Phrases) -> Inlines:
    """Return the categories, as code: Telegram takes ``cs.AI`` in a text for a web address."""
    categories = Code(", ".join(entry.paper.categories))
    told = (_kind(entry, phrases), fate(entry.paper, phrases))
    return joined([(categories,), *filter(None, told)])


def _kind(entry: Entry, phrases: Phrases) -> Inlines:
    match entry.type:
        case AnnounceType.NEW:
            return ()
        case AnnounceType.CROSS:
            return phrases("digest.tag-cross")
        case AnnounceType.REPLACE:
            return phrases("digest.tag-replace", version=entry.paper.version)
