"""The whole bot: real core, real store, real client libraries, emulated services.

    async with BotHarness(TelegramDriver(), tmp_path) as harness:
        await harness.alice.says("/subscribe cs.DC")
        await harness.jumps_to("2026-06-17T08:00:00+00:00")
        assert "2606.00002" in harness.alice.was_sent()

A driver is one platform with its reader; a scenario is the same for all of them.
"""

from __future__ import annotations

import asyncio
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from io import StringIO
from pathlib import Path
from typing import Any, Self

from adapters.console.platform import ConsolePlatform
from adapters.discord.platform import DiscordPlatform
from adapters.telegram.platform import TelegramPlatform
from bot.app.app import App, open_app
from bot.commands.registry import menu_entries
from bot.ports.platform import BotCore, Platform
from tests.emulators.arxiv import ArxivEmulator
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord.adapter_harness import redirected
from tests.emulators.discord.ratelimit import UNLIMITED
from tests.emulators.telegram import TelegramEmulator
from tests.support.clock import JumpingClock
from tests.support.couriers import drain
from tests.support.settings import bare_settings
from tests.support.stores import empty_store


class PlatformDriver(ABC):
    """One platform, and alice who reads on it."""

    name: str

    @abstractmethod
    async def opens(self, stack: AsyncExitStack) -> None:
        """Start the emulated service."""

    @abstractmethod
    def platform(self) -> Platform:
        """Return a new adapter, as after a restart."""

    async def serves(self, platform: Any, core: BotCore) -> asyncio.Task[None]:
        """Begin to listen; return once events reach the core."""
        return asyncio.create_task(platform.serve(core))

    @abstractmethod
    async def says(self, text: str) -> str:
        """Let alice write and return the answer."""

    @abstractmethod
    async def sends_file(self, name: str, content: bytes, folder: Path) -> str:
        """Let alice send a file and return the answer.

        Args:
            name: of the file.
            content: of the file.
            folder: where she has it.
        """

    @abstractmethod
    async def presses(self, label: str) -> str:
        """Let alice press a button and return what she sees then."""

    async def opens_paper(self, number: int) -> str:
        """Let alice open a paper of the newest page by its number."""
        return await self.presses(str(number))

    @abstractmethod
    def messages(self) -> list[str]:
        """Return what the bot has sent to alice, as it stands now."""


class ConsoleDriver(PlatformDriver):
    """A terminal: each line is a life of its own, which makes every answer whole."""

    name = "console"

    def __init__(self) -> None:
        self._input: list[str] = []
        self._output = StringIO()
        self._said: list[str] = []
        self._core: BotCore
        self._platform: ConsolePlatform

    async def opens(self, stack: AsyncExitStack) -> None:
        pass

    def platform(self) -> Platform:
        self._platform = ConsolePlatform("alice", "en", self._output, self._read)
        return self._platform

    async def serves(self, platform: Any, core: BotCore) -> asyncio.Task[None]:
        self._core = core
        return asyncio.create_task(asyncio.sleep(0))

    async def says(self, text: str) -> str:
        self._input = [f"{text}\n"]
        await self._platform.serve(self._core)
        return self._collect()

    async def sends_file(self, name: str, content: bytes, folder: Path) -> str:
        (folder / name).write_bytes(content)
        return await self.says(f"/import {folder / name}")

    async def presses(self, label: str) -> str:
        shown = re.compile(r"(?:\[(\d+)\]|^(\d+)\.) ([^\[\n]+)", re.MULTILINE)
        found = shown.findall("\n".join(self._said))
        number = next(first or second for first, second, text in reversed(found) if label in text)
        return await self.says(number)

    async def opens_paper(self, number: int) -> str:
        return await self.says(str(number))

    def messages(self) -> list[str]:
        self._collect()
        return list(self._said)

    def _read(self) -> str:
        return self._input.pop() if self._input else ""

    def _collect(self) -> str:
        text = self._output.getvalue()
        self._output.seek(0)
        self._output.truncate()
        if text:
            self._said.append(text)
        return text


class TelegramDriver(PlatformDriver):
    """The Bot API, with alice in a private chat."""

    name = "telegram"

    async def opens(self, stack: AsyncExitStack) -> None:
        self.emulator = await stack.enter_async_context(TelegramEmulator(unlimited=True))
        self.person = self.emulator.person("alice")

    def platform(self) -> Platform:
        return TelegramPlatform(self.emulator.token, self.emulator.url, menu_entries())

    async def says(self, text: str) -> str:
        self.person.chat.unseen()  # what was pushed meanwhile is no answer
        return (await self.person.asks(text)).text

    async def sends_file(self, name: str, content: bytes, folder: Path) -> str:
        self.person.chat.unseen()
        return (await self.person.sends_file(name, content)).text

    async def presses(self, label: str) -> str:
        pressed = next(
            message
            for message in reversed(self.person.from_bot)
            if any(label in button for button in (*message.buttons, *message.text_buttons))
        )
        button = next(
            button for button in (*pressed.buttons, *pressed.text_buttons) if label in button
        )
        self.person.chat.unseen()
        await self.person.taps(button, pressed)
        return (await self.person.sees()).text

    def messages(self) -> list[str]:
        return [message.text for message in self.person.from_bot]


class DiscordDriver(PlatformDriver):
    """REST and gateway, with alice in a private chat."""

    name = "discord"

    async def opens(self, stack: AsyncExitStack) -> None:
        stack.enter_context(redirected())
        self.emulator = await stack.enter_async_context(DiscordEmulator(limits=UNLIMITED))
        self.person = self.emulator.person("alice")

    def platform(self) -> Platform:
        urls = self.emulator.api_url, self.emulator.gateway_url
        return DiscordPlatform(self.emulator.token, *urls, menu_entries())

    async def serves(self, platform: Any, core: BotCore) -> asyncio.Task[None]:
        self.emulator.gateway.forget_sessions()
        serving = await super().serves(platform, core)
        await self.emulator.ready()
        return serving

    async def says(self, text: str) -> str:
        return (await self.person.says(text)).text

    async def sends_file(self, name: str, content: bytes, folder: Path) -> str:
        return (await self.person.sends_file(name, content)).text

    async def presses(self, label: str) -> str:
        return (await self.person.takes(label)).text

    async def opens_paper(self, number: int) -> str:
        newest = self.person.sees()[-1]
        label = str(number) if str(number) in newest.buttons else f"{number}. "
        return (await self.person.takes(label, on=newest)).text

    def messages(self) -> list[str]:
        return [
            message.text for message in self.person.sees() if message.author is self.emulator.bot
        ]


class BotHarness:
    """The bot, with arXiv behind it and a clock that jumps.

    It serves one driver, alice's, and those ``beside``; further settings are as Settings has them.
    """

    def __init__(
        self,
        driver: PlatformDriver,
        folder: Path,
        now: str = "2026-06-15T12:00:00+00:00",
        timezone: str = "UTC",
        database: str = "",
        beside: Sequence[PlatformDriver] = (),
        **settings: Any,
    ) -> None:
        self.driver = driver
        self.drivers = (driver, *beside)
        self.folder = folder
        self.clock = JumpingClock(now)
        self.arxiv = ArxivEmulator(self.clock)
        self.app: App
        self.database = database or empty_store(folder / "paperboy.db")
        self._timezone = timezone
        self.settings = settings
        self._services = AsyncExitStack()
        self._life = AsyncExitStack()
        self._read = 0

    async def __aenter__(self) -> Self:
        await self._services.enter_async_context(self.arxiv)
        for driver in self.drivers:
            await driver.opens(self._services)
        await self._begins()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._life.aclose()
        await self._services.aclose()

    async def restarts(self) -> None:
        """End this life of the bot and begin another on the same database."""
        await self._life.aclose()
        await self._begins()

    async def jumps_to(self, instant: str) -> None:
        """Let time pass, then do what the scheduler would: ingest, plan, deliver."""
        self.clock.jump(to=instant)
        await self.works()

    async def works(self) -> None:
        """Ingest, plan and deliver once."""
        await self.app.ingest.run_round()
        await self.app.planner.plan_due()
        for courier in self.app.couriers:
            await drain(courier)

    def was_sent(self) -> str:
        """Return everything alice was sent since this was last asked."""
        messages = self.driver.messages()
        fresh, self._read = messages[self._read :], len(messages)
        return "\n".join(fresh)

    async def says(self, text: str) -> str:
        """Let alice write; her answer is not counted as sent."""
        answer = await self.driver.says(text)
        self._read = len(self.driver.messages())
        return answer

    async def sends_file(self, name: str, content: bytes) -> str:
        """Let alice send a file."""
        answer = await self.driver.sends_file(name, content, self.folder)
        self._read = len(self.driver.messages())
        return answer

    async def presses(self, label: str) -> str:
        """Let alice press a button."""
        seen = await self.driver.presses(label)
        self._read = len(self.driver.messages())
        return seen

    async def opens_paper(self, number: int) -> str:
        """Let alice open a paper of the newest page."""
        seen = await self.driver.opens_paper(number)
        self._read = len(self.driver.messages())
        return seen

    async def _begins(self) -> None:
        settings = bare_settings(
            database_url=self.database,
            default_timezone=self._timezone,
            arxiv_feed_url=self.arxiv.url,
            arxiv_listing_url=self.arxiv.listing_url,
            arxiv_api_url=self.arxiv.api_url,
            arxiv_interval_s=3,
            **self.settings,
        )
        self._life = AsyncExitStack()
        platforms = [driver.platform() for driver in self.drivers]
        self.app = await self._life.enter_async_context(open_app(settings, platforms, self.clock))
        for driver, platform in zip(self.drivers, platforms, strict=True):
            serving = await driver.serves(platform, self.app.dispatcher)
            self._life.push_async_callback(_ended, serving)


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
