"""Chats on Telegram and Discord: the real bot and the real adapters, against the emulators.

A scene is played once and photographed twice. The papers are the invented ones of the sample.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from bot.app.app import sample_feed
from docs.pictures.browser import Tab, browser
from tests.emulators.telegram.playground import TelegramPlayground
from tests.scenarios.bot_harness import BotHarness, DiscordDriver, TelegramDriver
from tests.support.couriers import drain

TARGET = Path(__file__).parent
DAY = date(2026, 6, 16)
MORNING = "2026-06-16T08:00:00+00:00"
WIDTH, HEIGHT = 412, 860
SCHEMES = ("light", "dark")
SUBSCRIBED = "/subscribe quant-ph hep-th cs.LG cs.DC"


class TelegramWithPage(TelegramDriver):
    """Telegram, with the page that shows alice's chat."""

    async def opens(self, stack: AsyncExitStack) -> None:
        """Start the emulated service."""
        self.emulator = await stack.enter_async_context(TelegramPlayground(unlimited=True))
        self.person = next(iter(self.emulator.people.values()))

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"{self.emulator.url}/"


class DiscordWithPage(DiscordDriver):
    """Discord, with the page that shows alice's chat."""

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"{self.emulator.api_url.removesuffix('/api/v10')}/?as=alice"


Acting = Callable[[Tab, Any], Awaitable[None]]


@dataclass(frozen=True)
class Scene:
    """A picture: its name, and what alice does once the morning's digest has come."""

    name: str
    theatre: type[TelegramWithPage | DiscordWithPage]
    acting: Acting
    before: tuple[str, ...] = (SUBSCRIBED,)


async def _unfolds_two(tab: Tab, _: Any) -> None:
    await tab.does(
        "document.querySelectorAll('.rich details').forEach((one, at) => one.open = at < 2)"
    )
    await _reads(tab, _)


async def _presses_one(tab: Tab, alice: Any) -> None:
    await alice.presses("1")
    await tab.until("document.querySelectorAll('.message:not(.mine)').length > 2")
    await _looks(tab, alice)


async def _takes_one(tab: Tab, alice: Any) -> None:
    await alice.takes("1", on=next(one for one in alice.sees() if "arXiv ·" in one.text))
    await tab.until("document.querySelector('.message.only')")
    await _looks(tab, alice)


async def _looks(tab: Tab, _: Any) -> None:
    await tab.does("[...document.querySelectorAll('.message')].at(-1).scrollIntoView()")


async def _reads(tab: Tab, _: Any) -> None:
    first = (
        "[...document.querySelectorAll('.message')].find((one) => /arXiv ·/.test(one.innerText))"
    )
    await tab.does(f"{first}.scrollIntoView()")


SCENES = (
    Scene("telegram-morning", TelegramWithPage, _unfolds_two),
    Scene("telegram-paper", TelegramWithPage, _presses_one),
    Scene("telegram-chinese", TelegramWithPage, _unfolds_two, (SUBSCRIBED, "/language zh")),
    Scene("discord-morning", DiscordWithPage, _reads),
    Scene("discord-paper", DiscordWithPage, _takes_one),
)


async def draw() -> None:
    """Play every scene and write its pictures."""
    async with browser() as tab:
        for scene in SCENES:
            async with _morning(scene) as theatre:
                await tab.opens(theatre.url, WIDTH, HEIGHT)
                await tab.until("document.querySelectorAll('.message').length > 1")
                await scene.acting(tab, theatre.person)
                await _photograph(tab, scene.name)


@asynccontextmanager
async def _morning(scene: Scene) -> AsyncIterator[TelegramWithPage | DiscordWithPage]:
    """Let alice subscribe on Monday and get her digest on Tuesday."""
    theatre = scene.theatre()
    with tempfile.TemporaryDirectory() as folder:
        async with BotHarness(theatre, Path(folder)) as stage:
            for line in scene.before:
                await stage.says(line)
            await stage.app.ingest.load_feed(replace(sample_feed(), claimed_date=DAY))
            stage.clock.jump(to=MORNING)
            await stage.app.planner.plan_due()
            for courier in stage.app.couriers:
                await drain(courier)
            yield theatre


async def _photograph(tab: Tab, name: str) -> None:
    """Write the picture in light and dark; clocks show the reader's hour, not the drawer's."""
    await tab.does(
        "document.querySelectorAll('.time, .who small').forEach((one) =>"
        " one.textContent = one.textContent.replace(/\\d\\d:\\d\\d/, '08:00'))"
    )
    for scheme in SCHEMES:
        await tab.wears(scheme)
        _keep(f"{name}-{scheme}.webp", await tab.picture())


def _keep(name: str, picture: bytes) -> None:
    (TARGET / name).write_bytes(picture)
