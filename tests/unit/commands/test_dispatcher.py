"""The dispatcher: menus, permissions, errors, pages."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.commands.command import Mutation
from bot.commands.registry import COMMANDS, menu_entries
from bot.document.nodes import Footer, Link, Text
from bot.errors import Unsure
from bot.model.chat import ChatAddress, ChatKind, ChatState
from bot.model.conversation import Authority, Visibility
from bot.phrases import LANGUAGES
from tests.support.command_harness import CommandHarness

CHANGING = {
    "start": "cs_DC",
    "subscribe": "cs.DC",
    "unsubscribe": "all",
    "time": "9:00",
    "timezone": "Tokyo",
    "days": "mon-fri",
    "quiet": "23-8",
    "club": "friday 15:00",
    "language": "zh",
    "pause": "",
    "resume": "",
    "forget": "yes",
    "style": "full",
    "types": "new",
    "max": "10",
    "save": "2606.00001",
    "unsave": "2606.00001",
    "follow": "2606.00001",
    "unfollow": "2606.00001",
    "edit": "1 cs.AR",
    "mute": "quantum",
    "import": "cs.AR",
    "rank": "on",
    "top": "5",
    "explore": "off",
    "admins": "<@&4711>",
    "move": "",
    "link": "",
}
READING = ["start", "help", "subscribe", "unsubscribe", "list", "today", "time", "timezone",
           "days", "quiet", "language", "status", "week", "rest", "paper", "style", "types", "max",
           "save", "saved", "unsave", "cite", "export", "search", "browse", "follow",
           "unfollow"]  # fmt: skip


def test_every_command_of_the_menu_is_described_in_every_language() -> None:
    assert [entry.name for entry in menu_entries()] == list(COMMANDS)
    for entry in menu_entries():
        assert re.fullmatch(r"[a-z]{1,32}", entry.name)
        described = [entry.summary, *(parameter.summary for parameter in entry.parameters)]
        for summary in described:
            assert set(summary) == set(LANGUAGES)
            assert all(0 < len(text) <= 100 for text in summary.values())


def test_every_command_declares_whether_it_changes_something() -> None:
    changing = {
        command.name for command in COMMANDS.values() if command.mutation is not Mutation.NEVER
    }
    assert changing == set(CHANGING)


async def test_help_names_every_command_and_thanks_arxiv(harness: CommandHarness) -> None:
    said = await harness.send("/help")
    for name, command in COMMANDS.items():
        assert (f"/{name}" if command.guide.is_minor else f"/{name}: ") in said
    assert "Thank you to arXiv for use of its open access interoperability." in said
    footer = harness.reply.document.blocks[-1]
    assert isinstance(footer, Footer)
    assert Link((Text("arxiv.org"),), "https://arxiv.org") in footer.children


@pytest.mark.parametrize(("command", "argument"), CHANGING.items())
@pytest.mark.parametrize("kind", [ChatKind.GROUP, ChatKind.CHANNEL])
async def test_non_administrators_change_nothing_in_a_group(
    harness: CommandHarness, command: str, argument: str, kind: ChatKind
) -> None:
    await harness.send("/subscribe cs.AR")
    before = await harness.chat(), await harness.terms()
    for authority in (Authority.ASK, Authority.DENIED):
        harness.move_to_group("stranger", authority, kind)
        said = await harness.invoke(command, argument)
        assert said == ("Sorry, only administrators can change settings here. Everyone can read.")
        assert harness.reply.visibility is Visibility.ASKER
    chat = await harness.chat()
    assert (chat.next_due_at, chat.language, chat.pause) == (
        before[0].next_due_at,
        before[0].language,
        before[0].pause,
    )
    assert await harness.terms() == before[1]


@pytest.mark.parametrize(("command", "argument"), CHANGING.items())
async def test_administrators_change_everything(
    harness: CommandHarness, command: str, argument: str
) -> None:
    harness.platform.administrators = {"boss"}
    harness.move_to_group("boss")
    assert "administrators" not in await harness.invoke(command, argument)
    harness.move_to_group("somebody", Authority.ALLOWED)
    assert "administrators" not in await harness.invoke(command, argument)


async def test_an_authority_that_the_event_gives_is_not_asked_for(harness: CommandHarness) -> None:
    harness.platform.administrators = {"demoted"}
    harness.move_to_group("demoted", Authority.DENIED)
    assert "administrators" in await harness.send("/subscribe cs.DC")
    harness.platform.fault = Unsure("must not be asked")
    harness.move_to_group("promoted", Authority.ALLOWED)
    assert "You’re subscribed to" in await harness.send("/subscribe cs.DC")


@pytest.mark.parametrize("command", READING)
async def test_reading_commands_need_no_administrator(
    harness: CommandHarness, command: str
) -> None:
    harness.move_to_group("stranger", Authority.DENIED)
    assert "administrators" not in await harness.invoke(command)


async def test_a_private_chat_belongs_to_its_person(harness: CommandHarness) -> None:
    await harness.send("/subscribe cs.DC")
    assert await harness.terms() == ("cs.DC",)


async def test_a_change_is_refused_while_the_platform_does_not_name_administrators(
    harness: CommandHarness,
) -> None:
    harness.platform.fault = Unsure("timed out")
    harness.move_to_group("boss")
    with capture_logs() as logs:
        said = await harness.send("/subscribe cs.DC")
    assert "couldn’t check" in said
    assert await harness.terms() == ()
    assert logs == []


async def test_a_chat_of_an_unknown_platform_is_not_changed(harness: CommandHarness) -> None:
    harness.move_to_group("boss")
    harness.move_to(ChatAddress("carrier-pigeon", "1"))
    assert "administrators" in await harness.send("/subscribe cs.DC")


async def test_a_broken_store_has_its_own_sentence(harness: CommandHarness) -> None:
    harness.set_locale("zh-CN")
    await harness.break_store()
    with capture_logs() as logs:
        said = await harness.send("/list")
    assert said == "数据库繁忙，没有做任何更改，请稍后再试。"
    assert [(log["event"], log["log_level"]) for log in logs] == [("store.failed", "warning")]


async def test_an_unexpected_error_is_apologised_for_and_logged_without_its_message(
    harness: CommandHarness,
) -> None:
    await harness.send("/subscribe cs.DC")
    harness.index.fault = RuntimeError("secret words of a person")
    with capture_logs() as logs:
        said = await harness.send("/today")
    assert said == "Sorry, something went wrong. Please try again in a minute."
    (log,) = logs
    assert (log["event"], log["command"], log["error"]) == (
        "answer.failed",
        "today",
        "RuntimeError",
    )
    assert "secret" not in str(log)


async def test_unknown_commands_are_not_logged(harness: CommandHarness) -> None:
    with capture_logs() as logs:
        await harness.send("/secret words")
    assert logs == []


async def test_a_page_that_never_fits_is_answered_and_logged(harness: CommandHarness) -> None:
    harness.fits = lambda _, _form: False
    with capture_logs() as logs:
        assert await harness.send("/help")
    assert [log["event"] for log in logs] == ["answer.failed"]


async def test_answers_that_cannot_be_repeated_have_no_page_buttons(
    harness: CommandHarness,
) -> None:
    harness.fits = lambda page, _form: len(str(page)) < 400
    await harness.send("/subscribe cs.DC cs.AR cs.OS cs.PF")
    assert not [button for button in harness.buttons() if button.start != 1]


async def test_a_chat_that_moved_is_followed(harness: CommandHarness) -> None:
    await harness.send("/subscribe cs.DC")
    await harness.dispatcher.chat_moved(harness.invocation.address, "-1007")
    harness.move_to(ChatAddress("telegram", "-1007"))
    assert await harness.terms() == ("cs.DC",)


async def test_a_chat_that_closed_is_retired_and_comes_back_as_it_was(
    harness: CommandHarness,
) -> None:
    await harness.send("/subscribe cs.DC")
    await harness.dispatcher.chat_gone(harness.invocation.address)
    assert (await harness.chat()).state is ChatState.GONE
    await harness.send("/list")
    assert (await harness.chat()).state is ChatState.ACTIVE
    assert await harness.terms() == ("cs.DC",)


async def test_a_broken_store_does_not_stop_the_listener(harness: CommandHarness) -> None:
    await harness.break_store()
    with capture_logs() as logs:
        await harness.dispatcher.chat_moved(ChatAddress("telegram", "1"), "2")
        await harness.dispatcher.chat_gone(ChatAddress("telegram", "1"))
    assert [log["event"] for log in logs] == ["chat.move_failed", "chat.retire_failed"]


async def test_who_waited_ten_minutes_for_a_locked_database_is_told_and_nothing_is_changed(
    harness: CommandHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.engine.BUSY_TIMEOUT_MS", 1)
    with closing(sqlite3.connect(harness.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = harness.clock.now()
        said = await harness.send("/subscribe cs.DC")
        other.execute("ROLLBACK")
    assert "database is busy" in said
    assert timedelta(minutes=10) <= harness.clock.now() - began <= timedelta(minutes=11)
    assert "no subscriptions" in await harness.send("/list")


async def test_a_clock_that_is_set_back_keeps_nobody_waiting_for_longer(
    harness: CommandHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.engine.BUSY_TIMEOUT_MS", 1)
    slept: list[float] = []

    async def set_back(seconds: float) -> None:
        slept.append(seconds)
        harness.clock.jump(minutes=-1)

    monkeypatch.setattr(harness.clock, "sleep", set_back)
    with closing(sqlite3.connect(harness.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "database is busy" in await harness.send("/subscribe cs.DC")
        other.execute("ROLLBACK")
    assert sum(slept) <= 660
