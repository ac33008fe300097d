"""``paperboy chat``: talk to the bot in the terminal."""

from __future__ import annotations

import asyncio
import locale
import sys
from pathlib import Path
from typing import Annotated

import typer

from adapters.arxiv.sample import sample_feed
from adapters.console.platform import ConsolePlatform
from bot.app.app import open_app
from bot.app.clock import SystemClock
from bot.app.logging import configure_logging
from bot.app.serve import serve
from bot.app.shutdown import cancel_on_signal
from bot.phrases import load_phrases, match_language
from bot.settings import Settings, load_settings


def chat(
    name: Annotated[str, typer.Option("--as", help="Your name in the chat.")] = "you",
) -> None:
    """Chat with the bot in the terminal; from a pipe, it reads one command per line."""
    settings = load_settings()
    configure_logging(settings, least="ERROR")
    asyncio.run(talk(settings, name))


async def talk(settings: Settings, name: str) -> None:
    """Serve the console to the person called ``name`` until the input ends."""
    clock = SystemClock()
    spoken = locale.getlocale()[0] or ""
    phrases = load_phrases(match_language(spoken, settings.default_language))
    usage = phrases.text("console.usage")
    console = ConsolePlatform(name, spoken, folder=_downloads(), usage=usage)
    async with open_app(settings, (console,), clock, sample_feed) as app:
        if sys.stdin.isatty():
            with cancel_on_signal():
                await serve(app, clock)
        else:
            # Answers only: a digest that is due must not mix with the output a script reads.
            await console.serve(app.dispatcher)


def _downloads() -> Path:
    """Return where a person looks for files: Downloads; or, where there is none, their home."""
    try:
        home = Path.home()
    except RuntimeError:  # the system does not know who runs this process
        return Path()
    downloads = home / "Downloads"
    return downloads if downloads.is_dir() else home
