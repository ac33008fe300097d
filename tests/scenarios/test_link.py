"""One reader in a private chat of Telegram and in one of Discord: nothing twice, nothing lost."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from bot.model.chat import ChatAddress
from tests.emulators.arxiv import paper
from tests.scenarios.bot_harness import BotHarness, DiscordDriver, PlatformDriver, TelegramDriver
from tests.scenarios.test_likes import tap


def papers_of(day: int) -> list[str]:
    return [f"2606.{day}{number:03}" for number in range(3)]


class Reader:
    """Somebody who reads on Telegram and on Discord."""

    def __init__(
        self, harness: BotHarness, telegram: TelegramDriver, discord: DiscordDriver
    ) -> None:
        self.harness = harness
        self.telegram = telegram
        self.discord = discord

    async def joins(self, home: str) -> None:
        """Join both chats by a code of Telegram's, with digests on the platform ``home``."""
        said = await self.telegram.says("/link")
        (code,) = re.findall(r"/link \S+", said)
        assert "Join this chat with alice (Telegram)?" in await self.discord.says(code)
        await self.discord.presses(f"digests on {home}")

    async def wakes(self, day: int) -> None:
        """Let the morning of a day pass."""
        announced = [paper(paper_id, "cs.DC") for paper_id in papers_of(day)]
        self.harness.arxiv.announce(date(2026, 6, day), *announced)
        await self.harness.jumps_to(f"2026-06-{day}T08:00:00+00:00")

    def got(self, driver: PlatformDriver) -> Counter[str]:
        """Return how often each paper came in a digest on one platform."""
        digests = (text for text in driver.messages() if text.startswith("arXiv ·"))
        found = (re.findall(r"matter of (2606\.\d{5})", text) for text in digests)
        return Counter(paper_id for papers in found for paper_id in papers)


@pytest.fixture
def drivers() -> tuple[TelegramDriver, DiscordDriver]:
    return TelegramDriver(), DiscordDriver()


async def test_digests_come_once_where_they_are_wanted_and_likes_are_of_both(
    drivers: tuple[TelegramDriver, DiscordDriver], tmp_path: Path
) -> None:
    telegram, discord = drivers
    async with BotHarness(telegram, tmp_path, beside=[discord]) as harness:
        alice = Reader(harness, telegram, discord)
        await telegram.says("/subscribe cs.DC")
        await discord.says("/subscribe cs.DC")
        await alice.joins("Telegram")
        await alice.wakes(16)
        assert (alice.got(telegram), alice.got(discord)) == (Counter(papers_of(16)), Counter())
        await tap(telegram.person, "👍", telegram.person.from_bot[-1])
        assert papers_of(16)[0] in await discord.says("/likes")
        await discord.says("/link here")
        await harness.restarts()
        await alice.wakes(17)
        assert alice.got(discord) == Counter(papers_of(17))
        telegram.person.chat.turn_away("bot was blocked by the user")
        await alice.wakes(18)
        assert alice.got(discord) == Counter(papers_of(17) + papers_of(18))
        assert alice.got(telegram) == Counter(papers_of(16))


async def test_who_blocks_the_bot_where_digests_come_gets_them_at_the_other_place(
    drivers: tuple[TelegramDriver, DiscordDriver], tmp_path: Path
) -> None:
    telegram, discord = drivers
    async with BotHarness(telegram, tmp_path, beside=[discord]) as harness:
        alice = Reader(harness, telegram, discord)
        # Somebody else is served there: where nobody is, it may be a fault of Telegram's.
        await telegram.emulator.person("Bob").asks("/subscribe cs.DC")
        await telegram.says("/subscribe cs.DC")
        await alice.joins("Telegram")
        await alice.wakes(16)
        telegram.person.chat.turn_away("bot was blocked by the user")
        await alice.wakes(17)
        for _ in range(3):  # what was refused is sent again after a while
            harness.clock.jump(minutes=30)
            await harness.works()
        assert alice.got(discord) == Counter(papers_of(17))
        address = ChatAddress("discord", str(discord.person.dm.id))
        chat = await harness.app.store.chats.find(address)
        assert chat is not None
        assert await harness.app.store.outbox.undelivered(chat.id) == ()


async def test_chats_that_are_parted_both_get_what_comes_then_and_nothing_old(
    drivers: tuple[TelegramDriver, DiscordDriver], tmp_path: Path
) -> None:
    telegram, discord = drivers
    async with BotHarness(telegram, tmp_path, beside=[discord]) as harness:
        alice = Reader(harness, telegram, discord)
        await telegram.says("/subscribe cs.DC")
        await alice.joins("Telegram")
        await alice.wakes(16)
        await telegram.says("/unlink")
        await alice.wakes(17)
        assert alice.got(telegram) == Counter(papers_of(16) + papers_of(17))
        assert alice.got(discord) == Counter(papers_of(17))
