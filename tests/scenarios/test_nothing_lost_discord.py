"""What people ask on Discord is carried out and answered, and nobody is left to "is thinking…"."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord.message import LOADING, DiscordMessage
from tests.emulators.discord.people import DiscordPerson
from tests.emulators.discord.ratelimit import UNLIMITED
from tests.scenarios.restarted_bot import (
    RestartedBot,
    restarted_bot,
    run,
    run_slowly,
    run_storing_late,
    run_unanswering,
    until,
)

TERM = "cs.CL"


@pytest.fixture
async def discord() -> AsyncIterator[DiscordEmulator]:
    async with DiscordEmulator(limits=UNLIMITED) as discord:
        yield discord


@pytest.fixture
async def bot(tmp_path: Path, discord: DiscordEmulator) -> AsyncIterator[RestartedBot]:
    settings = {
        "DISCORD_TOKEN": discord.token,
        "DISCORD_API_URL": discord.api_url,
        "DISCORD_GATEWAY_URL": discord.gateway_url,
    }
    async with restarted_bot(tmp_path, settings) as bot:
        yield bot


class Askers:
    """People who ask and do not wait for each other."""

    def __init__(self, discord: DiscordEmulator, count: int) -> None:
        self.discord = discord
        self.people = [discord.person(f"reader {n}") for n in range(count)]
        self._asking: list[asyncio.Task[DiscordMessage]] = []

    def ask(self, command: str) -> None:
        asking = (person.runs(command) for person in self.people)
        self._asking += [asyncio.create_task(coroutine) for coroutine in asking]

    def write(self, text: str) -> None:
        self._asking += [asyncio.create_task(person.writes(text)) for person in self.people]

    def give_up(self) -> None:
        for asking in self._asking:
            asking.cancel()

    def answers(self, person: DiscordPerson) -> list[str]:
        """Return what a person reads from the bot; that it is thinking is no answer."""
        from_bot = (message for message in person.sees() if message.author is self.discord.bot)
        return [message.text for message in from_bot if not message.flags & LOADING]

    def thinking(self) -> int:
        """Return for how many the bot is shown to be thinking."""
        return sum(
            message.flags & LOADING > 0 for person in self.people for message in person.sees()
        )

    async def are_answered(self) -> None:
        await until(lambda: all(self.answers(person) for person in self.people))
        await asyncio.sleep(0.5)
        assert max(len(self.answers(person)) for person in self.people) <= 2
        assert self.thinking() == 0
        self.give_up()


async def begins(bot: RestartedBot, discord: DiscordEmulator, work: object = run) -> None:
    discord.gateway.forget_sessions()
    bot.starts(work)  # type: ignore[arg-type]
    await discord.ready()


async def test_what_is_asked_while_the_lock_is_held_is_done_when_it_is_free(
    bot: RestartedBot, discord: DiscordEmulator
) -> None:
    askers = Askers(discord, 3)
    await begins(bot, discord)
    with bot.locked():
        askers.ask(f"/subscribe {TERM}")
        await until(lambda: askers.thinking() == 3)
        await asyncio.sleep(1)
        assert not any(askers.answers(person) for person in askers.people)
    await askers.are_answered()
    assert all(TERM in askers.answers(person)[0] for person in askers.people)
    assert len(bot.subscribers(TERM)) == 3
    assert "lease" not in await bot.ends()
    assert discord.gateway.identified == 1


@pytest.mark.parametrize("how", ["killed", "asked to end"])
@pytest.mark.parametrize("when", ["before it is deferred", "after it is deferred"])
async def test_of_150_that_wait_at_the_end_all_are_answered(
    bot: RestartedBot, discord: DiscordEmulator, how: str, when: str
) -> None:
    askers = Askers(discord, 150)
    await begins(bot, discord, run_unanswering)
    askers.ask(f"/subscribe {TERM}")
    await until(lambda: bot.stored_events() == 150)
    if when == "after it is deferred":
        await until(lambda: askers.thinking() == 150)
    await (bot.is_killed() if how == "killed" else bot.ends())
    await begins(bot, discord)
    await askers.are_answered()
    assert len(bot.subscribers(TERM)) == 150
    await bot.ends()
    assert bot.stored_events() == 0


async def test_what_is_asked_is_stored_before_it_is_answered_so_that_a_kill_at_once_loses_nothing(
    bot: RestartedBot, discord: DiscordEmulator
) -> None:
    askers = Askers(discord, 3)
    await begins(bot, discord, run_storing_late)
    askers.ask(f"/subscribe {TERM}")
    await until(lambda: bot.stored_events() == 3)
    assert askers.thinking() == 0
    await bot.is_killed()
    await begins(bot, discord)
    await askers.are_answered()
    assert len(bot.subscribers(TERM)) == 3
    await bot.ends()
    assert bot.stored_events() == 0


async def test_private_messages_and_presses_survive_a_kill(
    bot: RestartedBot, discord: DiscordEmulator
) -> None:
    askers = Askers(discord, 2)
    writer, presser = askers.people
    await begins(bot, discord)
    await presser.runs(f"/subscribe {TERM}")
    await bot.ends()
    await begins(bot, discord, run_slowly)
    writing = asyncio.create_task(writer.writes(f"/subscribe {TERM}"))
    pressed = await presser.taps("Show")
    await until(lambda: bot.stored_events() == 2)
    await until(lambda: pressed.acknowledged is not None)
    await bot.is_killed()
    await begins(bot, discord)
    await until(pressed.answered.is_set)
    assert TERM in (await writing).text
    await bot.ends()
    assert bot.stored_events() == 0


async def test_who_can_neither_be_answered_nor_stored_is_told_at_the_end(
    bot: RestartedBot, discord: DiscordEmulator
) -> None:
    askers = Askers(discord, 20)
    await begins(bot, discord)
    with bot.locked():
        askers.ask(f"/subscribe {TERM}")
        await until(lambda: askers.thinking() == 20)
        await bot.ends()
    await askers.are_answered()
    assert all("try again" in askers.answers(person)[0] for person in askers.people)


async def test_a_deferred_answer_that_discord_does_not_take_at_once_is_tried_again(
    bot: RestartedBot, discord: DiscordEmulator
) -> None:
    askers = Askers(discord, 1)
    await begins(bot, discord, run_slowly)
    original = "PATCH /webhooks/{application}/{token}/messages/@original"
    discord.fail_next(original, 503, 0, times=2)
    askers.ask("/help")
    await askers.are_answered()
    await bot.ends()
