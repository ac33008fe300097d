"""Heavy work queues, and nobody's queue keeps others waiting."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.commands.work_queue import WorkQueue
from bot.model.chat import ChatAddress
from tests.support.command_harness import CommandHarness
from tests.support.papers import draft, listing
from tests.support.patience import PATIENCE_S

HEAVY = (
    "/search quorum", "/export bibtex", "/export me", "/subscribe cs.DC quorum", "/mute -quorum",
    "/import @article{a, title={Quorums}, eprint={2606.00001}}",
)  # fmt: skip


class Pieces:
    """Pieces of work that end when they are told to."""

    def __init__(self, places: int) -> None:
        self.queue = WorkQueue(places)
        self.running: list[str] = []
        self.most = 0
        self._ends: dict[str, asyncio.Event] = {}

    def begins(self, person: str, name: str) -> asyncio.Task[None]:
        self._ends[name] = asyncio.Event()
        return asyncio.create_task(self._work(person, name))

    async def ends(self, name: str) -> None:
        self._ends[name].set()
        await settle()

    async def _work(self, person: str, name: str) -> None:
        async with self.queue.hold(person):
            self.running.append(name)
            self.most = max(self.most, len(self.running))
            await self._ends[name].wait()
            self.running.remove(name)


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_of_one_person_one_piece_is_done_at_a_time_and_others_come_next() -> None:
    pieces = Pieces(places=2)
    tasks = [pieces.begins("mallory", f"m{number}") for number in range(20)]
    await settle()
    assert pieces.running == ["m0"]
    tasks += [pieces.begins(person, person) for person in ("alice", "bob")]
    await settle()
    assert pieces.running == ["m0", "alice"]
    await pieces.ends("m0")
    assert pieces.running == ["alice", "bob"], "bob came before mallory's second piece had a turn"
    for name in ("alice", "bob", *(f"m{number}" for number in range(20))):
        await pieces.ends(name)
    await asyncio.gather(*tasks)
    assert pieces.most == 2


async def test_who_gives_up_waiting_leaves_nothing_behind() -> None:
    pieces = Pieces(places=1)
    first, second = pieces.begins("alice", "a"), pieces.begins("bob", "b")
    await settle()
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    third = pieces.begins("carol", "c")
    await pieces.ends("a")
    assert pieces.running == ["c"]
    await pieces.ends("c")
    await asyncio.gather(first, third)
    assert vars(pieces.queue)["_own"] == vars(pieces.queue)["_waiting"] == {}


async def test_light_commands_are_answered_while_heavy_ones_wait(harness: CommandHarness) -> None:
    await harness.store_editions(draft("cs.DC", "2026-06-16", listing("2606.00001")))
    queue, mine = harness.dispatcher._work_queue, harness.invocation
    tasks = []
    async with queue.hold("one"), queue.hold("another"):
        for number, line in enumerate(HEAVY):
            harness.invocation = replace(
                mine, address=ChatAddress("telegram", str(number)), person=str(number)
            )
            await harness.send("/subscribe cs.DC")
            tasks.append(asyncio.create_task(harness.send(line)))
            async with asyncio.timeout(PATIENCE_S):
                while f"telegram:{number}" not in queue._waiting:  # noqa: ASYNC110
                    await asyncio.sleep(0)
        harness.invocation = mine
        assert "no subscriptions yet" in await harness.send("/list")
        assert not any(task.done() for task in tasks)
    await asyncio.gather(*tasks)
