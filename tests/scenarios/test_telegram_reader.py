"""What a reader meets on Telegram alone: folds, forms, inline results, old buttons."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from tests.emulators.arxiv import paper
from tests.scenarios.bot_harness import BotHarness, TelegramDriver

MONDAY = [paper(f"2606.0100{n}", "cs.DC") for n in range(3)]
TUESDAY = [paper(f"2606.0200{n}", "cs.DC") for n in range(4)]
WEDNESDAY = [paper("2606.03001", "cs.DC")]


@pytest.fixture
def driver() -> TelegramDriver:
    return TelegramDriver()


@pytest.fixture
async def harness(driver: TelegramDriver, tmp_path: Path) -> AsyncIterator[BotHarness]:
    async with BotHarness(driver, tmp_path) as harness:
        harness.arxiv.announce(date(2026, 6, 15), *MONDAY)
        harness.arxiv.announce(date(2026, 6, 16), *TUESDAY)
        harness.arxiv.announce(date(2026, 6, 17), *WEDNESDAY)
        yield harness


async def test_a_morning_is_one_rich_message_that_unfolds(
    harness: BotHarness, driver: TelegramDriver
) -> None:
    await harness.says("/subscribe cs.DC")
    await harness.jumps_to("2026-06-16T08:00:00+00:00")
    digest = driver.person.chat.last
    assert digest.rich is not None
    assert [node.tag for node in digest.rich.nodes].count("details") == 4
    assert [digest.payload(str(n + 1)) for n in range(4)] == [
        f"paper|1|2606.0200{n}" for n in range(4)
    ]
    assert digest.buttons == []
    assert harness.was_sent().count("On the matter of 2606.02000") == 1


async def test_a_chat_that_takes_no_rich_messages_is_told_in_text_and_remembered(
    harness: BotHarness, driver: TelegramDriver
) -> None:
    await harness.says("/subscribe cs.DC")
    driver.person.chat.takes_rich_messages = False
    await harness.jumps_to("2026-06-16T08:00:00+00:00")
    for _ in range(3):
        await harness.works()
    assert harness.was_sent().count("On the matter of 2606.0200") == 4
    asked = len(driver.emulator.asked("sendRichMessage"))
    await harness.restarts()
    await harness.jumps_to("2026-06-17T08:00:00+00:00")
    assert "On the matter of 2606.03001" in harness.was_sent()
    await harness.says("/today")
    assert driver.person.chat.last.rich is None
    assert len(driver.emulator.asked("sendRichMessage")) == asked


async def test_an_answer_that_is_not_taken_as_rich_is_text_from_then_on(
    harness: BotHarness, driver: TelegramDriver
) -> None:
    await harness.says("/subscribe cs.DC")
    driver.person.chat.takes_rich_messages = False
    assert "2606.01000" in await harness.says("/today")
    asked = len(driver.emulator.asked("sendRichMessage"))
    assert "2606.01000" in await harness.says("/today")
    assert len(driver.emulator.asked("sendRichMessage")) == asked


async def test_a_paper_opens_beside_its_digest_even_a_week_later(
    harness: BotHarness, driver: TelegramDriver
) -> None:
    await harness.says("/subscribe cs.DC")
    await harness.jumps_to("2026-06-16T08:00:00+00:00")
    digest = driver.person.chat.last
    before = digest.text
    await harness.restarts()
    await harness.jumps_to("2026-06-23T08:00:00+00:00")
    digest.inaccessible = True
    driver.person.chat.unseen()
    press = await driver.person.presses("2", digest)
    sheet = await driver.person.sees()
    assert press.answered.is_set()
    assert sheet is not digest
    assert "On the matter of 2606.02001" in sheet.text
    assert digest.text == before


async def test_a_paper_is_saved_from_the_text_of_its_digest_which_stays(
    harness: BotHarness, driver: TelegramDriver
) -> None:
    await harness.says("/subscribe cs.DC")
    await harness.jumps_to("2026-06-16T08:00:00+00:00")
    digest = driver.person.chat.last
    before, sent = digest.text, len(driver.person.from_bot)
    press = await driver.person.presses("☆ Save", digest)
    assert (press.notice, press.alert) == ("Saved: 2606.02000.", False)
    assert (digest.text, len(driver.person.from_bot)) == (before, sent)
    assert "On the matter of 2606.02000" in await harness.says("/saved")


async def test_on_an_older_server_a_number_leads_to_its_paper(
    harness: BotHarness, driver: TelegramDriver
) -> None:
    driver.emulator.speaks("10.1")
    await harness.says("/subscribe cs.DC")
    await harness.jumps_to("2026-06-16T08:00:00+00:00")
    digest = driver.person.chat.last
    assert digest.rich is not None
    assert digest.buttons == []
    link, _, parameter = digest.links["2."].partition("?start=")
    assert link == "https://t.me/paperboy_bot"
    assert "On the matter of 2606.02001" in await harness.says(f"/start {parameter}")


async def test_a_stranger_puts_a_paper_into_any_chat(
    harness: BotHarness, driver: TelegramDriver
) -> None:
    await harness.says("/subscribe cs.DC")
    stranger = driver.emulator.person("bob")
    (result,) = (await stranger.searches("2606.01000")).results
    assert "On the matter of 2606.01000" in result["title"]
    assert "On the matter of 2606.01000" in result["input_message_content"]["message_text"]
    assert await harness.app.store.chats.count() == 1
    twice = await stranger.searches("2606.01000 https://arxiv.org/abs/2606.01000v1 2606.01001")
    assert len({result["id"] for result in twice.results}) == len(twice.results) > 1


async def test_what_was_shown_plainer_than_it_was_cut_can_be_read_to_its_end(
    harness: BotHarness, driver: TelegramDriver
) -> None:
    many = [paper(f"2606.05{n:03}", "cs.AR", abstract="We go on. " * 9) for n in range(100)]
    harness.arxiv.announce(date(2026, 6, 15), *many)
    await harness.says("/subscribe cs.AR")
    driver.person.chat.takes_rich_messages = False
    await harness.says("/today")
    while not any("▶" in label for label in driver.person.chat.last.buttons):
        await driver.person.sees()  # the answer comes in several messages
    read = "\n".join(driver.messages())
    while any("▶" in label for label in driver.person.chat.last.buttons):
        read += await harness.presses("▶")
    assert [result.id for result in many if result.id not in read] == []
