"""A group meets every week about the papers that it liked; who presents one says so with a tap."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from bot.errors import StoreError
from bot.model.chat import ChatAddress
from bot.model.vote import Sign
from tests.emulators.arxiv import paper
from tests.scenarios.bot_harness import (
    BotHarness,
    ConsoleDriver,
    DiscordDriver,
    PlatformDriver,
    TelegramDriver,
)
from tests.scenarios.test_likes import IDS, MORNING, choose, deliver, tap
from tests.support.couriers import drain

THURSDAY = "2026-06-18T15:00:00+00:00"


@pytest.fixture
def open_bot(tmp_path: Path) -> Callable[[PlatformDriver], BotHarness]:
    def opened(driver: PlatformDriver) -> BotHarness:
        return BotHarness(driver, tmp_path)

    return opened


async def names_papers(harness: BotHarness, instant: str) -> int:
    """Let time pass, plan what comes before meetings, and deliver it; return for how many."""
    harness.clock.jump(to=instant)
    planned = await harness.app.journal_club_planner.plan()
    for courier in harness.app.couriers:
        await drain(courier)
    return planned


async def test_a_telegram_group_is_told_the_day_before_and_presents_with_a_tap(
    open_bot: Callable[[PlatformDriver], BotHarness],
) -> None:
    driver = TelegramDriver()
    async with open_bot(driver) as harness:
        ada, ben = driver.emulator.person("Ada"), driver.emulator.person("Ben", started=True)
        lab = driver.emulator.group("lab")
        lab.add(ada, admin=True)
        lab.add(ben)
        await ada.asks("/subscribe cs.DC", lab)
        refused = await ben.asks("/club friday 15:00", lab)
        assert "administrators" in refused.text
        assert "next on Friday 19 June" in (await ada.asks("/club friday 15:00", lab)).text
        await deliver(harness)
        digest = lab.from_bot[-1]
        await tap(ben, "👍", digest, lab)
        assert await names_papers(harness, "2026-06-18T14:59:00+00:00") == 0
        assert await names_papers(harness, THURSDAY) == 1
        await harness.restarts()
        assert await names_papers(harness, THURSDAY) == 0
        named = lab.from_bot[-1]
        assert "Journal club: Friday 19 June" in named.text
        assert IDS[0] in named.text
        assert IDS[1] not in named.text
        notice, changed = await tap(ada, "🙋", named, lab)
        assert notice == f"{IDS[0]}: you’ll present it. Tap 🙋 again if not."
        assert (changed, "🙋 Ada" in named.text_buttons) == (named, True)
        assert "👍 2" in named.text_buttons, "who presents a paper likes it"
        await tap(ben, "🙋 Ada", named, lab)
        assert "🙋 Ben, Ada" in named.text_buttons, "the one first who liked it first"
        await tap(ada, "🙋 Ben, Ada", named, lab)
        assert "🙋 Ben" in named.text_buttons
        chat = await harness.app.store.chats.find(ChatAddress("telegram", str(lab.id)))
        assert chat is not None
        votes = await harness.app.store.votes.of(chat.id)
        assert {vote.name: vote.sign for vote in votes} == {"Ada": Sign.LIKE, "Ben": Sign.CLAIM}
        # Nobody liked another one: the next meeting has no papers, and says so once.
        assert await names_papers(harness, "2026-06-25T15:00:00+00:00") == 1
        assert "Nobody liked a paper since" in lab.from_bot[-1].text
        lab.chat.unseen()
        assert "no journal club here any more" in (await ada.asks("/club off", lab)).text
        assert await names_papers(harness, "2026-07-02T15:00:00+00:00") == 0


async def test_a_discord_channel_presents_from_the_select_below(
    open_bot: Callable[[PlatformDriver], BotHarness],
) -> None:
    driver = DiscordDriver()
    async with open_bot(driver) as harness:
        emulator = driver.emulator
        guild = emulator.guild("lab")
        channel = guild.channel("papers")
        ada = emulator.person("Ada")
        emulator.makes_manager(ada, guild)
        await ada.runs("/subscribe", channel, categories="cs.DC")
        await deliver(harness)
        await ada.runs("/club", channel, meeting="fri 15:00")
        await choose(ada, f"up|1|{IDS[1]}", channel.messages[-2])
        assert await names_papers(harness, THURSDAY) == 1
        named = channel.messages[-1]
        assert await choose(ada, f"claim|1|{IDS[1]}", named) is named
        assert "🙋 Ada" in named.text
        listed = await ada.runs("/top", channel, papers="week")
        assert (IDS[1] in listed.text, "🙋 Ada" in listed.text) == (True, True)


@pytest.mark.parametrize("driver", [ConsoleDriver, TelegramDriver, DiscordDriver])
async def test_a_reader_alone_sees_what_they_liked_and_gets_a_calendar_file(
    open_bot: Callable[[PlatformDriver], BotHarness],
    driver: type[PlatformDriver],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)  # where a terminal puts files
    async with open_bot(driver()) as harness:
        await deliver(harness, "/subscribe cs.DC")
        assert "Nobody liked a paper here" in await harness.says("/top week")
        assert "/club friday 15:00" in await harness.says("/club")
        await harness.says(f"/like {IDS[0]}")
        told = await harness.says("/top week")
        assert IDS[0] in told
        assert "🙋" not in told, "nobody is there to present it to"
        assert "Fri" in await harness.says("/club fridays at 3 pm")
        assert "journal-club.ics" in await harness.says("/club calendar")


async def test_the_calendar_file_repeats_the_meeting_at_its_hour_of_the_chats_zone(
    open_bot: Callable[[PlatformDriver], BotHarness],
) -> None:
    driver = TelegramDriver()
    async with open_bot(driver) as harness:
        await deliver(harness, "/timezone Europe/Berlin", "/subscribe cs.DC")
        await harness.says(f"/like {IDS[0]}")
        await harness.says("/club fri 15:00")
        driver.person.chat.unseen()
        sent = await driver.person.asks("/club calendar")
        assert sent.file is not None
        (event,) = Calendar.from_ical(sent.file.content).events
        assert event.start == datetime(2026, 6, 19, 15, tzinfo=ZoneInfo("Europe/Berlin"))
        assert event.rrules == [{"FREQ": ["WEEKLY"]}]
        assert IDS[0] in (event.description or "")


async def test_a_group_that_is_paused_or_met_while_the_bot_was_down_waits_for_the_next_meeting(
    open_bot: Callable[[PlatformDriver], BotHarness],
) -> None:
    async with open_bot(TelegramDriver()) as harness:
        await deliver(harness, "/subscribe cs.DC", "/club friday 15:00")
        await harness.says(f"/like {IDS[0]}")
        assert await names_papers(harness, "2026-06-19T16:00:00+00:00") == 0
        await harness.says("/pause")
        assert await names_papers(harness, "2026-06-25T16:00:00+00:00") == 0
        await harness.says("/resume")
        assert await names_papers(harness, "2026-06-25T17:00:00+00:00") == 1
        assert IDS[0] in harness.driver.messages()[-1], "its likes wait, too"


async def test_a_meeting_follows_the_zone_of_its_chat(
    open_bot: Callable[[PlatformDriver], BotHarness],
) -> None:
    async with open_bot(TelegramDriver()) as harness:
        harness.arxiv.announce(date(2026, 6, 15), paper("2606.01001", "cs.DC"))
        harness.clock.jump(to=MORNING)
        await harness.says("/club friday 15:00")
        await harness.says("/timezone Asia/Tokyo")
        assert await names_papers(harness, "2026-06-18T05:59:00+00:00") == 0
        assert await names_papers(harness, "2026-06-18T06:00:00+00:00") == 1
        club = (await harness.app.store.journal_clubs.all(("telegram",)))[0][1]
        assert (club.weekday, club.at) == (4, time(15))


async def test_a_bot_that_is_killed_while_it_names_papers_names_them_once_and_not_next_week_again(
    open_bot: Callable[[PlatformDriver], BotHarness], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def is_killed(*_: object) -> None:
        raise StoreError("killed here")

    async with open_bot(TelegramDriver()) as harness:
        await deliver(harness, "/subscribe cs.DC", "/club friday 15:00")
        await harness.says(f"/like {IDS[0]}")
        with monkeypatch.context() as killing:
            killing.setattr(harness.app.store.journal_clubs, "advance", is_killed)
            with pytest.raises(StoreError):
                await names_papers(harness, THURSDAY)
        await harness.restarts()
        harness.clock.jump(to="2026-06-18T15:05:00+00:00")
        await harness.says(f"/like {IDS[1]}")
        await names_papers(harness, "2026-06-18T15:10:00+00:00")
        assert "Friday 19 June" in await harness.says("/club"), "the next one is tomorrow's"
        named = [each for each in harness.driver.messages() if "Journal club: Friday 19" in each]
        assert (len(named), IDS[0] in named[0]) == (1, True)
        await names_papers(harness, "2026-06-25T15:00:00+00:00")
        later = harness.driver.messages()[-1]
        assert (IDS[0] in later, IDS[1] in later) == (False, True)
