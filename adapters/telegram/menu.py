"""The command menu, in every language that its table speaks."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from telegram import Bot, BotCommand

from adapters.telegram.errors import translate_errors
from bot.errors import DeliveryError
from bot.model.conversation import MenuEntry

_FALLBACK = "en"
_MAX_DESCRIPTION = 256

_log = structlog.get_logger()


async def register(bot: Bot, menu: Sequence[MenuEntry]) -> None:
    """Set the menu for readers of each language, English for all others.

    What stands already is left alone: Telegram is stingy with menu changes. A menu that cannot
    be set is logged and never keeps the bot from answering.
    """
    try:
        for language in _languages(menu):
            await _set(bot, describe(menu, language), "" if language == _FALLBACK else language)
    except DeliveryError as error:
        _log.warning("telegram.menu_not_set", reason=str(error))


def describe(menu: Sequence[MenuEntry], language: str) -> tuple[BotCommand, ...]:
    """Return the menu as Telegram wants it, in ``language`` or else in English."""
    return tuple(
        BotCommand(entry.name, _summary(entry, language)[:_MAX_DESCRIPTION]) for entry in menu
    )


def _languages(menu: Sequence[MenuEntry]) -> tuple[str, ...]:
    spoken = {language for entry in menu for language in entry.summary}
    return tuple(sorted(spoken))


def _summary(entry: MenuEntry, language: str) -> str:
    return entry.summary.get(language) or entry.summary.get(_FALLBACK, entry.name)


async def _set(bot: Bot, commands: tuple[BotCommand, ...], language_code: str) -> None:
    with translate_errors():
        if await bot.get_my_commands(language_code=language_code) != commands:
            await bot.set_my_commands(commands, language_code=language_code)
