"""As many gateway connections as Discord asks for, begun no faster than it allows.

A bot in more than 2,500 servers has to spread them over connections ("shards"); private chats come
through shard 0: https://docs.discord.com/developers/events/gateway#sharding.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import discord
import structlog
import yarl

from bot.errors import Flooded, Unsure, bounded_wait

log = structlog.get_logger()

IDENTIFY_INTERVAL_S = 5.0
"""Seconds between two waves of identifications, of ``max_concurrency`` shards each."""

MAX_LAUNCHES = 4
"""Times that a connection is tried, five seconds apart, before all of it is begun anew."""


class ShardedClient(discord.AutoShardedClient):
    """discord.py's client for any number of servers.

    Args:
        options: discord.py's.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._wave = 1
        self._identified: set[int] = set()
        self._launches: Counter[int] = Counter()

    async def find_shards(self) -> None:
        """Ask how many connections are wanted; to be called between login and connect.

        Raises:
            Flooded: too few sessions may be begun today; beginning one more than allowed makes
                Discord withdraw the token, see "session start limit object" in its documentation.
        """
        count, _, limit = await self.http.get_bot_gateway()
        if limit["remaining"] < count:
            raise Flooded(
                "no more gateway sessions today", bounded_wait(limit["reset_after"] / 1000)
            )
        self.shard_count = count
        self._wave = max(1, limit["max_concurrency"])
        log.info("discord.shards", count=count, sessions_left=limit["remaining"])

    async def launch_shard(
        self, gateway: yarl.URL, shard_id: int, *, initial: bool = False
    ) -> None:
        """Open a connection, a few times where it fails; discord.py tries again without an end.

        Raises:
            Unsure: it failed too often.
        """
        self._launches[shard_id] += 1
        if self._launches[shard_id] > MAX_LAUNCHES:
            raise Unsure("Discord's gateway cannot be reached (DISCORD_GATEWAY_URL)")
        await super().launch_shard(gateway, shard_id, initial=initial)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait before each wave but the first, and before a session that is begun anew."""
        number = shard_id or 0
        if number in self._identified or (number % self._wave == 0 and not initial):
            await asyncio.sleep(IDENTIFY_INTERVAL_S)
        self._identified.add(number)
