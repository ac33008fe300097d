"""``paperboy run`` as a real process that serves two platforms."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import aiohttp
import pytest

from bot.app.clock import SystemClock
from bot.model.calendar import arxiv_calendar
from storage.bootstrap import open_store
from tests.emulators.arxiv import ArxivEmulator, paper
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord.ratelimit import UNLIMITED
from tests.emulators.telegram import TelegramEmulator, TelegramPerson
from tests.support.patience import PATIENCE_S, Stopwatch
from tests.support.ports import hold_port
from tests.support.processes import inherited_environment
from tests.support.stores import open_chat, plan

NOWHERE = "http://127.0.0.1:1"


@dataclass
class World:
    """Both platforms and arXiv, emulated, with what a process must know of them."""

    telegram: TelegramEmulator
    discord: DiscordEmulator
    arxiv: ArxivEmulator
    today: date

    @property
    def settings(self) -> dict[str, str]:
        return {
            "TELEGRAM_TOKEN": self.telegram.token,
            "TELEGRAM_API_URL": self.telegram.url,
            "DISCORD_TOKEN": self.discord.token,
            "DISCORD_API_URL": self.discord.api_url,
            "DISCORD_GATEWAY_URL": self.discord.gateway_url,
            "ARXIV_FEED_URL": self.arxiv.url,
            "ARXIV_API_URL": self.arxiv.api_url,
            "ARXIV_LISTING_URL": self.arxiv.listing_url,
            "ARXIV_INTERVAL_S": "0",
            "ARXIV_LISTING_INTERVAL_S": "0",
        }


@pytest.fixture
async def world() -> AsyncIterator[World]:
    clock = SystemClock()
    today = arxiv_calendar().expected(clock.now())
    telegram, discord = TelegramEmulator(unlimited=True), DiscordEmulator(limits=UNLIMITED)
    async with telegram, discord, ArxivEmulator(clock) as arxiv:
        arxiv.announce(today, paper("2611.00001", "cs.DC"))
        yield World(telegram, discord, arxiv, today)


@asynccontextmanager
async def running(
    folder: Path, settings: dict[str, str], role: str = "all"
) -> AsyncIterator[Process]:
    """Run the bot; whatever happens, it is ended at the end."""
    async with commanded(folder, settings, "run", "--role", role) as process:
        yield process


@asynccontextmanager
async def commanded(folder: Path, settings: dict[str, str], *words: str) -> AsyncIterator[Process]:
    """Run a command line; whatever happens, it is ended at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words,
        cwd=folder, env=inherited_environment() | settings,
        stdout=PIPE, stderr=PIPE, stdin=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def logs(process: Process, event: str) -> None:
    """Wait until the process logs ``event``."""
    assert process.stderr is not None
    async with asyncio.timeout(PATIENCE_S):
        while event.encode() not in await process.stderr.readline():
            pass


async def ended(process: Process) -> tuple[int, str]:
    """Ask the process to end, and return its exit code and its log."""
    process.send_signal(signal.SIGTERM)
    return await exited(process)


async def exited(process: Process) -> tuple[int, str]:
    """Wait for the end of the process, and return its exit code and the rest of its log."""
    _, log = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    assert process.returncode is not None
    return process.returncode, log.decode()


async def seconds_to_the_end(process: Process) -> tuple[float, int, str]:
    """Do the same, and return first how long it took, on a core that it has for itself."""
    watch, ending = Stopwatch(process.pid), asyncio.create_task(ended(process))
    while not ending.done():
        watch.look()
        await asyncio.wait([ending], timeout=0.01)
    return watch.look(), *ending.result()


async def test_one_process_serves_both_platforms_and_ends_when_asked(
    world: World, tmp_path: Path
) -> None:
    alice, bob = world.telegram.person("alice"), world.discord.person("bob")
    async with running(tmp_path, world.settings) as process:
        await world.discord.ready()
        await alice.says("/subscribe cs.DC")
        assert "You’re subscribed to cs.DC" in (await alice.sees(PATIENCE_S)).text
        assert "You’re subscribed to cs.DC" in (await bob.says("/subscribe cs.DC")).text
        code, log = await ended(process)
    assert code == 0
    assert [line for line in log.splitlines() if "stop" in line] == log.splitlines()[-2:]
    assert "Traceback" not in log
    assert "Task" not in log
    for secret in (world.telegram.token, world.discord.token):
        assert secret not in log


async def test_a_platform_that_cannot_be_reached_is_awaited_while_the_other_is_served(
    world: World, tmp_path: Path
) -> None:
    nowhere = {"DISCORD_API_URL": NOWHERE, "DISCORD_GATEWAY_URL": "ws://127.0.0.1:1"}
    alice = world.telegram.person("alice")
    async with running(tmp_path, world.settings | nowhere) as process:
        await alice.says("/subscribe cs.DC")
        assert "You’re subscribed to cs.DC" in (await alice.sees(PATIENCE_S)).text
        code, log = await ended(process)
    assert code == 0
    assert "probe.failed" in log


async def test_a_platform_that_comes_back_is_served_again(world: World, tmp_path: Path) -> None:
    alice = world.telegram.person("alice")
    await world.telegram.stop()
    async with running(tmp_path, world.settings) as process:
        await world.discord.ready()
        await world.telegram.start()
        await alice.says("/list")
        assert (await alice.sees(PATIENCE_S)).text
        code, _ = await ended(process)
    assert code == 0


# --- the end ---------------------------------------------------------------------------------


async def owed(folder: Path, *people: TelegramPerson) -> None:
    """Write a page for each of ``people`` into the database that processes find in ``folder``."""
    store = await open_store(f"sqlite+aiosqlite:///{folder / 'paperboy.db'}")
    plans = [plan(await open_chat(store, str(person.id)), "news") for person in people]
    await store.outbox.plan(plans, SystemClock().now())
    await store.close()


async def still_owed(folder: Path) -> int:
    store = await open_store(f"sqlite+aiosqlite:///{folder / 'paperboy.db'}")
    try:
        return await store.outbox.pending()
    finally:
        await store.close()


@pytest.mark.parametrize("signals", [1, 2])
async def test_what_is_under_way_at_the_end_is_finished_and_not_repeated(
    world: World, tmp_path: Path, signals: int
) -> None:
    alice = world.telegram.person("alice", started=True)
    await owed(tmp_path, alice)
    world.telegram.delay_next("sendRichMessage", 2)
    async with running(tmp_path, world.settings, "courier") as process:
        await alice.sees(PATIENCE_S)  # taken, but not yet answered
        for _ in range(signals - 1):
            process.send_signal(signal.SIGTERM)
            await asyncio.sleep(0.2)
        code, log = await ended(process)
    assert code == 0
    assert "Traceback" not in log
    assert await still_owed(tmp_path) == 0
    assert len(alice.from_bot) == 1
    assert [line.split()[-1] for line in log.splitlines() if "stopping" in line] == ["sends=1"]


SIGNALLED = """
import atexit, os, signal, sys
_, moment, word = sys.argv

def ask_for_the_end(*_):
    os.kill(os.getpid(), signal.SIGTERM)

def look(event, args):
    if event == moment and word in str(args):
        ask_for_the_end()

atexit.register(ask_for_the_end)
sys.addaudithook(look)
sys.argv = ["paperboy", "run"]
from bot.cli import main
main()
"""
"""Asks itself for the end at each moment of a kind, and once more at the very last."""


@pytest.mark.parametrize(
    ("moment", "word"),
    [
        ("import", "typer"),
        ("import", "adapters.telegram"),
        ("import", "bot.app.serve"),
        ("sqlite3.connect", "paperboy.db"),
        ("socket.connect", "127.0.0.1"),
    ],
)
async def test_a_signal_at_any_moment_between_the_first_and_the_last_ends_it_well(
    world: World, tmp_path: Path, moment: str, word: str
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SIGNALLED, moment, word,
        cwd=tmp_path, env=inherited_environment() | world.settings, stdout=PIPE, stderr=PIPE,
    )  # fmt: skip
    _, log = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    assert process.returncode == 0, log.decode()
    assert b"Traceback" not in log


async def test_signals_again_and_again_neither_hurry_nor_change_the_end(
    world: World, tmp_path: Path
) -> None:
    alice = world.telegram.person("alice", started=True)
    await owed(tmp_path, alice)
    world.telegram.delay_next("sendRichMessage", 1)
    async with running(tmp_path, world.settings) as process:
        await alice.sees(PATIENCE_S)  # taken, but not yet answered
        ending = asyncio.create_task(process.communicate())
        with suppress(ProcessLookupError):
            while not ending.done():  # not by the process object: it would take its exit code
                os.kill(process.pid, signal.SIGTERM)
                await asyncio.sleep(0.001)
        _, log = await asyncio.wait_for(ending, PATIENCE_S)
    assert process.returncode == 0, log.decode()
    assert await still_owed(tmp_path) == 0


async def test_nothing_is_begun_while_the_last_answers_are_finished(
    world: World, tmp_path: Path
) -> None:
    alice, bob = world.telegram.person("alice"), world.telegram.person("bob", started=True)
    async with running(tmp_path, world.settings) as process:
        await world.discord.ready()
        store = await open_store(f"sqlite+aiosqlite:///{tmp_path / 'paperboy.db'}")
        chat = await open_chat(store, str(bob.id))
        released = world.telegram.hold_next("sendRichMessage")
        await alice.says("/help")
        await alice.sees(PATIENCE_S)  # taken, but not yet answered
        process.send_signal(signal.SIGTERM)
        await logs(process, "stopping")
        await store.outbox.plan([plan(chat, "news")], SystemClock().now())
        await store.close()
        released.set()
        code, _ = await exited(process)
    assert code == 0
    assert await still_owed(tmp_path) == 1


async def test_with_every_platform_out_of_reach_the_end_comes_soon(
    world: World, tmp_path: Path
) -> None:
    await owed(tmp_path, *(world.telegram.person(f"r{n}", started=True) for n in range(5)))
    nowhere = {"TELEGRAM_API_URL": NOWHERE, "DISCORD_API_URL": NOWHERE}
    async with running(tmp_path, world.settings | nowhere) as process:
        await logs(process, "parcel.not_sent")
        seconds, code, log = await seconds_to_the_end(process)
    assert code == 0
    assert "Traceback" not in log
    assert seconds < 5, "nothing was under way"
    assert await still_owed(tmp_path) == 5


async def test_a_process_for_each_role_serves_together(world: World, tmp_path: Path) -> None:
    alice, bob = world.telegram.person("alice"), world.telegram.person("bob", started=True)
    await owed(tmp_path, bob)
    port = hold_port(world.telegram)
    webhook = {
        "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}/updates",
        "TELEGRAM_WEBHOOK_PORT": str(port),
    }
    async with AsyncExitStack() as stack:
        for role in ("front", "planner", "courier", "courier"):
            settings = world.settings | webhook
            process = await stack.enter_async_context(running(tmp_path, settings, role))
            stack.push_async_callback(ended_well, process)
        await alice.says("/subscribe cs.DC")
        assert "You’re subscribed to cs.DC" in (await alice.sees(PATIENCE_S)).text
        assert (await bob.sees(PATIENCE_S)).text.strip() == "news"
    assert world.telegram.sent("getUpdates") == []
    assert len(bob.from_bot) == 1


async def test_on_sqlite_nobody_starts_beside_a_process_that_does_everything_until_it_is_gone(
    world: World, tmp_path: Path
) -> None:
    async with running(tmp_path, world.settings) as first:
        await logs(first, "probe.succeeded")
        async with running(tmp_path, world.settings, "courier") as second:
            _, log = await asyncio.wait_for(second.communicate(), PATIENCE_S)
        assert second.returncode == 1
        (sentence,) = log.decode().splitlines()
        assert "another process is using paperboy.db" in sentence
        first.kill()
        await first.communicate()
    async with running(tmp_path, world.settings) as third:
        await logs(third, "probe.succeeded")
        await ended_well(third)


async def ended_well(process: Process) -> None:
    code, log = await ended(process)
    assert code == 0, log
    assert "Traceback" not in log


async def test_a_process_tells_how_it_fares_while_it_lives(world: World, tmp_path: Path) -> None:
    port = hold_port(world.telegram)
    settings = {**world.settings, "METRICS_PORT": str(port)}
    alice = world.telegram.person("alice")
    async with running(tmp_path, settings) as process:
        await logs(process, "telegram.serving")
        await alice.says("/help")
        await alice.sees(PATIENCE_S)
        assert await health(tmp_path, settings) == (0, "ok\n", "")
        url = f"http://127.0.0.1:{port}"
        async with aiohttp.ClientSession() as session:
            async with asyncio.timeout(PATIENCE_S):
                while (await session.get(f"{url}/readyz")).status != 200:
                    await world.discord.ready()
            text = await (await session.get(f"{url}/metrics")).text()
            assert 'paperboy_command_seconds_count{command="help"} 1.0' in text
            assert 'paperboy_ready{check="discord"} 1.0' in text
            assert world.telegram.token not in text
        code, log = await ended(process)
        assert (code, "process.stopped" in log) == (0, True)
    code, _, said = await health(tmp_path, settings)
    assert (code, said.splitlines()[0]) == (
        1, f"No answer from 127.0.0.1:{port}: [Errno 111] Connection refused",
    )  # fmt: skip
    settings["METRICS_PORT"] = ""
    assert (await health(tmp_path, settings))[0] == 1


async def health(folder: Path, settings: dict[str, str]) -> tuple[int | None, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "health",
        cwd=folder, env=inherited_environment() | settings, stdout=PIPE, stderr=PIPE,
    )  # fmt: skip
    out, err = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    return process.returncode, out.decode(), err.decode()
