"""Requests of python-telegram-bot over aiohttp, the one HTTP stack of the house.

The library's default over httpx costs eight times the CPU per message that this one does.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import aiohttp
from telegram.request import BaseRequest, RequestData

from adapters.telegram.errors import HTTP_ERRORS, to_network_error


@dataclass(frozen=True, slots=True)
class RequestTimeouts:
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

    def __init__(self, connections: int = 64, timeouts: RequestTimeouts | None = None) -> None:
        self._connections = connections
        self._timeouts = timeouts or RequestTimeouts()
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
        except HTTP_ERRORS as error:
            # Not chained: aiohttp's errors may quote the address, and the token is part of it.
            raise to_network_error(error) from None

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


def _seconds(asked: object, default: float) -> float:
    """Return what a call asked for; None would mean forever, and nothing may take forever."""
    return float(asked) if isinstance(asked, int | float) else default


def _body(request_data: RequestData | None) -> Any:
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
