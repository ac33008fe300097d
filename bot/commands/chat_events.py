"""What platforms tell about chats: that they moved, closed, opened, or take less formatting."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

import structlog

from bot.errors import StoreError
from bot.model.chat import ChatAddress, RenderMode
from bot.ports.platform import Platform
from bot.ports.store import Store

log = structlog.get_logger(__name__)


class ChatEvents:
    """Stores what becomes known about chats; a part of ``ports.BotCore``."""

    def __init__(self, store: Store, platforms: Mapping[str, Platform]) -> None:
        self._store = store
        self._platforms = platforms

    async def downgrade(self, address: ChatAddress, render_mode: RenderMode) -> None:
        """Draw no richer than ``render_mode`` for the chat at ``address``; see ``BotCore``."""
        chat = await self._store.chats.find(address)
        if chat is not None:
            settings = replace(chat.digest_settings, render_mode=render_mode)
            await self._store.chats.set_digest_settings(chat.id, settings)

    async def chat_moved(self, old: ChatAddress, place: str) -> None:
        """Move the chat at ``old``; see ``ports.BotCore.chat_moved``."""
        try:
            await self._store.chats.move(old, place)
        except StoreError as error:  # the next delivery finds out once more
            log.warning("chat.move_failed", platform=old.platform, error=type(error).__name__)

    async def chat_gone(self, address: ChatAddress) -> None:
        """Retire the chat at ``address``; see ``ports.BotCore.chat_gone``."""
        try:
            await self._store.chats.retire(address)
        except StoreError as error:  # the next delivery finds out once more
            log.warning("chat.retire_failed", platform=address.platform, error=type(error).__name__)

    async def chats_writable(self, addresses: Sequence[ChatAddress]) -> None:
        """Deliver what these chats wait for; see ``ports.BotCore.chats_writable``."""
        wanted = set(map(self._chat_of, addresses))
        try:
            for name in {address.platform for address in addresses}:
                muted = await self._store.chats.muted(name)
                ids = [chat.id for chat in muted if self._chat_of(chat.address) in wanted]
                await self._store.chats.unmute(ids)
                # The topics of a group that the bot was put out of come back with the group.
                gone = await self._store.chats.gone_groups(name)
                back = [chat.id for chat in gone if self._chat_of(chat.address) in wanted]
                if back:
                    await self._store.chats.revive(back)
        except StoreError as error:  # they are tried again within the hour
            log.warning("chat.unmute_failed", error=type(error).__name__)

    async def servers_known(
        self, platform: str, present: Collection[str], server_of: Callable[[str], str]
    ) -> None:
        """Retire the chats of other servers; see ``ports.BotCore.servers_known``."""
        try:
            stored = await self._store.chats.servers(platform)
            new = {
                address: server
                for address, known in stored.items()
                if not known and (server := server_of(address.place))
            }
            await self._store.chats.note_servers(new)
            left = [address for address, known in stored.items() if known and known not in present]
            for address in left:
                await self._store.chats.retire(address)
        except StoreError as error:  # the next session tells it once more
            log.warning("chat.retire_failed", platform=platform, error=type(error).__name__)
            return
        if left:
            log.info("chats.gone", platform=platform, chats=len(left))

    def _chat_of(self, address: ChatAddress) -> ChatAddress:
        """Return the address for which rights are given: of a topic, that of its group."""
        platform = self._platforms.get(address.platform)
        if platform is None:
            return address
        return ChatAddress(address.platform, platform.rate_limits.chat_of(address.place))
