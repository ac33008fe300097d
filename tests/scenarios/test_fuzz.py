"""Whatever a platform hands over, mutated or made up, ends nothing and reaches no other chat.

A run is told by its seed. The long version tries a hundred thousand events.
"""

from __future__ import annotations

import asyncio
import resource
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.commands.registry import KNOWN_COMMANDS
from bot.model.chat import ChatAddress
from tests.emulators.arxiv import paper
from tests.scenarios.bot_harness import BotHarness, DiscordDriver, PlatformDriver, TelegramDriver
from tests.support.mutation import Json, make_text, mutate, mutate_text
from tests.support.patience import PATIENCE_S
from tests.support.soak import amount

pytestmark = [pytest.mark.slow, pytest.mark.soak]

COMMANDS = sorted(KNOWN_COMMANDS)
LIFE = (
    "/start", "/subscribe cs.DC", "/subscribe slow: cs.DC quorum", "/today", "/like 2606.00001",
    "/save 2606.00002 read first #gpu", "/follow 2606.00003", "/mute -survey", "/interests",
    "/settings", "/style", "/time", "/timezone", "/saved", "/search quorum", "/tune", "/week",
    "2606.00001", "what is new", "/help",
)  # fmt: skip
"""What is done by hand before anything is mutated: the events of it are what is mutated."""
EVENTS = amount(200, 50_000)
BATCH = 50
TRACES = ("Traceback", "Error(", "Exception", " object at 0x", "sqlite3.", "sqlalchemy")
MAX_GROWTH_KB = 100_000
_INTERACTION = "INTERACTION_CREATE"


class PlatformFuzz(ABC):
    """Events made of those that a few people caused; ``bob`` is the one whom nothing concerns."""

    def __init__(self, driver: PlatformDriver) -> None:
        self.driver = driver
        self.random = Random(20260615)
        self.recorded: list[tuple[str, Json]] = []

    @abstractmethod
    async def bob_says(self, text: str) -> str:
        """Let the bystander write and return the answer."""

    @abstractmethod
    def bob_address(self) -> ChatAddress:
        """Return where the bystander reads."""

    @abstractmethod
    async def records(self) -> None:
        """Live through every kind of event once."""

    @abstractmethod
    async def sends(self, kind: str, content: Json) -> None:
        """Hand an event over to the bot."""

    @abstractmethod
    def makes(self, kind: str, content: Json) -> Json:
        """Return an event whose text, command or payload is another one."""

    def mutates(self, kind: str, content: Json) -> Json:
        """Return an event any of whose values are others."""
        return mutate(self.random, content)

    @abstractmethod
    async def is_done(self) -> None:
        """Return when everything that was handed over was worked on."""

    @abstractmethod
    def said(self) -> list[str]:
        """Return everything that the bot wrote."""

    async def sends_batch(self) -> None:
        for _ in range(BATCH):
            kind, content = self.random.choice(self.recorded)
            if self.random.random() < 0.5:
                await self.sends(kind, self.makes(kind, content))
            else:
                await self.sends(kind, self.mutates(kind, content))
        await self.is_done()


class TelegramFuzz(PlatformFuzz):
    """Updates, to a private chat and a group."""

    def __init__(self, driver: TelegramDriver) -> None:
        super().__init__(driver)
        self.emulator = driver.emulator
        self.alice, self.bob = driver.person, driver.emulator.person("bob")
        self.mallory = driver.emulator.person("mallory")
        self.group = driver.emulator.group("lab", forum=True)
        self.emulator.forgives()

    async def bob_says(self, text: str) -> str:
        return (await self.bob.asks(text)).text

    def bob_address(self) -> ChatAddress:
        return ChatAddress("telegram", str(self.bob.id))

    async def records(self) -> None:
        world = self.emulator.world
        announce = world.announce

        async def record(kind: str, content: Json) -> Json:
            self.recorded.append((kind, content))
            return await announce(kind, content)

        world.announce = record  # type: ignore[method-assign]
        await self.group.adds_bot(self.alice)
        for text in LIFE:
            await self.driver.says(text)
            await self.mallory.says(text, to=self.group)
        for message in list(self.alice.from_bot):
            for button in message.buttons:
                with suppress(IndexError):  # a button that opens something carries nothing
                    await self.alice.taps(button, message)
        await self.alice.searches("quorum")
        await self.is_done()
        world.announce = announce  # type: ignore[method-assign]

    async def sends(self, kind: str, content: Json) -> None:
        await self.emulator.tell({kind: content})

    def makes(self, kind: str, content: Json) -> Json:
        if kind == "callback_query":
            return content | {"data": mutate_text(self.random, content["data"])}
        if kind == "message" and "text" in content:
            command = self.random.choice(COMMANDS)
            mark = {"type": "bot_command", "offset": 0, "length": len(command) + 1}
            text = f"/{command} {make_text(self.random)}"
            return content | {"text": text, "entities": [mark]}
        return mutate(self.random, content)

    async def is_done(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while self.emulator.world.updates:  # noqa: ASYNC110 - polled as the bot polls it
                await asyncio.sleep(0.01)

    def said(self) -> list[str]:
        places = (self.alice, self.mallory, self.group)
        return [message.text for place in places for message in place.from_bot]


class DiscordFuzz(PlatformFuzz):
    """Interactions, messages and changes of channels, in private and in a server."""

    def __init__(self, driver: DiscordDriver) -> None:
        super().__init__(driver)
        self.emulator = driver.emulator
        self.alice, self.bob = driver.person, driver.emulator.person("bob")

    async def bob_says(self, text: str) -> str:
        return (await self.bob.says(text)).text

    def bob_address(self) -> ChatAddress:
        return ChatAddress("discord", self.bob.dm.id)

    async def records(self) -> None:
        gateway, interactions = self.emulator.gateway, self.emulator.interactions
        dispatch, open_ = gateway.dispatch, interactions.open

        async def record(event: str, data: Json, intent: int = 0) -> None:
            if event != _INTERACTION:
                self.recorded.append((event, data))
            await dispatch(event, data, intent)

        def record_interaction(**fields: Any) -> Any:
            self.recorded.append((_INTERACTION, fields))
            return open_(**fields)

        gateway.dispatch = record  # type: ignore[method-assign]
        interactions.open = record_interaction  # type: ignore[method-assign]
        self.place = (await self.emulator.adds_guild("lab")).channel("papers")
        await self._live()
        gateway.dispatch = dispatch  # type: ignore[method-assign]
        interactions.open = open_  # type: ignore[method-assign]

    async def _live(self) -> None:
        await self.emulator.changes_channel(self.place)
        known = {command["name"] for command in self.emulator.commands}
        for text in LIFE:
            await self.alice.says(text)
            if text.startswith("/") and text.removeprefix("/").partition(" ")[0] in known:
                await self.alice.says(text, in_=self.place)
        for message in self.alice.sees():
            for label in message.buttons:
                with suppress(KeyError):  # a link carries nothing
                    await self.alice.taps(label, on=message)

    async def sends(self, kind: str, content: Json) -> None:
        for session in self.emulator.gateway.sessions.values():  # whatever server it may name
            await session.dispatch(kind, content)

    def makes(self, kind: str, content: Json) -> Json:
        if kind != _INTERACTION:
            return mutate(self.random, content)
        data = content["data"]
        if "custom_id" in data:
            data = data | {"custom_id": mutate_text(self.random, data["custom_id"])}
        elif "options" in data:
            option = {"name": "text", "type": 3, "value": make_text(self.random)}
            data = data | {"name": self.random.choice(COMMANDS), "options": [option]}
        return self._event(content | {"data": data})

    def mutates(self, kind: str, content: Json) -> Json:
        return mutate(self.random, self._event(content) if kind == _INTERACTION else content)

    def _event(self, fields: Json) -> Json:
        """Return what the gateway says of a new interaction, which can be answered."""
        interaction = self.emulator.interactions.open(**fields)
        return interaction.event(self.emulator.application, self.emulator.bot)

    async def is_done(self) -> None:
        await self.bob_says("/list")

    def said(self) -> list[str]:
        return [message.text for place in (self.alice.dm, self.place) for message in place.messages]


def announce(harness: BotHarness) -> None:
    papers = (paper(f"2606.{number:05}", "cs.DC") for number in range(1, 30))
    harness.arxiv.announce(harness.clock.now().date(), *papers)


async def stored_about(harness: BotHarness, address: ChatAddress) -> Mapping[str, Sequence[Any]]:
    """Return all that is stored about a chat, and about who has it."""
    chat = await harness.app.store.chats.find(address)
    assert chat is not None
    return await harness.app.store.personal_data.collect(chat, address.place)


def peak_memory_kb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.parametrize(
    ("create_driver", "create_fuzz"),
    [(TelegramDriver, TelegramFuzz), (DiscordDriver, DiscordFuzz)],
    ids=["telegram", "discord"],
)
async def test_events_that_no_platform_sends_end_nothing_and_reach_no_other_chat(
    tmp_path: Path, create_driver: Any, create_fuzz: Any
) -> None:
    driver: PlatformDriver = create_driver()
    async with BotHarness(driver, tmp_path) as harness:
        announce(harness)
        await harness.works()
        fuzz: PlatformFuzz = create_fuzz(driver)
        for text in LIFE:
            await fuzz.bob_says(text)
        with capture_logs() as logged:
            await fuzz.records()
            before, memory = await stored_about(harness, fuzz.bob_address()), peak_memory_kb()
            for _ in range(EVENTS // BATCH):
                harness.clock.jump(minutes=1)  # so that nobody comes too fast
                await fuzz.sends_batch()
            assert "cs.DC" in await fuzz.bob_says("/list")
        assert [entry for entry in logged if entry["log_level"] in {"error", "critical"}] == []
        assert [text for text in fuzz.said() if any(trace in text for trace in TRACES)] == []
        assert await stored_about(harness, fuzz.bob_address()) == before
        assert peak_memory_kb() - memory < MAX_GROWTH_KB
