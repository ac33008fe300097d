"""One paper as a card: number and linked title, authors and tags, the abstract's first sentence."""

from __future__ import annotations

from bot.digest.readable import lead, names, title, whole
from bot.digest.select import Entry
from bot.document.nodes import Block, Card, Code, Inlines, Link, Paragraph, Strong, Text
from bot.model.announcement import AnnounceType
from bot.model.chat import Style
from bot.model.conversation import Action
from bot.model.paper import Paper
from bot.phrases import Phrases

SHOWN_AUTHORS = 3
"""Authors named on a card before the rest are counted."""


def paper_card(entry: Entry, number: int, style: Style, phrases: Phrases) -> Card:
    """Return the card of ``entry``, numbered ``number``, in ``style``."""
    paper = entry.paper
    linked = Link(title(paper.title), paper.abs_url)
    blocks = (
        Paragraph(_byline(paper, phrases)),
        Paragraph(_tags(entry, phrases)),
    )
    name = Action(str(number), "paper", paper.id)
    heading = (Text(f"{number}. "), Strong((linked,)))
    return Card(heading, blocks, _folded(paper, style), name.encode(), name.label)


def _folded(paper: Paper, style: Style) -> tuple[Block, ...]:
    match style:
        case Style.TITLES:
            return ()
        case Style.BRIEF:
            first = lead(paper.abstract)
            return (Paragraph(first),) if first else ()
        case Style.FULL:
            return whole(paper.abstract)


def _byline(paper: Paper, phrases: Phrases) -> Inlines:
    everybody = names(paper)
    rest = len(everybody) - SHOWN_AUTHORS
    if rest <= 1:
        return (Text(", ".join(everybody)),)
    shown = ", ".join(everybody[:SHOWN_AUTHORS])
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
