"""The speed after a platform asked the whole bot to wait: reduced, and recovered in time. Pure.

All that has to be remembered is one instant, which processes can share.
"""

from __future__ import annotations

from datetime import datetime, timedelta

REDUCTION = 0.7
"""What is left of the speed after a 429."""
MIN_FACTOR = 0.1
RECOVERY_TIME = timedelta(minutes=5)
"""How long it takes from standstill to full speed."""


def factor(now: datetime, recovered: datetime | None) -> float:
    """Return the part of the platform's limit that may be used at ``now``.

    Args:
        now: aware instant.
        recovered: from when all of it may be used; None where the platform never sent a 429.
    """
    if recovered is None:
        return 1.0
    return min(1.0, max(MIN_FACTOR, 1 - (recovered - now) / RECOVERY_TIME))


def reduced(before: float) -> float:
    """Return the factor after a 429 that came at the factor ``before``."""
    return max(MIN_FACTOR, before * REDUCTION)


def recovered_at(begun: datetime, beginning: float) -> datetime:
    """Return the instant at which a factor that is ``beginning`` at ``begun`` is 1 again."""
    return begun + RECOVERY_TIME * (1 - beginning)
