"""Whatever answers people on Telegram passes the gate that the morning's bulk passes too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from pydantic import SecretStr

from adapters.telegram import TelegramPlatform
from bot.app.app import platforms_with_token
from bot.errors import Flooded
from bot.model.chat import ChatAddress, ChatKind, RenderMode
from bot.model.conversation import Action, Attachment, Reply, Visibility
from tests.emulators.telegram import TelegramEmulator
from tests.emulators.telegram.echo_core import EchoCore, say
from tests.support.settings import bare_settings


class Turnstile:
    """Lets one after the other pass and remembers them."""

    def __init__(self) -> None:
        self.passed: list[tuple[str, ChatKind]] = []
        self.floods: list[float] = []

    @asynccontextmanager
    async def interactive(self, address: ChatAddress, kind: ChatKind) -> AsyncGenerator[None]:
        self.passed.append((address.place, kind))
        try:
            yield
        except Flooded as flood:
            self.floods.append(flood.after)
            raise


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator(unlimited=True) as emulator:
        yield emulator


@pytest.fixture
def door() -> EchoCore:
    return EchoCore()


@pytest.fixture
async def gate(telegram: TelegramEmulator, door: EchoCore) -> AsyncIterator[Turnstile]:
    gate = Turnstile()
    platform = TelegramPlatform(telegram.token, telegram.url)
    task = asyncio.create_task(platform.serve(door, gate))
    yield gate
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    await platform.close()


async def test_each_message_edit_and_file_takes_a_turn(
    telegram: TelegramEmulator, door: EchoCore, gate: Turnstile
) -> None:
    alice, group = telegram.person("alice"), telegram.group("Lab")
    door.rows = ((Action("Next", "today", page=2),),)
    await alice.asks("/today")
    await alice.presses("Next")
    await alice.sees()
    door.reply = Reply(say("a file"), attachment=Attachment("a.md", b"a", "text/markdown"))
    await alice.asks("/export", group)
    private = (str(alice.id), ChatKind.PRIVATE)
    assert gate.passed == [private, private, (str(group.id), ChatKind.GROUP)]


async def test_a_flood_is_seen_at_the_gate_and_the_answer_takes_another_turn(
    telegram: TelegramEmulator, door: EchoCore, gate: Turnstile
) -> None:
    telegram.flood_next("sendRichMessage", 1)
    await telegram.person("alice").asks("/today")
    assert (len(gate.passed), gate.floods) == (2, [1.0])


async def test_a_press_is_acknowledged_without_a_turn(
    telegram: TelegramEmulator, door: EchoCore, gate: Turnstile
) -> None:
    alice = telegram.person("alice")
    door.rows = ((Action("Next", "today", page=2),),)
    await alice.asks("/today")
    door.reply = Reply(say("Only for administrators."), visibility=Visibility.ASKER)
    press = await alice.presses("Next")
    assert press.notice == "Only for administrators."
    assert len(gate.passed) == 1


def test_the_operator_s_page_budget_reaches_the_pages() -> None:
    settings = bare_settings(telegram_token=SecretStr("123:abc"), telegram_page_budget=2_000)
    (platform,) = platforms_with_token(settings)
    assert platform.fits(say("x" * 2_000), RenderMode.RICH)
    assert not platform.fits(say("x" * 2_001), RenderMode.RICH)
