"""discord.py's REST client alone, without a gateway: couriers send over it.

discord.py keeps its base URLs in class attributes, so ``set_base_urls`` is process-wide: two
platforms with different addresses cannot live in one process.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any, TypeVar

import discord
import yarl
from discord import VoiceClient
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route

from adapters.discord.client.invalid_request_breaker import InvalidRequestBreaker
from adapters.discord.errors import (
    is_discords_own,
    translate_errors,
    translate_login_errors,
)
from bot.errors import DeliveryError, Flooded, Unsure

T = TypeVar("T")

API_URL = "https://discord.com/api/v10"
"""https://docs.discord.com/developers/reference#api-versioning."""

GATEWAY_URL = "wss://gateway.discord.gg/"
"""https://docs.discord.com/developers/events/gateway#connecting."""

# The bot does not use voice, so discord.py need not warn that voice libraries are missing.
VoiceClient.warn_nacl = False
VoiceClient.warn_dave = False

REJECTED_LOGIN_PAUSE_S = 60.0
"""Seconds without any request after a 401; 10,000 of them in ten minutes ban our IP address: https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit."""

FAILED_LOGIN_PAUSE_S = 5.0
"""Seconds without another login after a failed one; all requests that waited for it have failed."""

LOGIN_TIMEOUT_S = 20.0
"""Seconds that logging in may take."""

REQUEST_TIMEOUT_S = 60.0
"""Seconds after which a request counts as unanswered; discord.py's five tries take half of that."""

MAX_RATE_LIMIT_SLEEP_S = 30.0
"""Seconds that discord.py may wait out a rate limit itself; a longer wait raises ``Flooded``."""


class RestClient:
    """A REST session that logs in at first use.

    Args:
        token: the bot's token.
        breaker: stops requests before Discord would ban our IP address.
    """

    def __init__(self, token: str, breaker: InvalidRequestBreaker) -> None:
        self._token = token
        self._client: discord.Client | None = None
        self._login = asyncio.Lock()
        self._paused_until = -math.inf
        self._paused_by: DeliveryError | None = None
        self._breaker = breaker
        self._running: set[asyncio.Task[Any]] = set()

    async def request(self, call: Callable[[HTTPClient], Coroutine[Any, Any, T]]) -> T:
        """Return what ``call`` returns, within ``REQUEST_TIMEOUT_S``, the login included.

        The request runs to its end in a task of its own, even if the caller is cancelled: when one
        is cancelled while it waits out a global rate limit, discord.py leaves all later requests
        hanging (its ``_global_over`` stays cleared).

        Raises:
            DeliveryError: the request failed.
        """
        self._breaker.check(_loop_time())
        with translate_errors():
            async with asyncio.timeout(REQUEST_TIMEOUT_S):
                client = await self._logged_in()
                return await self._await_shielded(self._start(call(client.http)))

    @property
    def account(self) -> str:
        """The bot's own id; "" before the first request."""
        user = self._client.user if self._client is not None else None
        return "" if user is None else str(user.id)

    async def close(self) -> None:
        """Cancel running requests and release the connections."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    def _start(self, request: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(request)
        self._running.add(task)
        task.add_done_callback(self._discard)
        return task

    async def _await_shielded(self, task: asyncio.Task[T]) -> T:
        try:
            return await asyncio.shield(task)
        except discord.HTTPException as error:
            if error.status == HTTPStatus.UNAUTHORIZED:
                self._pause(Unsure(str(error)), REJECTED_LOGIN_PAUSE_S)
            if not is_discords_own(error):
                raise Unsure(f"HTTP {error.status} that is no error of Discord's") from error
            raise

    async def _logged_in(self) -> discord.Client:
        async with self._login:
            self._raise_if_paused()
            if self._client is None:
                self._client = await self._log_in()
            return self._client

    async def _log_in(self) -> discord.Client:
        """Log in; a failure is one for all requests that wait for the login."""
        try:
            with translate_login_errors():
                async with asyncio.timeout(LOGIN_TIMEOUT_S):
                    return await log_in(self._token, self._breaker)
        except DeliveryError as failure:
            self._pause(failure, _pause_after(failure))
            raise

    def _pause(self, failure: DeliveryError, seconds: float) -> None:
        self._paused_by, self._paused_until = failure, _loop_time() + seconds

    def _raise_if_paused(self) -> None:
        left = self._paused_until - _loop_time()
        if left <= 0:
            return
        message = f"a moment ago: {self._paused_by}"
        raise Flooded(message, left) if isinstance(self._paused_by, Flooded) else Unsure(message)

    def _discard(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # retrieved, so that asyncio does not log it when the caller is gone


def _loop_time() -> float:
    return asyncio.get_running_loop().time()


def _pause_after(failure: DeliveryError) -> float:
    """Return the seconds to wait after a failed login before the next one."""
    if isinstance(failure, Flooded):
        return failure.retry_after
    rejected = isinstance(failure.__cause__, discord.LoginFailure)
    return REJECTED_LOGIN_PAUSE_S if rejected else FAILED_LOGIN_PAUSE_S


async def log_in(token: str, breaker: InvalidRequestBreaker) -> discord.Client:
    """Return a client, without a gateway, that has logged in; the caller closes it."""
    client = discord.Client(
        intents=discord.Intents(guilds=True),
        http_trace=breaker.trace_config(),
        max_messages=None,
        max_ratelimit_timeout=MAX_RATE_LIMIT_SLEEP_S,
    )
    try:
        await client.login(token)
    except BaseException:
        await client.close()
        raise
    return client


def set_base_urls(api_url: str, gateway_url: str) -> None:
    """Make discord.py use these addresses instead of Discord's own.

    Args:
        api_url: base of the REST API, with its version.
        gateway_url: address of the gateway's websocket, without a query.
    """
    api, gateway = api_url.rstrip("/"), yarl.URL(gateway_url)
    if api != API_URL:
        Route.BASE = api
    if gateway != yarl.URL(GATEWAY_URL):
        DiscordWebSocket.DEFAULT_GATEWAY = gateway
