"""Translates every error of the library and of HTTP into a DeliveryError or a SetupError.

| what came                                             | what it means                     |
|-------------------------------------------------------|-----------------------------------|
| an answer that is no error document of the Bot API    | Unsure, whatever its status       |
| 403 blocked, deactivated, kicked, deleted, …          | Gone                              |
| 400 chat not found, and 403 codes turned into 400     | Gone                              |
| 400 or 403 about a right to write; a closed or        | NotPermitted                      |
| deleted topic                                         |                                   |
| 400 with migrate_to_chat_id                           | Moved                             |
| 429, with or without retry_after                      | Flooded                           |
| 400 about the content of a rich message               | Unfit                             |
| 400 about the entities of a text                      | Unfit                             |
| 400 about the content, the buttons or another message | Refused                           |
| 400 about tg-button: no buttons in texts there        | ButtonsUnknown, an Unfit          |
| 404 for a rich message: the server does not know them | MethodUnknown, an Unfit           |
| any other 400 or 403                                  | Unrecognized                      |
| 401, 404: the token is bad, the message is not        | Unsure: kept until it is mended   |
| 400 about the bot itself: logged out, frozen          | Unsure: kept until it is mended   |
| 409, 5xx, unreadable answer                           | Unsure                            |
| timeout, reset, lost answer                           | Unsure                            |
| refused connection, DNS, TLS                          | Unsure, but surely not sent       |

Wordings: ``Client.cpp`` of https://github.com/tdlib/telegram-bot-api, which also turns a 403
whose text is ALL_CAPS into a 400; those in capitals are https://core.telegram.org/method/messages.sendMessage's.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from functools import partial
from http import HTTPStatus

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
    NotPermitted,
    Refused,
    SetupError,
    Unfit,
    Unrecognized,
    Unsure,
    bounded_wait,
)
from bot.model.chat import RenderMode

HTTP_ERRORS = (aiohttp.ClientError, HttpProcessingError, OSError, TimeoutError)
"""What aiohttp raises during a request."""

_NOT_FOUND = (InvalidToken, EndPointNotFound)
"""What the library raises for 401 and 404."""

_MALFORMED = (
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    OverflowError,
    RecursionError,
)
"""What the library raises over an answer that is JSON but not what the Bot API promises."""

_ABOUT_THE_BOT = ("logged out", "frozen_method_invalid")
"""What a 400 says while the bot is moved between servers, or when its account is frozen."""
_GONE = frozenset(
    {
        "bot was blocked by the user",
        "user is deactivated",
        "the group chat was deleted",
        "bot can't initiate conversation with a user",
        "bot can't send messages to bots",
        *(
            f"bot {parting} the {kind} chat"
            for parting in ("was kicked from", "is not a member of")
            for kind in ("group", "supergroup", "channel")
        ),
        "chat not found",
        "private chat not found",
        "user not found",
        "group chat was deactivated",
        "peer_id_invalid",
        "user_is_blocked",
        "user_deactivated",
        "user_is_bot",
        "input_user_deactivated",
        "channel_private",
    }
)
"""What a 400 or 403 says of a chat that is closed to the bot; nothing else retires one."""
_NOT_PERMITTED = (
    "not enough rights to send",
    "have no rights to send",
    "have no write access to the chat",
    "need administrator rights in the",
    "chat_write_forbidden",
    "chat_restricted",
    "chat_admin_required",
    "chat_guest_send_forbidden",
    "chat_send_",  # …PLAIN_FORBIDDEN, …DOCS_FORBIDDEN, …
    "user_banned_in_channel",
    "topic_closed",
    "message thread not found",
    "topic_deleted",
    "topic_id_invalid",
)
"""What it begins with where the bot may not write at present."""
_NO_RICH_MESSAGES = frozenset({"not enough rights to send rich messages to the chat"})
_ABOUT_THE_CONTENT = (
    "message is too long",
    "message_too_long",
    "message caption is too long",
    "media_caption_too_long",
    "text is too long",
    "text must be non-empty",
    "text must be encoded in utf-8",
    "message text is empty",
    "message must be non-empty",
    "message_empty",
    "can't parse",
    "entit",  # "entity beginning at…", ENTITY_BOUNDS_INVALID, ENTITIES_TOO_LONG
    "unsupported",
    "rich message",
    "rich_",
    "wrong http url",
    "url host is empty",
)
"""What it begins with where the content is not accepted as it is drawn."""
_ABOUT_OTHERS = (
    "message to ",
    "message can't be ",
    "message is not modified",
    "message_id_invalid",
    "message identifier is not specified",
    "member not found",
    "participant_id_invalid",
    "user_id_invalid",
    "user_not_participant",
    "bot_not_admin",
    "reply_message_id_invalid",
    "reply markup",
    "reply_markup_",
    "inline keyboard",
    "text buttons are unallowed",
    "object expected as reply markup",
    "button",
    "query is too old",
    "query_id_invalid",
    "result",  # RESULT_ID_INVALID, RESULTS_TOO_MUCH, "result isn't specified"
    "file is too big",
    "file must be non-empty",
    "wrong file",
    "there is no document in the request",
)
"""What it begins with where no plainer render mode would help."""
_BUTTON_TAG = "tg-button"
"""What a server names that knows no such element: ``Unsupported start tag "tg-button" at …``."""
_ABOUT_ENTITIES = ("can't parse", "entit")
_PREFIXES = ("forbidden: ", "bad request: ", "[error]: ", "error: ")

_log = structlog.get_logger(__name__)


_SERVER_FAILURES = frozenset(
    status.phrase for status in HTTPStatus if status >= HTTPStatus.INTERNAL_SERVER_ERROR
)
"""How the Bot API describes failures of its own."""


class ForeignAnswer(NetworkError):
    """Something before the Bot API answered in its place: a proxy, a portal, a wrong address.

    Args:
        status: the HTTP status.
        content_type: the media type of its answer.
        body: its answer, which is not what the Bot API would say.
    """

    def __init__(self, status: int, content_type: str, body: bytes) -> None:
        size = f"{len(body)} bytes of {content_type}"
        self.status = status
        super().__init__(f"HTTP {status} that is not the Bot API's ({size})")


class NotConnected(NetworkError):
    """No connection was established, so nothing was sent."""


class NotConnectedInTime(TimedOut):
    """No connection was established in time, so nothing was sent."""


class MethodUnknown(Unfit):
    """The server is older than rich messages."""


class ButtonsUnknown(Unfit):
    """The server is older than buttons in the text of rich messages."""


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
        case ForeignAnswer():
            # What refuses a request does not pass it on; what fails may have.
            is_failure = error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
            return Unsure(reason, may_have_arrived=is_failure, is_answer=True)
        case NotConnected() | NotConnectedInTime():
            return Unsure(reason, may_have_arrived=False)
        case InvalidToken() | EndPointNotFound():
            return _classify_not_found(error, render_mode)
        case ChatMigrated():
            return Moved(reason, place=str(error.new_chat_id))
        case RetryAfter():
            after = error.retry_after
            seconds = after.total_seconds() if isinstance(after, timedelta) else float(after)
            return Flooded(reason, bounded_wait(seconds))
        case Forbidden() | BadRequest():
            return _classify_refusal(reason, render_mode)
        case TelegramError() if reason.startswith("Too Many Requests"):
            found = re.search(r"retry after (\d+)", reason)
            return Flooded(reason, bounded_wait(float(found[1])) if found else DEFAULT_WAIT_S)
        case _:
            return Unsure(reason or type(error).__name__, is_answer=reason in _SERVER_FAILURES)


def to_network_error(error: Exception) -> NetworkError:
    """Return an error of aiohttp as one of the library, without the URL that failed."""
    detail = getattr(error, "strerror", None)
    reason = type(error).__name__ + (f": {detail}" if detail else "")
    match error:
        case aiohttp.ConnectionTimeoutError():
            return NotConnectedInTime(reason)
        case TimeoutError():
            return TimedOut(reason)
        case aiohttp.ClientConnectorError() | aiohttp.InvalidURL():
            return NotConnected(reason)
        case _:
            return NetworkError(reason)


def _classify_not_found(error: Exception, render_mode: RenderMode) -> DeliveryError:
    """Tell a method that the server does not know from a token that it does not accept.

    The library raises the same error for 401 and 404, and hides it in another one; only the
    server's own words tell them apart.
    """
    reason = str(error.__cause__ or error)
    if render_mode is RenderMode.RICH and "not found" in reason.lower():
        return MethodUnknown(reason)
    return Unsure(reason, may_have_arrived=False)


def _classify_refusal(reason: str, render_mode: RenderMode) -> DeliveryError:
    said = _normalize(reason)
    if said.startswith(_ABOUT_THE_BOT):
        return Unsure(reason, may_have_arrived=False)
    if said in _GONE:
        return Gone(reason)
    # Rich messages have a right of their own; without it, text may be accepted.
    is_about_rich = said in _NO_RICH_MESSAGES
    if said.startswith(_NOT_PERMITTED) and not is_about_rich:
        return NotPermitted(reason)
    if not is_about_rich and not said.startswith((*_ABOUT_THE_CONTENT, *_ABOUT_OTHERS)):
        return Unrecognized(reason)
    if render_mode is RenderMode.RICH and _BUTTON_TAG in said:
        return ButtonsUnknown(reason)
    return Unfit(reason) if _is_about_mode(said, render_mode) else Refused(reason)


def _is_about_mode(said: str, mode: RenderMode) -> bool:
    """Tell whether a plainer mode than ``mode`` may be accepted."""
    match mode:
        case RenderMode.RICH:
            return not said.startswith(_ABOUT_OTHERS)
        case RenderMode.CLASSIC:
            return said.startswith(_ABOUT_ENTITIES)
        case RenderMode.PLAIN:
            return False


def _normalize(reason: str) -> str:
    """Return a description in lower case, without the prefix that only repeats its status."""
    said = reason.lower()
    for prefix in _PREFIXES:
        said = said.removeprefix(prefix)
    return said.removesuffix(".")
