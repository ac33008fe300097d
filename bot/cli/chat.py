"""``paperboy chat``: talk to the bot in the terminal."""

from __future__ import annotations

import asyncio
import locale
import sys
from typing import Annotated

import typer

from adapters.console import ConsolePlatform
from bot.cli.clock import SystemClock
from bot.cli.compose import open_house, sample_feed
from bot.cli.logs import configure_logs
from bot.cli.serve import serve
from bot.cli.signals import ending_on_signals
from bot.settings import Settings, load_settings


def chat(
    name: Annotated[str, typer.Option("--as", help="Your name in the chat.")] = "you",
) -> None:
    """Chat with the bot in the terminal; from a pipe, it reads one command per line."""
    settings = load_settings()
    configure_logs(settings, least="ERROR")
    asyncio.run(talk(settings, name))


async def talk(settings: Settings, name: str) -> None:
    """Serve the console to the person ``name`` until the input ends."""
    clock = SystemClock()
    console = ConsolePlatform(name, locale.getlocale()[0] or "")
    async with open_house(settings, (console,), clock, sample_feed) as house:
        if sys.stdin.isatty():
            with ending_on_signals():
                await serve(house, clock)
        else:  # a script asks, gets its answers and ends: nothing is pushed into them
            await console.serve(house.dispatcher)
