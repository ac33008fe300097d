"""Sharding: as many gateway connections as Discord asks for, opened no faster than it allows.

A bot in more than 2,500 servers has to spread them over connections ("shards"); private chats come
through shard 0: https://docs.discord.com/developers/events/gateway#sharding.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

import discord
import structlog
import yarl

from adapters.discord.client.event_schema import is_readable
from bot.errors import Flooded, Unsure, bounded_wait

log = structlog.get_logger(__name__)

IDENTIFY_INTERVAL_S = 5.0
"""Seconds between two waves of identifications, of ``max_concurrency`` shards each."""

MAX_LAUNCHES = 4
"""Times that a connection is tried, five seconds apart, before the whole client is restarted."""


_OF_SESSION = frozenset({"READY", "RESUMED"})
"""Events without which there is no session."""
_MALFORMED_EVENT = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What discord.py raises over an event that is not what Discord promises."""


class ShardedClient(discord.AutoShardedClient):
    """discord.py's client for any number of servers, with as many shards as Discord recommends.

    Args:
        options: discord.py's.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._wave = 1
        self._identified: set[int] = set()
        self._launches: Counter[int] = Counter()
        parsers = self._connection.parsers
        self._connection.parsers = {
            kind: parse if kind in _OF_SESSION else _guard(kind, parse)
            for kind, parse in parsers.items()
        }
        self._connection.parsers["READY"] = self._begin_session

    @property
    def is_connected(self) -> bool:
        """Whether all shards are open and have told what they know."""
        is_open = self.is_ready() and not self.is_closed()
        return is_open and not any(shard.is_closed() for shard in self.shards.values())

    async def find_shards(self) -> None:
        """Ask Discord how many shards to open; call it between ``login`` and ``connect``.

        Raises:
            Flooded: too few sessions are left today. Discord resets the token of a bot that starts
                more than it may: "session start limit object" in its documentation.
        """
        count, _, limit = await self.http.get_bot_gateway()
        if limit["remaining"] < count:
            raise Flooded(
                "no more gateway sessions today", bounded_wait(limit["reset_after"] / 1000)
            )
        self.shard_count = count
        self._wave = max(1, limit["max_concurrency"])
        log.info("discord.shards_assigned", count=count, sessions_left=limit["remaining"])

    async def launch_shard(
        self, gateway: yarl.URL, shard_id: int, *, initial: bool = False
    ) -> None:
        """Open a connection and retry it a few times; discord.py alone would retry without end.

        Raises:
            Unsure: it has failed too often.
        """
        self._launches[shard_id] += 1
        if self._launches[shard_id] > MAX_LAUNCHES:
            raise Unsure("Discord's gateway cannot be reached (DISCORD_GATEWAY_URL)")
        await super().launch_shard(gateway, shard_id, initial=initial)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait before each wave but the first, and before a new session of the same shard."""
        number = shard_id or 0
        if number in self._identified or (number % self._wave == 0 and not initial):
            await asyncio.sleep(IDENTIFY_INTERVAL_S)
        self._identified.add(number)

    def _begin_session(self, ready: Any) -> None:
        """Read READY; servers of an earlier session that it does not name have been left since."""
        shard, told = ready["shard"][0], {int(guild["id"]) for guild in ready["guilds"]}
        left = [
            guild.id for guild in self.guilds if guild.shard_id == shard and guild.id not in told
        ]
        self._connection.parse_ready(ready)
        for server in left:
            self._connection.parsers["GUILD_DELETE"]({"id": str(server)})


def _guard(kind: str, parse: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return ``parse`` for which an event that it cannot read is no reason to end the session."""

    def parse_or_skip(data: Any) -> None:
        try:
            if is_readable(kind, data):
                parse(data)
                return
        except _MALFORMED_EVENT:
            pass
        log.warning("discord.event_skipped", kind=kind)

    return parse_or_skip
