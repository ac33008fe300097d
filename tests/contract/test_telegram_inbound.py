"""What people do on Telegram reaches the door, and what the door says reaches them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.telegram import TelegramPlatform
from bot.model.chat import Address, ChatKind
from bot.model.conversation import Authority
from tests.emulators.telegram.door import EchoDoor, serving
from tests.emulators.telegram import TelegramEmulator


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator(unlimited=True) as emulator:
        yield emulator


@pytest.fixture
async def door(telegram: TelegramEmulator) -> AsyncIterator[EchoDoor]:
    door = EchoDoor()
    async with serving(TelegramPlatform(telegram.token, telegram.url), door):
        yield door


async def test_a_command_in_a_private_chat_is_answered(
    telegram: TelegramEmulator, door: EchoDoor
) -> None:
    alice = telegram.person("alice", language="zh-hans")
    answer = await alice.asks("/Subscribe cs.DC  cs.AR")
    assert answer.text == "subscribe|1|cs.DC  cs.AR"
    assert door.last.address == Address("telegram", str(alice.id))
    assert door.last.kind is ChatKind.PRIVATE
    assert door.last.authority is Authority.ALLOWED
    assert door.last.locale == "zh-hans"
    assert door.last.person == str(alice.id)
