"""discord.py's REST client on its own: couriers send over it without any gateway."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any, TypeVar

import discord
from discord.http import HTTPClient

from adapters.discord.client.invalid_request_breaker import InvalidRequestBreaker
from adapters.discord.errors import translate_errors, translate_login_errors
from bot.errors import DeliveryError, Flooded, Unsure

T = TypeVar("T")

REJECTED_LOGIN_PAUSE_S = 60.0
"""Seconds without any request after a 401: 10,000 of them in ten minutes ban our address from
Discord: https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit."""

FAILED_LOGIN_PAUSE_S = 5.0
"""Seconds without another log-in after one that failed: all who wait for it failed with it."""

LOGIN_TIMEOUT_S = 20.0
"""Seconds that logging in may take."""

REQUEST_TIMEOUT_S = 60.0
"""Seconds after which a request counts as unanswered; discord.py's five tries take half of it."""

MAX_RATE_LIMIT_SLEEP_S = 30.0
"""Seconds that discord.py may sleep off a rate limit by itself; what is longer is Flooded."""


class RestClient:
    """A session that logs in at first use.

    Args:
        token: the bot's token.
        guard: what keeps us from being shut out.
    """

    def __init__(self, token: str, guard: InvalidRequestBreaker) -> None:
        self._token = token
        self._client: discord.Client | None = None
        self._login = asyncio.Lock()
        self._held_back_until = -math.inf
        self._held_back_by: DeliveryError | None = None
        self._guard = guard
        self._running: set[asyncio.Task[Any]] = set()

    async def request(self, call: Callable[[HTTPClient], Coroutine[Any, Any, T]]) -> T:
        """Return what ``call`` returns, within ``INDEXING_GRACE``, the log-in included.

        The request runs in a task of its own and to its end, even when nobody waits any more:
        discord.py leaves all later requests hanging when one is cancelled while it sleeps off a
        global rate limit (its ``_global_over`` stays cleared).

        Raises:
            DeliveryError: what went wrong.
        """
        self._guard.check(_seconds())
        with translate_errors():
            async with asyncio.timeout(REQUEST_TIMEOUT_S):
                client = await self._logged_in()
                return await self._answer_to(self._begin(call(client.http)))

    async def close(self) -> None:
        """Give up what is running and release the connections."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    def _begin(self, request: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(request)
        self._running.add(task)
        task.add_done_callback(self._finished)
        return task

    async def _answer_to(self, task: asyncio.Task[T]) -> T:
        try:
            return await asyncio.shield(task)
        except discord.HTTPException as error:
            if error.status == HTTPStatus.UNAUTHORIZED:
                self._hold_back(Unsure(str(error)), REJECTED_LOGIN_PAUSE_S)
            raise

    async def _logged_in(self) -> discord.Client:
        async with self._login:
            self._check_held_back()
            if self._client is None:
                self._client = await self._log_in()
            return self._client

    async def _log_in(self) -> discord.Client:
        """Log in; where that fails, it has failed for everybody who waits for it."""
        try:
            with translate_login_errors():
                async with asyncio.timeout(LOGIN_TIMEOUT_S):
                    return await log_in(self._token, self._guard)
        except DeliveryError as failure:
            self._hold_back(failure, _pause_after(failure))
            raise

    def _hold_back(self, failure: DeliveryError, seconds: float) -> None:
        self._held_back_by, self._held_back_until = failure, _seconds() + seconds

    def _check_held_back(self) -> None:
        left = self._held_back_until - _seconds()
        if left <= 0:
            return
        said = f"a moment ago: {self._held_back_by}"
        raise Flooded(said, left) if isinstance(self._held_back_by, Flooded) else Unsure(said)

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # seen, though the one who asked may have left


def _seconds() -> float:
    return asyncio.get_running_loop().time()


def _pause_after(failure: DeliveryError) -> float:
    """Return for how many seconds nobody logs in after a log-in that failed."""
    if isinstance(failure, Flooded):
        return failure.after
    rejected = isinstance(failure.__cause__, discord.LoginFailure)
    return REJECTED_LOGIN_PAUSE_S if rejected else FAILED_LOGIN_PAUSE_S


async def log_in(token: str, guard: InvalidRequestBreaker) -> discord.Client:
    """Return a client without gateway that has proved its token; the caller closes it."""
    client = discord.Client(
        intents=discord.Intents(guilds=True),
        http_trace=guard.trace_config(),
        max_messages=None,
        max_ratelimit_timeout=MAX_RATE_LIMIT_SLEEP_S,
    )
    try:
        await client.login(token)
    except BaseException:
        await client.close()
        raise
    return client
