"""Files reach Telegram whole, with their words as caption or above them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.telegram import TelegramPlatform
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
async def door(telegram: TelegramEmulator) -> AsyncIterator[EchoCore]:
    door = EchoCore()
    async with serving(TelegramPlatform(telegram.token, telegram.url), door):
        yield door


@pytest.mark.parametrize("form", RenderMode)
async def test_a_file_comes_with_its_words_and_buttons(
    telegram: TelegramEmulator, door: EchoCore, form: RenderMode
) -> None:
    door.reply = Reply(CAPTION, ROWS, render_mode=form, attachment=FILE)
    message = await telegram.person("alice").asks("/export bibtex")
    assert message.file == AS_SENT
    assert message.text == "23 papers of today"
    assert message.pieces("bold") == ([] if form is RenderMode.PLAIN else ["23 papers"])
    assert message.buttons == ["As Markdown"]


@pytest.mark.parametrize("length", [1024, 1025])
async def test_words_too_long_for_a_caption_stand_above_the_file(
    telegram: TelegramEmulator, door: EchoCore, length: int
) -> None:
    alice = telegram.person("alice")
    door.reply = Reply(say("x" * length), ROWS, attachment=FILE)
    first = await alice.asks("/export bibtex")
    if length == 1024:
        assert first.file == AS_SENT
        return
    second = await alice.sees()
    assert (first.file, second.file) == (None, AS_SENT)
    assert (first.buttons, second.buttons) == (["As Markdown"], [])


async def test_a_file_comes_into_the_topic_that_asked(
    telegram: TelegramEmulator, door: EchoCore
) -> None:
    alice, forum = telegram.person("alice"), telegram.group("Lab", forum=True)
    papers = forum.topic("Papers")
    door.reply = Reply(CAPTION, attachment=FILE)
    assert (await alice.asks("/export", forum, papers)).thread == papers


async def test_a_press_for_a_file_leaves_the_message_as_it_is(
    telegram: TelegramEmulator, door: EchoCore
) -> None:
    alice = telegram.person("alice")
    door.rows = ROWS
    shown = await alice.asks("/today")
    door.reply = Reply(CAPTION, attachment=FILE)
    await alice.presses("As Markdown")
    sent = await alice.sees()
    assert sent is not shown
    assert (sent.file, shown.text) == (AS_SENT, "today|1|")


async def test_a_page_turned_below_a_file_becomes_a_message_of_its_own(
    telegram: TelegramEmulator, door: EchoCore
) -> None:
    alice = telegram.person("alice")
    door.reply = Reply(CAPTION, ROWS, attachment=FILE)
    file = await alice.asks("/export")
    door.reply = Reply(say("Something else"))
    await alice.presses("As Markdown")
    assert (await alice.sees()).text == "Something else"
    assert file.text == "23 papers of today"
    assert door.simplified == []


async def test_where_long_words_are_not_taken_as_rich_the_file_comes_once(
    telegram: TelegramEmulator, door: EchoCore
) -> None:
    telegram.knows_no_rich_messages()
    alice = telegram.person("alice")
    door.reply = Reply(say("word " * 1000), ROWS, attachment=FILE)
    await alice.says("/export")
    while (await alice.sees()).file is None:
        pass
    assert [message.file for message in alice.from_bot] == [None, AS_SENT]


async def test_an_upload_waits_out_a_flood(telegram: TelegramEmulator, door: EchoCore) -> None:
    telegram.flood_next("sendDocument", 1)
    door.reply = Reply(CAPTION, attachment=FILE)
    assert (await telegram.person("alice").asks("/export")).file == AS_SENT
