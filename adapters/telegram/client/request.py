"""Requests of python-telegram-bot over aiohttp, the only HTTP client of the bot.

The library's default over httpx costs eight times the CPU per message.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast

import aiohttp
import structlog
from telegram import Update
from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData

from adapters.telegram.client.update_schema import UpdateSchema
from adapters.telegram.errors import HTTP_ERRORS, ForeignAnswer, to_network_error

MALFORMED_UPDATE = (
    ArithmeticError,  # a date that no calendar has
    AttributeError,
    LookupError,
    OSError,  # a date that this system does not know
    RecursionError,
    TypeError,
    ValueError,
)
"""What parsing raises over an update that is not what the Bot API promises."""
_OUT_OF_RANGE = 2**63
"""Numbers of the Bot API have at most 52 bits, or 64: https://core.telegram.org/bots/api#chat."""
_LONGEST_NUMBER = 40
"""Digits of a number that is converted."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RequestTimeouts:
    """Seconds that each stage of a request may take.

    Attributes:
        pool: waiting for a free connection.
        connect: opening a connection.
        write: sending the request.
        read: silence while waiting for the answer.
    """

    pool: float = 20.0
    connect: float = 10.0
    write: float = 10.0
    read: float = 20.0


class AiohttpRequest(BaseRequest):
    """One lazily opened ``aiohttp.ClientSession``; can be used again after a shutdown.

    Args:
        connections: how many requests may be in flight at once.
        timeouts: defaults for calls that set none.
    """

    __slots__ = ("_connections", "_session", "_timeouts")

    def __init__(self, connections: int = 64, timeouts: RequestTimeouts | None = None) -> None:
        self._connections = connections
        self._timeouts = timeouts or RequestTimeouts()
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds of silence that end a request; the library adds the duration of a long poll."""
        return self._timeouts.read

    async def initialize(self) -> None:
        """Do nothing: the first request opens the session."""

    async def shutdown(self) -> None:
        """Close the session if it is open."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """Return what Telegram answered; unlike the library's, without an error in the log.

        Raises:
            telegram.error.TelegramError: it is no JSON, such as the page of a proxy.
        """
        try:
            return json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            raise TelegramError("no answer of the Bot API") from None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Return (HTTP status, body) of one request.

        Raises:
            ForeignAnswer: an error came that the Bot API did not write.
            telegram.error.NetworkError: no complete answer came; TimedOut after a timeout.
        """
        timeout = self._client_timeout(pool_timeout, connect_timeout, write_timeout, read_timeout)
        try:
            async with self._open_session().request(
                method, url, data=_encode_body(request_data), timeout=timeout, allow_redirects=False
            ) as response:
                status, body = response.status, await response.read()
        except HTTP_ERRORS as error:
            # Not chained: aiohttp's errors may quote the URL, which contains the token.
            raise to_network_error(error) from None
        if status < HTTPStatus.MULTIPLE_CHOICES:
            return status, body
        if status < HTTPStatus.BAD_REQUEST:
            return status, b""  # the Bot API does not redirect, so what stands there is not its own
        if not _is_error_document(status, response.content_type, body):
            raise ForeignAnswer(status, response.content_type, body)
        return status, body

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                headers={"User-Agent": self.USER_AGENT},
            )
        return self._session

    def _client_timeout(self, pool: object, connect: object, write: object, read: object) -> Any:
        defaults = self._timeouts
        pool_s, connect_s = _seconds(pool, defaults.pool), _seconds(connect, defaults.connect)
        write_s, read_s = _seconds(write, defaults.write), _seconds(read, defaults.read)
        return aiohttp.ClientTimeout(
            total=pool_s + connect_s + write_s + read_s,
            connect=pool_s + connect_s,
            sock_connect=connect_s,
            sock_read=read_s,
        )


class PollingRequest(AiohttpRequest):
    """Carries getUpdates, and keeps an update that cannot be parsed from being fetched for ever.

    The library gives up the whole answer over a single one.
    """

    __slots__ = ("_skipped",)

    def __init__(self) -> None:
        super().__init__(connections=1)
        self._skipped: set[str] = set()

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Return (HTTP status, body), malformed updates reduced to their ids."""
        status, body = await super().do_request(*args, **kwargs)
        return status, self._strip_malformed(body) if status == HTTPStatus.OK else body

    def _strip_malformed(self, body: bytes) -> bytes:
        """Return ``body`` without what cannot be parsed; say once what that is."""
        try:
            updates = json.loads(body.decode("utf-8", "replace"), parse_int=_parse_int)["result"]
            parsable = [is_parsable(update) for update in updates]
        except MALFORMED_UPDATE:
            return body  # not an answer to getUpdates at all: the library reports it
        if all(parsable):
            return body
        malformed = [update for update, fits in zip(updates, parsable, strict=True) if not fits]
        self._log_once(malformed)
        # An update without a usable id cannot be confirmed by it, only by a later one.
        reduced = [
            update if fits else {"update_id": update["update_id"]}
            for update, fits in zip(updates, parsable, strict=True)
            if fits or _is_numbered(update)
        ]
        return json.dumps({"ok": True, "result": reduced}).encode()

    def _log_once(self, malformed: Sequence[Any]) -> None:
        ids = [str(update["update_id"]) if _is_numbered(update) else "?" for update in malformed]
        if fresh := [id_ for id_ in ids if id_ not in self._skipped]:
            _log.warning("telegram.updates_skipped", updates=fresh)
            self._skipped.update(fresh)


def is_parsable(update: Any) -> bool:
    """Tell whether ``update`` can be parsed, and no number in it is out of range."""
    try:
        UpdateSchema.model_validate(update)
        Update.de_json(update, None)
        return _is_numbered(update) and _is_in_range(update)
    except MALFORMED_UPDATE:
        return False


def _is_numbered(update: Any) -> bool:
    """Tell whether ``update`` has an ID by which it can be confirmed."""
    match update:
        case {"update_id": int(number)}:
            return 0 <= number < _OUT_OF_RANGE
        case _:
            return False


def _parse_int(digits: str) -> int:
    """Return a number that JSON may hold and Python would refuse for its length."""
    return int(digits) if len(digits) < _LONGEST_NUMBER else _OUT_OF_RANGE


def _is_in_range(value: Any) -> bool:
    match value:
        case {**members}:
            return all(map(_is_in_range, members.values()))
        case [*items]:
            return all(map(_is_in_range, items))
        case int() | float():
            return -_OUT_OF_RANGE < value < _OUT_OF_RANGE
        case _:
            return True


def _is_error_document(status: int, content_type: str, body: bytes) -> bool:
    """Tell whether an answer is an error of the Bot API's own, and not one of a server before it.

    A proxy, a portal or a load balancer may answer in its place, with any status and any page. The
    Bot API's own error is JSON with ``ok`` false, the HTTP status as ``error_code`` and a
    ``description``: https://core.telegram.org/bots/api#making-requests.

    Args:
        status: the HTTP status.
        content_type: the media type, without parameters.
        body: as it came.
    """
    if content_type != "application/json":
        return False
    try:
        document: Any = json.loads(body)
    except (ValueError, RecursionError):
        return False
    if not isinstance(document, dict):
        return False
    said = cast("dict[str, Any]", document)
    is_error = said.get("ok") is False and isinstance(said.get("description"), str)
    has_status = type(said.get("error_code")) is int and said["error_code"] == status
    return is_error and has_status and _are_parameters(said.get("parameters", {}))


def _are_parameters(parameters: Any) -> bool:
    """Tell whether the values are numbers, as those of ResponseParameters are."""
    if not isinstance(parameters, dict):
        return False
    values = cast("dict[str, object]", parameters).values()
    return all(type(value) in {int, float} for value in values)


def _seconds(requested: object, default: float) -> float:
    """Return the timeout of a call; None would mean forever, which no call may take."""
    return float(requested) if isinstance(requested, int | float) else default


def _encode_body(request_data: RequestData | None) -> Any:
    if request_data is None:
        return None
    if not request_data.contains_files:
        # As JSON: percent-encoding six kilobytes costs more than everything else about a message.
        parameters = json.dumps(request_data.parameters, ensure_ascii=False)
        return aiohttp.StringPayload(parameters, content_type="application/json")
    form = aiohttp.FormData(request_data.json_parameters)
    for name, (filename, content, mime) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form
