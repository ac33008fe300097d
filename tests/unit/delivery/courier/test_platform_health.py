"""What fails for one chat is the chat's; what fails for all alike is the platform's or ours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.courier.platform_health import MANY, STOP_AFTER, WINDOW, PlatformHealth
from bot.errors import Gone, NotPermitted, Unsure

NOW = datetime(2026, 6, 16, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def failing(chats: int, error: Gone | Unsure | None = None, every: timedelta = SECOND):
    """Return the health after so many chats failed, one after the other, and the last instant."""
    health, now = PlatformHealth(), NOW
    for chat_id in range(chats):
        now = NOW + chat_id * every
        health.record_failure(chat_id, error or Gone("blocked"), now)
    return health, now


def test_one_chat_that_fails_alone_is_believed() -> None:
    health, now = failing(1)
    assert not health.is_common(Gone("blocked"), now)


@pytest.mark.parametrize("chats", [2, 3, MANY, 50])
def test_chats_that_fail_alike_while_none_succeeds_are_not_believed(chats: int) -> None:
    health, now = failing(chats, every=SECOND / 10)
    assert health.is_common(Gone("kicked"), now)


def test_one_chat_that_fails_again_and_again_is_one_chat() -> None:
    health = PlatformHealth()
    for second in range(30):
        health.record_failure(7, Gone("blocked"), NOW + second * SECOND)
    assert not health.is_common(Gone("blocked"), NOW + 30 * SECOND)
    assert not health.is_paused(NOW + 30 * SECOND)


def test_chats_that_fail_in_different_ways_do_not_fail_alike() -> None:
    health = PlatformHealth()
    health.record_failure(1, Gone("blocked"), NOW)
    health.record_failure(2, NotPermitted("muted"), NOW)
    assert not health.is_common(Gone("blocked"), NOW)
    assert not health.is_common(NotPermitted("muted"), NOW)


def test_chats_that_fail_more_than_a_minute_apart_are_believed() -> None:
    health, now = failing(2, every=WINDOW)
    assert not health.is_common(Gone("blocked"), now)


def test_a_few_that_fail_while_another_succeeds_are_believed() -> None:
    health, now = failing(MANY - 1)
    health.record_success(99, now)
    assert not health.is_common(Gone("blocked"), now)


def test_many_that_fail_are_not_believed_for_the_success_of_a_few() -> None:
    health, now = failing(MANY + 1)
    health.record_success(99, now)
    assert health.is_common(Gone("blocked"), now)
    for chat_id in range(100, 100 + MANY + 1):
        health.record_success(chat_id, now)
    assert not health.is_common(Gone("blocked"), now)


def test_what_succeeded_before_the_first_failure_proves_nothing() -> None:
    health = PlatformHealth()
    for chat_id in range(100):
        health.record_success(1000 + chat_id, NOW)
    for chat_id in range(3):
        health.record_failure(chat_id, Gone("blocked"), NOW + SECOND)
    assert health.is_common(Gone("blocked"), NOW + SECOND)


def test_a_platform_that_fails_for_all_is_left_alone_for_growing_times_until_it_works() -> None:
    health, now = failing(STOP_AFTER - 1, Unsure("503"))
    assert not health.is_paused(now)
    pauses: list[timedelta] = []
    for chat_id in range(STOP_AFTER, STOP_AFTER + 8):
        health.record_failure(chat_id, Unsure("503"), now)
        began = now
        while health.is_paused(now):
            now += SECOND
        pauses.append(now - began)
    assert pauses[:3] == [5 * SECOND, 10 * SECOND, 20 * SECOND]
    assert max(pauses) <= timedelta(minutes=2)
    health.record_success(1, now)
    assert not health.is_paused(now)


def test_only_a_fault_that_lasted_has_an_end_worth_acting_on() -> None:
    brief, now = failing(2, Unsure("timeout"))
    assert not brief.record_success(9, now + SECOND)
    long, now = failing(2, Unsure("timeout"))
    assert long.record_success(9, now + 60 * SECOND)
    assert not long.record_success(9, now + 61 * SECOND)


def asked(health: PlatformHealth, until: datetime, since: datetime) -> list[float]:
    """Return after how many seconds a platform is asked if it answers, which it does not."""
    found: list[float] = []
    now = since
    while now < until:
        now += SECOND
        if health.begin_probe(now):
            found.append((now - since).total_seconds())
            health.record_silence()
    return found


def test_a_platform_that_takes_nothing_from_its_only_chat_is_asked_until_it_answers() -> None:
    health, now = failing(1, Unsure("502"))
    assert asked(health, now + 60 * SECOND, now) == [15, 30, 45, 60]
    assert health.record_answer(now + 61 * SECOND) == 61 * SECOND
    assert asked(health, now + 200 * SECOND, now + 61 * SECOND) == []


def test_a_platform_that_answers_and_takes_no_message_has_not_been_away() -> None:
    health, now = failing(STOP_AFTER, Unsure("500"))
    assert health.begin_probe(now + 20 * SECOND)
    assert health.record_answer(now + 20 * SECOND) is None
    assert health.is_paused(now + 4 * SECOND)
    assert not health.begin_probe(now + 40 * SECOND)


def test_where_only_messages_fail_one_is_tried_from_time_to_time_until_one_is_taken() -> None:
    health, now = failing(2, Unsure("502", is_answer=True))
    assert health.record_answer(now) is None
    tried = [second for second in range(60) if health.begin_trial(now + second * SECOND)]
    assert tried == [0, 15, 30, 45]
    assert health.record_success(1, now + 60 * SECOND) == 60 * SECOND
    assert not health.begin_trial(now + 90 * SECOND)


def test_where_answers_are_lost_no_message_is_tried_more_often() -> None:
    health, now = failing(2, Unsure("timeout"))
    assert health.record_answer(now) is None
    assert not health.begin_trial(now + 20 * SECOND)


@pytest.mark.parametrize("error", [Gone("blocked"), NotPermitted("muted")])
def test_a_platform_that_answers_with_a_refusal_is_not_asked(error: Gone) -> None:
    health, now = failing(1, error)
    assert not health.begin_probe(now + 20 * SECOND)


def test_a_chat_is_gone_by_itself_only_if_another_was_sent_something_since() -> None:
    health = PlatformHealth()
    health.record_success(1, NOW)
    health.record_failure(7, Gone("blocked"), NOW + SECOND)
    assert not health.is_gone(7, NOW + SECOND)
    health.record_failure(7, Gone("blocked"), NOW + 60 * SECOND)
    health.record_success(1, NOW + 61 * SECOND)
    assert health.is_gone(7, NOW + 61 * SECOND)
    health.record_success(7, NOW + 62 * SECOND)
    assert not health.is_gone(7, NOW + 62 * SECOND), "it came back"


@pytest.mark.parametrize("minutes", [1, 5])
def test_many_that_are_gone_one_after_the_other_need_as_many_that_are_not(minutes: int) -> None:
    health, now = failing(MANY + 1, Gone("blocked"), every=timedelta(minutes=minutes))
    for chat_id in range(100, 100 + MANY):
        health.record_success(chat_id, now)
    assert not health.is_gone(0, now)
    health.record_success(200, now)
    assert health.is_gone(0, now)


def test_a_clock_that_is_set_back_forgets_what_it_noted() -> None:
    health, now = failing(2)
    health.record_failure(7, Gone("blocked"), now - timedelta(hours=1))
    assert not health.is_common(Gone("blocked"), now - timedelta(hours=1))
