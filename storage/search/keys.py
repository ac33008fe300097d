"""The keys of papers in the full-text index, and which engine's statements a connection takes."""

from __future__ import annotations

from types import ModuleType

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.arxiv_id import OLD_ARCHIVES, IdParts, format_id, parse_id
from storage.search import postgresql, sqlite

_NUMBERS, _ARCHIVE_CODES = 100_000, 100
BEYOND_KEYS = 2**62
"""More than any key."""


def engine_of(connection: AsyncConnection) -> ModuleType:
    """Return the module with the statements of the connection's engine."""
    return postgresql if connection.dialect.name == "postgresql" else sqlite


def search_key_of(paper_id: str) -> int | None:
    """Return the full-text key of ``paper_id``; None if it is no identifier of arXiv's.

    Keys ascend with arXiv's identifiers, so that the newest papers come first without sorting, and
    identifiers can be computed from them: year, month, number, archive (0 if there is none).
    """
    try:
        parts = parse_id(paper_id)
    except ValueError:
        return None
    if parts.archive and parts.archive not in OLD_ARCHIVES:
        return None
    archive = OLD_ARCHIVES.index(parts.archive) + 1 if parts.archive else 0
    month = parts.year * 100 + parts.month
    return (month * _NUMBERS + parts.number) * _ARCHIVE_CODES + archive


def paper_id_of(key: int) -> str:
    """Return the identifier with this key."""
    rest, archive = divmod(key, _ARCHIVE_CODES)
    month, number = divmod(rest, _NUMBERS)
    name = OLD_ARCHIVES[archive - 1] if archive else ""
    return format_id(IdParts(*divmod(month, 100), number, name))
