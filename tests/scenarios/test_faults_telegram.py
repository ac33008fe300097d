"""What can go wrong between a courier and Telegram: nothing is lost, and little is repeated."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from adapters.telegram.client.request import RequestTimeouts
from adapters.telegram.platform import TelegramPlatform
from bot.delivery.courier.alert import Alert
from bot.delivery.courier.chat_delivery import PacedPlatform
from bot.delivery.courier.courier import Courier
from bot.delivery.rate_limit.limiter import RateLimiter
from bot.model.chat import ChatAddress, ChatKind, RenderMode
from bot.ports.store import Store
from storage.bootstrap import open_store
from tests.emulators.telegram import TelegramEmulator, TelegramPerson
from tests.emulators.telegram.answer import bad_request
from tests.support.clock import JumpingClock
from tests.support.courier_harness import CourierHarness, count_repeats
from tests.support.couriers import drain
from tests.support.stores import NOW, empty_store

PAGES = ("page one", "page two")
SEND = "sendMessage"

BLOCKED = (
    "bot was blocked by the user",
    "user is deactivated",
    "bot was kicked from the group chat",
    "bot was kicked from the supergroup chat",
    "bot was kicked from the channel chat",
    "bot is not a member of the group chat",
    "bot is not a member of the supergroup chat",
    "bot is not a member of the channel chat",
    "the group chat was deleted",
    "bot can't initiate conversation with a user",
)
"""Every 403 of ``Client.cpp`` of https://github.com/tdlib/telegram-bot-api that closes a chat."""


class Scene:
    """Four readers who are owed two pages each, and a courier."""

    def __init__(self, telegram: TelegramEmulator, push: CourierHarness) -> None:
        self.telegram = telegram
        self.push = push
        self.people = [telegram.person(f"reader {n}", started=True) for n in range(4)]
        self.alice, *self.others = self.people
        self.spared: dict[str, int] = {}

    async def begins(self, form: RenderMode = RenderMode.CLASSIC) -> None:
        await self.push.owes([person.id for person in self.people], *PAGES, form=form)

    async def ends(self, **within: float) -> None:
        await self.push.delivers(timedelta(**within) if within else timedelta(hours=3))

    def repeated(self, people: list[TelegramPerson] | None = None) -> int:
        found = self.people if people is None else people
        return sum(
            count_repeats([message.text for message in person.from_bot], PAGES) for person in found
        )

    def asked(self, method: str = SEND) -> int:
        return len(self.telegram.asked(method))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(empty_store(tmp_path / "paperboy.db"))
    yield store
    await store.close()


@pytest.fixture
async def scene(store: Store) -> AsyncIterator[Scene]:
    clock = JumpingClock(NOW)
    emulator = TelegramEmulator(unlimited=True, clock=lambda: clock.now().timestamp())
    async with emulator as telegram:
        platform = TelegramPlatform(telegram.token, telegram.url)
        scene = Scene(telegram, CourierHarness(store, platform, clock))
        yield scene
        await platform.close()
        assert telegram.faults.left == scene.spared, "what was ordered did not happen"


# --- 429 -------------------------------------------------------------------------------------


async def test_a_flood_in_one_chat_delays_only_that_one(scene: Scene) -> None:
    await scene.begins()
    scene.telegram.flood(scene.alice, 300)
    began = scene.push.clock.now()
    await scene.push.works()
    assert scene.repeated(scene.others) == 0
    assert scene.push.clock.now() - began < timedelta(seconds=30)
    assert scene.alice.from_bot == []
    await scene.ends()
    assert scene.repeated() == 0
    assert scene.push.clock.now() - began < timedelta(seconds=360)


@pytest.mark.parametrize("seconds", [60, 3600])
async def test_a_flood_of_the_whole_bot_is_waited_out_without_asking_again_and_again(
    scene: Scene, seconds: int
) -> None:
    await scene.begins()
    scene.telegram.flood(None, seconds)
    await scene.ends(seconds=seconds + 300)
    assert scene.repeated() == 0
    refused = scene.asked() - len(scene.telegram.sent())
    assert 0 < refused <= 2 * len(scene.people)


async def test_a_flood_that_does_not_say_how_long_is_waited_out(scene: Scene) -> None:
    await scene.begins()
    scene.telegram.fail_next(SEND, 429, "Too Many Requests", times=6)
    await scene.ends()
    assert scene.repeated() == 0


async def test_an_hour_of_floods_counts_no_attempt_and_parks_nothing(scene: Scene) -> None:
    await scene.begins()
    for _ in range(30):
        scene.telegram.flood_next(SEND, 120)
    await scene.ends(hours=5)
    assert scene.repeated() == 0
    assert await scene.push.parked() == 0


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [
        (ChatKind.PRIVATE, timedelta(seconds=44), timedelta(seconds=46)),
        (ChatKind.GROUP, timedelta(minutes=2), timedelta(minutes=2, seconds=10)),
        (ChatKind.CHANNEL, timedelta(minutes=2), timedelta(minutes=2, seconds=10)),
    ],
)
async def test_a_telegram_that_enforces_its_rules_has_nothing_to_refuse(
    store: Store, kind: ChatKind, least: timedelta, most: timedelta
) -> None:
    clock, pages = JumpingClock(NOW), [f"page {number}" for number in range(45)]
    async with TelegramEmulator(clock=lambda: clock.now().timestamp()) as telegram:
        place = {
            ChatKind.PRIVATE: telegram.person("alice", started=True),
            ChatKind.GROUP: telegram.group("Lab"),
            ChatKind.CHANNEL: telegram.channel("News"),
        }[kind]
        platform = TelegramPlatform(telegram.token, telegram.url)
        push = CourierHarness(store, platform, clock)
        await push.owes([place.id], *pages, kind=kind)
        await push.delivers()
        await platform.close()
        assert [message.text for message in place.from_bot] == pages
        assert [call.status for call in telegram.asked(SEND)] == [200] * len(pages)
    assert least <= clock.now() - NOW <= most


async def test_topics_of_one_forum_share_its_limits(store: Store) -> None:
    clock, pages = JumpingClock(NOW), [f"page {number}" for number in range(12)]
    async with TelegramEmulator(clock=lambda: clock.now().timestamp()) as telegram:
        lab = telegram.group("Lab", forum=True)
        topics = [f"{lab.id}:{lab.topic(name)}" for name in ("cs.DC", "cs.LG", "math.CO")]
        platform = TelegramPlatform(telegram.token, telegram.url)
        push = CourierHarness(store, platform, clock)
        await push.owes(topics, *pages, kind=ChatKind.GROUP)
        await push.delivers()
        await platform.close()
        assert [call.status for call in telegram.asked(SEND)] == [200] * 36


# --- answers that mean something ---------------------------------------------------------------


@pytest.mark.parametrize("wording", BLOCKED)
async def test_a_chat_that_is_closed_to_us_is_retired_at_once_and_no_other(
    scene: Scene, wording: str
) -> None:
    await scene.begins()
    scene.alice.chat.turn_away(wording)
    await scene.ends()
    assert scene.repeated(scene.others) == 0
    assert not await scene.push.is_active(scene.alice.id)
    assert await scene.push.is_active(scene.others[0].id)
    assert scene.asked() == len(scene.telegram.sent()) + 1


@pytest.mark.parametrize("wording", ["USER_IS_BLOCKED", "USER_DEACTIVATED", "CHANNEL_PRIVATE"])
async def test_a_403_in_capitals_comes_as_a_400_and_means_the_same(
    scene: Scene, wording: str
) -> None:
    await scene.begins()
    scene.telegram.fail_next(SEND, 400, f"Bad Request: {wording}")
    await scene.ends()
    retired = [person for person in scene.people if not await scene.push.is_active(person.id)]
    assert len(retired) == 1
    assert scene.repeated([person for person in scene.people if person not in retired]) == 0


async def test_a_chat_that_is_not_there_is_retired(scene: Scene) -> None:
    await scene.begins()
    scene.alice.chat.vanish()
    await scene.ends()
    assert not await scene.push.is_active(scene.alice.id)
    assert scene.repeated(scene.others) == 0


@pytest.mark.parametrize(
    "wording",
    ["CHAT_WRITE_FORBIDDEN", "have no rights to send a message", "TOPIC_CLOSED",
     "message thread not found",
     "never seen before"],
)  # fmt: skip
async def test_a_missing_right_or_an_unknown_reason_holds_the_pages_and_nobody_else(
    scene: Scene, wording: str
) -> None:
    await scene.begins()
    scene.alice.chat.barrier = lambda: bad_request(wording)
    await scene.push.works()
    for _ in range(24):
        scene.push.clock.jump(hours=1)
        await scene.push.works()
    assert scene.repeated(scene.others) == 0
    assert await scene.push.parked() == 0
    assert 12 <= scene.asked() - len(scene.telegram.sent()) <= 40
    scene.alice.chat.barrier = None
    await scene.ends()
    assert scene.repeated() == 0


@pytest.mark.parametrize(
    ("form", "method", "wording"),
    [
        (RenderMode.RICH, "sendRichMessage", "Bad Request: can't parse rich message"),
        (RenderMode.RICH, "sendRichMessage", "Bad Request: message is too long"),
        (RenderMode.CLASSIC, SEND, "Bad Request: can't parse entities: unsupported"),
        (RenderMode.CLASSIC, SEND, "Bad Request: ENTITY_BOUNDS_INVALID"),
    ],
)
async def test_a_form_that_is_not_taken_is_followed_by_a_plainer_one(
    scene: Scene, form: RenderMode, method: str, wording: str
) -> None:
    await scene.begins(form)
    scene.telegram.fail_next(method, 400, wording)
    await scene.ends()
    assert await scene.push.parked() == 0
    for person in scene.people:
        texts = [" ".join(message.text.split()) for message in person.from_bot]
        assert texts == list(PAGES)


async def test_a_server_without_the_rich_method_gets_the_classic_form(scene: Scene) -> None:
    await scene.begins(RenderMode.RICH)
    scene.telegram.fail_next("sendRichMessage", 404, "Not Found: method not found", times=50)
    await scene.ends()
    assert scene.repeated() == 0
    assert await scene.push.parked() == 0
    refused = [call.status for call in scene.telegram.asked("sendRichMessage")].count(404)
    assert 2 <= refused <= 2 * len(scene.people), "those under way, twice, and then nobody"
    scene.spared = {"sendrichmessage": 50 - refused}


async def test_content_that_is_refused_in_every_form_is_parked_alone(scene: Scene) -> None:
    await scene.begins(RenderMode.PLAIN)
    scene.telegram.fail_next(SEND, 400, "Bad Request: message text is empty")
    await scene.ends()
    assert await scene.push.parked() == 1
    assert sum(len(person.from_bot) for person in scene.people) == 7


async def test_the_operator_is_told_once_what_telegram_says_of_pages_it_refuses(
    store: Store, scene: Scene
) -> None:
    operator, push = scene.telegram.person("operator", started=True), scene.push
    for person in scene.people:
        person.chat.barrier = lambda: bad_request("message must be non-empty")
    limiter = RateLimiter(push.platform.rate_limits, push.clock)
    reader = ChatAddress("telegram", str(operator.id))
    limiters = {"telegram": limiter}
    alert = Alert([reader], store, {"telegram": push.platform}, limiters, "en", push.clock)
    paced = {"telegram": PacedPlatform(push.platform, limiter)}
    await scene.begins()
    await drain(Courier("courier", store, paced, push.clock, alert=alert))
    assert await push.parked() == 8
    (told,) = operator.from_bot
    assert "message must be non-empty" in told.text.lower()


async def test_a_revoked_token_keeps_everything_until_it_is_mended(scene: Scene) -> None:
    await scene.begins()
    scene.telegram.token, token = "123456789:another", scene.telegram.token
    await scene.push.works()
    scene.push.clock.jump(hours=5)
    await scene.push.works()
    scene.telegram.token = token
    await scene.ends()
    assert scene.repeated() == 0


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "Unauthorized"),
        (401, "Unauthorized: invalid token specified"),
        (401, "Unauthorized: invalid api-id/api-hash"),
        (421, "Misdirected Request: unallowed token specified"),
        (400, "Bad Request: Logged out"),
        (404, "Not Found"),
        (409, "Conflict: terminated by other getUpdates request"),
        (500, "Internal Server Error"),
        (500, "Internal Server Error: restart"),
        (502, "Bad Gateway"),
        (503, "Service Unavailable"),
        (504, "Gateway Timeout"),
    ],
)
async def test_a_failure_of_the_server_is_tried_again_until_it_is_over(
    scene: Scene, status: int, said: str
) -> None:
    await scene.begins()
    scene.telegram.fail_next(SEND, status, said, times=9)
    await scene.ends()
    assert scene.repeated() == 0
    assert await scene.push.parked() == 0


async def test_a_group_that_became_a_supergroup_is_followed(scene: Scene) -> None:
    group, new = scene.telegram.group("Lab", basic=True), scene.telegram.group("Lab")
    group.chat.lead_to(new.id)
    await scene.push.owes([group.id], *PAGES)
    await scene.ends()
    assert count_repeats([message.text for message in new.from_bot], PAGES) == 0


# --- answers that never come -------------------------------------------------------------------


async def test_a_connection_cut_before_the_request_was_taken_repeats_nothing(scene: Scene) -> None:
    await scene.begins()
    scene.telegram.reset_next(SEND, "before", times=3)
    await scene.push.works()
    assert sorted(len(person.from_bot) for person in scene.people) == [0, 0, 0, 2], (
        "three were not taken"
    )
    await scene.ends()
    assert scene.repeated() == 0
    assert scene.asked() == 8


async def test_a_lost_answer_repeats_its_message_once(scene: Scene) -> None:
    await scene.begins()
    scene.telegram.reset_next(SEND, "after", times=3)
    await scene.ends()
    assert scene.repeated() == 3


@pytest.mark.parametrize("answer", [b'{"ok": true, "result": {"mess', b"", b"<html>502</html>"])
async def test_half_an_answer_repeats_its_message_once(scene: Scene, answer: bytes) -> None:
    await scene.begins()
    scene.telegram.garble_next(SEND, answer, times=2)
    await scene.ends()
    assert scene.repeated() == 2


async def test_an_answer_after_the_timeout_repeats_its_message_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = partial(RequestTimeouts, read=0.2)
    monkeypatch.setattr("adapters.telegram.client.request.RequestTimeouts", quick)
    async with TelegramEmulator(unlimited=True) as telegram:
        scene = Scene(
            telegram, CourierHarness(store, TelegramPlatform(telegram.token, telegram.url))
        )
        await scene.begins()
        telegram.delay_next(SEND, 0.5, times=2)
        await scene.ends()
        assert scene.repeated() == 2
        assert telegram.faults.left == {}
        await scene.push.platform.close()


async def test_a_server_that_is_away_for_hours_gets_everything_when_it_is_back(
    scene: Scene,
) -> None:
    await scene.begins()
    await scene.telegram.stop()
    for _ in range(12):
        await scene.push.works()
        scene.push.clock.jump(minutes=30)
    await scene.telegram.start()
    await scene.ends()
    assert scene.repeated() == 0
