"""The speed after a platform asked the whole bot to wait: slower, and whole again in time. Pure.

All that has to be remembered of it is one instant, which processes can share.
"""

from __future__ import annotations

from datetime import datetime, timedelta

REDUCTION = 0.7
"""What is left of the speed after a complaint."""
MIN_FACTOR = 0.1
RECOVERY_TIME = timedelta(minutes=5)
"""How long it takes from standstill to full speed again."""


def factor(now: datetime, whole_from: datetime | None) -> float:
    """Return the part of the platform's limit that is used at ``now``.

    Args:
        now: aware instant.
        whole_from: from when all of it is used again; None where nobody ever complained.
    """
    if whole_from is None:
        return 1.0
    return min(1.0, max(MIN_FACTOR, 1 - (whole_from - now) / RECOVERY_TIME))


def reduced(before: float) -> float:
    """Return the speed that is left of the speed ``before`` a complaint."""
    return max(MIN_FACTOR, before * REDUCTION)


def recovered_at(begun: datetime, beginning: float) -> datetime:
    """Return from when the speed is whole again that is ``beginning`` at ``begun``."""
    return begun + RECOVERY_TIME * (1 - beginning)
