"""The emulated platforms in processes of their own, so that their work is not counted as ours."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord.ratelimit import REAL, UNLIMITED
from tests.emulators.telegram import TelegramEmulator

_SPAWN = multiprocessing.get_context("spawn")
SENDING = ("sendmessage", "sendrichmessage")


@dataclass(frozen=True)
class Remote:
    """An emulator elsewhere.

    Attributes:
        token: the bot's.
        url: of its API.
        gateway: address of its websocket, for Discord.
        places: chats that can be written to.
        pipe: a connection, to ask it something.
    """

    token: str
    url: str
    gateway: str
    places: list[str]
    pipe: Any

    def ask(self, question: str) -> Any:
        """Ask ``taken``: how often which status was answered; see the children below."""
        self.pipe.send(question)
        return self.pipe.recv()


@contextmanager
def telegram(people: int, *, limited: bool) -> Generator[Remote]:
    """An emulated Telegram with so many people in it."""
    with _elsewhere(_telegram, people, limited=limited) as remote:
        yield remote


@contextmanager
def discord(channels: int, *, limited: bool) -> Generator[Remote]:
    """An emulated Discord with so many channels."""
    with _elsewhere(_discord, channels, limited=limited) as remote:
        yield remote


@contextmanager
def _elsewhere(child: Callable[..., None], count: int, *, limited: bool) -> Generator[Remote]:
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(
        target=child, args=(theirs, count), kwargs={"limited": limited}, daemon=True
    )
    process.start()
    try:
        token, url, gateway, places = ours.recv()
        yield Remote(token, url, gateway, places, ours)
    finally:
        ours.send("end")
        process.join(10)
        if process.is_alive():
            process.kill()


def _telegram(pipe: Connection, people: int, *, limited: bool) -> None:
    asyncio.run(_serve_telegram(pipe, people, limited=limited))


async def _serve_telegram(pipe: Connection, people: int, *, limited: bool) -> None:
    async with TelegramEmulator(unlimited=not limited, checked=False) as emulator:
        everybody = [emulator.person(f"p{n}", started=True) for n in range(people)]
        pipe.send((emulator.token, emulator.url, "", [str(person.id) for person in everybody]))
        flooding: list[asyncio.Task[None]] = []

        async def answer(question: str) -> Any:
            if question == "taken":
                calls = (call for call in emulator.calls if call.method.lower() in SENDING)
                return Counter(call.status for call in calls)
            if question == "repeated":
                calls = (call for call in emulator.calls if call.method.lower() in SENDING)
                sent = Counter(
                    (str(call.params["chat_id"]), repr(sorted(call.params.items(), key=str)))
                    for call in calls
                    if call.status == 200
                )
                return sum(sent.values()) - len(sent)
            number, _, words = question.partition(" ")
            if number == "flood":
                task = asyncio.create_task(_flood(everybody[-1], *words.split(" ", 1)))
                flooding.append(task)
                return None
            return await _asked(everybody[int(number)], words)

        await _converse(pipe, answer)
        for task in flooding:
            task.cancel()


async def _flood(person: Any, per_second: str, words: str) -> None:
    """Let ``person`` write so often, until the emulator ends."""
    while True:
        await person.says(words)
        await asyncio.sleep(1 / float(per_second))


async def _asked(person: Any, words: str) -> float:
    """Return the seconds from a person's message to the answer they see."""
    loop = asyncio.get_running_loop()
    seen, began = len(person.from_bot), loop.time()
    await person.says(words)
    while len(person.from_bot) == seen:
        if loop.time() - began > 60:
            return 60.0
        await asyncio.sleep(0.002)
    return loop.time() - began


def _discord(pipe: Connection, channels: int, *, limited: bool) -> None:
    asyncio.run(_serve_discord(pipe, channels, limited=limited))


async def _serve_discord(pipe: Connection, channels: int, *, limited: bool) -> None:
    async with DiscordEmulator(limits=REAL if limited else UNLIMITED, checked=False) as emulator:
        guild = emulator.guild()
        places = [guild.channel(f"c{number}").id for number in range(channels)]
        pipe.send((emulator.token, emulator.api_url, emulator.gateway_url, places))

        async def answer(_: str) -> Any:
            return len(emulator.sends)

        await _converse(pipe, answer)


async def _converse(pipe: Connection, answer: Callable[[str], Awaitable[Any]]) -> None:
    async for question in _questions(pipe):
        pipe.send(await answer(question))


async def _questions(pipe: Connection) -> AsyncGenerator[str]:
    """Yield what the parent asks, until it asks to end."""
    loop = asyncio.get_running_loop()
    arrived = asyncio.Event()
    loop.add_reader(pipe.fileno(), arrived.set)
    while True:
        await arrived.wait()
        arrived.clear()
        while pipe.poll():
            question = pipe.recv()
            if question == "end":
                return
            yield question
