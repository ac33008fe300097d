"""Kills at random instants on Discord: nothing is lost, nothing is repeated."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.crash.random_kills import CHATS, Population, RandomKills
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord.ratelimit import UNLIMITED
from tests.support.soak import amount
from tests.support.stores import empty_store

pytestmark = [pytest.mark.crash, pytest.mark.slow, pytest.mark.soak]


async def test_random_kills_lose_nothing_and_repeat_nothing(tmp_path: Path) -> None:
    async with DiscordEmulator(limits=UNLIMITED) as discord:
        channels = [discord.guild().channel(f"papers{n}") for n in range(CHATS)]
        address = {
            "token": discord.token,
            "url": discord.api_url,
            "gateway": discord.gateway_url,
        }
        places = [channel.id for channel in channels]
        population = Population(
            "discord", address, places, lambda: [channel.texts for channel in channels]
        )
        kills = RandomKills(population, empty_store(tmp_path / "paperboy.db"), 0, Random(7))
        count = amount(30, 200)
        await kills.run(count)
    assert kills.killed_at["at its work"] >= 0.3 * count, "the kills come too late to matter"
