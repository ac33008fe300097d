"""Pages reach Telegram, and every failure says whether the page was sent."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from adapters.telegram.platform import TelegramPlatform
from bot.document.nodes import Card, Code, Document, Link, Paragraph, Text
from bot.errors import DeliveryError, Flooded, Gone, Moved, Refused, SetupError, Unsure
from bot.model.chat import ChatAddress, RenderMode
from tests.emulators.telegram import TelegramEmulator
from tests.emulators.telegram.echo_core import say

PAGE = say("Good morning")


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as emulator:
        yield emulator


@pytest.fixture
async def platform(telegram: TelegramEmulator) -> AsyncIterator[TelegramPlatform]:
    platform = TelegramPlatform(telegram.token, telegram.url)
    yield platform
    await platform.close()


def address(place: object) -> ChatAddress:
    return ChatAddress("telegram", str(place))


async def test_a_page_is_sent_without_serving(
    telegram: TelegramEmulator, platform: TelegramPlatform
) -> None:
    alice = telegram.person("alice", started=True)
    title = (Link((Text("A paper"),), "https://arxiv.org/abs/2606.00001"),)
    page = Document((Card(title, (Paragraph((Text("by "), Code("A. Author"))),)),))
    receipt = await platform.send(address(alice.id), page, "key", RenderMode.CLASSIC)
    (message,) = alice.from_bot
    assert receipt == str(message.id)
    assert message.text == "A paper\nby A. Author"
    assert message.links == {"A paper": "https://arxiv.org/abs/2606.00001"}
    assert message.pieces("bold") == ["A paper"]
    assert message.pieces("code") == ["A. Author"]


async def test_no_link_is_previewed(telegram: TelegramEmulator, platform: TelegramPlatform) -> None:
    alice = telegram.person("alice", started=True)
    await platform.send(address(alice.id), PAGE, "key", RenderMode.CLASSIC)
    (call,) = telegram.sent()
    assert call.params["link_preview_options"] == {"is_disabled": True}
    assert "parse_mode" not in call.params


async def test_a_topic_is_sent_to_by_its_thread(
    telegram: TelegramEmulator, platform: TelegramPlatform
) -> None:
    forum = telegram.group("Lab", forum=True)
    papers = forum.topic("Papers")
    await platform.send(address(f"{forum.id}:{papers}"), PAGE, "key", RenderMode.CLASSIC)
    assert forum.from_bot[0].thread == papers


async def test_a_channel_is_sent_to(telegram: TelegramEmulator, platform: TelegramPlatform) -> None:
    channel = telegram.channel("News")
    await platform.send(address(channel.id), PAGE, "key", RenderMode.CLASSIC)
    assert channel.from_bot[0].text == "Good morning"


async def test_a_page_without_a_visible_character_is_still_a_message(
    telegram: TelegramEmulator, platform: TelegramPlatform
) -> None:
    alice = telegram.person("alice", started=True)
    await platform.send(address(alice.id), say(" \u200b\n"), "key", RenderMode.CLASSIC)
    assert alice.from_bot[0].text == "…"


# --- what Telegram says ---------------------------------------------------------------------


async def test_a_blocked_bot_finds_the_chat_gone(
    telegram: TelegramEmulator, platform: TelegramPlatform
) -> None:
    alice = telegram.person("alice", started=True)
    await alice.blocks()
    with pytest.raises(Gone, match="bot was blocked by the user"):
        await platform.send(address(alice.id), PAGE, "key", RenderMode.CLASSIC)


async def test_a_stranger_cannot_be_written_to(
    telegram: TelegramEmulator, platform: TelegramPlatform
) -> None:
    with pytest.raises(Gone):
        await platform.send(address(telegram.person("alice").id), PAGE, "key", RenderMode.CLASSIC)


async def test_an_unknown_chat_is_gone(platform: TelegramPlatform) -> None:
    with pytest.raises(Gone, match="Chat not found"):
        await platform.send(address(999), PAGE, "key", RenderMode.CLASSIC)


async def test_an_upgraded_group_has_moved(
    telegram: TelegramEmulator, platform: TelegramPlatform
) -> None:
    group = telegram.group("Lab", basic=True)
    new = await group.upgrades()
    with pytest.raises(Moved) as moved:
        await platform.send(address(group.id), PAGE, "key", RenderMode.CLASSIC)
    assert moved.value.place == str(new.id)


async def test_a_flooded_chat_says_when_to_come_back(
    telegram: TelegramEmulator, platform: TelegramPlatform
) -> None:
    alice = telegram.person("alice", started=True)
    telegram.flood(alice, 17)
    with pytest.raises(Flooded) as flooded:
        await platform.send(address(alice.id), PAGE, "key", RenderMode.CLASSIC)
    assert flooded.value.retry_after == 17


async def test_writing_too_fast_is_a_flood(
    telegram: TelegramEmulator, platform: TelegramPlatform
) -> None:
    alice = telegram.person("alice", started=True)
    for _ in range(3):
        await platform.send(address(alice.id), PAGE, "key", RenderMode.CLASSIC)
    with pytest.raises(Flooded):
        await platform.send(address(alice.id), PAGE, "key", RenderMode.CLASSIC)
    assert len(alice.from_bot) == 3


async def test_a_page_that_is_too_long_is_refused(
    telegram: TelegramEmulator, platform: TelegramPlatform
) -> None:
    alice = telegram.person("alice", started=True)
    with pytest.raises(Refused, match="Message is too long"):
        await platform.send(address(alice.id), say("x" * 4097), "key", RenderMode.CLASSIC)


@pytest.mark.parametrize("closed", [True, False])
async def test_a_topic_that_takes_nothing_refuses(
    telegram: TelegramEmulator, platform: TelegramPlatform, closed: bool
) -> None:
    forum = telegram.group("Lab", forum=True)
    papers = forum.topic("Papers")
    if closed:
        forum.chat.closed_topics.add(papers)
    else:
        del forum.chat.topics[papers]
    with pytest.raises(Refused, match="(?i)topic_closed" if closed else "thread not found"):
        await platform.send(address(f"{forum.id}:{papers}"), PAGE, "key", RenderMode.CLASSIC)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "Unauthorized"),
        (404, "Not Found"),
        (409, "Conflict: terminated by other getUpdates request"),
        (500, "Internal Server Error"),
        (502, "Bad Gateway"),
        (504, "Gateway Timeout"),
    ],
)
async def test_a_server_that_is_not_well_leaves_us_unsure(
    telegram: TelegramEmulator, platform: TelegramPlatform, status: int, said: str
) -> None:
    alice = telegram.person("alice", started=True)
    telegram.fail_next("sendMessage", status, said)
    with pytest.raises(Unsure):
        await platform.send(address(alice.id), PAGE, "key", RenderMode.CLASSIC)
    assert alice.from_bot == []


async def test_a_rejected_token_loses_no_page_and_tells_the_operator(
    telegram: TelegramEmulator, platform: TelegramPlatform
) -> None:
    telegram.token = "123456789:another"
    with capture_logs() as log, pytest.raises(Unsure):
        await platform.send(address(1), PAGE, "key", RenderMode.CLASSIC)
    assert log == [{"event": "telegram.token_rejected", "log_level": "error"}]


async def test_a_429_without_a_time_is_a_flood_of_half_a_minute(
    telegram: TelegramEmulator, platform: TelegramPlatform
) -> None:
    alice = telegram.person("alice", started=True)
    telegram.fail_next("sendMessage", 429, "Too Many Requests")
    with pytest.raises(Flooded) as flooded:
        await platform.send(address(alice.id), PAGE, "key", RenderMode.CLASSIC)
    assert flooded.value.retry_after == 30


# --- what the network does ------------------------------------------------------------------


@pytest.mark.parametrize(("when", "arrived"), [("before", 0), ("after", 1)])
async def test_a_reset_leaves_us_unsure_whether_the_page_arrived_or_not(
    telegram: TelegramEmulator, platform: TelegramPlatform, when: str, arrived: int
) -> None:
    alice = telegram.person("alice", started=True)
    telegram.reset_next("sendMessage", when)
    with pytest.raises(Unsure):
        await platform.send(address(alice.id), PAGE, "key", RenderMode.CLASSIC)
    assert len(alice.from_bot) == arrived


@pytest.mark.parametrize(
    "answer",
    [b'{"ok": true, "result": {"mess', b"", b"<html>", b"[]", b"null", b'{"ok": true}',
     b'{"ok": true, "result": {}}', b'{"ok": true, "result": {"message_id": "x"}}', b"\xff\xfe"],
)  # fmt: skip
async def test_an_unreadable_answer_leaves_us_unsure(
    telegram: TelegramEmulator, platform: TelegramPlatform, answer: bytes
) -> None:
    alice = telegram.person("alice", started=True)
    telegram.garble_next("sendMessage", answer)
    with pytest.raises(Unsure):
        await platform.send(address(alice.id), PAGE, "key", RenderMode.CLASSIC)
    assert len(alice.from_bot) == 1


async def test_a_refused_connection_leaves_us_unsure_and_is_got_over(
    telegram: TelegramEmulator, platform: TelegramPlatform
) -> None:
    alice = telegram.person("alice", started=True)
    await telegram.stop()
    with pytest.raises(Unsure):
        await platform.send(address(alice.id), PAGE, "key", RenderMode.CLASSIC)
    await telegram.start()
    await platform.send(address(alice.id), PAGE, "key", RenderMode.CLASSIC)
    assert len(alice.from_bot) == 1


async def test_a_cancelled_send_leaves_the_platform_usable(
    telegram: TelegramEmulator, platform: TelegramPlatform
) -> None:
    alice = telegram.person("alice", started=True)
    telegram.delay_next("sendMessage", 5)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await platform.send(address(alice.id), PAGE, "key", RenderMode.CLASSIC)
    await platform.send(address(alice.id), PAGE, "key", RenderMode.CLASSIC)


async def test_many_pages_are_sent_at_once(platform: TelegramPlatform) -> None:
    async with TelegramEmulator(unlimited=True) as telegram:
        platform = TelegramPlatform(telegram.token, telegram.url)
        people = [telegram.person(f"reader {n}", started=True) for n in range(100)]
        sends = (
            platform.send(address(person.id), PAGE, str(person.id), RenderMode.CLASSIC)
            for person in people
        )
        await asyncio.gather(*sends)
        await platform.close()
        assert all(len(person.from_bot) == 1 for person in people)


async def test_closing_twice_is_closing_once(
    telegram: TelegramEmulator, platform: TelegramPlatform
) -> None:
    await platform.close()
    alice = telegram.person("alice", started=True)
    await platform.send(address(alice.id), PAGE, "key", RenderMode.CLASSIC)
    await platform.close()
    await platform.close()


# --- rights, and the doctor -----------------------------------------------------------------


async def test_administrators_may_change_a_group_and_members_may_not(
    telegram: TelegramEmulator, platform: TelegramPlatform
) -> None:
    alice, bob, eve = (telegram.person(name) for name in ("alice", "bob", "eve"))
    group = telegram.group("Lab", forum=True)
    group.add(alice, admin=True)
    group.add(bob)
    group.chat.members[eve.id] = "creator"
    place = address(f"{group.id}:{group.topic('Papers')}")
    assert await platform.is_administrator(place, str(alice.id))
    assert not await platform.is_administrator(place, str(bob.id))
    assert await platform.is_administrator(place, str(eve.id))
    assert not await platform.is_administrator(place, str(telegram.person("stranger").id))
    assert not await platform.is_administrator(place, "31337")


async def test_everybody_may_change_their_own_chat(platform: TelegramPlatform) -> None:
    assert await platform.is_administrator(address(42), "42")


async def test_rights_that_cannot_be_asked_for_are_an_error_and_no_refusal(
    telegram: TelegramEmulator, platform: TelegramPlatform
) -> None:
    group = telegram.group("Lab")
    telegram.fail_next("getChatMember", 502, "Bad Gateway")
    with pytest.raises(DeliveryError):
        await platform.is_administrator(address(group.id), "42")


async def test_the_doctor_learns_the_bot_s_name(platform: TelegramPlatform) -> None:
    assert await platform.probe() == "@paperboy_bot"


async def test_the_doctor_is_told_of_a_wrong_token(telegram: TelegramEmulator) -> None:
    platform = TelegramPlatform("123:not-the-right-one", telegram.url)
    with pytest.raises(SetupError, match="TELEGRAM_TOKEN") as told:
        await platform.probe()
    assert "not-the-right-one" not in str(told.value)


async def test_the_doctor_is_told_that_telegram_does_not_answer() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        platform = TelegramPlatform("123:abc", f"http://127.0.0.1:{unused.getsockname()[1]}")
        with pytest.raises(DeliveryError):
            await platform.probe()


def test_an_empty_token_is_a_setup_error() -> None:
    with pytest.raises(SetupError, match="TELEGRAM_TOKEN"):
        TelegramPlatform("")
