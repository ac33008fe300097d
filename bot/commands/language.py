"""/language en|zh: the language of the chat's messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from babel import Locale

from bot.commands.command import (
    Answer,
    ButtonRows,
    Command,
    Guide,
    Mutation,
    Section,
    make_parameter,
    say,
)
from bot.commands.context import Context
from bot.commands.parse.quoting import echo
from bot.errors import UserError
from bot.model.conversation import Action
from bot.phrases import LANGUAGES, load_phrases, match_language


async def set_language(context: Context) -> Answer:
    """Change the language, or show it; the answer is in the new language."""
    if not context.argument:
        return say(context.phrases("language.now"), rows=_buttons())
    language = parse_language(context.argument)
    if language is None:
        languages = context.phrases.join_text(
            [load_phrases(language).text("language.name") for language in LANGUAGES]
        )
        given = echo(context.argument)
        raise UserError("language.unknown", given=given, languages=languages)
    await context.store.chats.set_language(context.chat.id, language)
    changed = replace(context.chat, language=language)
    return say(load_phrases(changed.language)("language.changed"))


def _buttons() -> ButtonRows:
    return (
        tuple(
            Action(load_phrases(language).text("language.name"), "language", language)
            for language in LANGUAGES
        ),
    )


def parse_language(given: str) -> str | None:
    """Return the language that ``given`` names: ``zh``, ``zh-CN``, ``Chinese``, ``中文``."""
    return _names().get(given.casefold()) or match_language(given, "") or None


@cache
def _names() -> Mapping[str, str]:
    """Return the languages by every name, in each of them."""
    called = {
        (Locale.parse(language).get_language_name(other) or language).casefold(): language
        for language in LANGUAGES
        for other in LANGUAGES
    }
    return called | {
        load_phrases(language).text("language.name").casefold(): language for language in LANGUAGES
    }


LANGUAGE = Command(
    "language",
    "summary.language",
    set_language,
    Mutation.WITH_ARGUMENT,
    make_parameter("language", "parameter.language"),
    guide=Guide(
        Section.SET_UP,
        "explain.language",
        examples=("zh",),
        words=("语言",),
    ),
)
