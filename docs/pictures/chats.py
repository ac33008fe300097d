"""Chats on Telegram and Discord: the real bot and the real adapters, against the emulators.

A scene is played once and captured twice, in light and dark. The papers are the invented ones of
the sample.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from adapters.arxiv.sample import sample_feed
from docs.pictures.browser import Tab, browser
from tests.emulators.telegram.playground import TelegramPlayground
from tests.scenarios.bot_harness import BotHarness, DiscordDriver, TelegramDriver
from tests.support.couriers import drain

TARGET = Path(__file__).parent
DAY = date(2026, 6, 16)
DELIVERY = "2026-06-16T08:00:00+00:00"
WIDTH, HEIGHT = 412, 860
SCHEMES = ("light", "dark")
SUBSCRIBED = "/subscribe quant-ph hep-th cs.LG cs.DC"


class TelegramWithPage(TelegramDriver):
    """Telegram, with the web page that shows alice's chat."""

    async def opens(self, stack: AsyncExitStack) -> None:
        """Start the emulated service."""
        self.emulator = await stack.enter_async_context(TelegramPlayground(unlimited=True))
        self.person = next(iter(self.emulator.people.values()))

    @property
    def url(self) -> str:
        """Address of the web page."""
        return f"{self.emulator.url}/"


class DiscordWithPage(DiscordDriver):
    """Discord, with the web page that shows alice's chat."""

    @property
    def url(self) -> str:
        """Address of the web page."""
        return f"{self.emulator.api_url.removesuffix('/api/v10')}/?as=alice"


SceneScript = Callable[[Tab, Any], Awaitable[None]]


@dataclass(frozen=True)
class Scene:
    """A picture: its name, and what alice does after the digest has arrived."""

    name: str
    driver: type[TelegramWithPage | DiscordWithPage]
    script: SceneScript
    commands: tuple[str, ...] = (SUBSCRIBED,)


async def _unfold_two(tab: Tab, _: Any) -> None:
    await tab.run_script(
        "document.querySelectorAll('.rich details').forEach((card, index) => card.open = index < 2)"
    )
    await _show_digest(tab, _)


async def _press_first(tab: Tab, alice: Any) -> None:
    await alice.presses("1")
    await tab.wait_until("document.querySelectorAll('.message:not(.mine)').length > 2")
    await _show_last(tab, alice)


async def _select_first(tab: Tab, alice: Any) -> None:
    await alice.takes(
        "1", on=next(message for message in alice.sees() if "arXiv ·" in message.text)
    )
    await tab.wait_until("document.querySelector('.message.only')")
    await _show_last(tab, alice)


async def _show_last(tab: Tab, _: Any) -> None:
    await tab.run_script("[...document.querySelectorAll('.message')].at(-1).scrollIntoView()")


async def _show_digest(tab: Tab, _: Any) -> None:
    first = (
        "[...document.querySelectorAll('.message')].find((item) => /arXiv ·/.test(item.innerText))"
    )
    await tab.run_script(f"{first}.scrollIntoView()")


SCENES = (
    Scene("telegram-digest", TelegramWithPage, _unfold_two),
    Scene("telegram-paper", TelegramWithPage, _press_first),
    Scene("telegram-chinese", TelegramWithPage, _unfold_two, (SUBSCRIBED, "/language zh")),
    Scene("discord-digest", DiscordWithPage, _show_digest),
    Scene("discord-paper", DiscordWithPage, _select_first),
)


async def draw() -> None:
    """Play every scene and write its pictures."""
    async with browser() as tab:
        for scene in SCENES:
            async with _digest_of(scene) as driver:
                await tab.open(driver.url, WIDTH, HEIGHT)
                await tab.wait_until("document.querySelectorAll('.message').length > 1")
                await scene.script(tab, driver.person)
                await _capture(tab, scene.name)


@asynccontextmanager
async def _digest_of(scene: Scene) -> AsyncIterator[TelegramWithPage | DiscordWithPage]:
    """Let alice subscribe on Monday and get her digest on Tuesday."""
    driver = scene.driver()
    with tempfile.TemporaryDirectory() as folder:
        async with BotHarness(driver, Path(folder)) as harness:
            for line in scene.commands:
                await harness.says(line)
            await harness.app.ingest.load_feed(replace(sample_feed(), claimed_date=DAY))
            harness.clock.jump(to=DELIVERY)
            await harness.app.planner.plan_due()
            for courier in harness.app.couriers:
                await drain(courier)
            yield driver


async def _capture(tab: Tab, name: str) -> None:
    """Write the picture in light and dark; its clocks show the delivery time, not the real one."""
    await tab.run_script(
        "document.querySelectorAll('.time, .who small').forEach((clock) =>"
        " clock.textContent = clock.textContent.replace(/\\d\\d:\\d\\d/, '08:00'))"
    )
    for scheme in SCHEMES:
        await tab.set_color_scheme(scheme)
        _keep(f"{name}-{scheme}.webp", await tab.screenshot())


def _keep(name: str, picture: bytes) -> None:
    (TARGET / name).write_bytes(picture)
