"""Requests to Discord carry the token, so they go to the configured hosts only."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from adapters.discord.client import sharding
from adapters.discord.platform import DiscordPlatform
from bot.errors import PaperboyError
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord.adapter_harness import redirected
from tests.emulators.discord.ratelimit import UNLIMITED
from tests.emulators.discord.scripted_core import ScriptedCore


@pytest.fixture
async def discord() -> AsyncIterator[DiscordEmulator]:
    with redirected():
        async with DiscordEmulator(limits=UNLIMITED) as discord:
            yield discord


@pytest.fixture
async def signpost(discord: DiscordEmulator) -> AsyncIterator[str]:
    """The host of a server that sends everybody on to ``discord``."""
    base = discord.api_url.removesuffix("/api/v10")

    async def send_on(request: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": f"{base}{request.path_qs}"})

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", send_on)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_a_redirect_of_the_api_is_not_followed(
    discord: DiscordEmulator, signpost: str
) -> None:
    urls = f"http://{signpost}/api/v10", discord.gateway_url
    platform = DiscordPlatform(discord.token, *urls)
    with pytest.raises(PaperboyError, match="redirected by"):
        await platform.probe()
    await platform.close()
    assert discord.rest.calls == []


async def test_a_redirect_of_the_gateway_is_not_followed(
    discord: DiscordEmulator, signpost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharding, "MAX_LAUNCHES", 1)
    platform = DiscordPlatform(discord.token, discord.api_url, f"ws://{signpost}/")
    with pytest.raises(PaperboyError, match="DISCORD_GATEWAY_URL"):
        await platform.serve(ScriptedCore())
    await platform.close()
    assert discord.gateway.identified == 0
