"""A place where the bot may not write loses no morning: all of it comes when it may again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.model.chat import ChatAddress, ChatState
from tests.emulators.arxiv import paper
from tests.emulators.discord import DiscordChannel
from tests.scenarios.bot_harness import BotHarness, DiscordDriver, TelegramDriver

pytestmark = pytest.mark.usefixtures("inline_sqlite")

DAYS = (16, 17, 18, 22, 23)
"""Tuesday to Thursday, Monday and Tuesday of June 2026; the 19th is a holiday."""


@pytest.fixture
async def telegram(tmp_path: Path) -> AsyncIterator[BotHarness]:
    async with BotHarness(TelegramDriver(), tmp_path) as harness:
        harness.arxiv.announce(date(2026, 6, 15), paper("2606.01001", "cs.DC"))
        yield harness


@pytest.fixture
async def discord(tmp_path: Path) -> AsyncIterator[BotHarness]:
    async with BotHarness(DiscordDriver(), tmp_path) as harness:
        harness.arxiv.announce(date(2026, 6, 15), paper("2606.01001", "cs.DC"))
        yield harness


async def passes(harness: BotHarness, days: int) -> list[str]:
    """Let so many mornings pass with one paper each; return the papers."""
    for day in DAYS[:days]:
        harness.arxiv.announce(date(2026, 6, day), paper(number(day), "cs.DC"))
        await harness.jumps_to(f"2026-06-{day}T08:00:00+00:00")
    return [number(day) for day in DAYS[:days]]


def number(day: int) -> str:
    return f"2606.0{day}01"


def digests(texts: list[str], papers: list[str]) -> list[list[str]]:
    """Return which papers each message brought."""
    found = ([paper for paper in papers if paper in text] for text in texts)
    return [papers for papers in found if papers]


async def works_for(harness: BotHarness, hours: float) -> None:
    for _ in range(int(hours * 12)):
        harness.clock.jump(minutes=5)
        await harness.works()


@pytest.mark.parametrize("days", [1, 2, 3, 4, 5])
async def test_what_a_muted_group_is_owed_comes_when_it_may_be_written_to_again(
    telegram: BotHarness, days: int
) -> None:
    assert isinstance(telegram.driver, TelegramDriver)
    emulator = telegram.driver.emulator
    ada, group = emulator.person("ada", started=True), emulator.group("lab")
    group.add(ada, admin=True)
    await ada.asks("/subscribe cs.DC", group)
    before = len(group.from_bot)
    await group.mutes_bot(ada)
    papers = await passes(telegram, days)
    assert len(group.from_bot) == before
    await group.unmutes_bot(ada)
    address = ChatAddress("telegram", str(group.id))
    while (chat := await telegram.app.store.chats.find(address)) is None or chat.muted_since:
        await ada.asks("/help")  # updates are handled in order
    await telegram.works()
    apart = [[paper] for paper in papers]
    came = digests([message.text for message in group.from_bot[before:]], papers)
    assert came == (apart if days <= 3 else [papers])


async def test_a_group_whose_permissions_come_back_without_a_word_is_found_within_the_hour(
    telegram: BotHarness,
) -> None:
    assert isinstance(telegram.driver, TelegramDriver)
    emulator = telegram.driver.emulator
    ada, group = emulator.person("ada", started=True), emulator.group("lab")
    group.add(ada, admin=True)
    await ada.asks("/subscribe cs.DC", group)
    before = len(group.from_bot)
    await group.mutes_bot(ada)
    papers = await passes(telegram, 2)
    group.chat.barrier = None
    await works_for(telegram, hours=1)
    came = digests([message.text for message in group.from_bot[before:]], papers)
    assert came == [[paper] for paper in papers]


async def test_status_says_so_and_whoever_set_the_group_up_is_told_once_in_private(
    telegram: BotHarness,
) -> None:
    assert isinstance(telegram.driver, TelegramDriver)
    emulator = telegram.driver.emulator
    ada, group = emulator.person("ada", started=True), emulator.group("lab")
    group.add(ada, admin=True)
    await ada.asks("/subscribe cs.DC", group)
    await group.mutes_bot(ada)
    await passes(telegram, 3)
    await works_for(telegram, hours=3)
    told = [message.text for message in ada.from_bot if "not allowed to write" in message.text]
    assert len(told) == 1
    assert "cs.DC" in told[0]
    assert "write in lab, where you set me up" in told[0], "which group it is"
    group.chat.barrier = None
    status = await ada.asks("/status", group)
    assert "allowed to write here since" in status.text


@pytest.mark.parametrize("anonymous", [False, True])
async def test_where_nobody_can_be_told_in_private_nothing_breaks(
    telegram: BotHarness, anonymous: bool
) -> None:
    assert isinstance(telegram.driver, TelegramDriver)
    emulator = telegram.driver.emulator
    ada, group = emulator.person("ada"), emulator.group("lab")  # never wrote to the bot
    group.add(ada, admin=True)
    if anonymous:
        await group.says_anonymously("/subscribe cs.DC")
        await group.sees()
    else:
        await ada.asks("/subscribe cs.DC", group)
    await group.mutes_bot(ada)
    papers = await passes(telegram, 1)
    group.chat.barrier = None
    await works_for(telegram, hours=1)
    assert digests([message.text for message in group.from_bot], papers) == [papers]


async def test_a_closed_topic_gets_its_mornings_when_it_is_opened_again(
    telegram: BotHarness,
) -> None:
    assert isinstance(telegram.driver, TelegramDriver)
    emulator = telegram.driver.emulator
    ada, forum = emulator.person("ada", started=True), emulator.group("lab", forum=True)
    forum.add(ada, admin=True)
    topic = forum.topic("papers")
    await ada.says("/subscribe cs.DC", forum, topic)
    await forum.sees()
    forum.chat.closed_topics.add(topic)
    papers = await passes(telegram, 2)
    await forum.reopens(topic, ada)
    address = ChatAddress("telegram", f"{forum.id}:{topic}")
    while (chat := await telegram.app.store.chats.find(address)) is None or chat.muted_since:
        await ada.asks("/help")
    await telegram.works()
    came = digests([message.text for message in forum.from_bot], papers)
    assert came == [[paper] for paper in papers]


@pytest.mark.parametrize("days", [1, 3, 4])
@pytest.mark.parametrize("kind", ["channel", "hidden channel", "thread"])
async def test_a_discord_channel_gets_its_mornings_with_its_permission(
    discord: BotHarness, kind: str, days: int
) -> None:
    assert isinstance(discord.driver, DiscordDriver)
    emulator = discord.driver.emulator
    ada = emulator.person("ada")
    guild = emulator.guild("lab")
    place: DiscordChannel = guild.channel("papers")
    if kind == "thread":
        place = guild.thread("digests", place)
    await emulator.adds_guild("lab")
    emulator.makes_manager(ada, guild)
    await ada.runs("/subscribe", place, categories="cs.DC")
    if kind == "thread":
        place.archives()
    elif kind == "hidden channel":
        place.hides()
    else:
        place.mutes()
    papers = await passes(discord, days)
    assert digests(place.texts, papers) == []
    place.opens()
    await emulator.changes_channel(place)
    address = ChatAddress("discord", place.id)

    async def is_unmuted() -> bool:
        chat = await discord.app.store.chats.find(address)
        return chat is not None and chat.muted_since is None

    for _ in range(200):
        if await is_unmuted():
            break
        await ada.runs("/help")
    await discord.works()
    apart = [[paper] for paper in papers]
    assert digests(place.texts, papers) == (apart if days <= 3 else [papers])
    told = [message.text for message in ada.sees() if "not allowed to write" in message.text]
    assert len(told) == 1
    lacking = {"channel": "Send Messages", "hidden channel": "View Channel"}.get(kind)
    assert (f"I lack the permission {lacking} there." in told[0]) is (lacking is not None)


async def test_a_discord_server_that_was_left_meanwhile_is_asked_no_more(
    discord: BotHarness,
) -> None:
    assert isinstance(discord.driver, DiscordDriver)
    emulator = discord.driver.emulator
    ada = emulator.person("ada")
    rooms: list[DiscordChannel] = []
    for name in ("lab", "club", "court"):
        guild = emulator.guild(name)
        rooms.append(guild.channel("papers"))
        await emulator.adds_guild(name)
        emulator.makes_manager(ada, guild)
        await ada.runs("/subscribe", rooms[-1], categories="cs.DC")
    await forgets_servers(discord, rooms[1])
    await discord.restarts()  # tells of which server a chat is that was set up before that was kept
    await servers_are(discord, [room.guild.id for room in rooms if room.guild])
    left = rooms[0].guild, rooms[1].guild
    emulator.guilds[:] = [guild for guild in emulator.guilds if guild not in left]
    await discord.restarts()
    await servers_are(discord, [rooms[2].guild.id if rooms[2].guild else ""])
    papers = await passes(discord, 2)
    assert digests(rooms[2].texts, papers) == [[each] for each in papers]
    for room in rooms[:2]:
        chat = await discord.app.store.chats.find(ChatAddress("discord", room.id))
        assert chat is not None
        assert chat.state is ChatState.GONE


async def forgets_servers(discord: BotHarness, room: DiscordChannel) -> None:
    """Let a chat be as it was stored before servers were."""
    await discord.app.store.chats.note_servers({ChatAddress("discord", room.id): ""})


async def servers_are(discord: BotHarness, servers: list[str]) -> None:
    """Wait until the servers of the active chats are these."""
    for _ in range(1000):
        stored = await discord.app.store.chats.servers("discord")
        if sorted(stored.values()) == sorted(servers):
            return
        await asyncio.sleep(0.01)
    raise AssertionError(stored)


async def test_a_telegram_group_that_was_left_meanwhile_is_asked_once(
    telegram: BotHarness,
) -> None:
    assert isinstance(telegram.driver, TelegramDriver)
    emulator = telegram.driver.emulator
    ada = emulator.person("ada")
    group = emulator.group("lab")
    group.add(ada, admin=True)
    await ada.asks("/subscribe cs.DC", group)
    await ada.asks("/subscribe cs.DC")
    group.chat.turn_away("bot was kicked from the group chat")
    await telegram.restarts()
    papers = await passes(telegram, 1)
    assert digests([each.text for each in ada.from_bot], papers) == [papers]
    await works_for(telegram, hours=0.25)
    chat = await telegram.app.store.chats.find(ChatAddress("telegram", str(group.id)))
    assert chat is not None
    assert chat.state is ChatState.GONE
