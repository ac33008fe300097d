"""What goes wrong for all chats at once is no chat's fault: nothing is lost, nothing repeated."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.chat import RenderMode
from bot.ports.store import Store
from storage.bootstrap import open_store
from tests.emulators.discord.adapter_harness import rest_only
from tests.emulators.foreign_page import html, json_page
from tests.emulators.telegram import TelegramEmulator
from tests.support.clock import JumpingClock
from tests.support.courier_harness import CourierHarness, count_repeats
from tests.support.stores import NOW, empty_store
from tests.support.telegram_push import METHODS, PAGES, Push


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(empty_store(tmp_path / "paperboy.db"))
    yield store
    await store.close()


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator(unlimited=True) as emulator:
        yield emulator


@pytest.mark.parametrize("mode", METHODS)
@pytest.mark.parametrize(
    "page",
    [html(403, "Forbidden"), html(400, "Bad Request"), html(404, "Not Found"),
     json_page(403, '{"error": "forbidden"}')],
    ids=["403", "400", "404", "json"],
)  # fmt: skip
async def test_a_foreign_page_for_a_quarter_of_a_minute_retires_and_downgrades_nobody(
    telegram: TelegramEmulator, store: Store, page: object, mode: RenderMode
) -> None:
    push = Push(telegram, store, chats=8)
    await push.begins(mode)
    telegram.portal = page  # type: ignore[assignment]
    await push.lives(seconds=14)
    telegram.portal = None
    await push.courier.delivers(timedelta(minutes=10))
    await push.sees_all_once(mode)
    await push.platform.close()


@pytest.mark.parametrize("mode", METHODS)
@pytest.mark.parametrize("chats", [2, 8, 60])
@pytest.mark.parametrize(
    ("status", "said"),
    [
        (403, "Forbidden: bot was blocked by the user"),
        (400, "Bad Request: chat not found"),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN"),
        (403, "Forbidden: the stars are not right"),
        (401, "Unauthorized"),
        (404, "Not Found"),
    ],
)
async def test_words_that_all_chats_get_alike_are_not_believed(
    telegram: TelegramEmulator, store: Store, chats: int, status: int, said: str, mode: RenderMode
) -> None:
    push = Push(telegram, store, chats)
    await push.begins(mode)
    for method in (*METHODS.values(), "getMe"):
        telegram.fail_next(method, status, said, times=10_000)
    await push.lives(seconds=90)
    asked = len(telegram.asked(METHODS[mode]))
    assert asked <= 20 * chats, "it is left alone after a while"
    telegram.faults._ordered.clear()
    healed_at = push.courier.clock.now()
    await push.courier.delivers(timedelta(minutes=10))
    await push.sees_all_once(mode)
    assert push.courier.clock.now() - healed_at <= timedelta(minutes=5)
    await push.platform.close()


async def test_the_operator_is_told_once_of_what_all_chats_get_alike(
    telegram: TelegramEmulator, store: Store
) -> None:
    push = Push(telegram, store, chats=8)
    await push.begins(RenderMode.CLASSIC)
    for person in push.people:
        person.chat.turn_away("bot was blocked by the user")
    await push.lives(seconds=300)
    (told,) = push.operator.from_bot
    assert "bot was blocked by the user" in told.text
    await push.platform.close()


async def test_a_bot_that_is_kicked_from_one_group_in_a_burst_leaves_only_that_one(
    telegram: TelegramEmulator, store: Store
) -> None:
    push = Push(telegram, store, chats=8)
    await push.begins(RenderMode.CLASSIC)
    push.people[3].chat.turn_away("bot was kicked from the supergroup chat")
    await push.courier.delivers(timedelta(minutes=5))
    active = [await push.courier.is_active(person.id) for person in push.people]
    assert active == [True] * 3 + [False] + [True] * 4
    assert len(telegram.asked("sendMessage")) == 7 * 3 + 1
    await push.platform.close()


@pytest.mark.parametrize("said", ["bot was blocked by the user", "user is deactivated"])
@pytest.mark.parametrize("chats", [1, 2, 4])
async def test_few_chats_that_are_all_said_to_be_gone_for_a_while_lose_nothing(
    telegram: TelegramEmulator, store: Store, chats: int, said: str
) -> None:
    push = Push(telegram, store, chats)
    await push.begins(RenderMode.CLASSIC)
    telegram.fail_next("sendMessage", 403, f"Forbidden: {said}", times=10_000)
    for _ in range(30):  # five minutes
        await push.courier.works()
        push.courier.clock.jump(seconds=10)
    telegram.faults._ordered.clear()
    await push.courier.delivers(timedelta(minutes=10))
    await push.sees_all_once(RenderMode.CLASSIC)
    await push.platform.close()


@pytest.mark.parametrize("served", [0, 1])
async def test_chats_that_are_said_to_be_gone_one_by_one_are_not_retired(
    telegram: TelegramEmulator, store: Store, served: int
) -> None:
    """One chat is due a minute; all are refused, or all but one that is served in between."""
    push = Push(telegram, store, chats=12)
    refused = push.people[served:]
    for person in refused:
        person.chat.turn_away("bot was blocked by the user")
    for number, person in enumerate(push.people):
        await push.courier.owes([person.id], *PAGES)
        await push.courier.works()
        if served and number in {3, 8}:
            await push.courier.owes([push.people[0].id], f"more {number}", digest=f"d{number}")
        push.courier.clock.jump(minutes=1)
        await push.courier.works()
    # Whoever is among the first to be refused while others are served is believed.
    believed = 4 if served else 0
    active = [await push.courier.is_active(person.id) for person in refused]
    assert active.count(False) <= believed, active
    for person in refused:
        person.chat.barrier = None
    await push.courier.delivers(timedelta(minutes=10))
    await push.platform.close()


async def test_a_chat_that_is_gone_is_retired_as_soon_as_another_is_served(
    telegram: TelegramEmulator, store: Store
) -> None:
    push = Push(telegram, store, chats=2)
    gone, other = push.people
    gone.chat.turn_away("bot was blocked by the user")
    await push.courier.owes([gone.id], *PAGES)
    for _ in range(3):
        await push.courier.works()
        push.courier.clock.jump(minutes=6)
    assert await push.courier.is_active(gone.id)
    await push.courier.owes([other.id], *PAGES)
    await push.courier.delivers(timedelta(minutes=10))
    assert not await push.courier.is_active(gone.id)
    assert await push.courier.is_active(other.id)
    await push.platform.close()


async def test_an_only_chat_that_stays_closed_is_retired_after_three_days(
    telegram: TelegramEmulator, store: Store
) -> None:
    push = Push(telegram, store, chats=1)
    await push.begins(RenderMode.CLASSIC)
    push.people[0].chat.turn_away("bot was blocked by the user")
    for hour in range(80):
        await push.courier.works()
        assert await push.courier.is_active(push.people[0].id) is (hour < 72)
        push.courier.clock.jump(hours=1)
    await push.platform.close()


@pytest.mark.parametrize("channels", [1, 4])
async def test_a_long_outage_of_discord_with_lost_answers_repeats_nothing(
    store: Store, channels: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.discord.client.rest_client.FAILED_LOGIN_PAUSE_S", 0.0)
    async with rest_only() as stage:
        clock = JumpingClock(NOW)
        stage.discord.clock = lambda: clock.now().timestamp()
        places = [stage.discord.guild().channel(f"papers{n}") for n in range(channels)]
        push = CourierHarness(store, stage.platform, clock)
        await push.owes([place.id for place in places], *PAGES)
        for step in range(60):  # twenty minutes
            if step in {3, 20, 45}:
                stage.discord.reset_next("after")
            else:
                stage.discord.portal = html(503, "Service Unavailable")
            await push.works()
            stage.discord.portal = None
            clock.jump(seconds=20)
        healed_at = clock.now()
        await push.delivers(timedelta(minutes=10))
        assert sum(count_repeats(place.texts, PAGES) for place in places) == 0
        assert clock.now() - healed_at <= timedelta(minutes=2), "used at once"
        await stage.platform.close()


async def test_a_page_that_a_killed_courier_had_sent_is_found_hours_later(store: Store) -> None:
    async with rest_only() as stage:
        clock = JumpingClock(NOW)
        stage.discord.clock = lambda: clock.now().timestamp()
        papers = stage.discord.guild().channel("papers")
        push = CourierHarness(store, stage.platform, clock)
        await push.owes([papers.id], *PAGES, form=RenderMode.RICH)
        (first, *_) = await store.outbox.claim(
            "killed", ["discord"], clock.now(), timedelta(minutes=3), 9
        )
        await stage.platform.send(first.address, first.page, first.key, first.render_mode)
        clock.jump(hours=5)
        await push.delivers()
        assert count_repeats(papers.texts, PAGES) == 0
        await stage.platform.close()


async def test_a_refused_connection_is_tried_again_soon_however_long_it_lasted(
    telegram: TelegramEmulator, store: Store
) -> None:
    push = Push(telegram, store, chats=1)
    await push.begins(RenderMode.CLASSIC)
    await telegram.stop()
    for _ in range(90):
        await push.courier.works()
        push.courier.clock.jump(seconds=20)
    await telegram.start()
    healed_at = push.courier.clock.now()
    await push.courier.delivers()
    assert push.courier.clock.now() - healed_at <= timedelta(seconds=30)
    await push.sees_all_once(RenderMode.CLASSIC)
    await push.platform.close()


@pytest.mark.parametrize("chats", [1, 3])
async def test_a_platform_that_answers_again_after_hours_is_used_at_once(
    telegram: TelegramEmulator, store: Store, chats: int
) -> None:
    push = Push(telegram, store, chats)
    await push.begins(RenderMode.CLASSIC)
    telegram.portal = html(502, "Bad Gateway")
    for _ in range(60):
        await push.courier.works()
        push.courier.clock.jump(minutes=3)
    telegram.portal = None
    healed_at = push.courier.clock.now()
    await push.courier.delivers()
    assert push.courier.clock.now() - healed_at <= timedelta(minutes=2)
    await push.sees_all_once(RenderMode.CLASSIC)
    await push.platform.close()


@pytest.mark.parametrize("chats", [1, 3])
@pytest.mark.parametrize("own", [True, False], ids=["the server's own words", "a proxy's page"])
async def test_a_platform_that_refused_messages_for_hours_and_answered_questions_is_used_at_once(
    telegram: TelegramEmulator, store: Store, chats: int, own: bool
) -> None:
    push = Push(telegram, store, chats)
    await push.begins(RenderMode.CLASSIC)
    if own:
        telegram.fail_next("sendMessage", 500, "Internal Server Error", times=9999)
    else:
        telegram.intercept_next("sendMessage", html(502, "Bad Gateway"), times=9999)
    for _ in range(60):
        await push.courier.works()
        push.courier.clock.jump(minutes=3)
    telegram.heal()
    healed_at = push.courier.clock.now()
    await push.courier.delivers()
    assert push.courier.clock.now() - healed_at <= timedelta(minutes=2)
    await push.sees_all_once(RenderMode.CLASSIC)
    await push.platform.close()
