"""Updates are answered side by side, but no chat takes the place of another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import pytest
from telegram import Chat, Message, Update

from adapters.telegram.client import per_chat_queue as module
from adapters.telegram.client.per_chat_queue import PerChatQueue
from tests.support.stores import NOW

MALLORY, ALICE = 1, 2


class Desk:
    """Answers numbered updates through a ``PerChatQueue``, each when it is allowed to."""

    def __init__(self) -> None:
        self.order = PerChatQueue()
        self.allowed = asyncio.Event()
        self.begun: list[int] = []
        self.answered: list[int] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def takes(self, chat: int, *numbers: int) -> None:
        """Let updates of ``chat`` come, and go on as far as they can."""
        for number in numbers:
            message = Message(number, NOW, Chat(chat, "private"), text="/today")
            work: Awaitable[None] = self._answer(number)
            process = self.order.process_update(Update(number, message=message), work)
            self.tasks.append(asyncio.create_task(process))
        await self.rests()

    async def rests(self) -> None:
        for _ in range(10):
            await asyncio.sleep(0)

    async def ends(self) -> None:
        self.allowed.set()
        await asyncio.wait_for(asyncio.gather(*self.tasks), 5)

    async def _answer(self, number: int) -> None:
        self.begun.append(number)
        await self.allowed.wait()
        self.answered.append(number)


@pytest.fixture
def few_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MAX_CONCURRENT", 4)


@pytest.mark.usefixtures("few_places")
async def test_what_waits_behind_its_own_chat_takes_no_place_from_others() -> None:
    desk = Desk()
    await desk.takes(MALLORY, *range(100, 150))
    await desk.takes(ALICE, 7)
    assert desk.begun == [100, 7]
    await desk.ends()
    assert desk.answered[2:] == list(range(101, 150))


@pytest.mark.usefixtures("few_places")
async def test_no_more_chats_are_answered_at_once_than_there_are_places() -> None:
    desk = Desk()
    for chat in range(10, 20):
        await desk.takes(chat, chat)
    assert desk.begun == [10, 11, 12, 13]
    await desk.ends()
    assert sorted(desk.answered) == list(range(10, 20))


async def test_a_chat_that_asks_without_end_is_heard_up_to_a_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_MAX_QUEUED", 5)
    desk = Desk()
    await desk.takes(MALLORY, *range(100, 1100))
    assert sum(not task.done() for task in desk.tasks) == 5
    await desk.takes(ALICE, 7)
    await desk.ends()
    assert sorted(desk.answered) == [7, 100, 101, 102, 103, 104]
    await desk.takes(MALLORY, 2000)
    assert desk.answered[-1] == 2000, "it is heard again"


@pytest.mark.usefixtures("few_places")
async def test_all_that_waits_can_be_given_up_at_once() -> None:
    desk = Desk()
    await desk.takes(MALLORY, *range(100, 150))
    for chat in range(10, 20):
        await desk.takes(chat, chat)
    desk.order.cancel_all()
    done, late = await asyncio.wait(desk.tasks, timeout=5)
    assert late == set()
    assert all(task.cancelled() for task in done)
    assert desk.answered == []
