"""Registers the menu with Discord, later if it is rejected now."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import cast

import discord
import structlog
from discord.http import Route

from adapters.discord.errors import translate_errors
from adapters.discord.menu import Json, command_table, is_same_table
from bot.errors import DeliveryError
from bot.model.conversation import MenuEntry

log = structlog.get_logger(__name__)

MENU_TIMEOUT_S = 10.0
"""Seconds that listening waits for the menu; a rate limit of Discord may last hours."""

MENU_RETRY_S = 3600.0
"""Seconds until a menu that Discord rejected is registered again; 200 new commands a day are
allowed."""


class MenuRegistration:
    """The registration of one client's menu.

    Args:
        client: logged in.
        menu: the commands to register.
    """

    def __init__(self, client: discord.Client, menu: Sequence[MenuEntry]) -> None:
        self._client = client
        self._menu = menu
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Register the menu, in the background if it takes longer than MENU_TIMEOUT_S."""
        task = self._task = asyncio.create_task(self._register_or_retry())
        await asyncio.wait({task}, timeout=MENU_TIMEOUT_S)

    def cancel(self) -> None:
        """End what goes on in the background."""
        if self._task is not None:
            self._task.cancel()

    async def _register_or_retry(self) -> None:
        """Register the menu; if that fails, try again later."""
        try:
            with translate_errors():
                await self._register()
        except DeliveryError as error:
            log.warning("discord.menu_rejected", reason=str(error), again_in=MENU_RETRY_S)
            self._task = asyncio.create_task(self._retry_later())

    async def _retry_later(self) -> None:
        await asyncio.sleep(MENU_RETRY_S)
        await self._register_or_retry()

    async def _register(self) -> None:
        """Register the menu if it differs; Discord allows 200 new commands a day."""
        if not self._menu:
            return
        table = command_table(self._menu)
        route = Route(
            "GET",
            "/applications/{application_id}/commands?with_localizations=true",
            application_id=self._client.application_id,
        )
        registered = cast("list[Json]", await self._client.http.request(route))
        if not is_same_table(table, registered):
            await self._client.http.bulk_upsert_global_commands(
                cast("int", self._client.application_id), table
            )
            log.info("discord.menu_registered", commands=len(table))
