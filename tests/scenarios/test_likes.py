"""A paper is liked with one tap where it stands, and the message says so from then on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.model.chat import ChatAddress
from bot.model.vote import Sign
from tests.emulators.arxiv import paper
from tests.emulators.discord.message import SELECT, DiscordMessage, walk
from tests.emulators.discord.people import COMPONENT, DiscordPerson
from tests.emulators.telegram import TelegramGroup, TelegramMessage, TelegramPerson
from tests.scenarios.bot_harness import (
    BotHarness,
    ConsoleDriver,
    DiscordDriver,
    PlatformDriver,
    TelegramDriver,
)
from tests.scenarios.test_pager import ShortPages
from tests.support.papers import paper as stored_paper

MORNING = "2026-06-16T08:00:00+00:00"
IDS = [f"2606.0200{number}" for number in range(3)]
MANY = [paper(f"2606.{number:05}", "cs.AR") for number in range(3001, 3121)]


@pytest.fixture
def open_bot(tmp_path: Path) -> Callable[[PlatformDriver], BotHarness]:
    def opened(driver: PlatformDriver) -> BotHarness:
        return BotHarness(driver, tmp_path)

    return opened


async def deliver(harness: BotHarness, *said: str) -> None:
    """Let alice be sent a morning after what she said."""
    harness.arxiv.announce(
        date(2026, 6, 15), paper("2606.01001", "cs.DC"), paper("2606.01002", "cs.AR")
    )
    harness.arxiv.announce(
        date(2026, 6, 16), *(paper(paper_id, "cs.DC") for paper_id in IDS), *MANY
    )
    for line in said:
        await harness.says(line)
    await harness.jumps_to(MORNING)


async def signs(harness: BotHarness, place: str) -> dict[str, Sign]:
    chat = await harness.app.store.chats.find(ChatAddress(harness.driver.name, place))
    assert chat is not None
    return {vote.paper_id: vote.sign for vote in await harness.app.store.votes.of(chat.id)}


@pytest.fixture
async def telegram(
    open_bot: Callable[[PlatformDriver], BotHarness],
) -> AsyncIterator[tuple[BotHarness, TelegramDriver]]:
    driver = TelegramDriver()
    async with open_bot(driver) as harness:
        await deliver(harness, "/subscribe cs.DC")
        yield harness, driver


async def tap(
    person: TelegramPerson,
    label: str,
    message: TelegramMessage,
    group: TelegramGroup | None = None,
) -> tuple[str, TelegramMessage]:
    """Return what is said over the screen, and the message that changes."""
    chat = (group or person).chat
    chat.unseen()
    press = await person.presses(label, message)
    assert not press.alert
    return press.notice, await chat.next()


async def test_on_telegram_the_thumbs_in_the_text_change_where_they_stand(
    telegram: tuple[BotHarness, TelegramDriver],
) -> None:
    harness, driver = telegram
    alice, digest = driver.person, driver.person.from_bot[-1]
    text, count = digest.text, len(alice.from_bot)
    assert digest.text_buttons[:4] == ["1.", "☆ Save", "👍", "👎"]
    notice, changed = await tap(alice, "👍", digest)
    assert (notice, changed) == (f"👍 Liked: {IDS[0]}.", digest)
    assert digest.text_buttons[:4] == ["1.", "☆ Save", "👍 ✓", "👎"]
    await harness.restarts()
    await tap(alice, "👎", digest)  # the first that is left: the same paper's
    assert digest.text_buttons[:4] == ["1.", "☆ Save", "👍", "👎 ✓"]
    assert await signs(harness, str(alice.id)) == {IDS[0]: Sign.DISLIKE}
    await tap(alice, "👎 ✓", digest)
    assert "👎 ✓" not in digest.text_buttons
    assert (len(alice.from_bot), digest.text.replace(" ✓", "")) == (count, text)
    assert await signs(harness, str(alice.id)) == {}


async def test_on_telegram_a_sheet_shows_it_and_later_edits_keep_it(
    telegram: tuple[BotHarness, TelegramDriver],
) -> None:
    harness, driver = telegram
    alice, digest = driver.person, driver.person.from_bot[-1]
    await tap(alice, "1.", digest)
    sheet = alice.from_bot[-1]
    await tap(alice, "👍", sheet)
    assert "👍 ✓" in sheet.buttons
    await tap(alice, "☆ Save", sheet)
    assert {"👍 ✓", "★ Saved"} <= {*sheet.buttons}
    await alice.asks("/style titles")
    await tap(alice, "👍", digest)
    assert digest.text_buttons.count("👍 ✓") == 1, "that of the paper which was liked on its sheet"
    assert await signs(harness, str(alice.id)) == {IDS[0]: Sign.LIKE}


async def test_on_an_older_server_the_thumbs_are_on_the_papers_own_page(
    open_bot: Callable[[PlatformDriver], BotHarness],
) -> None:
    driver = TelegramDriver()
    async with open_bot(driver) as harness:
        driver.emulator.speaks("10.1")
        await deliver(harness, "/subscribe cs.DC")
        digest = driver.person.from_bot[-1]
        assert "👍" not in digest.text
        _, _, parameter = digest.links["1."].partition("?start=")
        driver.person.chat.unseen()
        sheet = await driver.person.asks(f"/start {parameter}")
        await tap(driver.person, "👍", sheet)
        assert "👍 ✓" in sheet.buttons
        assert "👍 ✓" in await harness.says("/today"), "in words, where there is no button"


async def test_a_message_that_turns_its_pages_stays_on_the_page_of_the_paper(
    open_bot: Callable[[PlatformDriver], BotHarness],
) -> None:
    driver = ShortPages()
    async with open_bot(driver) as harness:
        await deliver(harness, "/subscribe cs.AR")
        alice, digest = driver.person, driver.person.from_bot[-1]
        await tap(alice, "▶", digest)
        second = digest.text
        await tap(alice, "👍", digest)
        assert digest.text.replace(" ✓", "") == second
        (liked,) = await signs(harness, str(alice.id))
        assert liked in second.replace("Matter of", "")
        await tap(alice, "◀", digest)
        assert "✓" not in digest.text
        await tap(alice, "👎", digest)
        assert "👎 ✓" in digest.text
        await tap(alice, "▶", digest)
        assert (digest.text.replace(" ✓", ""), "👍 ✓" in digest.text) == (second, True)


async def test_in_a_telegram_group_everybody_votes_in_the_same_message(
    open_bot: Callable[[PlatformDriver], BotHarness],
) -> None:
    driver = TelegramDriver()
    async with open_bot(driver) as harness:
        ada, ben = driver.emulator.person("Ada"), driver.emulator.person("Ben", started=True)
        lab = driver.emulator.group("lab")
        lab.add(ada, admin=True)
        lab.add(ben)
        await ada.asks("/subscribe cs.DC", lab)
        await deliver(harness)
        digest = lab.from_bot[-1]
        await tap(ada, "👍", digest, lab)
        notice, _ = await tap(ben, "👍 1", digest, lab)
        assert notice == f"👍 Liked: {IDS[0]}."
        assert "👍 2" in digest.text_buttons
        assert "👍 Ada, Ben" in digest.text
        forged = await ben.taps("👍", digest, payload=f"unvote|1|{IDS[0]}")
        await lab.chat.next()
        assert forged.notice == f"Taken back: {IDS[0]}."
        assert ("👍 1" in digest.text_buttons, "👍 Ada" in digest.text) == (True, True)
        assert await signs(harness, str(lab.id)) == {IDS[0]: Sign.LIKE}


async def test_a_groups_administrator_hides_who_likes_a_paper(
    telegram: tuple[BotHarness, TelegramDriver],
) -> None:
    _, driver = telegram
    ada, lab = driver.emulator.person("Ada"), driver.emulator.group("lab")
    lab.add(ada, admin=True)
    assert "Liked" in (await ada.asks(f"/like {IDS[0]}", lab)).text
    assert "no names" in (await ada.asks("/voters off", lab)).text
    assert "can’t be undone" in (await ada.asks("/forget-likes", lab)).text


async def test_on_discord_a_paper_is_liked_from_a_select_below_the_page(
    open_bot: Callable[[PlatformDriver], BotHarness],
) -> None:
    driver = DiscordDriver()
    async with open_bot(driver) as harness:
        await deliver(harness, "/subscribe cs.DC")
        alice = driver.person
        digest = alice.sees()[-1]
        selects = [select for select in walk(digest.components) if select["type"] == SELECT]
        assert [select["placeholder"] for select in selects] == ["☆ Save 👍 👎 · 1 – 3"]
        liking = selects[0]["options"][4]
        assert liking["value"] == f"up|1|{IDS[1]}"
        assert await choose(alice, liking["value"], digest) is digest
        assert "👍 ✓" in digest.text
        options = [
            select["options"] for select in walk(digest.components) if select["type"] == SELECT
        ]
        assert options[0][4]["label"].startswith("👍 ✓ · 2. ")
        assert options[0][4]["value"] == f"unvote|1|{IDS[1]}"
        assert await signs(harness, str(alice.dm.id)) == {IDS[1]: Sign.LIKE}
        await choose(alice, f"unvote|1|{IDS[1]}", digest)
        assert "✓" not in digest.text


async def choose(person: DiscordPerson, value: str, on: DiscordMessage) -> DiscordMessage:
    """Choose the option of a select by its value, and return the message that answers."""
    offered = {
        option["value"]: option["label"]
        for part in walk(on.components)
        for option in part.get("options") or ()
    }
    select = next(
        part
        for part in walk(on.components)
        if value in [option["value"] for option in part.get("options") or ()]
    )
    assert value in offered
    data = {"component_type": SELECT, "custom_id": select["custom_id"], "values": [value], "id": 1}
    return await person._answer(await person._does(COMPONENT, on.channel, data, on))


async def test_in_a_discord_channel_the_counts_change_for_everybody(
    open_bot: Callable[[PlatformDriver], BotHarness],
) -> None:
    driver = DiscordDriver()
    async with open_bot(driver) as harness:
        emulator = driver.emulator
        guild = emulator.guild("lab")
        channel = guild.channel("papers")
        ada, ben = emulator.person("Ada"), emulator.person("Ben")
        emulator.makes_manager(ada, guild)
        await ada.runs("/subscribe", channel, categories="cs.DC")
        await deliver(harness)
        digest = channel.messages[-1]
        await choose(ada, f"up|1|{IDS[0]}", digest)
        assert await choose(ben, f"up|1|{IDS[0]}", digest) is digest
        assert not digest.ephemeral
        assert "👍 2" in digest.text
        assert "👍 Ada, Ben" in digest.text
        listed = await ben.runs("/likes", channel)
        assert (listed.ephemeral, IDS[0] in listed.text) == (True, True)


async def test_in_the_terminal_a_sign_behind_the_number_likes_a_paper(
    open_bot: Callable[[PlatformDriver], BotHarness],
) -> None:
    async with open_bot(ConsoleDriver()) as harness:
        await deliver(harness, "/subscribe cs.DC")
        assert "[1+] 👍  [1-] 👎" in harness.driver.messages()[-1]
        assert await harness.says("2+") == f"👍 Liked: {IDS[1]}.\n"
        assert await harness.says("3-") == f"👎 Disliked: {IDS[2]}.\n"
        assert await signs(harness, "alice") == {IDS[1]: Sign.LIKE, IDS[2]: Sign.DISLIKE}
        assert "👍 ✓" in await harness.says("/today")
        assert await harness.says("2+") == f"Taken back: {IDS[1]}.\n"
        assert "👎 1" in await harness.says("/likes")


@pytest.mark.parametrize("driver", [ConsoleDriver, TelegramDriver, DiscordDriver])
async def test_what_was_said_of_a_paper_before_its_digest_came_is_shown_in_it(
    open_bot: Callable[[PlatformDriver], BotHarness], driver: type[PlatformDriver]
) -> None:
    async with open_bot(driver()) as harness:
        announced = [paper(paper_id, "cs.DC") for paper_id in IDS]
        harness.arxiv.announce(date(2026, 6, 15), paper("2606.01001", "cs.DC"))
        await harness.says("/subscribe cs.DC")
        harness.arxiv.announce(date(2026, 6, 16), *announced)
        await harness.app.store.papers.upsert([stored_paper(IDS[1], "cs.DC")])
        await harness.says(f"/like {IDS[1]}")
        await harness.jumps_to(MORNING)
        digest = harness.was_sent()
        assert digest.count("👍 ✓") == 1
        assert digest.index(IDS[0]) < digest.index(IDS[1]) < digest.index("👍 ✓")


@pytest.mark.parametrize("driver", [ConsoleDriver, TelegramDriver, DiscordDriver])
async def test_a_digest_comes_although_nobody_can_say_what_was_said_of_its_papers(
    open_bot: Callable[[PlatformDriver], BotHarness],
    driver: type[PlatformDriver],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def fails(*_: object) -> None:
        raise StoreError("the database does not answer")

    async with open_bot(driver()) as harness:
        harness.arxiv.announce(date(2026, 6, 15), paper("2606.01001", "cs.DC"))
        await harness.says("/subscribe cs.DC")
        harness.arxiv.announce(date(2026, 6, 16), *(paper(paper_id, "cs.DC") for paper_id in IDS))
        monkeypatch.setattr(harness.app.store.votes, "of_papers", fails)
        await harness.jumps_to(MORNING)
        assert IDS[0] in harness.was_sent()
