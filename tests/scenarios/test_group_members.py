"""What one member of a group opens, turns or saves is theirs; the group sees nothing of it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from bot.model.chat import ChatAddress
from tests.emulators.arxiv import paper
from tests.emulators.discord.message import SELECT, walk
from tests.emulators.telegram import TelegramGroup, TelegramMessage, TelegramPerson
from tests.emulators.telegram.message import PendingCallbackQuery
from tests.scenarios.bot_harness import BotHarness, DiscordDriver, TelegramDriver

FEW = [paper(f"2606.0100{n}", "cs.DC") for n in range(3)]
MANY = [paper(f"2606.05{n:03}", "cs.AR", abstract="We go on. " * 9) for n in range(90)]


@pytest.fixture
async def telegram(tmp_path: Path) -> AsyncIterator[BotHarness]:
    async with BotHarness(TelegramDriver(), tmp_path) as harness:
        harness.arxiv.announce(date(2026, 6, 15), *FEW, *MANY)
        yield harness


@pytest.fixture
async def discord(tmp_path: Path) -> AsyncIterator[BotHarness]:
    async with BotHarness(DiscordDriver(), tmp_path) as harness:
        harness.arxiv.announce(date(2026, 6, 15), *FEW, *MANY)
        yield harness


class Lab:
    """A Telegram group with an administrator and a member, and its digest."""

    def __init__(self, harness: BotHarness) -> None:
        assert isinstance(harness.driver, TelegramDriver)
        self.emulator = harness.driver.emulator
        self.ada, self.ben = self.emulator.person("ada"), self.emulator.person("ben", started=True)
        self.group: TelegramGroup = self.emulator.group("lab")
        self.group.add(self.ada, admin=True)
        self.group.add(self.ben)

    async def reads(self, category: str) -> TelegramMessage:
        await self.ada.asks(f"/subscribe {category}", self.group)
        return await self.ada.asks("/today", self.group)

    async def said_after(self, person: TelegramPerson) -> str:
        """Return the text of the newest public message, after the bot is done with all else."""
        return (await person.asks("/list", self.group)).text


async def saved(harness: BotHarness, place: object) -> list[str]:
    chat = await harness.app.store.chats.find(ChatAddress(harness.driver.name, str(place)))
    return [saved.paper_id for saved in await harness.app.store.saved.of(chat.id)] if chat else []


async def test_where_the_bot_administers_a_member_opens_and_cites_for_themselves(
    telegram: BotHarness,
) -> None:
    lab = Lab(telegram)
    lab.group.promote_bot()
    digest = await lab.reads("cs.DC")
    public = [message.text for message in lab.group.from_bot]
    press = await lab.ben.presses("2", digest)
    sheet = await lab.group.whispers()
    assert press.opened == ""
    assert sheet.receiver is not None
    assert sheet.receiver["id"] == lab.ben.id
    assert "On the matter of 2606.01001" in sheet.text
    assert sheet.replaces is None, "the digest stays where it is"
    await lab.ben.presses("BibTeX", sheet)
    assert "2606.01001" in (await lab.group.whispers()).text
    assert [message.text for message in lab.group.from_bot] == public


async def test_where_the_bot_does_not_a_paper_opens_in_the_private_chat(
    telegram: BotHarness,
) -> None:
    lab = Lab(telegram)
    digest = await lab.reads("cs.DC")
    count = len(lab.group.from_bot)
    press = await lab.ben.presses("2", digest)
    link, _, parameter = press.opened.partition("?start=")
    assert link == "https://t.me/paperboy_bot"
    assert "On the matter of 2606.01001" in (await lab.ben.asks(f"/start {parameter}")).text
    assert len(lab.group.from_bot) == count


async def test_what_the_bot_may_is_noticed_when_it_changes(telegram: BotHarness) -> None:
    lab = Lab(telegram)
    digest = await lab.reads("cs.DC")
    assert (await lab.ben.presses("2", digest)).opened != ""
    await lab.group.promotes_bot(lab.ada)
    assert (await lab.ben.presses("2", digest)).opened == ""
    await lab.group.whispers()
    await lab.group.demotes_bot(lab.ada)
    assert (await lab.ben.presses("2", digest)).opened != ""
    assert lab.group.chat.ephemeral[1:] == []


async def test_pages_that_a_member_turns_turn_for_that_member_only(telegram: BotHarness) -> None:
    lab = Lab(telegram)
    lab.group.promote_bot()
    page = await lab.reads("cs.AR")
    first = page.text
    await lab.ben.presses("▶", page)
    second = await lab.group.whispers()
    assert second.replaces is page
    assert second.text != first
    await lab.ben.presses("◀", second)
    assert (await lab.group.whispers()) is second
    assert second.text == first
    assert (page.text, page.edits) == (first, 0)


async def test_an_older_server_shows_nobody_what_was_meant_for_one(telegram: BotHarness) -> None:
    lab = Lab(telegram)
    lab.emulator.speaks("10.1")
    lab.group.promote_bot()
    page = await lab.reads("cs.AR")
    assert "?start=paper-2606_05000" in page.links["1."]
    count = len(lab.group.from_bot)
    press = await lab.ben.presses("▶", page)
    link, _, parameter = press.opened.partition("?start=")
    assert link == "https://t.me/paperboy_bot"
    assert (await lab.ben.asks(f"/start {parameter}")).text != page.text
    await lab.said_after(lab.ben)
    assert (len(lab.group.from_bot), page.edits) == (count + 1, 0)
    assert lab.group.chat.ephemeral == []


@pytest.mark.parametrize("pushed", [False, True])
async def test_where_the_bot_does_not_administer_pages_turn_in_the_private_chat(
    telegram: BotHarness, pushed: bool
) -> None:
    lab = Lab(telegram)
    page = await lab.reads("cs.AR")
    if pushed:
        await lab.ada.asks("/style pager on", lab.group)
        more = [paper(f"2606.07{n:03}", "cs.AR", abstract="We go on. " * 9) for n in range(90)]
        telegram.arxiv.announce(date(2026, 6, 16), *more)
        await telegram.jumps_to("2026-06-16T08:00:00+00:00")
        page = next(message for message in reversed(lab.group.from_bot) if "▶" in message.buttons)
        assert "Tuesday 16 June" in page.text
    first = page.text
    press = await lab.ben.presses("▶", page)
    _, _, parameter = press.opened.partition("?start=")
    turned = await lab.ben.asks(f"/start {parameter}")
    assert "2606.0" in turned.text
    assert turned.text != first
    assert "◀" in turned.buttons
    assert (page.text, page.edits) == (first, 0)


async def test_a_member_of_a_telegram_group_saves_for_themselves(telegram: BotHarness) -> None:
    lab = Lab(telegram)
    digest = await lab.reads("cs.DC")
    count = len(lab.group.from_bot)
    press = await lab.ben.presses("☆ Save", digest)
    assert (press.notice, press.alert) == ("Saved: 2606.01000.", False)
    assert len(lab.group.from_bot) == count
    assert await saved(telegram, lab.ben.id) == ["2606.01000"]
    assert await saved(telegram, lab.group.id) == await saved(telegram, lab.ada.id) == []
    assert "On the matter of 2606.01000" in (await lab.ben.asks("/saved")).text


async def test_a_groups_own_list_is_another_that_administrators_keep(telegram: BotHarness) -> None:
    lab = Lab(telegram)
    await lab.reads("cs.DC")
    refused = await lab.ben.asks("/save group 2606.01001", lab.group)
    assert "administrators" in refused.text
    await lab.ada.asks("/save group 2606.01001 #seminar", lab.group)
    assert await saved(telegram, lab.group.id) == ["2606.01001"]
    shown = await lab.ben.asks("/saved group", lab.group)
    assert "The group’s list: 1 paper" in shown.text
    own = await lab.ben.asks("/saved", lab.group)
    assert "The group’s list" in own.buttons
    assert "2606.01001" not in own.text
    await lab.ada.presses("Remove…", shown)
    await lab.ada.presses("1", await lab.group.sees())
    await lab.group.sees()
    assert await saved(telegram, lab.group.id) == []


@pytest.mark.parametrize("admin", [True, False])
async def test_a_group_that_adds_the_bot_is_greeted_once(telegram: BotHarness, admin: bool) -> None:
    lab = Lab(telegram)
    await lab.group.adds_bot(lab.ada, admin=admin)
    hello = await lab.group.sees()
    assert "Administrators set me up" in hello.text
    assert "Everyone can look around" in hello.text
    assert "Computer Science" in hello.buttons
    await lab.group.promotes_bot(lab.ada)
    assert "no subscriptions yet" in await lab.said_after(lab.ben)
    assert len(lab.group.from_bot) == 2


async def test_on_discord_a_member_turns_and_saves_for_themselves(discord: BotHarness) -> None:
    assert isinstance(discord.driver, DiscordDriver)
    emulator = discord.driver.emulator
    guild = emulator.guild("lab")
    channel = guild.channel("papers")
    ada, ben = emulator.person("ada"), emulator.person("ben")
    emulator.makes_manager(ada, guild)
    await ada.runs("/subscribe", channel, categories="cs.AR")
    page = await ada.runs("/today", channel)
    first = page.text
    turned = await ben.presses("▶", on=page)
    assert turned.ephemeral
    assert turned.text != first
    assert page.text == first
    sheet = await ben.takes("1. ", on=page)
    assert sheet.ephemeral
    told = await ben.presses("☆ Save", on=sheet)
    assert (told.text, told.ephemeral) == ("Saved: 2606.05000.", True)
    assert await saved(discord, ben.dm.id) == ["2606.05000"]
    assert await saved(discord, channel.id) == []


async def test_a_discord_server_that_adds_the_bot_is_greeted(discord: BotHarness) -> None:
    assert isinstance(discord.driver, DiscordDriver)
    emulator = discord.driver.emulator
    guild = emulator.guild("new lab")
    channel = guild.channel("general")
    while (
        not channel.messages
    ):  # the library takes one that comes within two seconds for one that was away
        await emulator.invites(guild)
        with suppress(TimeoutError):
            await emulator.until(lambda: channel.messages or None, patience=4.0)
    assert "Administrators set me up" in channel.texts[0]


async def test_on_discord_a_paper_is_saved_from_a_select_below_the_page(
    discord: BotHarness,
) -> None:
    assert isinstance(discord.driver, DiscordDriver)
    emulator = discord.driver.emulator
    channel, ben = emulator.guild("lab").channel("papers"), emulator.person("ben")
    page = await ben.runs("/today cs.DC", channel)
    selects = [select for select in walk(page.components) if select["type"] == SELECT]
    assert [select["placeholder"] for select in selects] == ["☆ Save 👍 👎 · 1 – 3"]
    assert [option["value"].split()[0] for option in selects[0]["options"]] == [
        f"{command}|1|2606.0100{n}" for n in range(3) for command in ("save", "up", "down")
    ]
    told = await ben.chooses("2. On the matter", on=page)
    assert (told.text, told.ephemeral) == ("Saved: 2606.01001.", True)
    assert await saved(discord, ben.dm.id) == ["2606.01001"]


@pytest.mark.parametrize("pushed", [False, True])
async def test_a_reader_of_a_channel_opens_saves_and_turns_in_the_private_chat(
    telegram: BotHarness, pushed: bool
) -> None:
    lab = Lab(telegram)
    channel = lab.emulator.channel("papers")
    await channel.posts("/subscribe cs.AR")
    await channel.sees()
    await channel.posts("/today")
    page = await channel.sees()
    if pushed:
        await channel.posts("/style pager on")
        more = [paper(f"2606.07{n:03}", "cs.AR", abstract="We go on. " * 9) for n in range(90)]
        telegram.arxiv.announce(date(2026, 6, 16), *more)
        await telegram.jumps_to("2026-06-16T08:00:00+00:00")
        page = next(message for message in reversed(channel.from_bot) if "▶" in message.buttons)
    first, count = page.text, len(channel.from_bot)
    sheet = await lab.ben.asks(start(await lab.ben.presses("2", page)))
    assert "On the matter of 2606.0" in sheet.text
    assert "@misc" in (await lab.ben.asks("/cite 2606.05001")).text
    assert (await lab.ben.presses("☆ Save", page)).notice.startswith("Saved: 2606.0")
    assert len(await saved(telegram, lab.ben.id)) == 1
    assert await saved(telegram, channel.id) == []
    turned = await lab.ben.asks(start(await lab.ben.presses("▶", page)))
    assert "2606.0" in turned.text
    assert turned.text != first
    assert "◀" in turned.buttons
    assert (page.text, page.edits, len(channel.from_bot)) == (first, 0, count)


@pytest.mark.parametrize("place", ["group", "channel"])
async def test_a_group_sees_who_likes_a_paper_and_a_channel_how_many(
    telegram: BotHarness, place: str
) -> None:
    lab = Lab(telegram)
    if place == "group":
        page, home = await lab.reads("cs.DC"), lab.group
    else:
        home = lab.emulator.channel("papers")
        await home.posts("/subscribe cs.DC")
        await home.sees()
        await home.posts("/today")
        page = await home.sees()
    await lab.ben.presses("👍", page)
    while not page.edits:
        await home.sees()
    assert "👍 1" in " ".join(page.text_buttons)
    # Who reads a channel is nobody else's business.
    assert ("👍 ben" in page.text) is (place == "group")


def start(press: PendingCallbackQuery) -> str:
    """Return what somebody sends who follows the link that the press opened."""
    link, _, parameter = press.opened.partition("?start=")
    assert link == "https://t.me/paperboy_bot"
    return f"/start {parameter}"


@pytest.mark.parametrize("place", ["group", "channel"])
async def test_pages_of_interests_limits_and_several_days_turn_in_the_private_chat(
    telegram: BotHarness, place: str
) -> None:
    lab = Lab(telegram)
    home = lab.group if place == "group" else lab.emulator.channel("papers")

    async def tells(text: str) -> TelegramMessage:
        if isinstance(home, TelegramGroup):
            return await lab.ada.asks(text, home)
        await home.posts(text)
        return await home.sees()

    await tells("/subscribe matters: cs.AR matter")
    kept = next(
        message for message in reversed(home.from_bot) if "Keep" in "".join(message.buttons)
    )
    keep = next(label for label in kept.buttons if "Keep" in label)
    if place == "channel":
        home.chat.members[lab.ada.id] = "administrator"
    await lab.ada.presses(keep, kept)
    await tells("/style pager on")
    await tells("/max 80")
    for day in (16, 17):
        telegram.arxiv.announce(
            date(2026, 6, day),
            *[paper(f"2606.{day}{n:03}", "cs.AR", abstract="We go. " * 9) for n in range(60)],
        )
        await telegram.works()
        telegram.clock.jump(to=f"2026-06-{day}T05:00:00+00:00")
        await telegram.app.ingest.run_round()
    await telegram.jumps_to("2026-06-17T08:00:00+00:00")
    page = next(message for message in reversed(home.from_bot) if "▶" in message.buttons)
    first, count = page.text, len(home.from_bot)
    seen = set(ids(first))
    shown = await lab.ben.asks(start(await lab.ben.presses("▶", page)))
    seen |= {*ids(shown.text)}
    while "▶" in shown.buttons:
        await lab.ben.presses("▶", shown)
        await lab.ben.sees()
        seen |= {*ids(shown.text)}
    assert len(seen) == 80
    await lab.ben.presses("👍", shown)
    await lab.ben.sees()
    assert "👍 ✓" in " ".join((*shown.buttons, *shown.text_buttons))
    await lab.ben.presses("+40", shown)
    rest = await lab.ben.sees()
    assert len({*ids(rest.text)} - seen) == 40
    assert (page.text, page.edits, len(home.from_bot)) == (first, 0, count)

    await tells("/max 5")
    telegram.arxiv.announce(
        date(2026, 6, 18), *[paper(f"2606.18{n:03}", "cs.AR") for n in range(9)]
    )
    await telegram.jumps_to("2026-06-18T08:00:00+00:00")
    page = home.from_bot[-1]
    rest = await lab.ben.asks(start(await lab.ben.presses("+4", page)))
    assert ids(rest.text) == [f"2606.18{n:03}" for n in range(5, 9)]
    assert page is home.from_bot[-1]


async def test_nobody_sees_what_another_chat_reads_without_its_pass(telegram: BotHarness) -> None:
    lab = Lab(telegram)
    page = await lab.reads("cs.AR")
    parameter = start(await lab.ben.presses("▶", page)).removeprefix("/start ")
    forged = re.sub(r"of_([0-9a-f]+)_\w{8}", r"of_\1_aaaaaaaa", parameter)
    assert forged != parameter
    assert "2606.05" not in (await lab.ben.asks(f"/start {forged}")).text
    assert "2606.05" not in (await lab.ben.asks(f"/start {parameter.replace('-15', '-12')}")).text
    assert "2606.05" in (await lab.ben.asks(f"/start {parameter}")).text


def ids(text: str) -> list[str]:
    return re.findall(r"On the matter of (\d{4}\.\d{5})", text)
