"""The one wall: every error of the library and of HTTP becomes a DeliveryError, or a setup's.

| what came                                             | what it means                     |
|-------------------------------------------------------|-----------------------------------|
| 403 blocked, deactivated, kicked, deleted, …          | Gone                              |
| 403 about rights                                      | Refused                           |
| 400 chat not found, and 403 codes turned into 400     | Gone                              |
| 400 with migrate_to_chat_id                           | Moved                             |
| 429, with or without retry_after                      | Flooded                           |
| other 400 about a rich message                        | Unfit, unless about something else|
| 400 about the entities of a text                      | Unfit                             |
| other 400                                             | Refused                           |
| 404 for a rich message: the server does not know them | MethodUnknown, an Unfit           |
| 401, 404: the token is bad, the message is not        | Unsure: kept until it is mended   |
| 400 about the bot itself: logged out, frozen          | Unsure: kept until it is mended   |
| 409, 5xx, unreadable answer                           | Unsure                            |
| timeout, reset, lost answer                           | Unsure                            |
| refused connection, DNS, TLS: surely not sent         | Unsure: there is no nearer word   |

Wordings: ``Client.cpp`` of https://github.com/tdlib/telegram-bot-api, which also turns a 403
whose text is ALL_CAPS into a 400.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta

import aiohttp
import structlog
from aiohttp.http_exceptions import HttpProcessingError
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.errors import DeliveryError, Flooded, Gone, Moved, Refused, SetupError, Unfit, Unsure
from bot.model.chat import RenderMode

HTTP_ERRORS = (aiohttp.ClientError, HttpProcessingError, OSError, TimeoutError)
"""What aiohttp raises while a request is under way."""

_NOT_FOUND = (InvalidToken, EndPointNotFound)
"""What the library makes of 401 and 404."""

_MALFORMED = (LookupError, TypeError, ValueError, AttributeError, OverflowError)
"""What the library raises over an answer that is JSON but not what the API promises."""

_ABOUT_THE_BOT = ("logged out", "frozen_method_invalid")
"""What a 400 says while the bot is moved between servers, or when its account is frozen."""
_CLOSED = (
    "chat not found",
    "user not found",
    "group chat was deactivated",
    "peer_id_invalid",
    "user_is_blocked",
    "user_deactivated",
    "input_user_deactivated",
    "channel_private",
)
_ABOUT_THE_CHAT = (
    "right",
    "forbidden",
    "thread not found",
    "topic",
    "message to",
    "message can't",
    "message is not modified",
    "message_id",
    "button",
    "reply markup",
    "query",
)
"""What a 400 speaks of when no plainer form of the message would help."""
_ABOUT_ENTITIES = ("can't parse", "entit")
_DEFAULT_WAIT_S = 30.0
_LONGEST_WAIT_S = 86_400.0
"""Whatever a server says: what is owed is tried again every day."""

_log = structlog.get_logger()


class MethodUnknown(Unfit):
    """The server is older than rich messages."""


@contextmanager
def translate_errors(form: RenderMode = RenderMode.PLAIN) -> Generator[None]:
    """Let nothing but a DeliveryError out of the block.

    Args:
        form: of the message that is being written; in the plainest, nothing is Unfit.

    Raises:
        DeliveryError: what ``outcome`` makes of the library's error.
    """
    try:
        yield
    except (TelegramError, *HTTP_ERRORS, *_MALFORMED) as error:
        result = to_delivery_error(error, form)
        if isinstance(error, _NOT_FOUND) and isinstance(result, Unsure):
            _log.error("telegram.token_rejected")
        raise result from error


@contextmanager
def translate_invalid_token(api_url: str) -> Generator[None]:
    """Tell the operator about a token that the server does not know.

    Raises:
        SetupError: the library raised InvalidToken; its message quotes the token, ours does not.
    """
    try:
        yield
    except InvalidToken:
        raise SetupError(f"TELEGRAM_TOKEN is rejected by {api_url}") from None


def to_delivery_error(error: Exception, form: RenderMode = RenderMode.PLAIN) -> DeliveryError:
    """Return what ``error`` says about the message that was being sent (see the table above)."""
    said = str(error)
    match error:
        case InvalidToken() | EndPointNotFound():
            return _not_found(error, form)
        case ChatMigrated():
            return Moved(said, place=str(error.new_chat_id))
        case RetryAfter():
            return Flooded(said, after=_wait(error))
        case Forbidden():
            return _refused(said, form) if "right" in said.lower() else Gone(said)
        case BadRequest():
            return _refused(said, form)
        case TelegramError() if said.startswith("Too Many Requests"):
            return Flooded(said, after=_wait_in_words(said))
        case _:
            return Unsure(said or type(error).__name__)


def to_network_error(error: Exception) -> NetworkError:
    """Return the library's word for an error of aiohttp, without the address that failed."""
    reason = getattr(error, "strerror", None)
    said = type(error).__name__ + (f": {reason}" if reason else "")
    return TimedOut(said) if isinstance(error, TimeoutError) else NetworkError(said)


def _not_found(error: Exception, form: RenderMode) -> DeliveryError:
    """Tell a method that the server does not know from a token that it does not know.

    The library raises the same error for 401 and 404, and hides it in another one; only the
    server's own words tell them apart.
    """
    said = str(error.__cause__ or error)
    if form is RenderMode.RICH and "not found" in said.lower():
        return MethodUnknown(said)
    return Unsure(said)


def _refused(said: str, form: RenderMode) -> DeliveryError:
    if _mentions(said, _ABOUT_THE_BOT):
        return Unsure(said)
    if _mentions(said, _CLOSED):
        return Gone(said)
    if form is RenderMode.RICH and ("rich" in said.lower() or not _mentions(said, _ABOUT_THE_CHAT)):
        return Unfit(said)
    if form is RenderMode.CLASSIC and _mentions(said, _ABOUT_ENTITIES):
        return Unfit(said)
    return Refused(said)


def _mentions(said: str, wordings: tuple[str, ...]) -> bool:
    return any(wording in said.lower() for wording in wordings)


def _wait(error: RetryAfter) -> float:
    wait = error.retry_after
    return _bounded(wait.total_seconds() if isinstance(wait, timedelta) else float(wait))


def _wait_in_words(said: str) -> float:
    found = re.search(r"retry after (\d+)", said)
    return _bounded(float(found[1])) if found else _DEFAULT_WAIT_S


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), _LONGEST_WAIT_S)
