"""What people ask on Telegram is carried out and answered, whatever happens to process and disk."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.telegram.listener import TelegramListener
from bot.app.clock import SystemClock
from tests.emulators.telegram import TelegramEmulator, TelegramPerson
from tests.scenarios.restarted_bot import (
    LEASE_S,
    LOCK_WAIT_S,
    TERMS,
    RestartedBot,
    restarted_bot,
    run,
    run_front,
    until,
)
from tests.support.disks import empty, fill
from tests.support.disks import small_disk as small_disk
from tests.support.patience import PATIENCE_S
from tests.support.processes import ERR


def settings_of(telegram: TelegramEmulator) -> dict[str, str]:
    return {"TELEGRAM_TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.url}


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator(unlimited=True) as telegram:
        yield telegram


@pytest.fixture
async def bot(tmp_path: Path, telegram: TelegramEmulator) -> AsyncIterator[RestartedBot]:
    async with restarted_bot(tmp_path, settings_of(telegram)) as bot:
        yield bot


def run_until_help(folder: Path, settings: dict[str, str], streams: Path) -> None:
    """Be a process that ``/help`` kills."""
    handle = TelegramListener.handle

    async def dies(self: TelegramListener, update: object) -> None:
        if "/help" in str(update):
            os.kill(os.getpid(), signal.SIGKILL)
        await handle(self, update)  # type: ignore[arg-type]

    TelegramListener.handle = dies  # type: ignore[method-assign, assignment]
    run(folder, settings, streams)


async def dies(bot: RestartedBot, unless: str) -> bool:
    """Tell whether the process dies before it logs ``unless``."""
    await until(lambda: not bot.lives[-1].is_alive() or unless in bot.log)
    return unless not in bot.log


async def all_are_answered(people: Sequence[TelegramPerson]) -> None:
    """Wait until everybody has an answer; then nobody may have more than two."""
    await until(lambda: all(person.from_bot for person in people))
    await asyncio.sleep(0.5)
    assert max(len(person.from_bot) for person in people) <= 2


async def test_what_is_asked_while_another_program_holds_the_lock_is_done_when_it_is_free(
    bot: RestartedBot,
    telegram: TelegramEmulator,
) -> None:
    alice, bob = telegram.person("alice"), telegram.person("bob")
    bot.starts()
    await bot.logs("telegram.serving")
    with bot.locked():
        await alice.says("/subscribe cs.CL")
        assert "no subscriptions yet" in (await bob.asks("/list")).text, "reading needs no lock"
        await until(lambda: bool(telegram.asked("sendChatAction")))
        await asyncio.sleep(5 * max(LOCK_WAIT_S, LEASE_S))
        assert alice.from_bot == []
    assert {str(call.params["chat_id"]) for call in telegram.asked("sendChatAction")} == {
        str(alice.id)
    }
    assert "cs.CL" in (await alice.sees(PATIENCE_S)).text
    assert bot.subscribers("cs.CL") == {str(alice.id)}
    log = await bot.ends()
    assert "lease" not in log
    assert len(alice.from_bot) == 1


async def test_a_process_that_is_alone_takes_no_lease_and_none_of_another_life_keeps_it_waiting(
    bot: RestartedBot,
    telegram: TelegramEmulator,
) -> None:
    alice = telegram.person("alice")
    tomorrow = int((SystemClock().now() + timedelta(days=1)).timestamp() * 1e6)
    with closing(sqlite3.connect(bot.folder / "paperboy.db")) as database:
        row = ("listen:telegram", "another life, whose clock was ahead", tomorrow)
        database.execute("INSERT INTO leases (name, holder, until) VALUES (?, ?, ?)", row)
        database.commit()
    bot.starts()
    await alice.says("/list")
    assert (await alice.sees(PATIENCE_S)).text
    assert "lease" not in await bot.ends()


async def test_a_front_alone_on_sqlite_listens_on_while_the_lock_is_held(
    bot: RestartedBot,
    telegram: TelegramEmulator,
) -> None:
    alice = telegram.person("alice")
    bot.starts(run_front)
    await bot.logs("telegram.serving")
    with bot.locked():
        await alice.says("/subscribe cs.CL")
        await asyncio.sleep(5 * max(LOCK_WAIT_S, LEASE_S))
    assert "cs.CL" in (await alice.sees(PATIENCE_S)).text
    first = bot.lives[-1]
    bot.starts(run_front)
    await bot.logs("lock.awaited")
    first.terminate()
    await bot.logs("telegram.serving")
    assert "no subscriptions" not in (await alice.asks("/list")).text
    assert "lease" not in await bot.ends()
    assert "lease" not in (bot.folder / "life 0" / ERR).read_text("utf-8")
    assert [call for call in telegram.calls if call.status == 409] == []


@pytest.mark.parametrize("how", ["killed", "asked to end"])
async def test_what_was_received_while_the_lock_was_held_is_done_by_the_next_process(
    bot: RestartedBot, telegram: TelegramEmulator, how: str
) -> None:
    people = [telegram.person(f"reader {n}") for n in range(20)]
    bot.starts()
    await bot.logs("telegram.serving")
    with bot.locked():
        for person in people:
            await person.says("/subscribe cs.CL")
        await bot.logs("answer.delayed")
        await (bot.is_killed() if how == "killed" else bot.ends())
    bot.starts()
    await all_are_answered(people)
    assert bot.subscribers("cs.CL") == {str(person.id) for person in people}
    await bot.ends()


@pytest.mark.parametrize("how", ["killed", "asked to end"])
async def test_of_150_that_wait_at_the_end_all_are_answered(
    bot: RestartedBot, telegram: TelegramEmulator, how: str
) -> None:
    people = [telegram.person(f"reader {n}") for n in range(150)]
    bot.starts()
    await bot.logs("telegram.serving")
    with bot.locked():  # so that none is answered before all of them have asked, on any machine
        for person in people[:50]:
            await person.says("/subscribe cs.CL")
    await people[0].sees(PATIENCE_S)
    with bot.locked():  # so that a quick machine does not answer these before it has ended
        for person in people[50:]:
            await person.says("/subscribe cs.CL")
        await (bot.is_killed() if how == "killed" else bot.ends())
    assert sum(not person.from_bot for person in people) > 20, "they did not wait any more"
    bot.starts()
    await all_are_answered(people)
    assert len(bot.subscribers("cs.CL")) == len(people)
    await bot.ends()
    assert bot.stored_events() == 0


async def test_of_many_questions_of_one_chat_all_are_answered_in_order_after_a_restart(
    bot: RestartedBot,
    telegram: TelegramEmulator,
) -> None:
    alice = telegram.person("alice")
    bot.starts()
    await bot.logs("telegram.serving")
    terms = [f"cs.{name}" for name in TERMS]
    first, others = terms[:2], terms[2:]
    for term in first:
        await alice.says(f"/subscribe {term}")
    await alice.sees(PATIENCE_S)
    with bot.locked():  # so that a quick machine does not answer the others before it has ended
        for term in others:
            await alice.says(f"/subscribe {term}")
        log = await bot.ends()
    assert len(alice.from_bot) < len(terms), log
    bot.starts()
    await until(lambda: "cs.CL" in alice.from_bot[-1].text)
    told = [next(term for term in terms if term in message.text) for message in alice.from_bot]
    assert list(dict.fromkeys(told)) == terms
    await bot.ends()


async def test_answers_that_the_kill_cut_off_come_from_the_next_process(
    bot: RestartedBot, telegram: TelegramEmulator
) -> None:
    people = [telegram.person(f"reader {n}") for n in range(5)]
    telegram.delay_next("sendRichMessage", 30, times=len(people))
    bot.starts()
    for person in people:
        await person.says("/help")
    await until(lambda: all(person.from_bot for person in people))
    await until(lambda: bot.stored_events() == len(people))
    await bot.is_killed()
    bot.starts()
    await until(lambda: all(len(person.from_bot) == 2 for person in people))
    await bot.ends()
    assert {len(person.from_bot) for person in people} == {2}, "once cut off, once whole"
    assert bot.stored_events() == 0


async def test_what_is_asked_while_the_disk_is_full_is_done_when_there_is_room(
    small_disk: Path,
) -> None:
    telegram = TelegramEmulator(unlimited=True)
    async with telegram, restarted_bot(small_disk, settings_of(telegram)) as bot:
        alice = telegram.person("alice")
        bot.starts()
        await bot.logs("telegram.serving")
        fill(small_disk, leaving=0)
        await alice.says("/subscribe cs.CL")
        await asyncio.sleep(1)
        assert alice.from_bot == []
        empty(small_disk)
        assert "cs.CL" in (await alice.sees(PATIENCE_S)).text
        assert bot.subscribers("cs.CL") == {str(alice.id)}
        await bot.ends()


async def test_an_update_that_ends_every_process_is_passed_over_in_the_end(
    bot: RestartedBot, telegram: TelegramEmulator
) -> None:
    mallory, alice = telegram.person("mallory"), telegram.person("alice")
    await mallory.says("/help")
    await alice.says("/list")
    deaths = 0
    bot.starts(run_until_help)
    while await dies(bot, unless="event.skipped"):
        deaths += 1
        bot.starts(run_until_help)
    assert deaths <= 4
    assert (await alice.sees(PATIENCE_S)).text
    await bot.ends()
    assert bot.stored_events() == 0


async def test_a_database_that_is_locked_at_the_start_is_waited_for_with_a_word_in_the_log(
    bot: RestartedBot, telegram: TelegramEmulator
) -> None:
    alice = telegram.person("alice")
    with bot.locked():
        bot.starts()
        await alice.says("/list")
        await bot.logs("database.awaited")
        assert bot.lives[-1].is_alive()
    assert (await alice.sees(PATIENCE_S)).text
    assert "another program has locked the database" in await bot.ends()


async def test_who_waits_for_a_locked_database_at_the_start_ends_when_asked(
    bot: RestartedBot,
) -> None:
    with bot.locked():
        bot.starts()
        await bot.logs("database.awaited")
        await bot.ends()
