"""Kills at random instants on Telegram: nothing is lost, little is repeated."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.crash.random_kills import CHATS, Population, RandomKills
from tests.crash.repeated_runs import CONCURRENCY
from tests.emulators.telegram import TelegramEmulator
from tests.support.soak import amount
from tests.support.stores import empty_store

pytestmark = [pytest.mark.crash, pytest.mark.slow, pytest.mark.soak]


async def test_random_kills_lose_nothing_and_repeat_at_most_what_was_under_way(
    tmp_path: Path,
) -> None:
    async with TelegramEmulator(unlimited=True, checked=False) as telegram:
        people = [telegram.person(f"reader {n}", started=True) for n in range(CHATS)]
        population = Population(
            "telegram",
            {"token": telegram.token, "url": telegram.url},
            [str(person.id) for person in people],
            lambda: [[message.text for message in person.from_bot] for person in people],
        )
        kills = RandomKills(
            population, empty_store(tmp_path / "paperboy.db"), CONCURRENCY, Random(5)
        )
        count = amount(30, 200)
        await kills.run(count)
    assert kills.repeated, "no kill fell between a send and its settlement"
    assert kills.killed_at["at its work"] >= 0.3 * count, "the kills come too late to matter"
