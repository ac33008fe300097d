"""Translation of every exception that discord.py can raise into one of ``bot.errors``.

| exception                                           | translated to                          |
|-----------------------------------------------------|----------------------------------------|
| a code about the chat                               | Gone                                   |
| 429, and codes about speed                          | Flooded                                |
| codes about an interaction that is over             | Expired, a Refused                     |
| codes about the bot or about Discord itself         | Unsure: retried until it is corrected  |
| 401, 408, 5xx, and other answers without a code     | Unsure                                 |
| an answer that is no error document of Discord's    | Unsure, whatever its status            |
| codes about a right to see or write, closed threads | NotPermitted                           |
| codes about the form of a message                   | Unfit                                  |
| any other documented code: a rule, a filter         | Refused                                |
| any other code                                      | Unrecognized                           |
| lost connections, timeouts, unreadable answers      | Unsure: the nonce prevents a repeat    |
| refused connections, DNS, TLS                       | Unsure, but surely not sent            |

Codes: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from http import HTTPStatus
from typing import cast

import aiohttp
from discord import ConnectionClosed, HTTPException, LoginFailure, RateLimited

from bot import errors
from bot.errors import (
    DEFAULT_WAIT_S,
    DeliveryError,
    Flooded,
    Gone,
    NotPermitted,
    Refused,
    SetupError,
    Unfit,
    Unrecognized,
    Unsure,
    bounded_wait,
)

GONE = frozenset(
    {
        10003,  # unknown channel
        10004,  # unknown guild
        50007,  # this person accepts no messages from the bot
        50278,  # no server in common with this person any more
    }
)

NOT_PERMITTED = frozenset(
    {
        50001,  # missing access: the channel is hidden from the bot
        50009,  # the verification level of the channel is too high
        50013,  # missing permissions
        50083,  # the thread is archived
        160005,  # the thread is locked
        160006,  # the thread cannot be opened again: there are too many open ones
    }
)

FLOODED = frozenset(
    {
        20016,  # slow mode of the channel
        20028,  # write rate of the channel
        20029,  # write rate of the server
        40062,  # the service is being rate limited
        130000,  # "currently overloaded, try again a little later"
    }
)

UNFIT = frozenset(
    {
        40005,  # the request is too large
        50006,  # "cannot send an empty message"
        50035,  # "invalid form body": some limit or rule of the form
    }
)

EXPIRED = frozenset(
    {
        10015,  # unknown webhook: the interaction was never acknowledged
        10062,  # unknown interaction: three seconds have passed
        50027,  # invalid webhook token: fifteen minutes have passed
    }
)

UNCHANGEABLE = frozenset(
    {
        10008,  # unknown message: it was deleted meanwhile
        20022,  # a message of an announcement channel was edited too often
        30046,  # an old message was edited too often
    }
)
"""The message cannot be edited; its replacement can still be sent as a message of its own."""

NOT_THE_MESSAGE = frozenset(
    {
        10001,  # unknown account
        10002,  # unknown application
        40001,  # unauthorized
        40002,  # our account has to be verified
        40003,  # private channels are opened too fast
        40004,  # sending messages is disabled for the time being
        40006,  # "this feature has been temporarily disabled server-side"
        40333,  # Cloudflare blocks the request
        50014,  # invalid token
        50041,  # invalid version of the API
        50067,  # invalid origin of the request
        50178,  # our account has to be verified
        110000,  # "index not yet available, try again later"
        110001,  # "application not yet available, try again later"
    }
)
"""Errors that neither a chat nor a page causes, whatever the status: the message is retried."""

ACKNOWLEDGED = 40060
"""The interaction has been acknowledged already."""

_DOCUMENTED = (
    "10001-10016 10020 10021 10026-10033 10036 10038 10049 10050 10057 10059-10063 10065-10071 "
    "10087 10097 10124 10129 20001 20002 20009 20012 20015 20016 20018 20022 20024 20028 20029 "
    "20031 20035 30001-30005 30007 30008 30010 30011 30013 30015 30016 30018 30019 30030-30035 "
    "30037-30040 30042 30045-30048 30052 30056 30058 30060 30061 40001-40007 40009 40012 40018 "
    "40019 40032 40033 40041 40043 40058 40060-40062 40066 40067 40074 40094 40333 50001-50017 "
    "50019-50021 50024-50028 50033-50036 50039 50041 50045 50046 50054 50055 50057 50067 50068 "
    "50070 50073 50074 50080 50081 50083-50086 50091 50095 50097 50101 50109 50110 50123 50124 "
    "50131 50132 50138 50144-50146 50151 50159-50163 50167 50173 50178 50192 50278 50600 60003 "
    "80004 90001 90002 110000 110001 130000 150006 160002 160004-160007 160014 170001-170007 "
    "180000 180002 200000 200001 220001-220004 240000 340015 350000 350001 400001 500000 "
    "520000-520004 520006 530000-530004 530006 530007"
)

GENERAL = 0
"""The code of "general error (such as a malformed request body)"."""


def _read_codes(words: str) -> Iterator[int]:
    for word in words.split():
        first, _, last = word.partition("-")
        yield from range(int(first), int(last or first) + 1)


DOCUMENTED = frozenset(_read_codes(_DOCUMENTED)) | {GENERAL}
"""The codes that Discord explains; what any other one means for a message is not known."""

UNHEARD = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.REQUEST_TIMEOUT})
"""Statuses of requests that were not processed."""

CLOSED_FOR_BAD_TOKEN = 4004
"""https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-close-event-codes."""

TOKEN_REJECTED = "DISCORD_TOKEN is not accepted by Discord."  # noqa: S105 - a sentence, no secret


class Expired(Refused):
    """The interaction can no longer be answered."""


def translate_errors() -> AbstractContextManager[None]:
    """Translate every exception raised in the block into a ``PaperboyError``.

    Raises:
        DeliveryError: what the exception means for the message.
    """
    return errors.translate_errors((Exception,), to_delivery_error)


@contextmanager
def translate_login_errors() -> Generator[None]:
    """Translate errors of a login, which no chat causes: no message may be dropped because of one.

    Raises:
        DeliveryError: Flooded or Unsure.
    """
    try:
        with translate_errors():
            yield
    except (Gone, Refused) as error:
        raise Unsure(str(error)) from error


@contextmanager
def translate_token_errors() -> Generator[None]:
    """Translate the rejection of the token, which only the operator can correct.

    Raises:
        SetupError: Discord does not accept the token, at login or at the gateway.
    """
    try:
        yield
    except LoginFailure as error:
        raise SetupError(TOKEN_REJECTED) from error
    except ConnectionClosed as error:
        if error.code != CLOSED_FOR_BAD_TOKEN:
            raise
        raise SetupError(TOKEN_REJECTED) from error


@contextmanager
def ignore_acknowledged() -> Generator[None]:
    """Ignore the error that an interaction has been acknowledged before.

    Either discord.py repeated a request whose answer was lost, or the listener that replaces this
    one was faster: the person has an answer.
    """
    try:
        yield
    except HTTPException as error:
        if error.code != ACKNOWLEDGED:
            raise


def to_delivery_error(error: Exception) -> DeliveryError:
    """Return what any exception means for the message that was being sent."""
    match error:
        case RateLimited():
            return Flooded(str(error), bounded_wait(error.retry_after))
        case LoginFailure():
            # Not caused by the chat: messages stay pending until the token is corrected.
            return Unsure("Discord does not accept the token", may_have_arrived=False)
        case HTTPException():
            return _http_error(error)
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return Unsure(f"{type(error).__name__}: {error}", may_have_arrived=False)
        case _:
            # Lost connections, timeouts, and answers that discord.py could not parse: the message
            # may have arrived, and the nonce keeps the next attempt from repeating it.
            return Unsure(f"{type(error).__name__}: {error}")


def _http_error(error: HTTPException) -> DeliveryError:
    if error.code in GONE:
        return Gone(str(error))
    if error.status == HTTPStatus.TOO_MANY_REQUESTS or error.code in FLOODED:
        return Flooded(str(error), _wait(error))
    if error.code in EXPIRED:
        return Expired(str(error))
    if _is_unrelated_to_message(error):
        return Unsure(str(error), may_have_arrived=error.status >= HTTPStatus.INTERNAL_SERVER_ERROR)
    if error.code in NOT_PERMITTED:
        return NotPermitted(str(error))
    if error.code in UNFIT:
        return Unfit(str(error))
    return Refused(str(error)) if error.code in DOCUMENTED else Unrecognized(str(error))


def _is_unrelated_to_message(error: HTTPException) -> bool:
    if error.code in NOT_THE_MESSAGE or error.status in UNHEARD:
        return True
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return True
    # Not an answer of the API: a proxy, a block page, a wrong address.
    return error.code == 0 and error.status != HTTPStatus.BAD_REQUEST


def is_discords_own(error: HTTPException) -> bool:
    """Tell whether the answer is an error of Discord's own, and not one of a server before it.

    Discord's own error is JSON with an integer ``code`` and a ``message``, or says of a rate limit
    for how long to wait: https://docs.discord.com/developers/reference#error-messages. The library
    reads JSON under exactly this content type and keeps both, with 0 for a code that is not there,
    so an answer with the code 0 may be anybody's.
    """
    has_code = type(error.code) is int and error.code != GENERAL
    return (
        error.response.headers.get("Content-Type") == "application/json"
        and isinstance(cast("object", error.text), str)
        and error.text != ""
        and (has_code or error.status == HTTPStatus.TOO_MANY_REQUESTS)
    )


def _wait(error: HTTPException) -> float:
    try:
        return bounded_wait(float(error.response.headers.get("Retry-After", "")))
    except ValueError:
        return DEFAULT_WAIT_S
