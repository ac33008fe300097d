"""Discord beyond the server that added the bot: installed by people, in their language, in time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from functools import partial
from itertools import product
from pathlib import Path

import pytest

from bot.commands.registry import menu_entries
from bot.model.conversation import Action, Invocation
from bot.model.form import Form, TextField
from tests.emulators.arxiv import paper
from tests.emulators.discord.adapter_harness import platform_on, redirected, serve
from tests.emulators.discord.emulator import DiscordEmulator
from tests.emulators.discord.entities import GROUP_DM, DiscordChannel
from tests.emulators.discord.interactions import Interaction
from tests.emulators.discord.scripted_core import ScriptedCore
from tests.scenarios.bot_harness import BotHarness, DiscordDriver
from tests.support.virtual_time import run_in_virtual_time

SETTINGS = {
    "subscribe", "unsubscribe", "time", "timezone", "days", "quiet", "language", "style", "types",
    "max", "pause", "resume", "forget", "edit", "mute", "import", "rank", "top", "explore",
    "admins", "club", "move", "link",
}  # fmt: skip


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncIterator[BotHarness]:
    async with BotHarness(DiscordDriver(), tmp_path) as harness:
        harness.arxiv.announce(date(2026, 6, 15), paper("2606.01001", "cs.DC"))
        yield harness


def emulator_of(harness: BotHarness) -> DiscordEmulator:
    assert isinstance(harness.driver, DiscordDriver)
    return harness.driver.emulator


async def test_members_are_not_shown_the_settings_and_managers_are(harness: BotHarness) -> None:
    discord = emulator_of(harness)
    papers = discord.guild().channel("papers")
    member, manager = discord.person("bob"), discord.person("carol")
    discord.makes_manager(manager, discord.guild())
    names = {entry.name for entry in menu_entries()}
    assert {name for name in names if not member.is_shown(name, papers)} == SETTINGS
    assert all(manager.is_shown(name, papers) for name in names)
    assert all(member.is_shown(name, member.dm) for name in names)


async def test_who_installed_the_bot_uses_it_in_other_servers_and_among_friends(
    harness: BotHarness,
) -> None:
    discord = emulator_of(harness)
    alice = discord.person("alice")
    elsewhere = discord.foreign_guild("elsewhere").channel("chat")
    friends = DiscordChannel("friends", GROUP_DM)
    for place in (elsewhere, friends):
        assert alice.is_shown("today", place)
        assert "2606.01001" in (await alice.runs("/paper 2606.01001", in_=place)).text
        refused = await alice.runs("/subscribe cs.DC", in_=place)
        assert "I’m not a member here" in refused.text
        assert refused.ephemeral
        assert (await alice.runs("/list", in_=place)).text
    assert await harness.app.store.chats.count() == 0
    assert "subscribed" in (await alice.runs("/subscribe cs.DC")).text


async def test_a_member_is_answered_in_the_members_own_language(harness: BotHarness) -> None:
    discord = emulator_of(harness)
    papers = discord.guild().channel("papers")
    owner, wang = discord.person("carol"), discord.person("wang", locale="zh-CN")
    hans = discord.person("hans", locale="de")
    discord.makes_manager(owner, discord.guild())
    await owner.runs("/subscribe cs.DC", in_=papers)
    assert "您的订阅" in (await wang.runs("/list", in_=papers)).text
    assert "Your subscriptions" in (await owner.runs("/list", in_=papers)).text
    await owner.runs("/language zh", in_=papers)
    assert "Your subscriptions" in (await owner.runs("/list", in_=papers)).text
    assert "您的订阅" in (await hans.runs("/list", in_=papers)).text, "the chat's, for others"
    await wang.runs("/language en")
    assert "no subscriptions" in (await wang.runs("/list")).text, "in private the chat's own"


class FormCore(ScriptedCore):
    """A core whose form takes as long as its answers."""

    async def compose_form(self, invocation: Invocation) -> Form:
        await asyncio.sleep(self.delay)
        return Form("An interest", "form", "", (TextField("name", "Name", "", 20),))


async def _seconds_until_deferred(kind: str, seconds: float) -> float | None:
    """Let an answer take so long, as with a slow database; return when it was deferred."""
    loop, core = asyncio.get_running_loop(), FormCore()
    core.says("today", "Look:", (Action("Turn", "turn"), Action("Write", "form")))
    with redirected():
        async with DiscordEmulator(clock=loop.time) as discord:
            platform = platform_on(discord)
            serving = serve(platform, core)
            await discord.ready()
            alice = discord.person("alice")
            shown = await alice.runs("/today")
            core.delay = seconds
            asked: list[Interaction] = []
            opened = discord.interactions.open
            discord.interactions.open = lambda **fields: asked.append(opened(**fields)) or asked[-1]  # type: ignore[method-assign,func-returns-value]
            match kind:
                case "command":
                    answer = await alice.runs("/search")
                case _:
                    answer = await alice.presses(kind, on=shown)
            assert answer.text in {"search() p1", "turn() p1", "form() p1"}
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            await platform.close()
    (interaction,) = asked
    return interaction.acknowledged_after


def test_what_takes_long_is_deferred_within_a_second() -> None:
    for kind, seconds in product(("command", "Turn", "Write"), (0.9, 5.0, 30.0)):
        deferred = run_in_virtual_time(partial(_seconds_until_deferred, kind, seconds))
        assert deferred is not None
        assert deferred <= 1.0
