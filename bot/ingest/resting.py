"""Categories that could not be had and are left alone for a while when readers ask for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.ports import Clock

REST = timedelta(minutes=5)
"""How long a category is left alone."""


class Resting:
    """Remembers, in this process alone, what was asked for in vain."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[str, datetime] = {}

    def begin(self, categories: Iterable[str]) -> None:
        """Leave ``categories`` alone from now on."""
        self._until |= dict.fromkeys(categories, self._clock.now() + REST)

    def over(self, categories: Iterable[str]) -> Sequence[str]:
        """Return which of ``categories`` may be asked for."""
        now = self._clock.now()
        return tuple(one for one in categories if self._until.get(one, now) <= now)
