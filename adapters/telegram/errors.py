"""Translates every error of the library and of HTTP into a DeliveryError or a SetupError.

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
| refused connection, DNS, TLS: surely not sent         | Unsure: there is no closer class  |

Wordings: ``Client.cpp`` of https://github.com/tdlib/telegram-bot-api, which also turns a 403
whose text is ALL_CAPS into a 400.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from functools import partial

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

from bot import errors
from bot.errors import (
    DEFAULT_WAIT_S,
    DeliveryError,
    Flooded,
    Gone,
    Moved,
    Refused,
    SetupError,
    Unfit,
    Unsure,
    bounded_wait,
)
from bot.model.chat import RenderMode

HTTP_ERRORS = (aiohttp.ClientError, HttpProcessingError, OSError, TimeoutError)
"""What aiohttp raises during a request."""

_NOT_FOUND = (InvalidToken, EndPointNotFound)
"""What the library raises for 401 and 404."""

_MALFORMED = (LookupError, TypeError, ValueError, AttributeError, OverflowError)
"""What the library raises over an answer that is JSON but not what the Bot API promises."""

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
"""What a 400 mentions when no plainer render mode would help."""
_ABOUT_ENTITIES = ("can't parse", "entit")

_log = structlog.get_logger(__name__)


class MethodUnknown(Unfit):
    """The server is older than rich messages."""


def translate_errors(render_mode: RenderMode = RenderMode.PLAIN) -> AbstractContextManager[None]:
    """Raise a DeliveryError for every error of the library in the block.

    Args:
        render_mode: of the message that is being written; in PLAIN, no message is Unfit.
    """
    foreign = (TelegramError, *HTTP_ERRORS, *_MALFORMED)
    return errors.translate_errors(foreign, partial(_to_reported_error, render_mode=render_mode))


def _to_reported_error(error: Exception, render_mode: RenderMode) -> DeliveryError:
    """Return what ``error`` means; tell the operator about a token that is no longer accepted."""
    result = to_delivery_error(error, render_mode)
    if isinstance(error, _NOT_FOUND) and isinstance(result, Unsure):
        _log.error("telegram.token_rejected")
    return result


@contextmanager
def translate_invalid_token(api_url: str) -> Generator[None]:
    """Report a token that the server does not accept to the operator.

    Raises:
        SetupError: the library raised InvalidToken, whose message quotes the token; ours does not.
    """
    try:
        yield
    except InvalidToken:
        raise SetupError(f"TELEGRAM_TOKEN is rejected by {api_url}") from None


def to_delivery_error(
    error: Exception, render_mode: RenderMode = RenderMode.PLAIN
) -> DeliveryError:
    """Return what ``error`` means for the message that was being sent; see the table above."""
    reason = str(error)
    match error:
        case InvalidToken() | EndPointNotFound():
            return _classify_not_found(error, render_mode)
        case ChatMigrated():
            return Moved(reason, place=str(error.new_chat_id))
        case RetryAfter():
            after = error.retry_after
            seconds = after.total_seconds() if isinstance(after, timedelta) else float(after)
            return Flooded(reason, bounded_wait(seconds))
        case Forbidden() if "right" not in reason.lower():
            return Gone(reason)
        case Forbidden() | BadRequest():
            return _classify_refusal(reason, render_mode)
        case TelegramError() if reason.startswith("Too Many Requests"):
            found = re.search(r"retry after (\d+)", reason)
            return Flooded(reason, bounded_wait(float(found[1])) if found else DEFAULT_WAIT_S)
        case _:
            return Unsure(reason or type(error).__name__)


def to_network_error(error: Exception) -> NetworkError:
    """Return an error of aiohttp as one of the library, without the URL that failed."""
    detail = getattr(error, "strerror", None)
    reason = type(error).__name__ + (f": {detail}" if detail else "")
    return TimedOut(reason) if isinstance(error, TimeoutError) else NetworkError(reason)


def _classify_not_found(error: Exception, render_mode: RenderMode) -> DeliveryError:
    """Tell a method that the server does not know from a token that it does not accept.

    The library raises the same error for 401 and 404, and hides it in another one; only the
    server's own words tell them apart.
    """
    reason = str(error.__cause__ or error)
    if render_mode is RenderMode.RICH and "not found" in reason.lower():
        return MethodUnknown(reason)
    return Unsure(reason)


def _classify_refusal(reason: str, render_mode: RenderMode) -> DeliveryError:
    if _mentions(reason, _ABOUT_THE_BOT):
        return Unsure(reason)
    if _mentions(reason, _CLOSED):
        return Gone(reason)
    is_rich = render_mode is RenderMode.RICH
    if is_rich and ("rich" in reason.lower() or not _mentions(reason, _ABOUT_THE_CHAT)):
        return Unfit(reason)
    if render_mode is RenderMode.CLASSIC and _mentions(reason, _ABOUT_ENTITIES):
        return Unfit(reason)
    return Refused(reason)


def _mentions(reason: str, wordings: tuple[str, ...]) -> bool:
    return any(wording in reason.lower() for wording in wordings)
