"""The library's bot over our transport, with its token kept out of every log line and repr.

python-telegram-bot logs tracebacks and reprs, and the token is part of every URL it requests.
"""

from __future__ import annotations

import logging
from typing import Any

from telegram import InputFile
from telegram.error import InvalidToken
from telegram.ext import ExtBot

from adapters.telegram.client.request import AiohttpRequest
from bot.errors import SetupError
from bot.model.conversation import Attachment

_MASK = "…"


class _TokenFilter(logging.Filter):
    """Masks the secret part of every registered token; global, as logging is."""

    def __init__(self) -> None:
        super().__init__()
        self.secrets: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self._mask(record.getMessage()), None
        if record.exc_info:
            record.exc_text = self._mask(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return True

    def _mask(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret, _MASK)
        return text


_token_filter = _TokenFilter()


class RedactedBot(ExtBot[None]):
    """The library's bot with a ``repr`` without token, since reprs reach logs and tracebacks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "RedactedBot[telegram]"

    async def call(self, method: str, /, **parameters: Any) -> Any:
        """Return the result of the Bot API's ``method``.

        The name is sent in lower case, which Telegram accepts
        (https://core.telegram.org/bots/api#making-requests): where the library has a method of
        that name it warns to use it, and none of those supports rich messages.

        Raises:
            telegram.error.TelegramError: the request failed.
        """
        return await self.do_api_request(method.lower(), parameters)


def create_bot(token: str, api_url: str, polling: AiohttpRequest | None = None) -> RedactedBot:
    """Return a bot that opens its connections with its first request.

    Args:
        token: from @BotFather; from now on it is masked in the library's logs.
        api_url: the Bot API server, without a path.
        polling: carries getUpdates, for a bot that polls.

    Raises:
        SetupError: the token is empty.
    """
    _redact_token(token)
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


def to_input_file(attachment: Attachment) -> InputFile:
    """Return ``attachment`` as an upload of its own media type, not the one its name suggests."""
    document = InputFile(attachment.content, attachment.name)
    document.mimetype = attachment.media_type
    return document


def _redact_token(token: str) -> None:
    """Mask the part after the colon, which is percent-encoded in URLs and so cannot be matched."""
    if secret := token.rpartition(":")[2]:
        _token_filter.secrets.add(secret)
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == "telegram":
            logging.getLogger(name).addFilter(_token_filter)
