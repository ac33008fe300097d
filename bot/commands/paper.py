"""/paper ID or address…: everything about one paper, or the cards of several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.commands.answer import Answer, Rows, say
from bot.commands.command import Command, parameter
from bot.commands.context import Context
from bot.commands.lookup import Lookup, look_up
from bot.commands.quoting import literal, quoted
from bot.digest.card import paper_card
from bot.digest.select import Entry
from bot.digest.sheet import SHOWN_AUTHORS, address, roll, sheet
from bot.document.nodes import Block, Document, Inlines, Paragraph
from bot.errors import UserError
from bot.model.announcement import AnnounceType, EarlierListing
from bot.model.conversation import Action, Button, Placement, Share, WebLink
from bot.model.names import paper_names
from bot.model.paper import Paper
from bot.model.reference import Reference, issued_in, references, unread
from bot.phrases import Phrases

MOST = 20
"""Papers that are shown at once."""
_AUTHORS, _TURN = "authors", "turn"
"""Words behind the reference in a button: all authors; a page of what is shown already."""
_HTML_SINCE = "2312"
"""The month from which arXiv makes HTML of new papers, of most of them:
https://info.arxiv.org/about/accessible_HTML.html"""


async def show_paper(context: Context) -> Answer:
    """Show the paper or the papers that the argument refers to."""
    wanted = references(context.argument)
    if not wanted:
        raise UserError("paper.unreadable", given=quoted(context.argument or "…"))
    found = await look_up(context, wanted[:MOST])
    if len(found.found) == 1 and len(wanted) == 1:
        return await opened(context, found.found[0])
    return _several(context, found, wanted)


async def opened(context: Context, paper: Paper) -> Answer:
    """Return the sheet of ``paper``, or its authors where the argument says so."""
    words = context.argument.split()
    again = _again(paper, *(word for word in words if word == _AUTHORS), _TURN)
    placement = Placement.IN_PLACE if _TURN in words else Placement.BESIDE
    if _AUTHORS in words:
        return Answer(roll(paper, context.phrases), again=again, placement=placement)
    document = sheet(paper, await _announced(context, paper), context.phrases)
    return Answer(document, await buttons(context, paper), again=again, placement=placement)


async def _announced(context: Context, paper: Paper) -> Sequence[EarlierListing]:
    editions = context.store.editions
    return await editions.earlier([paper.id], paper.categories, await editions.top())


async def buttons(context: Context, paper: Paper) -> Rows:
    """Return what can be done with ``paper``."""
    phrases, shown = context.phrases, str(Reference(paper.id, paper.version or None))
    links = tuple(_links(paper))
    share = Share(phrases.text("button.share"), paper.id)
    everybody = len(paper_names(paper))
    rows: list[tuple[Button, ...]] = [links, (share,)]
    if everybody > SHOWN_AUTHORS + 1:
        label = phrases.text("button.authors", count=everybody)
        rows.append((Action(label, "paper", f"{shown} {_AUTHORS}"),))
    return tuple(rows)


def _links(paper: Paper) -> Iterator[WebLink]:
    shown = address(paper)
    yield WebLink("arXiv", shown)
    yield WebLink("PDF", shown.replace("/abs/", "/pdf/"))
    if "/" not in paper.id and f"{issued_in(paper.id):%y%m}" >= _HTML_SINCE:
        yield WebLink("HTML", shown.replace("/abs/", "/html/"))


def _again(paper: Paper, *words: str) -> str:
    return " ".join((str(Reference(paper.id, paper.version or None)), *words))


def _several(context: Context, found: Lookup, wanted: Sequence[Reference]) -> Answer:
    cards = tuple(_cards(found.found, context))
    remarks = tuple(Paragraph(one) for one in _remarks(context, found, wanted))
    if not cards:
        return say(*(one.children for one in remarks))
    again = " ".join(map(str, wanted[:MOST]))
    return Answer(Document((*remarks, *cards)), again=again if _is_short(again) else None)


def _is_short(again: str) -> bool:
    """Tell whether page buttons can carry ``again``."""
    try:
        Action("", "paper", again, 99)
    except ValueError:
        return False
    return True


def _cards(papers: Sequence[Paper], context: Context) -> Iterator[Block]:
    for number, paper in enumerate(papers, 1):
        entry = Entry(paper, AnnounceType.NEW, paper.primary)
        yield paper_card(entry, number, context.chat.manner.style, context.phrases)


def _remarks(context: Context, found: Lookup, wanted: Sequence[Reference]) -> Iterator[Inlines]:
    phrases: Phrases = context.phrases
    if found.unknown:
        named = phrases.some_of(literal(map(str, found.unknown)))
        yield phrases("paper.unknown", papers=named)
    if found.unanswered:
        named = phrases.some_of(literal(map(str, found.unanswered)))
        yield phrases("paper.unanswered", papers=named)
    strange = [quoted(word) for word in unread(context.argument)]
    if strange:
        yield phrases("paper.strange", words=phrases.some_of(strange))
    if len(wanted) > MOST:
        yield phrases("paper.too-many", most=MOST, count=len(wanted) - MOST)


PAPER = Command(
    "paper",
    "summary.paper",
    show_paper,
    parameter=parameter("paper", "parameter.paper", required=True),
)
