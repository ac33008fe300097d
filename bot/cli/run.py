"""``paperboy run``: every platform that has a token; the console when none has."""

from __future__ import annotations

import asyncio

from bot.cli.chat import talk
from bot.cli.clock import SystemClock
from bot.cli.compose import open_house, platforms_with_token
from bot.cli.logs import configure_logs
from bot.cli.serve import probe_tokens, serve
from bot.ports import Platform
from bot.settings import Settings, load_settings


def run() -> None:
    """Serve every platform whose token is set; the console when none is."""
    settings = load_settings()
    platforms = platforms_with_token(settings)
    if platforms:
        configure_logs(settings)
        asyncio.run(_serve(settings, platforms))
    else:
        configure_logs(settings, least="ERROR")
        asyncio.run(talk(settings, "you"))


async def _serve(settings: Settings, platforms: tuple[Platform, ...]) -> None:
    clock = SystemClock()
    async with open_house(settings, platforms, clock) as house:
        await probe_tokens(platforms)
        await serve(house, clock)
