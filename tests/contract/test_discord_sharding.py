"""Several gateway connections side by side: each hears of its own servers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest

from adapters.discord.client import sharding
from bot.errors import Flooded
from bot.model.chat import ChatAddress, RenderMode
from tests.emulators.discord import Guild
from tests.emulators.discord.adapter_harness import WAVE_S, AdapterHarness, rest_only, serve
from tests.emulators.discord.scripted_core import page
from tests.support.patience import PATIENCE_S


def server_on(harness: AdapterHarness, shard: int) -> Guild:
    """Return a server whose events come through ``shard`` of two."""
    guild = harness.discord.guild(f"server {shard}")
    guild.id = str(((int(guild.id) >> 22) // 2 * 2 + shard) << 22)
    return guild


@asynccontextmanager
async def sharded() -> AsyncGenerator[tuple[AdapterHarness, Guild, Guild]]:
    """A platform that listens on two shards, with a server on each."""
    async with rest_only() as harness:
        harness.discord.gateway.shards = 2
        guilds = server_on(harness, 0), server_on(harness, 1)
        harness.serving = serve(harness.platform, harness.core)
        await harness.discord.ready()
        yield harness, *guilds


async def test_as_many_connections_are_opened_as_discord_asks_for():
    async with sharded() as (harness, _, _):
        sessions = harness.discord.gateway.sessions.values()
        assert sorted(session.shard for session in sessions) == [0, 1]


async def test_each_server_and_each_private_chat_is_answered_once():
    async with sharded() as (harness, zero, one):
        alice = harness.discord.person("alice")
        places = [zero.channel("papers"), one.channel("papers"), alice.dm]
        answers = [await alice.runs("/today", in_=place) for place in places]
        assert [answer.text for answer in answers] == ["today() p1"] * 3
        assert [asked.address.place for asked in harness.core.asked] == [
            place.id for place in places
        ]
        assert all(len(place.messages) == 1 for place in places)


async def test_a_server_of_another_shard_that_puts_us_out_is_left():
    async with sharded() as (harness, _, one):
        papers = one.channel("papers")
        await harness.discord.gateway.dispatch("CHANNEL_CREATE", papers.json())
        await harness.discord.removes_guild(one)
        await harness.discord.until(lambda: harness.core.left or None)
        assert harness.core.left == [ChatAddress("discord", papers.id)]


async def test_a_dropped_shard_is_resumed_while_the_other_goes_on():
    async with sharded() as (harness, zero, one):
        gateway = harness.discord.gateway
        (dropped,) = [session for session in gateway.sessions.values() if session.shard == 1]
        assert dropped.connection is not None
        await dropped.connection.socket.close(code=4000)
        alice = harness.discord.person("alice")
        answer = await alice.runs("/today", in_=zero.channel("papers"))
        assert answer.text == "today() p1"
        answer = await alice.runs("/today", in_=one.channel("papers"))
        assert answer.text == "today() p1"
        assert (gateway.identified, gateway.resumed) == (2, 1)


@pytest.mark.parametrize(("at_once", "waves"), [(1, 3), (2, 2), (16, 1)])
async def test_sessions_are_begun_in_waves_no_faster_than_allowed(
    at_once: int, waves: int, monkeypatch: pytest.MonkeyPatch
):
    pauses = list[float]()

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(seconds)

    monkeypatch.setattr(sharding, "asyncio", SimpleNamespace(sleep=pause))
    async with rest_only() as harness:
        gateway = harness.discord.gateway
        gateway.shards, gateway.max_concurrency, gateway.wave_s = 3, at_once, WAVE_S
        began = time.monotonic()
        harness.serving = serve(harness.platform, harness.core)
        await harness.discord.ready()
        assert time.monotonic() - began >= (waves - 1) * WAVE_S
        # Where the way to the gateway took shorter than before, a session comes too soon for it.
        assert pauses == [WAVE_S] * (waves - 1 + gateway.hurried), "and no slower either"
        assert (gateway.identified, gateway.sessions_left) == (3, 997)


async def test_pages_are_sent_to_servers_of_every_shard_without_any_gateway():
    async with rest_only() as harness:
        harness.discord.gateway.shards = 2
        for shard in (0, 1):
            place = server_on(harness, shard).channel("papers")
            key = f"k{shard}"
            await harness.platform.send(
                ChatAddress("discord", place.id), page("news"), key, RenderMode.RICH
            )
            assert place.texts == ["news"]
        assert harness.discord.gateway.identified == 0


async def test_no_session_is_begun_beyond_what_discord_allows_in_a_day():
    async with rest_only() as harness:
        harness.discord.gateway.shards = 2
        harness.discord.gateway.sessions_left = 1
        with pytest.raises(Flooded) as flood:
            await asyncio.wait_for(harness.platform.serve(harness.core), PATIENCE_S)
        assert flood.value.retry_after == 3600
        assert harness.discord.gateway.identified == 0
