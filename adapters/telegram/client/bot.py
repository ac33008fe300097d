"""Bots of python-telegram-bot, wired to our requests and unable to tell their token."""

from __future__ import annotations

from telegram.error import InvalidToken
from telegram.ext import ExtBot

from adapters.telegram.client.request import AiohttpRequest
from adapters.telegram.secrecy import redact_token
from bot.errors import SetupError


class RedactedBot(ExtBot[None]):
    """The library's bot, whose ``repr`` would otherwise put the token into logs and tracebacks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "DiscreetBot[telegram]"


def create_bot(token: str, api_url: str, polling: AiohttpRequest | None = None) -> RedactedBot:
    """Return a bot that opens its connections with its first request.

    Args:
        token: from @BotFather.
        api_url: the Bot API server, without a path.
        polling: carries getUpdates, for a bot that listens.

    Raises:
        SetupError: there is no token at all.
    """
    redact_token(token)
    root = api_url.rstrip("/")
    try:
        return RedactedBot(
            token,
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=AiohttpRequest(),
            get_updates_request=polling or AiohttpRequest(connections=1),
        )
    except InvalidToken:
        raise SetupError("TELEGRAM_TOKEN is empty") from None
