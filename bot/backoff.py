"""Exponential backoff: each wait is twice as long as the one before, up to a limit."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count


def delay_after(first: float, longest: float, failures: int) -> float:
    """Return the seconds to wait after ``failures`` earlier failures.

    Args:
        first: seconds after the first failure, when there were none before it.
        longest: seconds that no wait exceeds.
        failures: how many there were before this one.
    """
    return min(first * 2.0 ** min(failures, 64), longest)  # 2.0 ** 1024 would overflow


def delays(first: float, longest: float, jitter: float = 0.0) -> Iterator[float]:
    """Yield the seconds to wait before each further try, without end.

    Args:
        first: seconds before the second try.
        longest: seconds that no wait exceeds, jitter aside.
        jitter: share of a wait by which chance makes it shorter or longer, so that many who failed
            together do not come back together.
    """
    for failures in count():
        chance = random.uniform(1 - jitter, 1 + jitter)  # noqa: S311 - jitter, no secret
        yield delay_after(first, longest, failures) * chance
