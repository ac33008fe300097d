"""Discord bans an address after 10,000 invalid requests in ten minutes; we stop long before."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.discord.guard import MOST_INVALID, WINDOW_S, Guard, HTTPException
from bot.errors import Flooded


class Answer:
    def __init__(self, status: int, scope: str) -> None:
        self.status, self.reason = status, ""
        self.headers = {"X-RateLimit-Scope": scope} if scope else {}


def refusal(status: int, scope: str = "") -> HTTPException:
    answer: Any = Answer(status, scope)
    return HTTPException(answer, {"code": 0, "message": ""})


def after(errors: list[HTTPException], seconds_apart: float) -> Guard:
    guard = Guard()
    for number, error in enumerate(errors):
        guard.note(error, number * seconds_apart)
    return guard


@pytest.mark.parametrize("status", [401, 403, 429])
def test_too_many_invalid_requests_stop_all_until_they_are_forgotten(status: int) -> None:
    guard = after([refusal(status)] * MOST_INVALID, 0.02)
    with pytest.raises(Flooded) as flood:
        guard.check(MOST_INVALID * 0.02)
    assert flood.value.after == pytest.approx(WINDOW_S - 0.02)
    guard.check(MOST_INVALID * 0.02 + WINDOW_S)


def test_at_most_a_fifth_of_what_discord_allows_is_ever_in_its_window() -> None:
    guard, made, now = Guard(), list[float](), 0.0
    while now < 3 * WINDOW_S:  # fifty forbidden requests a second, as fast as Discord lets us
        try:
            guard.check(now)
        except Flooded as flood:
            now += flood.after
            continue
        guard.note(refusal(403), now)
        made.append(now)
        now += 0.02
    most = max(sum(1 for one in made if at <= one < at + WINDOW_S) for at in made[::50])
    assert most <= 10_000 / 5
    assert len(made) >= 3 * MOST_INVALID


@pytest.mark.parametrize("error", [refusal(404), refusal(500), refusal(429, "shared")])
def test_what_discord_does_not_count_is_not_counted(error: HTTPException) -> None:
    after([error] * 2 * MOST_INVALID, 0.0).check(0.0)


def test_few_invalid_requests_stop_nothing() -> None:
    after([refusal(403)] * (MOST_INVALID - 1), 0.0).check(0.0)
    after([refusal(403)] * 2 * MOST_INVALID, WINDOW_S / (MOST_INVALID - 9)).check(2 * WINDOW_S)
