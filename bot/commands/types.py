"""/types new cross replace: which of an announcement's papers digests bring."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from bot.commands.answer import Answer, Rows, say
from bot.commands.command import Changes, Command, Typing, parameter
from bot.commands.context import Context
from bot.commands.quoting import quoted
from bot.commands.wording import spellings, words_of
from bot.errors import UserError
from bot.model.announcement import AnnounceType
from bot.model.conversation import Action, Choice
from bot.phrases import Phrases, speak

NAMES: Mapping[AnnounceType, str] = {
    AnnounceType.NEW: "types.new",
    AnnounceType.CROSS: "types.cross",
    AnnounceType.REPLACE: "types.replace",
}
"""The phrase that names each type."""
_ALL = frozenset({"all", "everything", "*", "全部", "所有"})


async def set_types(context: Context) -> Answer:
    """Change the announce types, or say them; every button adds or takes away one."""
    if not context.argument:
        return _said(context, "types.now")
    types = named_types(words_of(context.argument))
    manner = replace(context.chat.manner, types=types)
    await context.store.chats.set_digest_settings(context.chat.id, manner)
    return _said(context.after(replace(context.chat, manner=manner)), "types.changed")


def named_types(words: Iterable[str]) -> frozenset[AnnounceType]:
    """Return the types that ``words`` name.

    Raises:
        UserError: a word is none.
    """
    found: set[AnnounceType] = set()
    for word in words:
        if word not in _ALL and word not in type_words():
            raise UserError("types.unknown", given=quoted(word))
        found |= set(AnnounceType) if word in _ALL else {type_words()[word]}
    return frozenset(found)


@cache
def type_words() -> Mapping[str, AnnounceType]:
    """Return every word for a type."""
    replaced = {"replaced": AnnounceType.REPLACE, "replacements": AnnounceType.REPLACE}
    crossed = {"crosses": AnnounceType.CROSS, "cross-lists": AnnounceType.CROSS}
    return {**replaced, **crossed, **spellings(NAMES)}


def in_order(types: Collection[AnnounceType]) -> tuple[AnnounceType, ...]:
    """Return ``types`` in the order of a digest."""
    return tuple(one for one in AnnounceType if one in types)


def toggled(types: frozenset[AnnounceType], one: AnnounceType) -> tuple[AnnounceType, ...]:
    """Return ``types`` with ``one`` added or taken away; taking the last away brings them all."""
    return in_order(types ^ {one}) or tuple(AnnounceType)


def chips(command: str, types: frozenset[AnnounceType], phrases: Phrases, before: str = "") -> Rows:
    """Return a button for each type that adds it to ``types`` or takes it away.

    Args:
        command: what the buttons ask for.
        types: what is chosen now.
        phrases: the reader's language.
        before: what stands before the types in the buttons' argument.
    """

    def chip(one: AnnounceType) -> Action:
        mark = "✓ " if one in types else ""
        wanted = " ".join(toggled(types, one))
        return Action(f"{mark}{phrases.text(NAMES[one])}", command, f"{before} {wanted}".strip())

    return (tuple(map(chip, AnnounceType)),)


def _said(context: Context, key: str) -> Answer:
    phrases, types = context.phrases, context.chat.manner.types
    named = phrases.list([phrases.text(NAMES[one]) for one in in_order(types)])
    rows = chips("types", types, phrases)
    return say(phrases(key, types=named), phrases("types.how"), rows=rows)


def _complete(typing: Typing) -> Sequence[Choice]:
    """Return every set of types, by what it is called."""
    phrases, typed = speak(typing.language), typing.words.casefold()
    new, cross, replaced = AnnounceType
    sets = ((new,), (new, cross), (new, replaced), (new, cross, replaced))
    choices = (
        Choice(" ".join(one), phrases.series([phrases.text(NAMES[type_]) for type_ in one]))
        for one in sets
    )
    return [one for one in choices if typed in f"{one.value} {one.label}".casefold()]


TYPES = Command(
    "types",
    "summary.types",
    set_types,
    Changes.WITH_ARGUMENT,
    parameter("types", "parameter.types"),
    _complete,
)
