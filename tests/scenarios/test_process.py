"""``paperboy run`` as a real process that serves two platforms."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from bot.cli.clock import SystemClock
from bot.model.calendar import arxiv_calendar
from tests.emulators.arxiv import ArxivEmulator, paper
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord.ratelimit import UNLIMITED
from tests.emulators.telegram import TelegramEmulator

NOWHERE = "http://127.0.0.1:1"
PATIENCE_S = 60


@dataclass
class World:
    """Both platforms and arXiv, emulated, with what a process must know of them."""

    telegram: TelegramEmulator
    discord: DiscordEmulator
    arxiv: ArxivEmulator
    today: date

    @property
    def settings(self) -> dict[str, str]:
        return {
            "TELEGRAM_TOKEN": self.telegram.token,
            "TELEGRAM_API_URL": self.telegram.url,
            "DISCORD_TOKEN": self.discord.token,
            "DISCORD_API_URL": self.discord.api_url,
            "DISCORD_GATEWAY_URL": self.discord.gateway_url,
            "ARXIV_FEED_URL": self.arxiv.url,
            "ARXIV_API_URL": self.arxiv.api_url,
            "ARXIV_LISTING_URL": self.arxiv.listing_url,
            "ARXIV_INTERVAL_S": "0",
            "ARXIV_LISTING_INTERVAL_S": "0",
        }


@pytest.fixture
async def world() -> AsyncIterator[World]:
    clock = SystemClock()
    today = arxiv_calendar().expected(clock.now())
    telegram, discord = TelegramEmulator(unlimited=True), DiscordEmulator(limits=UNLIMITED)
    async with telegram, discord, ArxivEmulator(clock) as arxiv:
        arxiv.announce(today, paper("2611.00001", "cs.DC"))
        yield World(telegram, discord, arxiv, today)


@asynccontextmanager
async def running(folder: Path, settings: dict[str, str]) -> AsyncIterator[Process]:
    """Run the bot; whatever happens, it is ended at the end."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run",
        cwd=folder, env=kept | settings, stdout=PIPE, stderr=PIPE, stdin=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def ended(process: Process) -> tuple[int, str]:
    """Ask the process to end, and return its exit code and its log."""
    process.send_signal(signal.SIGTERM)
    _, log = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    assert process.returncode is not None
    return process.returncode, log.decode()


async def test_one_process_serves_both_platforms_and_ends_when_asked(
    world: World, tmp_path: Path
) -> None:
    alice, bob = world.telegram.person("alice"), world.discord.person("bob")
    async with running(tmp_path, world.settings) as process:
        await world.discord.ready()
        await alice.says("/subscribe cs.DC")
        assert "You now read cs.DC" in (await alice.sees(PATIENCE_S)).text
        assert "You now read cs.DC" in (await bob.says("/subscribe cs.DC")).text
        code, log = await ended(process)
    assert code == 0
    assert "Traceback" not in log
    assert "Task" not in log
    for secret in (world.telegram.token, world.discord.token):
        assert secret not in log


async def test_a_platform_that_cannot_be_reached_is_awaited_while_the_other_is_served(
    world: World, tmp_path: Path
) -> None:
    nowhere = {"DISCORD_API_URL": NOWHERE, "DISCORD_GATEWAY_URL": "ws://127.0.0.1:1"}
    alice = world.telegram.person("alice")
    async with running(tmp_path, world.settings | nowhere) as process:
        await alice.says("/subscribe cs.DC")
        assert "You now read cs.DC" in (await alice.sees(PATIENCE_S)).text
        code, log = await ended(process)
    assert code == 0
    assert "platform_unreachable" in log


async def test_a_platform_that_comes_back_is_served_again(world: World, tmp_path: Path) -> None:
    alice = world.telegram.person("alice")
    await world.telegram.stop()
    async with running(tmp_path, world.settings) as process:
        await world.discord.ready()
        await world.telegram.start()
        await alice.says("/list")
        assert (await alice.sees(PATIENCE_S)).text
        code, _ = await ended(process)
    assert code == 0
