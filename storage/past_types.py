"""Which announce types a chat read before, in one column: ``12:new 40:cross+new``."""

from __future__ import annotations

from bot.model.announcement import AnnounceType
from bot.model.chat import DigestSettings, PastTypes
from storage.sql import AnyRow


def past_types_of(row: AnyRow) -> tuple[PastTypes, ...]:
    """Return what the chat of ``row`` read before, oldest first."""
    said: str = row.past_types
    return tuple(map(_parsed, said.split())) if said else ()


def past_types_after(row: AnyRow, manner: DigestSettings) -> str:
    """Return the column after the chat of ``row`` takes on ``manner``.

    What it read up to its cursor was decided by the types it has now; a second change before the
    cursor moves has nothing to remember.
    """
    types = frozenset(map(AnnounceType, row.types.split()))
    past = past_types_of(row)
    if types == manner.types or (past and past[-1].until_seq == row.cursor):
        return row.past_types
    return f"{row.past_types} {row.cursor}:{'+'.join(sorted(types))}".strip()


def _parsed(word: str) -> PastTypes:
    until, _, types = word.partition(":")
    return PastTypes(int(until), frozenset(map(AnnounceType, types.split("+"))))
