"""Waits between tries double up to a limit, and chance spreads them."""

from __future__ import annotations

from itertools import islice

from bot.backoff import delay_after, delays


def test_each_wait_is_twice_the_one_before_up_to_the_longest() -> None:
    assert list(islice(delays(1, 10), 6)) == [1, 2, 4, 8, 10, 10]


def test_jitter_stays_within_its_share_of_each_wait() -> None:
    for _ in range(100):
        for wait, base in zip(delays(1, 8, jitter=0.5), (1, 2, 4, 8, 8), strict=False):
            assert base * 0.5 <= wait <= base * 1.5


def test_any_number_of_failures_has_a_wait() -> None:
    assert delay_after(2, 900, 10**9) == 900
    assert delay_after(0, 900, 5) == 0
