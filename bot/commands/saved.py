"""/saved [#tag]: the papers that the chat keeps, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.commands.answer import Answer, say
from bot.commands.command import Command, make_parameter
from bot.commands.context import Context
from bot.commands.save import parse_tags
from bot.commands.support.quoting import echo
from bot.digest.paper_text import readable_title
from bot.document.nodes import (
    Block,
    Card,
    Code,
    Document,
    Emphasis,
    Heading,
    Inlines,
    Link,
    Paragraph,
    Strong,
    Text,
)
from bot.model.arxiv_id import abs_url
from bot.model.conversation import Action
from bot.model.paper import Paper, SavedPaper

REMOVE_WORD = "remove"
"""The word with which the list takes off what is tapped."""


async def show_saved(context: Context) -> Answer:
    """Show the list, or what of it bears a tag."""
    words = context.argument.split()
    tag = next(iter(parse_tags(context.argument)), "")
    plain = [word.casefold() for word in words if word != REMOVE_WORD]
    return await reading_list(context, tag or next(iter(plain), ""), removing=REMOVE_WORD in words)


async def reading_list(context: Context, tag: str = "", *, removing: bool = False) -> Answer:
    """Return the list; while ``removing``, what is tapped goes, otherwise it is opened."""
    phrases, kept = context.phrases, await context.store.saved.of(context.chat.id, tag)
    if not kept:
        return say(
            phrases("saved.none-under", tag=echo(f"#{tag}")) if tag else phrases("saved.none")
        )
    heading = phrases("saved.title", count=len(kept))
    how = (Paragraph(phrases("saved.removing")),) if removing else ()
    blocks = (Heading(heading, level=1), *how, *await _cards(context, kept, removing=removing))
    again = " ".join([*([f"#{tag}"] if tag else []), *([REMOVE_WORD] if removing else [])])
    return Answer(
        Document(blocks),
        (_buttons(context, again, removing=removing),),
        again,
        page_command="saved",
    )


def _buttons(context: Context, again: str, *, removing: bool) -> tuple[Action, ...]:
    phrases = context.phrases
    if removing:
        kept = again.removesuffix(REMOVE_WORD).strip()
        return (Action(phrases.text("button.done"), "saved", kept),)
    remove = Action(phrases.text("button.remove"), "saved", f"{again} {REMOVE_WORD}".strip())
    return (remove, Action(phrases.text("button.export"), "export", "saved"))


async def _cards(
    context: Context, kept: Sequence[SavedPaper], *, removing: bool
) -> tuple[Block, ...]:
    cards: list[Block] = []
    for number, one in enumerate(kept, 1):
        paper = await context.store.papers.get(one.paper_id, one.version or None)
        opening = (
            Action(str(number), "unsave", f"{one.paper_id} {REMOVE_WORD}", in_place=True)
            if removing
            else Action(str(number), "paper", one.paper_id)
        )
        blocks = tuple(Paragraph(line) for line in _lines(context, one))
        heading = (Text(f"{number}. "), *_title(one, paper))
        cards.append(Card(heading, blocks, opens=opening.encode(), label=opening.label))
    return tuple(cards)


def _title(one: SavedPaper, paper: Paper | None) -> Inlines:
    address = abs_url(one.paper_id)
    shown = readable_title(paper.title) if paper else (Text(f"arXiv:{one.paper_id}"),)
    return (Strong((Link(shown, address),)),)


def _lines(context: Context, one: SavedPaper) -> Iterator[Inlines]:
    day = context.phrases.long_date(one.saved_at.astimezone(context.zone).date())
    tags = " ".join(f"#{tag}" for tag in one.tags)
    yield (Code(one.paper_id), Text(f" · {day}"), *((Text(" · "), Code(tags)) if tags else ()))
    if one.note:
        yield (Emphasis((Text(one.note),)),)


SAVED = Command(
    "saved", "summary.saved", show_saved, parameter=make_parameter("tag", "parameter.tag")
)
