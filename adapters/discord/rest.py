"""discord.py's REST client on its own: couriers send over it without any gateway."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any, TypeVar

import discord
from discord.http import HTTPClient

from adapters.discord.guard import Guard
from adapters.discord.outcome import login_wall, wall
from bot.errors import Unsure

T = TypeVar("T")

HELD_BACK = 60.0
"""Seconds without any request after a 401: 10,000 of them in ten minutes ban our address from
Discord: https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit."""

PATIENCE = 60.0
"""Seconds after which a request counts as unanswered; discord.py's five tries take half of it."""

LONGEST_WAIT = 30.0
"""Seconds that discord.py may sleep off a rate limit by itself; what is longer is Flooded."""


class Rest:
    """A session that logs in at first use.

    Args:
        token: the bot's token.
    """

    def __init__(self, token: str) -> None:
        self._token = token
        self._client: discord.Client | None = None
        self._login = asyncio.Lock()
        self._held_back_until = -math.inf
        self._guard = Guard()
        self._running: set[asyncio.Task[Any]] = set()

    async def request(self, call: Callable[[HTTPClient], Coroutine[Any, Any, T]]) -> T:
        """Return what ``call`` returns.

        The request runs in a task of its own and to its end, even when nobody waits any more:
        discord.py leaves all later requests hanging when one is cancelled while it sleeps off a
        global rate limit (its ``_global_over`` stays cleared).

        Raises:
            DeliveryError: what went wrong.
        """
        self._guard.check(_seconds())
        client = await self._logged_in()
        task = asyncio.create_task(call(client.http))
        self._running.add(task)
        task.add_done_callback(self._finished)
        with wall():
            return await self._answer_to(task)

    async def close(self) -> None:
        """Give up what is running and release the connections."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def _answer_to(self, task: asyncio.Task[T]) -> T:
        try:
            async with asyncio.timeout(PATIENCE):
                return await asyncio.shield(task)
        except discord.HTTPException as error:
            self._guard.note(error, _seconds())
            if error.status == HTTPStatus.UNAUTHORIZED:
                self._hold_back()
            raise

    async def _logged_in(self) -> discord.Client:
        async with self._login:
            if _seconds() < self._held_back_until:
                raise Unsure("Discord did not accept the token a moment ago")
            if self._client is None:
                with login_wall():
                    self._client = await self._log_in()
            return self._client

    async def _log_in(self) -> discord.Client:
        try:
            return await logged_in(self._token)
        except discord.LoginFailure:
            self._hold_back()
            raise

    def _hold_back(self) -> None:
        self._held_back_until = _seconds() + HELD_BACK

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # seen, though the one who asked may have left


def _seconds() -> float:
    return asyncio.get_running_loop().time()


async def logged_in(token: str) -> discord.Client:
    """Return a client without gateway that has proved its token; the caller closes it."""
    client = discord.Client(
        intents=discord.Intents(guilds=True),
        max_messages=None,
        max_ratelimit_timeout=LONGEST_WAIT,
    )
    try:
        await client.login(token)
    except BaseException:
        await client.close()
        raise
    return client
