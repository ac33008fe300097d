"""What the gateway tells about channels, passed on to the core."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

import discord

from adapters.discord.client.sharding import ShardedClient
from adapters.discord.inbound import PLATFORM, address_of
from bot.ports.platform import BotCore

HANDLING_GRACE_S = 1.0
"""Seconds that handlers of events have to end when the connection closes."""


class ChannelEvents(ShardedClient):
    """A client that tells the core which channels are gone, and where the bot may write again.

    Args:
        core: is told.
        options: discord.py's.
    """

    def __init__(self, core: BotCore, **options: Any) -> None:
        super().__init__(**options)
        self._core = core
        self._handling: set[asyncio.Task[Any]] = set()

    async def close(self) -> None:
        """Close the connection, and leave no handler behind that would ask the core later."""
        if self._handling:
            await asyncio.wait(self._handling, timeout=HANDLING_GRACE_S)
        await super().close()
        for handler in self._handling:
            handler.cancel()
        await asyncio.gather(*self._handling, return_exceptions=True)

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Pass on an event, unless the connection was closed before discord.py was through."""
        if not self.is_closed():
            super().dispatch(event, *args, **kwargs)

    async def _run_event(
        self,
        coro: Callable[..., Coroutine[Any, Any, Any]],
        event_name: str,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Run a handler, as discord.py does, so that ``close`` can wait for it."""
        if (task := asyncio.current_task()) is not None:
            self._handling.add(task)
            task.add_done_callback(self._handling.discard)
        await super()._run_event(coro, event_name, *args, **kwargs)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Tell the core that a server removed the bot or was deleted, with all its channels."""
        await self._retire(channel.id for channel in (*guild.channels, *guild.threads))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Tell the core that a channel was deleted."""
        await self._retire([channel.id])

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Tell the core that a thread was deleted."""
        await self._retire([payload.thread_id])

    async def on_guild_channel_update(
        self, _before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        """Tell the core that the permissions of a channel and its threads may have changed."""
        threads = [thread for thread in after.guild.threads if thread.parent_id == after.id]
        await self._note_writable([after, *threads])

    async def on_thread_update(self, _before: discord.Thread, after: discord.Thread) -> None:
        """Tell the core that a thread may have been opened again."""
        await self._note_writable([after])

    async def on_guild_role_update(self, _before: discord.Role, after: discord.Role) -> None:
        """Tell the core that the bot's permissions in a server may have changed."""
        await self._note_writable([*after.guild.channels, *after.guild.threads])

    async def on_member_update(self, _before: discord.Member, after: discord.Member) -> None:
        """Tell the core that the bot itself was given other roles in a server, or timed out."""
        if after.id == after.guild.me.id:
            await self._note_writable([*after.guild.channels, *after.guild.threads])

    async def _tell_servers(self) -> None:
        """Tell the core in which servers the bot is, as a session that begins tells."""
        present = {str(guild.id) for guild in self.guilds}
        await self._core.servers_known(PLATFORM, present, self._server_of)

    def _server_of(self, place: str) -> str:
        channel = self.get_channel(int(place))
        if isinstance(channel, discord.abc.GuildChannel | discord.Thread):
            return str(channel.guild.id)
        return ""

    async def _note_writable(
        self, channels: Iterable[discord.abc.GuildChannel | discord.Thread]
    ) -> None:
        addresses = [address_of(channel.id) for channel in channels if may_write(channel)]
        if addresses:
            await self._core.chats_writable(addresses)

    async def _retire(self, channel_ids: Iterable[int]) -> None:
        for channel_id in channel_ids:
            await self._core.chat_gone(address_of(channel_id))


def may_write(channel: discord.abc.GuildChannel | discord.Thread) -> bool:
    """Tell whether the bot may send messages to ``channel``, as far as the gateway has told."""
    if isinstance(channel, discord.Thread):
        if channel.parent is None or channel.locked:
            return False
        granted = channel.permissions_for(channel.guild.me)
        return granted.view_channel and granted.send_messages_in_threads
    granted = channel.permissions_for(channel.guild.me)
    return granted.view_channel and granted.send_messages
