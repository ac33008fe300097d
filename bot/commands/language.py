"""/language en|zh: in which language the chat is spoken to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from babel import Locale

from bot.commands.answer import Answer, Rows, say
from bot.commands.command import Changes, Command, parameter
from bot.commands.context import Context
from bot.commands.quoting import quoted
from bot.errors import UserError
from bot.model.conversation import Action
from bot.phrases import LANGUAGES, language_of, speak


async def set_language(context: Context) -> Answer:
    """Change the language, or say it; the answer is in the new one."""
    if not context.argument:
        return say(context.phrases("language.now"), rows=_buttons())
    language = named_language(context.argument)
    if language is None:
        languages = context.phrases.list([speak(one).text("language.name") for one in LANGUAGES])
        given = quoted(context.argument)
        raise UserError("language.unknown", given=given, languages=languages)
    await context.store.chats.set_language(context.chat.id, language)
    changed = replace(context.chat, language=language)
    return say(speak(changed.language)("language.changed"))


def _buttons() -> Rows:
    return (tuple(Action(speak(one).text("language.name"), "language", one) for one in LANGUAGES),)


def named_language(given: str) -> str | None:
    """Return the language that ``given`` names: ``zh``, ``zh-CN``, ``Chinese``, ``中文``."""
    return _names().get(given.casefold()) or language_of(given, "") or None


@cache
def _names() -> Mapping[str, str]:
    """What each language is called in each of them."""
    called = {
        (Locale.parse(one).get_language_name(other) or one).casefold(): one
        for one in LANGUAGES
        for other in LANGUAGES
    }
    return called | {speak(one).text("language.name").casefold(): one for one in LANGUAGES}


LANGUAGE = Command(
    "language",
    "summary.language",
    set_language,
    Changes.WITH_ARGUMENT,
    parameter("language", "parameter.language"),
)
