"""In groups and servers administrators change what is stored; everybody may read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.model.chat import ChatAddress
from tests.emulators.arxiv import paper
from tests.scenarios.bot_harness import BotHarness, DiscordDriver, TelegramDriver

REFUSAL = "administrators"


@pytest.fixture
async def telegram(tmp_path: Path) -> AsyncIterator[BotHarness]:
    async with BotHarness(TelegramDriver(), tmp_path) as harness:
        harness.arxiv.announce(date(2026, 6, 15), paper("2606.01001", "cs.DC"))
        harness.arxiv.announce(date(2026, 6, 16), paper("2606.02001", "cs.DC"))
        yield harness


@pytest.fixture
async def discord(tmp_path: Path) -> AsyncIterator[BotHarness]:
    async with BotHarness(DiscordDriver(), tmp_path) as harness:
        harness.arxiv.announce(date(2026, 6, 15), paper("2606.01001", "cs.DC"))
        yield harness


def telegram_of(harness: BotHarness) -> TelegramDriver:
    assert isinstance(harness.driver, TelegramDriver)
    return harness.driver


def discord_of(harness: BotHarness) -> DiscordDriver:
    assert isinstance(harness.driver, DiscordDriver)
    return harness.driver


async def interests(harness: BotHarness, platform: str, place: object) -> list[str]:
    chat = await harness.app.store.chats.find(ChatAddress(platform, str(place)))
    if chat is None:
        return []
    return [interest.name for interest in await harness.app.store.interests.of(chat.id)]


async def test_in_a_telegram_group_only_administrators_subscribe(telegram: BotHarness) -> None:
    emulator = telegram_of(telegram).emulator
    admin, member = emulator.person("ada"), emulator.person("ben")
    group = emulator.group("lab")
    group.add(admin, admin=True)
    group.add(member)
    refused = await member.asks("/subscribe cs.DC", group)
    assert REFUSAL in refused.text
    assert await interests(telegram, "telegram", group.id) == []
    await admin.asks("/subscribe cs.DC", group)
    assert await interests(telegram, "telegram", group.id) == ["cs.DC"]
    assert "2606.01001" in (await member.asks("/today", group)).text


async def test_a_telegram_group_is_pushed_and_followed_when_it_is_upgraded(
    telegram: BotHarness,
) -> None:
    emulator = telegram_of(telegram).emulator
    admin = emulator.person("ada")
    group = emulator.group("lab", basic=True)
    group.add(admin, admin=True)
    await admin.asks("/subscribe cs.DC", group)
    supergroup = await group.upgrades()
    await telegram.jumps_to("2026-06-16T08:00:00+00:00")
    assert "2606.02001" in supergroup.from_bot[-1].text
    assert await interests(telegram, "telegram", supergroup.id) == ["cs.DC"]


async def test_a_telegram_chat_that_blocked_the_bot_is_retired_and_comes_back_with_its_interests(
    telegram: BotHarness,
) -> None:
    alice, bob = telegram_of(telegram).person, telegram_of(telegram).emulator.person("bob")
    await alice.asks("/subscribe cs.DC")
    await alice.blocks()
    await telegram.jumps_to("2026-06-16T08:00:00+00:00")
    while await telegram.app.store.chats.count():
        await bob.asks("/help")
    assert await telegram.app.store.outbox.pending() == 0
    alice.chat.barrier = None
    assert "You’re subscribed to cs.DC" in (await alice.asks("/start")).text
    assert await interests(telegram, "telegram", alice.id) == ["cs.DC"]
    await telegram.works()
    assert "2606.02001" in alice.from_bot[-1].text, "what was on its way when it was blocked"
    telegram.arxiv.announce(date(2026, 6, 17), paper("2606.03001", "cs.DC"))
    await telegram.jumps_to("2026-06-17T08:00:00+00:00")
    assert "2606.03001" in alice.from_bot[-1].text
    assert sum("2606.02001" in message.text for message in alice.from_bot) == 1


async def test_a_discord_channel_that_was_hidden_from_the_bot_is_owed_everything_when_it_is_back(
    discord: BotHarness,
) -> None:
    emulator = discord_of(discord).emulator
    guild, admin = emulator.guild("lab"), emulator.person("ada")
    channel = guild.channel("papers")
    emulator.makes_manager(admin, guild)
    await admin.runs("/subscribe", channel, categories="cs.DC")
    discord.arxiv.announce(date(2026, 6, 16), paper("2606.02001", "cs.DC"))
    channel.hides()
    await discord.jumps_to("2026-06-16T08:00:00+00:00")
    assert await discord.app.store.chats.count() == 1
    channel.opens()
    assert "You’re subscribed to cs.DC" in (await admin.runs("/start", channel)).text
    await discord.jumps_to("2026-06-16T09:00:00+00:00")
    assert "2606.02001" in channel.texts[-1]


async def test_on_a_discord_server_only_managers_subscribe(discord: BotHarness) -> None:
    emulator = discord_of(discord).emulator
    guild = emulator.guild("lab")
    channel = guild.channel("papers")
    admin, member = emulator.person("ada"), emulator.person("ben")
    emulator.makes_manager(admin, guild)
    refused = await member.runs("/subscribe", channel, categories="cs.DC")
    assert REFUSAL in refused.text
    assert await interests(discord, "discord", channel.id) == []
    await admin.runs("/subscribe", channel, categories="cs.DC")
    assert await interests(discord, "discord", channel.id) == ["cs.DC"]
    assert "2606.01001" in (await member.runs("/today", channel)).text


async def test_members_look_at_any_category_and_the_group_stays_as_it_is(
    telegram: BotHarness,
) -> None:
    emulator = telegram_of(telegram).emulator
    member, group = emulator.person("ben"), emulator.group("lab")
    group.add(member)
    assert "2606.01001" in (await member.asks("/today cs.DC", group)).text
    assert "2606.01001" in (await member.asks("/week cs.DC", group)).text
    assert await interests(telegram, "telegram", group.id) == []


async def test_members_of_a_server_look_at_any_category(discord: BotHarness) -> None:
    emulator = discord_of(discord).emulator
    channel, member = emulator.guild("lab").channel("papers"), emulator.person("ben")
    for command in ("/today", "/week"):
        said = await member.runs(command, channel, categories="cs.DC 15 June")
        assert "2606.01001" in said.text
    assert await interests(discord, "discord", channel.id) == []
