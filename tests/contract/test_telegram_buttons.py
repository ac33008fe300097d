"""Buttons do what they say, on old messages and in topics too."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.telegram.platform import TelegramPlatform
from bot.model.conversation import (
    Action,
    Copy,
    Placement,
    Reply,
    Share,
    Visibility,
    WebLink,
)
from tests.emulators.telegram import TelegramEmulator
from tests.emulators.telegram.echo_core import EchoCore, say, serving

OPEN = ((Action("Open", "paper", "2606.00001"),),)
REST = ((Action("Open", "rest", "2606.00001"),),)
"""Means something in its own chat only."""
ALL_KINDS = (
    (
        Action("Save", "save", "2606.00001"),
        WebLink("PDF", "https://arxiv.org/pdf/2606.00001"),
        Share("Share", "2606.00001"),
        Copy("BibTeX", "@misc{x}"),
    ),
)


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator(unlimited=True) as emulator:
        yield emulator


@pytest.fixture
async def core(telegram: TelegramEmulator) -> AsyncIterator[EchoCore]:
    core = EchoCore()
    async with serving(TelegramPlatform(telegram.token, telegram.url), core):
        yield core


async def test_telegram_accepts_every_kind_of_button(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    core.rows = ALL_KINDS
    message = await telegram.person("alice").asks("/paper 2606.00001")
    save, pdf, share, bibtex = message.rows[0]
    assert save["callback_data"] == "save|1|2606.00001"
    assert pdf["url"] == "https://arxiv.org/pdf/2606.00001"
    assert share["switch_inline_query_chosen_chat"]["query"] == "2606.00001"
    assert bibtex["copy_text"] == {"text": "@misc{x}"}


async def test_a_bot_without_inline_mode_has_nothing_to_share() -> None:
    async with TelegramEmulator() as telegram:
        telegram.has_no_inline_mode()
        core = EchoCore()
        core.rows = (*ALL_KINDS, (Share("Share", "x"),))
        async with serving(TelegramPlatform(telegram.token, telegram.url), core):
            message = await telegram.person("alice").asks("/paper 2606.00001")
        assert message.buttons == ["Save", "PDF", "BibTeX"]


async def test_an_answer_beside_leaves_the_message_and_points_to_it(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    core.rows = OPEN
    digest = await alice.asks("/today")
    core.reply = Reply(say("A paper"), placement=Placement.BESIDE)
    await alice.presses("Open")
    sheet = await alice.sees()
    assert sheet is not digest
    assert (sheet.text, sheet.reply_to) == ("A paper", digest.id)
    assert digest.text == "today|1|"


async def test_an_answer_beside_a_message_that_is_gone_comes_all_the_same(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    core.rows = OPEN
    digest = await alice.asks("/today")
    digest.deleted = True
    core.reply = Reply(say("A paper"), placement=Placement.BESIDE)
    await alice.presses("Open", digest)
    sheet = await alice.sees()
    assert (sheet.text, sheet.reply_to) == ("A paper", None)


async def test_an_answer_beside_that_has_no_deep_link_goes_to_the_group(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice, group = telegram.person("alice"), telegram.group("Lab")
    group.add(alice)
    core.rows = REST
    digest = await alice.asks("/today", group)
    core.reply = Reply(say("A paper " * 40), OPEN, Visibility.ASKER, placement=Placement.BESIDE)
    await alice.presses("Open", digest)
    assert (await group.sees()).reply_to == digest.id


async def test_a_paper_in_a_group_or_channel_opens_in_the_private_chat_unasked(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice, group, channel = (
        telegram.person("alice"),
        telegram.group("Lab"),
        telegram.channel("News"),
    )
    group.add(alice)
    core.rows = OPEN
    digest = await alice.asks("/today", group)
    await channel.posts("/today")
    for message in (digest, await channel.sees()):
        heard = len(core.heard)
        press = await alice.presses("Open", message)
        assert press.opened == "https://t.me/paperboy_bot?start=paper-2606_00001"
        assert len(core.heard) == heard


async def test_a_group_that_refuses_to_whisper_after_all_is_answered(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice, group = telegram.person("alice"), telegram.group("Lab")
    group.add(alice)
    group.promote_bot()
    core.rows = OPEN
    digest = await alice.asks("/today", group)
    core.reply = Reply(say("A paper"), visibility=Visibility.PRESSER, placement=Placement.BESIDE)
    telegram.fail_next("sendRichMessage", 400, "Bad Request: BOT_NOT_ADMIN")
    await alice.presses("Open", digest)
    assert (await group.sees()).reply_to == digest.id
    await alice.presses("Open", digest)
    assert (await group.whispers()).text == "A paper"


async def test_an_inaccessible_message_is_still_turned_in_its_place(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    core.rows = OPEN
    old = await alice.asks("/today")
    old.inaccessible = True
    await alice.presses("Open", old)
    assert (await alice.sees()) is old
    assert old.text == "paper|1|2606.00001"


@pytest.mark.parametrize("gone", [True, False])
async def test_an_inaccessible_message_in_a_topic_is_answered_in_that_topic(
    telegram: TelegramEmulator, core: EchoCore, gone: bool
) -> None:
    alice, forum = telegram.person("alice"), telegram.group("Lab", forum=True)
    forum.add(alice)
    papers = forum.topic("Papers")
    core.rows = REST
    old = await alice.asks("/today", forum, papers)
    old.inaccessible, old.deleted = True, gone
    await alice.presses("Open", old)
    shown = await forum.sees()
    assert (shown is old) is not gone
    assert shown.thread == papers
    assert core.last.address.place == f"{forum.id}:{papers}"
    assert (core.last.command, core.last.argument) == ("rest", "2606.00001")


async def test_buttons_work_after_a_restart_of_the_bot(telegram: TelegramEmulator) -> None:
    alice = telegram.person("alice")
    for_good = EchoCore()
    for_good.rows = OPEN
    async with serving(TelegramPlatform(telegram.token, telegram.url), for_good):
        old = await alice.asks("/today")
    after = EchoCore()
    async with serving(TelegramPlatform(telegram.token, telegram.url), after):
        await alice.presses("Open", old)
        assert (await alice.sees()) is old
    assert after.last.argument == "2606.00001"


async def test_an_answer_with_something_to_press_is_no_mere_notice(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    core.rows = OPEN
    await alice.asks("/today")
    core.reply = Reply(say("A paper"), OPEN, Visibility.ASKER)
    press = await alice.presses("Open")
    assert press.notice == ""
    assert (await alice.sees()).text == "A paper"
