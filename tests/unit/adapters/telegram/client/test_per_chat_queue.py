"""Updates are answered concurrently, and no chat takes the slots of others."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Chat, Message, Update

from adapters.telegram.client import per_chat_queue as module
from adapters.telegram.client.per_chat_queue import PerChatQueue
from tests.support.patience import PATIENCE_S
from tests.support.stores import NOW

MALLORY, ALICE = 1, 2


class QueueHarness:
    """Answers numbered updates through a ``PerChatQueue``, each when it is allowed to."""

    def __init__(self) -> None:
        self.queue = PerChatQueue()
        self.allowed = asyncio.Event()
        self.begun: list[int] = []
        self.answered: list[int] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def receive(self, chat: int, *numbers: int) -> None:
        """Receive updates of ``chat`` and process them as far as possible."""
        for number in numbers:
            message = Message(number, NOW, Chat(chat, "private"), text="/today")
            update = Update(number, message=message)
            process = self.queue.process_update(update, self._answer(number))
            self.tasks.append(asyncio.create_task(process))
        await self.settle()

    async def settle(self) -> None:
        for _ in range(10):
            await asyncio.sleep(0)

    async def finish(self) -> None:
        self.allowed.set()
        await asyncio.wait_for(asyncio.gather(*self.tasks), PATIENCE_S)

    async def _answer(self, number: int) -> None:
        self.begun.append(number)
        await self.allowed.wait()
        self.answered.append(number)


@pytest.fixture
def few_slots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MAX_CONCURRENT", 4)


@pytest.mark.usefixtures("few_slots")
async def test_updates_that_wait_for_their_chat_take_no_slot_from_others() -> None:
    harness = QueueHarness()
    await harness.receive(MALLORY, *range(100, 150))
    await harness.receive(ALICE, 7)
    assert harness.begun == [100, 7]
    await harness.finish()
    assert harness.answered[2:] == list(range(101, 150))


@pytest.mark.usefixtures("few_slots")
async def test_no_more_chats_are_answered_at_once_than_there_are_slots() -> None:
    harness = QueueHarness()
    for chat in range(10, 20):
        await harness.receive(chat, chat)
    assert harness.begun == [10, 11, 12, 13]
    await harness.finish()
    assert sorted(harness.answered) == list(range(10, 20))


async def test_a_flooding_chat_is_answered_up_to_a_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_MAX_QUEUED", 5)
    harness = QueueHarness()
    await harness.receive(MALLORY, *range(100, 1100))
    assert sum(not task.done() for task in harness.tasks) == 5
    await harness.receive(ALICE, 7)
    await harness.finish()
    assert sorted(harness.answered) == [7, 100, 101, 102, 103, 104]
    await harness.receive(MALLORY, 2000)
    assert harness.answered[-1] == 2000, "it is answered again"


@pytest.mark.usefixtures("few_slots")
async def test_everything_that_is_queued_can_be_cancelled_at_once() -> None:
    harness = QueueHarness()
    await harness.receive(MALLORY, *range(100, 150))
    for chat in range(10, 20):
        await harness.receive(chat, chat)
    for task in harness.tasks:
        task.cancel()
    done, late = await asyncio.wait(harness.tasks, timeout=5)
    assert late == set()
    assert all(task.cancelled() for task in done)
    assert harness.answered == []
