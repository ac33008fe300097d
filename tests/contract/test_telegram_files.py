"""Files reach Telegram whole, with their text as caption or before them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.telegram.platform import TelegramPlatform
from bot.document.nodes import Document, Paragraph, Strong, Text
from bot.model.chat import RenderMode
from bot.model.conversation import Action, Attachment, Reply
from tests.emulators.telegram import SentFile, TelegramEmulator
from tests.emulators.telegram.echo_core import EchoCore, say, serving

BIBTEX = "@misc{Quorum2026,\n  title = {Über {NP}},\n}\n".encode()
FILE = Attachment("papers-2026-06-16.bib", BIBTEX, "application/x-bibtex")
AS_SENT = SentFile("papers-2026-06-16.bib", BIBTEX, "application/x-bibtex")
CAPTION = Document((Paragraph((Strong((Text("23 papers"),)), Text(" of today"))),))
ROWS = ((Action("As Markdown", "export", "md"),),)


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as emulator:
        yield emulator


@pytest.fixture
async def core(telegram: TelegramEmulator) -> AsyncIterator[EchoCore]:
    core = EchoCore()
    async with serving(TelegramPlatform(telegram.token, telegram.url), core):
        yield core


@pytest.mark.parametrize("mode", RenderMode)
async def test_a_file_comes_with_its_text_and_buttons(
    telegram: TelegramEmulator, core: EchoCore, mode: RenderMode
) -> None:
    core.reply = Reply(CAPTION, ROWS, render_mode=mode, attachment=FILE)
    message = await telegram.person("alice").asks("/export bibtex")
    assert message.file == AS_SENT
    assert message.text == "23 papers of today"
    assert message.pieces("bold") == ([] if mode is RenderMode.PLAIN else ["23 papers"])
    assert message.buttons == ["As Markdown"]


@pytest.mark.parametrize("length", [1024, 1025])
async def test_text_too_long_for_a_caption_is_sent_before_the_file(
    telegram: TelegramEmulator, core: EchoCore, length: int
) -> None:
    alice = telegram.person("alice")
    core.reply = Reply(say("x" * length), ROWS, attachment=FILE)
    first = await alice.asks("/export bibtex")
    if length == 1024:
        assert first.file == AS_SENT
        return
    second = await alice.sees()
    assert (first.file, second.file) == (None, AS_SENT)
    assert (first.buttons, second.buttons) == (["As Markdown"], [])


async def test_a_file_comes_into_the_topic_that_asked(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice, forum = telegram.person("alice"), telegram.group("Lab", forum=True)
    papers = forum.topic("Papers")
    core.reply = Reply(CAPTION, attachment=FILE)
    assert (await alice.asks("/export", forum, papers)).thread == papers


async def test_a_press_for_a_file_leaves_the_message_as_it_is(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    core.rows = ROWS
    shown = await alice.asks("/today")
    core.reply = Reply(CAPTION, attachment=FILE)
    await alice.presses("As Markdown")
    sent = await alice.sees()
    assert sent is not shown
    assert (sent.file, shown.text) == (AS_SENT, "today|1|")


async def test_a_page_turned_below_a_file_becomes_a_message_of_its_own(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    core.reply = Reply(CAPTION, ROWS, attachment=FILE)
    file = await alice.asks("/export")
    core.reply = Reply(say("Something else"))
    await alice.presses("As Markdown")
    assert (await alice.sees()).text == "Something else"
    assert file.text == "23 papers of today"
    assert core.simplified == []


async def test_where_long_text_is_not_accepted_as_rich_the_file_comes_once(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    telegram.knows_no_rich_messages()
    alice = telegram.person("alice")
    core.reply = Reply(say("word " * 1000), ROWS, attachment=FILE)
    await alice.says("/export")
    while (await alice.sees()).file is None:
        pass
    assert [message.file for message in alice.from_bot] == [None, AS_SENT]


async def test_an_upload_waits_out_a_flood(telegram: TelegramEmulator, core: EchoCore) -> None:
    telegram.flood_next("sendDocument", 1)
    core.reply = Reply(CAPTION, attachment=FILE)
    assert (await telegram.person("alice").asks("/export")).file == AS_SENT
