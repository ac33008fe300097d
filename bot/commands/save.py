"""/save ID… [note] [#tag…]: keep papers for later."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.commands.answer import Answer, say
from bot.commands.command import Changes, Command, parameter
from bot.commands.context import Context
from bot.commands.lookup import look_up
from bot.commands.lookup_remarks import MOST, lookup_remarks
from bot.commands.paper import opened
from bot.commands.quoting import literal, quoted
from bot.document.nodes import Inlines
from bot.errors import UserError
from bot.model.conversation import Action
from bot.model.paper import Paper
from bot.model.reference import Reference, references

LONGEST_NOTE = 500
"""Characters of a note that are kept."""
_MOST_TAGS, _LONGEST_TAG = 10, 36  # the latter in bytes
_TAG = re.compile(r"[#\uff03]([^\s#\uff03,;\uff0c\uff1b]+)")
_SEPARATORS = re.compile(r"[\s,;\uff0c\uff1b\u3001]+")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be kept.

    Attributes:
        wanted: the papers.
        note: the person's own words, or "".
        tags: lower-case words, each once.
    """

    wanted: tuple[Reference, ...]
    note: str
    tags: tuple[str, ...]


def wish(argument: str) -> Wish:
    """Return what ``argument`` asks to be kept."""
    rest = _TAG.sub(" ", argument)
    words = [word for word in _SEPARATORS.split(rest) if word and not references(word)]
    note = " ".join(words)[:LONGEST_NOTE] if words else ""
    return Wish(references(rest), note, tags_in(argument))


def tags_in(argument: str) -> tuple[str, ...]:
    """Return the tags in ``argument``, without their signs."""
    found = (_short(one.casefold()) for one in _TAG.findall(argument))
    return tuple(dict.fromkeys(found))[:_MOST_TAGS]


def _short(tag: str) -> str:
    """Return ``tag`` as long as a button can carry."""
    return tag.encode()[:_LONGEST_TAG].decode(errors="ignore")


async def save(context: Context) -> Answer:
    """Keep the papers that the argument refers to, with its note and its tags."""
    if not context.argument:
        return say(context.phrases("save.which"))
    asked = wish(context.argument)
    if not asked.wanted:
        raise UserError("paper.unreadable", given=quoted(context.argument))
    found = await look_up(context.store, context.index, asked.wanted[:MOST])
    for paper in found.found:
        await _keep(context, paper, asked)
    if context.here and len(found.found) == 1:
        return await opened(context, found.found[0])
    remarks = lookup_remarks(found, asked.wanted, "", context.phrases)
    return say(*remarks, *_said(context, found.found, asked), rows=((_list(context),),))


async def _keep(context: Context, paper: Paper, asked: Wish) -> None:
    version = next((one.version for one in asked.wanted if one.paper_id == paper.id), None) or 0
    chat = context.chat.id
    await context.store.saved.save(chat, paper.id, version, asked.note, asked.tags, context.now)


def _said(context: Context, papers: Sequence[Paper], asked: Wish) -> Iterator[Inlines]:
    phrases = context.phrases
    if papers:
        named = phrases.some_of(literal(paper.id for paper in papers))
        yield phrases("save.done", papers=named)
    if papers and asked.tags:
        yield phrases("save.tags", tags=phrases.some_of(literal(f"#{one}" for one in asked.tags)))


def _list(context: Context) -> Action:
    return Action(context.phrases.text("button.saved"), "saved")


SAVE = Command(
    "save",
    "summary.save",
    save,
    Changes.WITH_ARGUMENT,
    parameter("paper", "parameter.save"),
)
