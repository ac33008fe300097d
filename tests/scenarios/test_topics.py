"""Topics of a Telegram forum: each is a place of its own; what becomes of one that is shut."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.model.chat import ChatAddress
from tests.emulators.arxiv import paper
from tests.emulators.telegram import TelegramGroup, TelegramMessage, TelegramPerson
from tests.scenarios.bot_harness import BotHarness, TelegramDriver

pytestmark = pytest.mark.usefixtures("inline_sqlite")

NOTICE = "closed or deleted"


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncIterator[BotHarness]:
    async with BotHarness(TelegramDriver(), tmp_path) as harness:
        harness.arxiv.announce(date(2026, 6, 15), paper("2606.01001", "cs.DC"))
        yield harness


class Forum:
    """A forum with an administrator, and a topic that gets cs.DC."""

    def __init__(self, harness: BotHarness) -> None:
        assert isinstance(harness.driver, TelegramDriver)
        self.harness = harness
        self.emulator = harness.driver.emulator
        self.ada: TelegramPerson = self.emulator.person("ada", started=True)
        self.ben: TelegramPerson = self.emulator.person("ben")
        self.group: TelegramGroup = self.emulator.group("lab", forum=True)
        self.group.add(self.ada, admin=True)
        self.group.add(self.ben)
        self.topic = self.group.topic("papers")

    async def asks(self, person: TelegramPerson, text: str, topic: int | None) -> TelegramMessage:
        self.group.chat.unseen()  # what was pushed meanwhile is no answer
        return await person.asks(text, self.group, topic)

    async def tells(self, text: str, topic: int | None) -> str:
        return (await self.asks(self.ada, text, topic)).text

    async def morning(self, day: int) -> None:
        number = f"2606.0{day}01"
        self.harness.arxiv.announce(date(2026, 6, day), paper(number, "cs.DC cs.AR"))
        await self.harness.jumps_to(f"2026-06-{day}T08:00:00+00:00")

    def came(self, topic: int | None) -> str:
        return "\n".join(message.text for message in self.group.from_bot if message.thread == topic)

    def deletes(self, topic: int) -> None:
        del self.group.chat.topics[topic]


async def test_each_topic_has_interests_a_time_and_a_language_of_its_own(
    harness: BotHarness,
) -> None:
    forum = Forum(harness)
    other = forum.group.topic("架构")
    await forum.tells("/subscribe cs.DC", forum.topic)
    await forum.tells("/language zh", other)
    await forum.tells("/subscribe cs.AR", other)
    await forum.tells("/time 9:00", other)
    await forum.morning(16)
    assert "2606.01601" in forum.came(forum.topic)
    assert "2606.01601" not in forum.came(other)
    await harness.jumps_to("2026-06-16T09:00:00+00:00")
    assert "6月16日" in forum.came(other)
    assert "no subscriptions yet" in await forum.tells("/list", None)


@pytest.mark.parametrize("shut", ["closed", "deleted"])
async def test_a_topic_that_is_shut_is_told_in_the_general_topic_and_waits_for_move(
    harness: BotHarness, shut: str
) -> None:
    forum = Forum(harness)
    await forum.tells("/subscribe cs.DC", forum.topic)
    if shut == "closed":
        forum.group.chat.closed_topics.add(forum.topic)
    else:
        forum.deletes(forum.topic)
    for day in (16, 17, 18):
        await forum.morning(day)
    told = [message for message in forum.group.from_bot if NOTICE in message.text]
    assert [message.thread for message in told] == [None], "once, where everybody sees it"
    assert "cs.DC" in told[0].text
    assert all(NOTICE not in message.text for message in forum.ada.from_bot)
    new = forum.group.topic("papers again")
    refused = await forum.asks(forum.ben, "/move", new)
    assert "administrators" in refused.text
    assert "Moved here: cs.DC" in await forum.tells("/move", new)
    await harness.works()
    assert all(f"2606.0{day}01" in forum.came(new) for day in (16, 17, 18))
    await forum.morning(22)
    assert "2606.02201" in forum.came(new)
    assert "No closed or deleted topic" in await forum.tells("/move", new)


async def test_the_button_of_the_notice_moves_it_to_the_general_topic(harness: BotHarness) -> None:
    forum = Forum(harness)
    await forum.tells("/subscribe cs.DC", forum.topic)
    forum.deletes(forum.topic)
    await forum.morning(16)
    notice = next(message for message in forum.group.from_bot if NOTICE in message.text)
    await forum.ben.presses("Move here", notice)
    forum.group.chat.unseen()
    await forum.ada.presses("Move here", notice)
    assert "Moved here" in (await forum.group.sees()).text
    await harness.works()
    assert "2606.01601" in forum.came(None)


async def test_of_several_topics_that_are_shut_one_is_chosen_and_no_other_groups(
    harness: BotHarness,
) -> None:
    forum, other = Forum(harness), Forum(harness)
    second = forum.group.topic("hardware")
    await forum.tells("/subscribe cs.DC", forum.topic)
    await forum.tells("/subscribe cs.AR", second)
    await other.tells("/subscribe cs.DC", other.topic)
    for shut, topic in ((forum, forum.topic), (forum, second), (other, other.topic)):
        shut.deletes(topic)
    await forum.morning(16)
    which = await forum.asks(forum.ada, "/move", None)
    assert which.buttons == ["cs.DC", "cs.AR"]
    forum.group.chat.unseen()
    await forum.ada.presses("cs.AR", which)
    assert "Moved here: cs.AR" in (await forum.group.sees()).text
    assert "cs.AR" in await forum.tells("/list", None)
    elsewhere = ChatAddress("telegram", f"{other.group.id}:{other.topic}")
    waiting = await harness.app.store.chats.find(elsewhere)
    assert waiting is not None
    assert f"move|1|{waiting.id}" not in str(which.rows)
    assert "No closed" in await forum.tells(f"/move {waiting.id}", None)


async def test_a_forum_that_adds_the_bot_again_gets_the_digests_of_its_topics_again(
    harness: BotHarness,
) -> None:
    forum = Forum(harness)
    await forum.tells("/subscribe cs.DC", forum.topic)
    await forum.group.kicks_bot(forum.ada)
    address = ChatAddress("telegram", f"{forum.group.id}:{forum.topic}")
    await harness.app.store.chats.retire(address)  # as the next delivery finds out
    forum.group.chat.unseen()
    await forum.group.adds_bot(forum.ada)
    assert "Administrators set me up" in (await forum.group.sees()).text
    await forum.morning(16)
    assert "2606.01601" in forum.came(forum.topic)
