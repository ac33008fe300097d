"""Discord bans an address after 10,000 invalid requests in ten minutes; we stop long before."""

from __future__ import annotations

import pytest

from adapters.discord.client.invalid_request_breaker import (
    MAX_INVALID,
    WINDOW_S,
    InvalidRequestBreaker,
)
from bot.errors import Flooded


def after(
    count: int, seconds_apart: float, status: int = 403, scope: str = ""
) -> InvalidRequestBreaker:
    guard = InvalidRequestBreaker()
    for number in range(count):
        guard.record(status, scope, number * seconds_apart)
    return guard


@pytest.mark.parametrize("status", [401, 403, 429])
def test_too_many_invalid_requests_stop_all_until_they_are_forgotten(status: int) -> None:
    guard = after(MAX_INVALID, 0.02, status)
    with pytest.raises(Flooded) as flood:
        guard.check(MAX_INVALID * 0.02)
    assert flood.value.retry_after == pytest.approx(WINDOW_S - 0.02)
    guard.check(MAX_INVALID * 0.02 + WINDOW_S)


def test_at_most_a_fifth_of_what_discord_allows_is_ever_in_its_window() -> None:
    guard, made, now = InvalidRequestBreaker(), list[float](), 0.0
    while now < 3 * WINDOW_S:  # fifty forbidden requests a second, as fast as Discord lets us
        try:
            guard.check(now)
        except Flooded as flood:
            now += flood.retry_after
            continue
        guard.record(403, "", now)
        made.append(now)
        now += 0.02
    most = max(sum(1 for instant in made if at <= instant < at + WINDOW_S) for at in made[::50])
    assert most <= 10_000 / 5
    assert len(made) >= 3 * MAX_INVALID


@pytest.mark.parametrize(("status", "scope"), [(404, ""), (500, ""), (429, "shared")])
def test_what_discord_does_not_count_is_not_counted(status: int, scope: str) -> None:
    after(2 * MAX_INVALID, 0.0, status, scope).check(0.0)


def test_few_invalid_requests_stop_nothing() -> None:
    after(MAX_INVALID - 1, 0.0).check(0.0)
    after(2 * MAX_INVALID, WINDOW_S / (MAX_INVALID - 9)).check(2 * WINDOW_S)
