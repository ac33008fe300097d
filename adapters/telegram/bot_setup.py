"""How the bot is set up on Telegram: its command menu, and what @BotFather allows it."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from telegram import Bot, BotCommand, User

from adapters.telegram.errors import translate_errors
from bot.errors import DeliveryError
from bot.model.conversation import MenuEntry
from bot.ports.capabilities import SetupFinding

_FALLBACK_LANGUAGE = "en"
_MAX_DESCRIPTION = 256
_CHANNEL_RIGHTS = "post_messages+edit_messages"
"""What the bot needs in a channel; https://core.telegram.org/api/links#channel-bot-links."""

_log = structlog.get_logger(__name__)


async def register_menu(bot: Bot, menu: Sequence[MenuEntry]) -> None:
    """Set the menu in each language, and in English for all others.

    A menu that is already set is left alone, because Telegram limits menu changes strictly. A
    failure is logged and does not keep the bot from answering.
    """
    languages = sorted({language for entry in menu for language in entry.summary})
    try:
        for language in languages:
            commands = _describe(menu, language)
            language_code = "" if language == _FALLBACK_LANGUAGE else language
            with translate_errors():
                if await bot.get_my_commands(language_code=language_code) != commands:
                    await bot.set_my_commands(commands, language_code=language_code)
    except DeliveryError as error:
        _log.warning("telegram.menu_rejected", reason=str(error))


def _describe(menu: Sequence[MenuEntry], language: str) -> tuple[BotCommand, ...]:
    """Return the menu in ``language``; an entry without it is described in English."""
    summaries = (
        entry.summary.get(language) or entry.summary.get(_FALLBACK_LANGUAGE, entry.name)
        for entry in menu
    )
    return tuple(
        BotCommand(entry.name, summary[:_MAX_DESCRIPTION])
        for entry, summary in zip(menu, summaries, strict=True)
    )


def examine_rights(bot: User) -> Sequence[SetupFinding]:
    """Return what ``bot``, as it is returned by getMe, may do, and how to add it."""
    link = f"https://t.me/{bot.username}"
    return [
        SetupFinding(f"add to a group with {link}?startgroup=start"),
        SetupFinding(f"add to a channel with {link}?startchannel&admin={_CHANNEL_RIGHTS}"),
        SetupFinding("may be added to groups")
        if bot.can_join_groups
        else SetupFinding(
            "may not be added to groups",
            "Send /setjoingroups to @BotFather and choose Enable.",
            is_good=False,
        ),
        SetupFinding("answers inline queries")
        if bot.supports_inline_queries
        else SetupFinding(
            "answers no inline queries, so Share buttons are left out",
            "Send /setinline to @BotFather with a placeholder such as: paper or words.",
        ),
    ]
