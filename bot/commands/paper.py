"""/paper ID or address…: everything about one paper, or the cards of several."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.command import (
    Answer,
    ButtonRows,
    Command,
    Guide,
    Section,
    arrange_in_rows,
    make_parameter,
    say,
)
from bot.commands.context import Context
from bot.commands.parse.quoting import echo
from bot.commands.support.lookup import MAX_LOOKUPS, Lookup, explain_misses, look_up
from bot.commands.support.voting import note_opening
from bot.digest.card import paper_card, vote_actions
from bot.digest.links import paper_links
from bot.digest.paper_page import MAX_SHOWN_AUTHORS, author_list, paper_page
from bot.digest.select import DigestEntry
from bot.document.nodes import Document, Paragraph
from bot.errors import UserError
from bot.model.announcement import AnnounceType
from bot.model.author_names import list_authors
from bot.model.conversation import Action, Placement, Share, WebLink, fits_payload
from bot.model.paper import Paper
from bot.model.reference import Reference, find_references

_AUTHORS = "authors"
"""Word after the reference in the button that shows all authors."""


async def show_paper(context: Context) -> Answer:
    """Show the paper or the papers that the argument refers to."""
    if not context.argument:
        return say(context.phrases("paper.which"))
    wanted = find_references(context.argument)
    if not wanted:
        raise UserError("paper.unreadable", given=echo(context.argument))
    found = await look_up(context.store, context.query_api, wanted[:MAX_LOOKUPS])
    if len(found.found) == 1 and len(wanted) == 1:
        await note_opening(context, found.found[0].id)
        return await paper_answer(context, found.found[0])
    return _papers_answer(context, found, wanted)


async def paper_answer(context: Context, paper: Paper) -> Answer:
    """Return the page of ``paper``, or its authors where the argument says so."""
    shown, phrases = str(Reference(paper.id, paper.version or None)), context.phrases
    if _AUTHORS in context.argument.split():
        everybody = author_list(paper, phrases)
        return Answer(everybody, page_argument=f"{shown} {_AUTHORS}", placement=Placement.BESIDE)
    editions = context.store.editions
    earlier = await editions.earlier_listings(
        [paper.id], paper.categories, await editions.last_seq()
    )
    document = paper_page(paper, earlier, phrases)
    rows = await paper_buttons(context, paper)
    return Answer(
        document, rows, page_argument=shown, placement=Placement.BESIDE, again=f"paper {shown}"
    )


async def paper_buttons(context: Context, paper: Paper) -> ButtonRows:
    """Return the buttons below the page of ``paper``."""
    phrases, shown = context.phrases, str(Reference(paper.id, paper.version or None))
    links = tuple(WebLink(name, url) for name, url in paper_links(paper))
    share = Share(phrases.text("button.share"), paper.id)
    bibtex = Action("BibTeX", "cite", shown)
    why = Action(phrases.text("button.why"), "why", shown)
    everybody = len(list_authors(paper))
    kept = await _save_button(context, paper, shown)
    followed = await _follow_button(context, paper)
    rows = (links, (kept, *vote_actions(paper.id), followed), (bibtex, share, why))
    if everybody <= MAX_SHOWN_AUTHORS + 1:
        return rows
    label = phrases.text("button.authors", count=everybody)
    return (*rows, (Action(label, "paper", f"{shown} {_AUTHORS}"),))


async def _save_button(context: Context, paper: Paper, shown: str) -> Action:
    """Return the button that saves ``paper``, or removes it from the saved ones.

    In a group each member has a list of their own, so a page for all shows none of them.
    """
    if context.is_shared:
        return Action(context.phrases.text("button.save"), "save", shown)
    kept = await context.store.saved.of(context.chat.id)
    if any(saved.paper_id == paper.id for saved in kept):
        return Action(context.phrases.text("button.unsave"), "unsave", shown, in_place=True)
    return Action(context.phrases.text("button.save"), "save", shown, in_place=True)


async def _follow_button(context: Context, paper: Paper) -> Action:
    """Return the button that follows ``paper``, or follows it no more."""
    label, is_toggle = context.phrases.text("button.follow"), not context.is_shared
    followed = await context.store.follows.of(context.chat.id) if is_toggle else ()
    if any(follow.paper_id == paper.id for follow in followed):
        return Action(context.phrases.text("button.unfollow"), "unfollow", paper.id, in_place=True)
    return Action(label, "follow", paper.id, in_place=is_toggle)


def _papers_answer(context: Context, found: Lookup, wanted: Sequence[Reference]) -> Answer:
    style = context.chat.digest_settings.style
    cards = [
        paper_card(
            DigestEntry(paper, AnnounceType.NEW, paper.primary), number, style, context.phrases
        )
        for number, paper in enumerate(found.found, 1)
    ]
    misses = tuple(explain_misses(found, wanted, context.argument, context.phrases))
    if not cards:
        latest = [paper.id for paper in found.latest.values()]
        return say(
            *misses,
            rows=arrange_in_rows([Action(paper_id, "paper", paper_id) for paper_id in latest]),
        )
    references = " ".join(map(str, wanted[:MAX_LOOKUPS]))
    return Answer(
        Document((*map(Paragraph, misses), *cards)),
        page_argument=references if fits_payload("paper", references) else None,
        truncation_note=context.phrases("paper.truncated"),
    )


PAPER = Command(
    "paper",
    "summary.paper",
    show_paper,
    parameter=make_parameter("paper", "parameter.paper"),
    guide=Guide(
        Section.READ,
        "explain.paper",
        examples=("2606.14824", "2606.14824 hep-th/9901001"),
        words=("论文", "打开", "open"),
    ),
)
