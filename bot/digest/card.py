"""One paper as a card: number and linked title, authors and tags, the abstract's first sentence."""

from __future__ import annotations

from functools import lru_cache

from bot.digest.select import Entry
from bot.document.nodes import Block, Card, Code, Inlines, Link, Paragraph, Strong, Text
from bot.document.sentence import first_sentence
from bot.document.tex import read_tex, unlinked
from bot.model.announcement import AnnounceType
from bot.model.chat import Style
from bot.model.conversation import Action
from bot.model.names import paper_names
from bot.model.paper import Paper
from bot.phrases import Phrases

SHOWN_AUTHORS = 3
"""Authors named on a card before the rest are counted."""
_CACHED = 4096
"""Papers whose readable form is kept: a large morning, shared by all its digests."""


def paper_card(entry: Entry, number: int, style: Style, phrases: Phrases) -> Card:
    """Return the card of ``entry``, numbered ``number``, in ``style``."""
    paper = entry.paper
    title = Link(_title(paper.title), paper.abs_url)
    blocks = (
        Paragraph(_byline(paper, phrases)),
        Paragraph(_tags(entry, phrases)),
    )
    name = Action(str(number), "paper", paper.id)
    heading = (Text(f"{number}. "), Strong((title,)))
    return Card(heading, blocks, _folded(paper, style), name.encode(), name.label)


def _folded(paper: Paper, style: Style) -> tuple[Block, ...]:
    match style:
        case Style.TITLES:
            return ()
        case Style.BRIEF:
            lead = _lead(paper.abstract)
        case Style.FULL:
            lead = read_tex(paper.abstract)
    return (Paragraph(lead),) if lead else ()


@lru_cache(_CACHED)
def _title(source: str) -> Inlines:
    return unlinked(read_tex(source))


@lru_cache(_CACHED)
def _lead(abstract: str) -> Inlines:
    return first_sentence(read_tex(abstract))


@lru_cache(_CACHED)
def _names(paper: Paper) -> tuple[str, ...]:
    return paper_names(paper)


def _byline(paper: Paper, phrases: Phrases) -> Inlines:
    names = _names(paper)
    rest = len(names) - SHOWN_AUTHORS
    if rest <= 1:
        return (Text(", ".join(names)),)
    shown = ", ".join(names[:SHOWN_AUTHORS])
    return phrases("digest.authors-more", names=shown, count=rest)


def _tags(entry: Entry, phrases: Phrases) -> Inlines:
    """Return the categories, as code: Telegram takes ``cs.AI`` in a text for a web address."""
    categories = Code(", ".join(entry.paper.categories))
    match entry.type:
        case AnnounceType.NEW:
            return (categories,)
        case AnnounceType.CROSS:
            return (categories, Text(" · "), *phrases("digest.tag-cross"))
        case AnnounceType.REPLACE:
            version = entry.paper.version
            return (categories, Text(" · "), *phrases("digest.tag-replace", version=version))
