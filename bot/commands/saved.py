"""/saved [#tag]: the papers that the chat keeps, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto

from bot.commands.command import Answer, Command, Guide, Section, make_parameter, say
from bot.commands.context import GROUP_LIST, Context
from bot.commands.parse.quoting import echo
from bot.commands.save import parse_tags
from bot.digest.card import list_card
from bot.document.nodes import (
    Card,
    Code,
    Document,
    Emphasis,
    Heading,
    Inlines,
    Paragraph,
    Text,
)
from bot.model.conversation import Action
from bot.model.paper import SavedPaper

REMOVE_WORD = "remove"
"""The word of an argument with which tapping a paper removes it from the list."""


class Tap(Enum):
    """What tapping a paper of the list does."""

    OPEN = auto()
    REMOVE = auto()


async def show_saved(context: Context) -> Answer:
    """Show the reading list, or its papers with a tag."""
    words = context.argument.split()
    tag = next(iter(parse_tags(context.argument)), "")
    plain = [word.casefold() for word in words if word != REMOVE_WORD]
    tap = Tap.REMOVE if REMOVE_WORD in words else Tap.OPEN
    return await reading_list(context, tag or next(iter(plain), ""), tap)


async def reading_list(context: Context, tag: str = "", tap: Tap = Tap.OPEN) -> Answer:
    """Return the reading list, or its papers with ``tag``; a tap opens or removes a paper."""
    phrases, word, kept = (
        context.phrases,
        context.list_word,
        await context.store.saved.of(context.list_owner.id, tag),
    )
    others = await _group_button(context)
    if not kept:
        empty = phrases("saved.none-group" if word else "saved.none")
        none = phrases("saved.none-under", tag=echo(f"#{tag}")) if tag else empty
        return say(none, rows=(others,) if others else ())
    title = "saved.group-title" if word else "saved.title"
    blocks = (
        Heading(phrases(title, count=len(kept)), level=1),
        *((Paragraph(phrases("saved.removing")),) if tap is Tap.REMOVE else ()),
        *[await _card(context, number, paper, tap) for number, paper in enumerate(kept, 1)],
    )
    hash_tag = f"{word}#{tag}" if tag else word.strip()
    removing = f"{hash_tag} {REMOVE_WORD}".strip()
    if tap is Tap.REMOVE:
        row = (Action(phrases.text("button.done"), "saved", hash_tag),)
        return Answer(Document(blocks), (row,), removing, page_command="saved")
    row = (
        Action(phrases.text("button.remove"), "saved", removing),
        Action(phrases.text("button.export"), "export", f"{word}saved"),
        *others,
    )
    return Answer(Document(blocks), (row,), hash_tag, page_command="saved")


async def _group_button(context: Context) -> tuple[Action, ...]:
    """Return a button to the group's list beside one's own, if it holds anything."""
    if context.reader is None or not await context.store.saved.of(context.chat.id):
        return ()
    return (Action(context.phrases.text("button.group-list"), "saved", GROUP_LIST),)


async def _card(context: Context, number: int, saved: SavedPaper, tap: Tap) -> Card:
    paper = await context.store.papers.get(saved.paper_id, saved.version or None)
    action = (
        Action(
            str(number),
            "unsave",
            f"{context.list_word}{saved.paper_id} {REMOVE_WORD}",
            in_place=True,
        )
        if tap is Tap.REMOVE
        else Action(str(number), "paper", saved.paper_id)
    )
    return list_card(number, saved.paper_id, paper, _lines(context, saved), action)


def _lines(context: Context, saved: SavedPaper) -> Iterator[Inlines]:
    """Yield the lines below a title: id, date and tags, then the note."""
    day = context.phrases.long_date(saved.saved_at.astimezone(context.zone).date())
    tags = " ".join(f"#{tag}" for tag in saved.tags)
    yield (Code(saved.paper_id), Text(f" · {day}"), *((Text(" · "), Code(tags)) if tags else ()))
    if saved.note:
        yield (Emphasis((Text(saved.note),)),)


SAVED = Command(
    "saved",
    "summary.saved",
    show_saved,
    parameter=make_parameter("tag", "parameter.tag"),
    guide=Guide(
        Section.KEEP,
        "explain.saved",
        examples=("#gpu",),
        words=("我的收藏", "收藏夹", "bookmarks"),
    ),
    is_personal=lambda _: True,
)
