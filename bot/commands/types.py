"""/types new cross replace: which of an announcement's papers digests bring."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache

from bot.commands.command import (
    Answer,
    ButtonRows,
    Command,
    CompletionRequest,
    Guide,
    Mutation,
    Section,
    choice_button,
    make_parameter,
)
from bot.commands.context import Context
from bot.commands.parse.quoting import echo
from bot.commands.parse.words import ALL_WORDS, enum_spellings, split_words
from bot.digest.invented_papers import sample_card
from bot.document.nodes import Document, Inlines, Paragraph
from bot.errors import UserError
from bot.model.announcement import AnnounceType
from bot.model.conversation import Action, Completion
from bot.phrases import Phrases, load_phrases

TYPE_KEYS: Mapping[AnnounceType, str] = {
    AnnounceType.NEW: "types.new",
    AnnounceType.CROSS: "types.cross",
    AnnounceType.REPLACE: "types.replace",
}
"""The phrase that names each type."""
_FILLERS = frozenset({"only", "just", "and", "papers", "the", "仅", "只", "只要", "和"})
"""Words between those for types: only new papers."""


async def set_types(context: Context) -> Answer:
    """Change the announce types, or show them; each button adds or removes a type."""
    if not context.argument:
        return _types_answer(context, "types.now")
    types = parse_types(split_words(context.argument))
    settings = replace(context.chat.digest_settings, types=types)
    await context.store.chats.set_digest_settings(context.chat.id, settings)
    return _types_answer(
        context.with_chat(replace(context.chat, digest_settings=settings)), "types.changed"
    )


def parse_types(words: Collection[str]) -> frozenset[AnnounceType]:
    """Return the types that ``words`` name.

    Raises:
        UserError: a word is none.
    """
    found: set[AnnounceType] = set()
    for word in (word for word in words if word not in _FILLERS):
        if word not in ALL_WORDS and word not in type_words():
            raise UserError("types.unknown", given=echo(word))
        found |= set(AnnounceType) if word in ALL_WORDS else {type_words()[word]}
    if not found:
        raise UserError("types.unknown", given=echo(" ".join(words)))
    return frozenset(found)


def split_types(context: Context) -> tuple[Context, str]:
    """Return the context as if the chat read the types in its argument, and the other words.

    Nothing is stored. Without a type in the argument the chat's own are meant.
    """
    words = context.argument.split()
    types = [word.casefold() for word in words if word.casefold() in type_words()]
    others = " ".join(word for word in words if word.casefold() not in type_words())
    if not types:
        return context, others
    settings = replace(context.chat.digest_settings, types=parse_types(types))
    return context.with_chat(replace(context.chat, digest_settings=settings)), others


@cache
def type_words() -> Mapping[str, AnnounceType]:
    """Return every word for a type."""
    replaced = {"replaced": AnnounceType.REPLACE, "replacements": AnnounceType.REPLACE}
    crossed = {"crosses": AnnounceType.CROSS, "cross-lists": AnnounceType.CROSS}
    return {**replaced, **crossed, **enum_spellings(TYPE_KEYS)}


def sort_types(types: Collection[AnnounceType]) -> tuple[AnnounceType, ...]:
    """Return ``types`` in the order of a digest."""
    return tuple(type_ for type_ in AnnounceType if type_ in types)


def toggle_type(types: frozenset[AnnounceType], type_: AnnounceType) -> tuple[AnnounceType, ...]:
    """Return ``types`` with ``type_`` added or removed; removing the last brings them all."""
    return sort_types(types ^ {type_}) or tuple(AnnounceType)


def type_toggles(
    command: str, types: frozenset[AnnounceType], phrases: Phrases, before: str = ""
) -> ButtonRows:
    """Return a button for each type that adds it to ``types`` or takes it away.

    Args:
        command: what the buttons ask for.
        types: what is chosen now.
        phrases: the reader's language.
        before: what stands before the types in the buttons' argument.
    """

    def toggle(type_: AnnounceType) -> Action:
        label, wanted = phrases.label(TYPE_KEYS[type_]), " ".join(toggle_type(types, type_))
        return choice_button(label, command, f"{before} {wanted}".strip(), is_chosen=type_ in types)

    return (tuple(map(toggle, AnnounceType)),)


def _types_answer(context: Context, key: str) -> Answer:
    """Return which types are read, with a paper of each as digests show it."""
    phrases, settings = context.phrases, context.chat.digest_settings
    said = types_sentence(context, key), phrases("types.how"), phrases("sample.title")
    cards = (sample_card(type_, settings.style, phrases) for type_ in sort_types(settings.types))
    rows = type_toggles("types", settings.types, phrases)
    return Answer(Document((*map(Paragraph, said), *cards)), rows)


def types_sentence(context: Context, key: str) -> Inlines:
    """Return the sentence ``key`` about the announce types that the chat reads."""
    phrases, types = context.phrases, sort_types(context.chat.digest_settings.types)
    return phrases(
        key, types=phrases.join_text([phrases.text(TYPE_KEYS[type_]) for type_ in types])
    )


def _complete(typing: CompletionRequest) -> Sequence[Completion]:
    """Return every set of types, by what it is called."""
    phrases, typed = load_phrases(typing.language), typing.words.casefold()
    new, cross, replaced = AnnounceType
    sets = ((new,), (new, cross), (new, replaced), (new, cross, replaced))
    choices = (
        Completion(
            " ".join(types),
            phrases.join_series([phrases.text(TYPE_KEYS[type_]) for type_ in types]),
        )
        for types in sets
    )
    return [choice for choice in choices if typed in f"{choice.value} {choice.label}".casefold()]


TYPES = Command(
    "types",
    "summary.types",
    set_types,
    Mutation.WITH_ARGUMENT,
    make_parameter("types", "parameter.types"),
    _complete,
    guide=Guide(
        Section.SET_UP,
        "explain.types",
        examples=("new cross",),
        words=("类型",),
    ),
)
