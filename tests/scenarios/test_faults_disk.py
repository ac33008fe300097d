"""A disk that is full in the middle of a push: nothing is lost, little is repeated."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.telegram.platform import TelegramPlatform
from bot.delivery.courier.courier import CONCURRENCY
from bot.document.nodes import Document
from bot.errors import StoreError
from bot.model.chat import ChatAddress, RenderMode
from bot.ports.store import Store
from storage.bootstrap import open_store
from tests.emulators.telegram import TelegramEmulator
from tests.scenarios.test_process import World, ended, running
from tests.scenarios.test_process import world as world
from tests.support.clock import JumpingClock
from tests.support.courier_harness import CourierHarness, count_repeats
from tests.support.disks import empty, fill
from tests.support.disks import small_disk as small_disk
from tests.support.stores import NOW

PAGES = ("page one", "page two")


class Filling(TelegramPlatform):
    """Telegram by its real library; at its tenth send the disk is full."""

    def __init__(self, telegram: TelegramEmulator, disk: Path) -> None:
        super().__init__(telegram.token, telegram.url)
        self._disk = disk
        self._count = 0

    async def send(
        self, address: ChatAddress, page: Document, key: str, render_mode: RenderMode
    ) -> str:
        self._count += 1
        if self._count == 10:
            fill(self._disk, leaving=0)
        return await super().send(address, page, key, render_mode)


@pytest.fixture
async def store(small_disk: Path) -> AsyncIterator[Store]:
    store = await open_store(f"sqlite+aiosqlite:///{small_disk / 'paperboy.db'}")
    yield store
    await store.close()


async def test_a_push_goes_on_when_there_is_room_again(store: Store, small_disk: Path) -> None:
    async with TelegramEmulator(unlimited=True) as telegram:
        people = [telegram.person(f"reader {n}", started=True) for n in range(50)]
        platform = Filling(telegram, small_disk)
        push = CourierHarness(store, platform, JumpingClock(NOW))
        await push.owes([person.id for person in people], *PAGES)
        with pytest.raises(StoreError, match="the disk with the database is full"):
            await push.works()
        assert await store.outbox.pending() > 50, "the push was not in its middle"
        empty(small_disk)
        await push.delivers()
        await platform.close()
        read = [[message.text for message in person.from_bot] for person in people]
        assert sum(count_repeats(texts, PAGES) for texts in read) <= CONCURRENCY


@pytest.mark.parametrize("role", ["all", "front"])
async def test_who_is_asked_to_end_while_the_disk_is_full_ends_all_the_same(
    world: World, small_disk: Path, role: str
) -> None:
    async with running(small_disk, world.settings, role) as process:
        await world.discord.ready()
        fill(small_disk, leaving=0)
        code, log = await ended(process)
    assert code == 0, log
    assert "stopped" in log.splitlines()[-1]
    with pytest.raises(OSError, match="No space left"):
        (small_disk / "more").write_bytes(bytes(2**16))
