"""What proves the editions, seen from the core."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.model.evidence import Absence, Declaration


class Evidence(Protocol):
    """What arXiv's own pages say: how much there is, and that there is nothing."""

    async def store_declarations(self, declared: Sequence[Declaration]) -> None:
        """Keep ``declared``, each instead of an earlier one of its category and date."""
        ...

    async def declarations(
        self, categories: Iterable[str], since: date
    ) -> Mapping[tuple[str, date], Declaration]:
        """Return the declarations of ``categories`` for listing dates ≥ ``since``.

        Args:
            categories: canonical ids.
            since: the oldest listing date that is asked for.
        """
        ...

    async def note_absence(self, day: date, now: datetime) -> Absence:
        """Note that arXiv's page shows no announcement of ``day``, and return all that is known."""
        ...

    async def clear_absence(self, day: date) -> None:
        """Forget that there was none of ``day``: there is one after all."""
        ...

    async def absences(self, since: date) -> tuple[Absence, ...]:
        """Return the absences of listing dates ≥ ``since``, oldest first."""
        ...
