"""Sending over REST: what arrives, what is repeated, and what each failure means."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import pytest

from adapters.discord.client import invalid_request_breaker, rest_client
from adapters.discord.platform import DiscordPlatform
from bot.document.nodes import Document, Paragraph, Text
from bot.errors import Flooded, Gone, NotPermitted, Refused, SetupError, Unsure
from bot.model.chat import ChatAddress, RenderMode
from tests.emulators.discord import SEND, DiscordChannel, DiscordEmulator, WindowLimits
from tests.emulators.discord.adapter_harness import (
    AdapterHarness,
    platform_on,
    redirected,
    rest_only,
    served,
)
from tests.emulators.discord.scripted_core import page
from tests.support.patience import PATIENCE_S, Stopwatch

CALLBACK = "POST /interactions/{interaction}/{token}/callback"


def address(channel: DiscordChannel) -> ChatAddress:
    return ChatAddress("discord", channel.id)


async def sent(
    harness: AdapterHarness, text: str = "news", key: str = "k1", form: RenderMode = RenderMode.RICH
) -> str:
    channel = harness.discord.guild().channel("papers")
    return await harness.platform.send(address(channel), page(text), key, form)


async def test_the_same_key_makes_one_message():
    async with rest_only() as harness:
        first = await sent(harness)
        assert await sent(harness) == first
        other = await sent(harness, key="k2")
        assert other != first
        assert harness.discord.guild().channel("papers").texts == ["news", "news"]


async def test_a_message_is_sent_silently_as_components_with_its_key_enforced():
    async with rest_only() as harness:
        await sent(harness, "hello @everyone")
        (body,) = harness.discord.sends
        assert body["flags"] == 1 << 15
        assert (body["nonce"], body["enforce_nonce"]) == ("k1", True)
        assert body["allowed_mentions"]["parse"] == []
        assert "content" not in body


async def test_a_private_chat_and_a_thread_are_places_like_a_channel():
    async with rest_only() as harness:
        papers = harness.discord.guild().channel("papers")
        thread = harness.discord.guild().thread("today", papers)
        alice = harness.discord.person("alice")
        for number, place in enumerate((thread, alice.dm)):
            await harness.platform.send(
                address(place), page("news"), f"k{number}", RenderMode.CLASSIC
            )
        assert (thread.texts, alice.dm.texts, papers.texts) == (["news"], ["news"], [])


async def test_a_closed_place_is_gone_and_a_hidden_one_may_be_shown_again():
    async with rest_only() as harness:
        alice = harness.discord.person("alice")
        alice.dm.refuses_messages()
        hidden = harness.discord.guild().channel("hidden")
        hidden.hides()
        for place, error in ((alice.dm.id, Gone), (hidden.id, NotPermitted), ("1234567890", Gone)):
            with pytest.raises(error):
                await harness.platform.send(
                    ChatAddress("discord", place), page("news"), "k", RenderMode.CLASSIC
                )


async def test_a_place_where_we_may_not_write_refuses():
    async with rest_only() as harness:
        mute = harness.discord.guild().channel("mute")
        mute.mutes()
        thread = harness.discord.guild().thread("old", mute)
        thread.archives()
        for place in (mute, thread):
            with pytest.raises(Refused):
                await harness.platform.send(address(place), page("news"), "k", RenderMode.CLASSIC)


async def test_what_discord_does_not_take_is_refused_and_not_repeated():
    async with rest_only() as harness:
        too_long = Document((Paragraph((Text("a" * 4001),)),))
        channel = harness.discord.guild().channel("papers")
        assert not harness.platform.fits(too_long, RenderMode.RICH)
        with pytest.raises(Refused, match="50035"):
            await harness.platform.send(address(channel), too_long, "k", RenderMode.RICH)
        with pytest.raises(Refused):
            await harness.platform.send(
                ChatAddress("discord", "no-number"), page("news"), "k", RenderMode.CLASSIC
            )
        assert len(harness.discord.sends) == 2


@pytest.mark.parametrize("status", [403, 404, 501, 503])
async def test_an_answer_that_is_no_word_of_discords_leaves_it_unsure(status: int):
    async with rest_only() as harness:
        harness.discord.fail_next(SEND, status)
        with pytest.raises(Unsure):
            await sent(harness)
        await sent(harness)
        assert harness.discord.guild().channel("papers").texts == ["news"]


async def test_a_server_error_is_tried_again_by_the_library():
    async with rest_only() as harness:
        harness.discord.fail_next(SEND, 502)
        await sent(harness)
        assert harness.discord.guild().channel("papers").texts == ["news"]


async def test_a_lost_connection_is_unsure_and_the_key_keeps_it_single():
    async with rest_only() as harness:
        harness.discord.reset_next("before")
        with pytest.raises(Unsure):
            await sent(harness)
        harness.discord.reset_next("after")
        with pytest.raises(Unsure):
            await sent(harness)
        harness.discord.truncate_next()
        with pytest.raises(Unsure):
            await sent(harness)
        await sent(harness)
        assert harness.discord.guild().channel("papers").texts == ["news"]


async def test_a_short_rate_limit_is_waited_out_and_a_long_one_is_a_flood():
    async with rest_only() as harness:
        harness.discord.rate_limit(SEND, 0.1)
        harness.discord.rate_limit(SEND, 0.1, global_=True)
        await sent(harness)
        harness.discord.rate_limit(SEND, 3600)
        with pytest.raises(Flooded) as flood:
            await sent(harness, key="k2")
        assert flood.value.retry_after == 3600


async def test_a_ban_by_the_proxy_is_a_flood_too():
    async with rest_only() as harness:
        harness.discord.rate_limit(SEND, 12.5, by_cloudflare=True)
        with pytest.raises(Flooded) as flood:
            await sent(harness)
        assert flood.value.retry_after == 12.5


async def test_a_send_given_up_during_a_global_limit_does_not_block_the_next():
    async with rest_only() as harness:
        await sent(harness, key="k0")
        harness.discord.rate_limit(SEND, 0.3, global_=True)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await sent(harness)
        async with asyncio.timeout(PATIENCE_S):
            await sent(harness, key="k2")


async def test_the_headers_of_a_bucket_are_obeyed():
    async with rest_only(WindowLimits(per_second=50, messages=(2, 0.3))) as harness:
        began = time.monotonic()
        for number in range(5):
            await sent(harness, key=f"k{number}")
        assert time.monotonic() - began >= 0.6
        assert harness.discord.ratelimits.hits == 0


async def test_many_chats_are_written_to_at_once():
    async with rest_only() as harness:
        channels = [harness.discord.guild().channel(f"c{number}") for number in range(20)]
        await asyncio.gather(
            *(
                harness.platform.send(
                    address(channel), page("news"), channel.name, RenderMode.CLASSIC
                )
                for channel in channels
            )
        )
        assert all(channel.texts == ["news"] for channel in channels)
        logins = [route for route, _ in harness.discord.rest.calls if route == "GET /users/@me"]
        assert len(logins) == 1


async def test_with_a_wrong_token_nothing_owed_is_lost():
    with redirected():
        async with DiscordEmulator() as discord:
            platform = platform_on(discord, token="wrong")
            channel = discord.guild().channel("papers")
            with pytest.raises(Unsure):
                await platform.send(address(channel), page("news"), "k", RenderMode.CLASSIC)
            with pytest.raises(SetupError, match="DISCORD_TOKEN"):
                await platform.probe()
            await platform.close()


async def test_a_rejected_token_is_not_tried_again_for_every_parcel():
    with redirected():
        async with DiscordEmulator() as discord:
            platform = platform_on(discord, token="wrong")
            for number in range(5):
                with pytest.raises(Unsure):
                    await platform.send(
                        ChatAddress("discord", "1"), page("news"), f"k{number}", RenderMode.CLASSIC
                    )
            assert discord.rest.unauthorized == 1
            await platform.close()


async def test_a_withdrawn_token_is_not_tried_again_for_every_parcel_either():
    async with rest_only() as harness:
        await sent(harness)
        harness.discord.token = "another"
        for number in range(5):
            with pytest.raises(Unsure):
                await sent(harness, key=f"k{number}")
        assert harness.discord.rest.unauthorized == 1


# --- requests that Discord counts as invalid ------------------------------------------------------


@pytest.fixture
def three_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invalid_request_breaker, "MAX_INVALID", 3)


@pytest.mark.usefixtures("three_are_too_many")
async def test_rate_limits_that_the_library_sleeps_off_are_counted():
    async with rest_only() as harness:
        harness.discord.rate_limit(SEND, 0.01, times=3)
        await sent(harness)
        with pytest.raises(Flooded, match="too many invalid requests"):
            await sent(harness, key="k2")
        assert len(harness.discord.sends) == 1


@pytest.mark.usefixtures("three_are_too_many")
async def test_rate_limits_that_are_too_long_to_sleep_off_are_counted():
    async with rest_only() as harness:
        harness.discord.rate_limit(SEND, 3600, times=3)
        for number in range(3):
            with pytest.raises(Flooded, match="Too many requests"):
                await sent(harness, key=f"k{number}")
        with pytest.raises(Flooded, match="too many invalid requests"):
            await sent(harness, key="k4")


@pytest.mark.usefixtures("three_are_too_many")
async def test_what_is_refused_to_the_listener_is_counted():
    async with served() as harness:
        alice = harness.discord.person("alice")
        harness.discord.fail_next(CALLBACK, 403, 50013, times=3)
        for _ in range(3):
            with suppress(TimeoutError):
                async with asyncio.timeout(0.2):
                    await alice.runs("/today")
        await harness.discord.until(lambda: not harness.discord.faults.left or None)
        with pytest.raises(Flooded, match="too many invalid requests"):
            await sent(harness)


@pytest.mark.usefixtures("three_are_too_many")
async def test_rate_limits_of_what_is_shared_are_not_counted():
    async with rest_only() as harness:
        harness.discord.rate_limit_shared(SEND, 0.01, times=4)
        await sent(harness)
        await sent(harness, key="k2")


# --- a log-in that fails ------------------------------------------------------------------------


@asynccontextmanager
async def black_hole() -> AsyncGenerator[tuple[str, list[object]]]:
    """Take every connection and never say a word; yields the address and who came."""
    came, forever = list[object](), asyncio.Event()

    async def swallow(_reader: object, writer: asyncio.StreamWriter) -> None:
        came.append(writer)
        await forever.wait()
        writer.close()

    server = await asyncio.start_server(swallow, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", came
    finally:
        forever.set()
        server.close()


async def test_a_log_in_that_fails_has_failed_for_all_who_wait_for_it(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(rest_client, "LOGIN_TIMEOUT_S", 0.2)
    monkeypatch.setattr(rest_client, "FAILED_LOGIN_PAUSE_S", 0.3)
    with redirected():
        async with black_hole() as (url, came):
            platform = DiscordPlatform("token", f"{url}/api/v10")
            watch = Stopwatch()
            for _ in range(2):
                sends = [
                    platform.send(
                        ChatAddress("discord", "1"), page("news"), f"k{n}", RenderMode.CLASSIC
                    )
                    for n in range(32)
                ]
                ended = await asyncio.gather(*sends, return_exceptions=True)
                assert {type(error) for error in ended} == {Unsure}
                await asyncio.sleep(0.35)
            assert len(came) == 2, "one log-in for each time"
            assert watch.look() < 3, "one after the other they would take 13 s"
            await platform.close()


async def test_a_log_in_that_comes_too_fast_keeps_all_from_asking_until_it_may_be_tried(
    monkeypatch: pytest.MonkeyPatch,
):
    now = [0.0]
    monkeypatch.setattr(rest_client, "_loop_time", lambda: now[-1])
    async with rest_only() as harness:
        harness.discord.rate_limit("GET /users/@me", 0.3, by_cloudflare=True)
        for number in range(5):
            with pytest.raises(Flooded) as flood:
                await sent(harness, key=f"k{number}")
            assert 0 < flood.value.retry_after <= 0.3
        now.append(0.3)
        await sent(harness)
        assert len(harness.discord.sends) == 1


async def test_a_probe_tells_our_name():
    async with rest_only() as harness:
        assert await harness.platform.probe() == "paperboy"


async def test_a_probe_says_when_discord_is_not_there():
    with redirected():
        async with DiscordEmulator() as discord:
            platform = platform_on(discord)
        with pytest.raises(Unsure, match="DISCORD_API_URL"):
            await platform.probe()
        with pytest.raises(Unsure):
            await platform.send(ChatAddress("discord", "1"), page("news"), "k", RenderMode.CLASSIC)
        await platform.close()


async def test_the_server_says_who_may_change_things():
    async with rest_only() as harness:
        discord = harness.discord
        alice, bob, eve = (discord.person(name) for name in ("alice", "bob", "eve"))
        guild = discord.guild(owner=alice)
        discord.makes_manager(bob, guild)
        place = address(guild.channel("papers"))
        may = [
            await harness.platform.is_administrator(place, person.user.id)
            for person in (alice, bob, eve)
        ]
        assert may == [True, True, False]
        assert await harness.platform.is_administrator(address(eve.dm), eve.user.id)
        assert not await harness.platform.is_administrator(place, "123")
        assert not await harness.platform.is_administrator(
            ChatAddress("discord", "123"), alice.user.id
        )


async def test_after_closing_it_can_be_used_again():
    async with rest_only() as harness:
        await sent(harness)
        await harness.platform.close()
        await sent(harness, key="k2")


def test_it_says_its_name_and_pace():
    platform = platform_on(DiscordEmulator())
    assert platform.name == "discord"
    assert platform.rate_limits.per_second == 45
    assert platform.rate_limits.group_per_minute is None
