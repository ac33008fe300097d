"""What can go wrong between a courier and Discord: nothing is lost, and nothing is repeated."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app.clock import SystemClock
from bot.delivery.courier.courier import CONCURRENCY
from bot.model.chat import RenderMode
from bot.ports.store import Store
from storage.bootstrap import open_store
from tests.emulators.discord import SEND, DiscordChannel, DiscordEmulator
from tests.emulators.discord.adapter_harness import platform_on, rest_only, served
from tests.emulators.discord.ratelimit import REAL
from tests.support.courier_harness import CourierHarness, count_repeats
from tests.support.couriers import deliver_claimed
from tests.support.stores import empty_store

CALLBACK = "POST /interactions/{interaction}/{token}/callback"
PAGES = ("page one", "page two")


@dataclass
class Scene:
    """Four channels that are owed two pages each, and a courier."""

    discord: DiscordEmulator
    push: CourierHarness
    channels: list[DiscordChannel]

    async def begins(self, form: RenderMode = RenderMode.CLASSIC) -> None:
        await self.push.owes([channel.id for channel in self.channels], *PAGES, form=form)

    async def ends(self, within: timedelta = timedelta(hours=3)) -> None:
        await self.push.delivers(within)

    def repeated(self, channels: list[DiscordChannel] | None = None) -> int:
        found = self.channels if channels is None else channels
        return sum(count_repeats(channel.texts, PAGES) for channel in found)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(empty_store(tmp_path / "paperboy.db"))
    yield store
    await store.close()


@pytest.fixture
async def scene(store: Store) -> AsyncIterator[Scene]:
    async with rest_only() as harness:
        guild = harness.discord.guild()
        channels = [guild.channel(f"papers{n}") for n in range(4)]
        yield Scene(harness.discord, CourierHarness(store, harness.platform), channels)
        await harness.platform.close()
        assert harness.discord.faults.left == {}, "what was ordered did not happen"


# --- 429 -------------------------------------------------------------------------------------


@pytest.mark.parametrize("everywhere", [False, True])
async def test_a_short_rate_limit_is_waited_out(scene: Scene, everywhere: bool) -> None:
    await scene.begins()
    scene.discord.rate_limit(SEND, 0.2, global_=everywhere)
    await scene.ends()
    assert scene.repeated() == 0


async def test_an_hour_of_rate_limit_is_waited_out_without_asking_again_and_again(
    scene: Scene,
) -> None:
    await scene.begins()
    scene.discord.rate_limit(SEND, 3600, times=4)
    began = scene.push.clock.now()
    await scene.ends()
    assert scene.repeated() == 0
    assert scene.push.clock.now() - began >= timedelta(hours=1)
    assert await scene.push.parked() == 0


async def test_a_ban_by_the_proxy_is_waited_out(scene: Scene) -> None:
    await scene.begins()
    scene.discord.rate_limit(SEND, 1800, by_cloudflare=True, times=4)
    await scene.ends()
    assert scene.repeated() == 0


async def test_a_rate_limit_that_does_not_say_how_long_is_waited_out(scene: Scene) -> None:
    await scene.begins()
    scene.discord.fail_next(SEND, 429, message="You are being rate limited.", times=6)
    await scene.ends()
    assert scene.repeated() == 0
    assert await scene.push.parked() == 0


async def test_a_discord_that_enforces_its_limit_has_nothing_to_refuse(store: Store) -> None:
    async with rest_only(REAL) as harness:
        channels = [harness.discord.guild().channel(f"c{n}") for n in range(120)]
        push = CourierHarness(store, harness.platform, SystemClock())
        await push.owes([channel.id for channel in channels], "news")
        await push.works()
        assert [channel.texts for channel in channels] == [["news"]] * len(channels)
        assert harness.discord.ratelimits.hits == 0


async def test_invalid_requests_stop_long_before_discord_bans_our_address(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.discord.client.invalid_request_breaker.MAX_INVALID", 20)
    async with rest_only() as harness:
        channels = [harness.discord.guild().channel(f"c{n}") for n in range(150)]
        for channel in channels:
            channel.mutes()
        push = CourierHarness(store, harness.platform)
        await push.owes([channel.id for channel in channels], "news")
        await deliver_claimed(push.courier)
        asked = sum(1 for route, _ in harness.discord.rest.calls if route == SEND)
        assert 20 <= asked < 20 + CONCURRENCY, "twenty, and what was under way then"
        assert await push.parked() == 0
        assert await store.outbox.pending() == 150
        for channel in channels:
            channel.opens()
        push.clock.jump(hours=1)
        another = CourierHarness(store, platform_on(harness.discord), push.clock, "another")
        await another.delivers()
        assert [channel.texts for channel in channels] == [["news"]] * 150
        await another.platform.close()


# --- codes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code"), [(403, 50007), (404, 10003), (404, 10004), (403, 50278)]
)
async def test_a_place_that_is_closed_to_us_is_retired_and_no_other(
    scene: Scene, status: int, code: int
) -> None:
    await scene.begins()
    scene.channels[0].closed = (status, code, "closed")
    await scene.ends()
    assert not await scene.push.is_active(scene.channels[0].id)
    assert await scene.push.is_active(scene.channels[1].id)
    assert scene.repeated(scene.channels[1:]) == 0
    asked = sum(1 for route, _ in scene.discord.rest.calls if route == SEND)
    assert asked == 2 * 3 + 1


@pytest.mark.parametrize("take", [DiscordChannel.mutes, DiscordChannel.hides])
async def test_a_missing_right_holds_the_pages_and_keeps_the_chat(
    scene: Scene, take: Callable[[DiscordChannel], None]
) -> None:
    await scene.begins()
    take(scene.channels[0])
    await scene.push.works()
    scene.push.clock.jump(hours=5)
    await scene.push.works()
    assert await scene.push.parked() == 0
    assert await scene.push.is_active(scene.channels[0].id)
    assert scene.repeated(scene.channels[1:]) == 0
    scene.channels[0].opens()
    await scene.ends()
    assert scene.repeated() == 0


async def test_a_form_that_is_not_taken_is_followed_by_a_plainer_one(scene: Scene) -> None:
    await scene.begins(RenderMode.RICH)
    scene.discord.fail_next(SEND, 400, 50035, "Invalid Form Body")
    await scene.ends()
    assert scene.repeated() == 0
    assert await scene.push.parked() == 0


async def test_content_that_is_refused_in_every_form_is_parked_alone(scene: Scene) -> None:
    await scene.begins(RenderMode.PLAIN)
    scene.discord.fail_next(SEND, 400, 50035, "Invalid Form Body")
    await scene.ends()
    assert await scene.push.parked() == 1
    assert sum(len(channel.texts) for channel in scene.channels) == 7


@pytest.mark.parametrize("status", [500, 502])
async def test_a_server_error_is_got_over(scene: Scene, status: int) -> None:
    await scene.begins()
    scene.discord.fail_next(SEND, status, times=2)
    await scene.ends()
    assert scene.repeated() == 0


@pytest.mark.parametrize("status", [503, 403, 404, 409])
async def test_an_answer_that_is_no_word_of_discords_keeps_everything_owed(
    scene: Scene, status: int
) -> None:
    await scene.begins()
    scene.discord.fail_next(SEND, status, times=3)
    await scene.ends()
    assert await scene.push.parked() == 0
    assert scene.repeated() == 0


@pytest.mark.parametrize(
    ("status", "code"), [(403, 40002), (400, 40004), (403, 40006), (403, 40333)]
)
async def test_what_is_wrong_with_the_bot_or_with_discord_keeps_everything_owed(
    scene: Scene, status: int, code: int
) -> None:
    await scene.begins()
    scene.discord.fail_next(SEND, status, code, "Temporarily disabled", times=8)
    await scene.ends()
    assert await scene.push.parked() == 0
    assert scene.repeated() == 0


async def test_a_revoked_token_keeps_everything_until_it_is_mended(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.discord.client.rest_client.REJECTED_LOGIN_PAUSE_S", 0.2)
    await scene.begins()
    scene.discord.token, token = "another", scene.discord.token
    await scene.push.works()
    scene.discord.token = token
    await asyncio.sleep(0.2)
    await scene.ends()
    assert await scene.push.parked() == 0
    assert scene.repeated() == 0


@pytest.mark.parametrize(("status", "code"), [(400, 40060), (404, 10062)])
async def test_an_answer_discord_had_already_or_waits_for_no_more_disturbs_nothing(
    status: int, code: int
) -> None:
    async with served() as harness:
        alice = harness.discord.person("alice")
        harness.discord.fail_next(
            CALLBACK, status, code, "Interaction has already been acknowledged"
        )
        with suppress(AssertionError, TimeoutError):
            async with asyncio.timeout(1):
                await alice.runs("/today")
        assert "today" in (await alice.runs("/today")).text
        assert harness.discord.faults.left == {}
        assert harness.serving is not None
        assert not harness.serving.done()


# --- answers that never come -------------------------------------------------------------------


async def test_a_connection_cut_before_the_request_was_taken_repeats_nothing(scene: Scene) -> None:
    await scene.begins()
    for _ in range(3):
        scene.discord.reset_next("before")
    await scene.push.works()
    assert sorted(len(channel.texts) for channel in scene.channels) == [0, 0, 0, 2], (
        "three were not taken"
    )
    await scene.ends()
    assert scene.repeated() == 0
    assert len(scene.discord.sends) == 8


async def test_a_connection_cut_after_the_request_was_taken_repeats_nothing(scene: Scene) -> None:
    await scene.begins()
    for _ in range(3):
        scene.discord.reset_next("after")
    await scene.ends()
    assert scene.repeated() == 0
    assert len(scene.discord.sends) == 8 + 3


async def test_an_answer_that_is_lost_behind_a_proxy_repeats_nothing(scene: Scene) -> None:
    await scene.begins()
    for _ in range(3):
        scene.discord.answer_lost_next()
    await scene.ends()
    assert scene.repeated() == 0
    assert len(scene.discord.sends) > 8


async def test_half_an_answer_repeats_nothing(scene: Scene) -> None:
    await scene.begins()
    for _ in range(3):
        scene.discord.truncate_next()
    await scene.ends()
    assert scene.repeated() == 0
    assert len(scene.discord.sends) > 8


async def test_an_answer_after_the_timeout_repeats_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.discord.client.rest_client.REQUEST_TIMEOUT_S", 0.1)
    await scene.begins()
    scene.discord.delay_next(0.4)
    scene.discord.delay_next(0.4)
    await scene.ends()
    assert scene.repeated() == 0
    assert len(scene.discord.sends) > 8
