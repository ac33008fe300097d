"""Requests of python-telegram-bot over aiohttp, the one HTTP stack of the house.

The library's default over httpx costs eight times the CPU per message that this one does.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import aiohttp
import structlog
from telegram import Update
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

from adapters.telegram.outcome import FOREIGN, as_network_error

_TOKEN_REJECTED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND}
"""401 for an unknown token, 404 for a malformed one."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds that each stage of a request may take.

    Attributes:
        pool: waiting for a free connection.
        connect: opening one.
        write: sending the request.
        read: silence while waiting for the answer.
    """

    pool: float = 20.0
    connect: float = 10.0
    write: float = 10.0
    read: float = 20.0


class AiohttpRequest(BaseRequest):
    """One lazily opened ``aiohttp.ClientSession``; may be shut down and used again.

    Args:
        connections: how many requests may be under way at once.
        timeouts: defaults for whatever a call does not set itself.
    """

    __slots__ = ("_connections", "_session", "_timeouts")

    def __init__(self, connections: int = 64, timeouts: Timeouts | None = None) -> None:
        self._connections = connections
        self._timeouts = timeouts or Timeouts()
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds that an answer may stay silent; long polls add theirs to it."""
        return self._timeouts.read

    async def initialize(self) -> None:
        """Do nothing: the session opens with the first request."""

    async def shutdown(self) -> None:
        """Close the session, if there is one."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

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
            telegram.error.NetworkError: no whole answer came; TimedOut where time ran out.
        """
        limits = self._limits(pool_timeout, connect_timeout, write_timeout, read_timeout)
        try:
            async with self._open().request(
                method, url, data=_body(request_data), timeout=limits, allow_redirects=False
            ) as response:
                return response.status, await response.read()
        except FOREIGN as error:
            # Not chained: aiohttp's errors may quote the address, and the token is part of it.
            raise as_network_error(error) from None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                headers={"User-Agent": self.USER_AGENT},
            )
        return self._session

    def _limits(self, pool: object, connect: object, write: object, read: object) -> Any:
        own = self._timeouts
        pool_s, connect_s = _seconds(pool, own.pool), _seconds(connect, own.connect)
        write_s, read_s = _seconds(write, own.write), _seconds(read, own.read)
        return aiohttp.ClientTimeout(
            total=pool_s + connect_s + write_s + read_s,
            connect=pool_s + connect_s,
            sock_connect=connect_s,
            sock_read=read_s,
        )


class TokenRejected(NetworkError):
    """The server knows our token no longer; said so that the library's loop reports it."""


class PollingRequest(AiohttpRequest):
    """Carries getUpdates, and keeps one bad update or a dead token from spoiling the loop.

    The library asks again at once for a batch that it cannot parse, forever; and when a token is
    revoked it ends its loop without a word, unless the error looks like the network's.
    """

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(connections=1)

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Return (HTTP status, body), unreadable updates reduced to their numbers.

        Raises:
            TokenRejected: the server answers 401 or 404.
        """
        status, body = await super().do_request(*args, **kwargs)
        if status in _TOKEN_REJECTED:
            raise TokenRejected(f"HTTP {status}")
        return status, _readable(body) if status == HTTPStatus.OK else body


def _readable(body: bytes) -> bytes:
    """Return ``body`` with every update that the library cannot parse reduced to its number."""
    try:
        updates = json.loads(body)["result"]
        bad = [update for update in updates if not _parses(update)]
    except (ValueError, LookupError, TypeError):
        return body  # no answer to getUpdates at all: the library says so
    if not bad:
        return body
    _log.warning("telegram.updates_unreadable", updates=[update["update_id"] for update in bad])
    reduced = [{"update_id": one["update_id"]} if one in bad else one for one in updates]
    return json.dumps({"ok": True, "result": reduced}).encode()


def _parses(update: Any) -> bool:
    try:
        Update.de_json(update, None)
    except (LookupError, TypeError, ValueError, AttributeError):
        return False
    return True


def _seconds(asked: object, default: float) -> float:
    """Return what a call asked for; it never gets more than forever, so None is the default."""
    return float(asked) if isinstance(asked, int | float) else default


def _body(request_data: RequestData | None) -> Any:
    if request_data is None:
        return None
    if not request_data.contains_files:
        return request_data.json_parameters
    form = aiohttp.FormData(request_data.json_parameters)
    for name, (filename, content, mime) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form
