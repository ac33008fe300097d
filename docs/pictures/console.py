"""A chat in the terminal with the real bot, about the bundled invented papers, as SVG."""

from __future__ import annotations

import io
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from adapters.arxiv.sample import sample_feed
from adapters.console.platform import ConsolePlatform
from adapters.console.render import as_rich
from bot.app.app import App, open_app
from bot.model.chat import ChatKind
from bot.model.conversation import Authority, Invocation
from bot.settings import Settings
from tests.support.clock import JumpingClock

TARGET = Path(__file__).with_name("console.svg")
COMMANDS = ("/subscribe cs.DC quant-ph", "/today")
DAY = date(2026, 6, 16)
NOWHERE = "http://127.0.0.1:9"
PAPER = TerminalTheme(
    (250, 249, 245),
    (43, 43, 43),
    [(43, 43, 43), (190, 60, 50), (40, 120, 70), (150, 110, 20), (40, 90, 170), (130, 60, 140),
     (20, 120, 140), (90, 90, 90)],
)  # fmt: skip
SVG = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xml:space="preserve"
  xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-family: system-ui, sans-serif; font-size: 16px; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/></clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g>
</svg>
"""


async def draw() -> None:
    """Send the commands to the bot and write what the terminal shows."""
    screen = Console(record=True, width=88, file=io.StringIO(), force_terminal=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            database_url=f"sqlite+aiosqlite:///{folder}/paperboy.db",
            arxiv_feed_url=NOWHERE,
            arxiv_api_url=NOWHERE,
            arxiv_listing_url=NOWHERE,
        )
        console = ConsolePlatform("reader", "en", io.StringIO())
        clock = JumpingClock(f"{DAY}T12:00:00+00:00")
        async with open_app(settings, (console,), clock) as app:
            await app.ingest.load_feed(replace(sample_feed(), claimed_date=DAY))
            for line in COMMANDS:
                await _send(app, console, screen, line)
    TARGET.write_text(
        screen.export_svg(title="make run", theme=PAPER, code_format=SVG, unique_id="paperboy"),
        encoding="utf-8",
    )


async def _send(app: App, console: ConsolePlatform, screen: Console, line: str) -> None:
    command, _, argument = line.removeprefix("/").partition(" ")
    invocation = Invocation(
        console.address,
        ChatKind.PRIVATE,
        "reader",
        command,
        argument,
        authority=Authority.ALLOWED,
    )
    screen.print(Text(f"> {line}", style="bold"), "")
    reply = await app.dispatcher.answer(invocation, console.fits)
    screen.print(as_rich(reply.document), "")
