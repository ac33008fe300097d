"""Killed at every commit and every send in turn: nothing is lost, little is repeated.

The bound: on Telegram at most the message that was under way; on Discord none, since the repeat
carries the same nonce.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import signal
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.model.chat import ChatAddress, ChatDefaults, ChatKind
from storage.bootstrap import open_store
from tests.crash.single_run import run_process
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord.ratelimit import UNLIMITED
from tests.emulators.telegram import TelegramEmulator
from tests.support.papers import draft, listing
from tests.support.processes import fork, wait_for_exit
from tests.support.stores import empty_store

pytestmark = pytest.mark.crash

MORNING = datetime(2026, 6, 16, 8, tzinfo=UTC)
AFTER_THE_LEASE = MORNING + timedelta(minutes=5)
PAPERS = tuple(f"2606.{number:05}" for number in range(15001, 15101))
MOST_STEPS = 60


@dataclass
class Scene:
    """A platform, somebody on it, and what they have been sent."""

    platform: str
    place: str
    address: dict[str, str]
    texts: Any

    def repeated(self) -> int:
        """How many messages too many there are."""
        return sum(count - 1 for count in Counter(self.texts()).values())

    def papers(self) -> set[str]:
        return set(re.findall(r"2606\.\d{5}", " ".join(self.texts())))


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator(unlimited=True) as emulator:
        yield emulator


@pytest.fixture
async def discord() -> AsyncIterator[DiscordEmulator]:
    async with DiscordEmulator(limits=UNLIMITED) as emulator:
        yield emulator


def on_telegram(emulator: TelegramEmulator, number: int) -> Scene:
    alice = emulator.person(f"alice{number}", started=True)
    address = {"token": emulator.token, "url": emulator.url}
    return Scene(
        "telegram", str(alice.id), address, lambda: [message.text for message in alice.from_bot]
    )


def on_an_old_server(emulator: TelegramEmulator, number: int) -> Scene:
    """Somebody whose pages are all cut anew, plainer, after the first refusal."""
    emulator.knows_no_rich_messages()
    return on_telegram(emulator, number)


def in_a_group_that_moved(emulator: TelegramEmulator, number: int) -> Scene:
    """A group that has become a supergroup since its pages were planned."""
    group, new = emulator.group("Lab", basic=True), emulator.group(f"Lab {number}")
    group.chat.lead_to(new.id)
    address = {"token": emulator.token, "url": emulator.url}
    return Scene(
        "telegram", str(group.id), address, lambda: [message.text for message in new.from_bot]
    )


def on_discord(emulator: DiscordEmulator, number: int) -> Scene:
    channel = emulator.guild().channel(f"papers{number}")
    address = {
        "token": emulator.token,
        "url": emulator.api_url,
        "gateway": emulator.gateway_url,
    }
    return Scene("discord", channel.id, address, lambda: list(channel.texts))


async def seed(database: str, scene: Scene) -> None:
    """Write a chat that is due and an edition that is news to it."""
    store = await open_store(database)
    defaults = ChatDefaults("en", "UTC", time(8))
    chat = await store.chats.get_or_create(
        ChatAddress(scene.platform, scene.place), ChatKind.PRIVATE, defaults
    )
    await store.interests.add(chat.id, ["cs.DC"], 0, MORNING)
    papers = [listing(paper_id) for paper_id in PAPERS]
    await store.editions.complete([draft("cs.DC", "2026-06-16", *papers)], MORNING)
    await store.close()


async def lives(scene: Scene, database: str, now: datetime, dies_at: int) -> int:
    """Run the job once and return its exit code."""
    job = {
        "database": database,
        "platform": scene.platform,
        "now": now.isoformat(),
        "dies_at": dies_at,
        **scene.address,
    }
    return await asyncio.to_thread(wait_for_exit, fork(run_process, job))


async def undelivered(database: str) -> int:
    store = await open_store(database)
    try:
        return await store.outbox.pending()
    finally:
        await store.close()


async def survives_every_kill(scene_of: Any, emulator: Any, tmp_path: Path, most: int) -> None:
    for step in range(1, MOST_STEPS):
        scene = scene_of(emulator, step)
        database = empty_store(tmp_path / f"{step}.db")
        await seed(database, scene)
        code = await lives(scene, database, MORNING, dies_at=step)
        if code == 0:
            break
        assert code == -signal.SIGKILL
        assert await lives(scene, database, AFTER_THE_LEASE, dies_at=0) == 0
        assert scene.papers() == set(PAPERS), f"lost after a kill at step {step}"
        assert scene.repeated() <= most, f"repeated after a kill at step {step}"
        assert await undelivered(database) == 0
    assert code == 0, "more steps than expected"
    assert scene.papers() == set(PAPERS)
    assert step > 12, "fewer steps than there should be"
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.mark.parametrize("scene", [on_telegram, on_an_old_server, in_a_group_that_moved])
async def test_on_telegram_a_kill_at_any_step_repeats_at_most_the_message_under_way(
    telegram: TelegramEmulator, tmp_path: Path, scene: Any
) -> None:
    await survives_every_kill(scene, telegram, tmp_path, most=1)


async def test_on_discord_a_kill_at_any_step_repeats_nothing(
    discord: DiscordEmulator, tmp_path: Path
) -> None:
    await survives_every_kill(on_discord, discord, tmp_path, most=0)
