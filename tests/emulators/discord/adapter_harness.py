"""An emulator with the real adapter playing on it, set up and struck by one ``async with``."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass

from adapters.discord import respond
from adapters.discord.client import sharding
from adapters.discord.client.rest_client import DiscordWebSocket, Route
from adapters.discord.platform import DiscordPlatform
from bot.model.conversation import MenuEntry
from bot.ports.platform import BotCore
from tests.emulators.discord.emulator import DiscordEmulator
from tests.emulators.discord.ratelimit import UNLIMITED, WindowLimits
from tests.emulators.discord.scripted_core import MENU, ScriptedCore

PATIENCE, WAVE_S = 0.3, 0.4
SLOW = 0.5
"""Seconds that a core delays its answer: more than the adapter waits in these tests."""


@dataclass
class AdapterHarness:
    """What a test of the adapter needs at hand."""

    discord: DiscordEmulator
    platform: DiscordPlatform
    core: ScriptedCore
    serving: asyncio.Task[None] | None = None

    async def stops(self) -> None:
        """Cancel ``serve`` and wait until it has cleaned up."""
        if self.serving is not None and not self.serving.done():
            self.serving.cancel()
            with suppress(asyncio.CancelledError):
                await self.serving
        self.discord.gateway.forget_sessions()

    async def restarts(self) -> None:
        """Stop serving and serve again with a new platform, as after a restart."""
        await self.stops()
        await self.platform.close()
        self.platform = platform_on(self.discord)
        self.serving = asyncio.create_task(self.platform.serve(self.core))
        await self.discord.ready()


def platform_on(
    discord: DiscordEmulator, menu: Sequence[MenuEntry] = MENU, token: str | None = None
) -> DiscordPlatform:
    return DiscordPlatform(token or discord.token, discord.api_url, discord.gateway_url, menu)


@contextmanager
def hurried() -> Generator[None]:
    """Let the adapter wait less than it would, for tests of what comes after a wait."""
    patience, wave = respond.DEFER_AFTER_S, sharding.IDENTIFY_INTERVAL_S
    respond.DEFER_AFTER_S, sharding.IDENTIFY_INTERVAL_S = PATIENCE, WAVE_S
    try:
        yield
    finally:
        respond.DEFER_AFTER_S, sharding.IDENTIFY_INTERVAL_S = patience, wave


@contextmanager
def redirected() -> Generator[None]:
    """Put discord.py's process-wide addresses back afterwards."""
    api, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = api, gateway


@asynccontextmanager
async def rest_only(limits: WindowLimits = UNLIMITED) -> AsyncGenerator[AdapterHarness]:
    """A platform that sends but does not listen, as in a courier."""
    with redirected(), hurried():
        async with DiscordEmulator(limits=limits) as discord:
            harness = AdapterHarness(discord, platform_on(discord), ScriptedCore())
            try:
                yield harness
            finally:
                await harness.stops()
                await harness.platform.close()


@asynccontextmanager
async def served(limits: WindowLimits = UNLIMITED) -> AsyncGenerator[AdapterHarness]:
    """A platform that listens, with a fake core behind it."""
    async with rest_only(limits) as harness:
        harness.serving = serve(harness.platform, harness.core)
        await harness.discord.ready()
        yield harness


def serve(platform: DiscordPlatform, core: BotCore) -> asyncio.Task[None]:
    return asyncio.create_task(platform.serve(core))
