"""What arXiv's own pages say about announcements, and how its services have answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, select

from bot.model.announcement import AnnounceType
from bot.model.evidence import Absence, Declaration, ReconciliationStatus
from bot.ports.sources import SourceHealth
from storage import schema
from storage.engine import Database
from storage.schema import absences, sources
from storage.sql import AnyRow, chunks, insert

_KEY = ("category", "date")


class StoredEvidence:
    """``bot.ports.editions.Evidence`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def store_declarations(self, declarations: Sequence[Declaration]) -> None:
        """Store ``declarations``; each replaces an earlier one of its category and date."""
        async with self._database.writing() as connection:
            for declaration in declarations:
                values = _values_of(declaration)
                stored = insert(connection, schema.declarations).values(values)
                changed = {name: value for name, value in values.items() if name not in _KEY}
                await connection.execute(
                    stored.on_conflict_do_update(index_elements=_KEY, set_=changed)
                )

    async def declarations(
        self, categories: Iterable[str], since: date
    ) -> Mapping[tuple[str, date], Declaration]:
        """Return the declarations of these canonical ids for listing dates ≥ ``since``."""
        found: dict[tuple[str, date], Declaration] = {}
        table = schema.declarations
        recent = select(table).where(table.c.date >= since)
        async with self._database.reading() as connection:
            for chunk in chunks(sorted(set(categories))):
                rows = await connection.execute(recent.where(table.c.category.in_(chunk)))
                found |= {(row.category, row.date): _declaration(row) for row in rows}
        return found

    async def note_absence(self, day: date, now: datetime) -> Absence:
        """Note that arXiv's page shows no announcement of ``day``; return the updated absence."""
        async with self._database.writing() as connection:
            noted = insert(connection, absences).values(date=day, first_seen=now, last_seen=now)
            noted = noted.on_conflict_do_update(index_elements=["date"], set_={"last_seen": now})
            row = (await connection.execute(noted.returning(absences))).one()
        return Absence(row.date, row.first_seen, row.last_seen)

    async def clear_absence(self, day: date) -> None:
        """Delete the absence of ``day``: it was announced after all."""
        async with self._database.writing() as connection:
            await connection.execute(delete(absences).where(absences.c.date == day))

    async def absences(self, since: date) -> tuple[Absence, ...]:
        """Return the absences of listing dates ≥ ``since``, oldest first."""
        recent = select(absences).where(absences.c.date >= since).order_by(absences.c.date)
        async with self._database.reading() as connection:
            rows = await connection.execute(recent)
            return tuple(Absence(row.date, row.first_seen, row.last_seen) for row in rows)


def _values_of(declaration: Declaration) -> dict[str, object]:
    return {
        "category": declaration.category,
        "date": declaration.date,
        **{f"n_{kind}": count for kind, count in declaration.counts.items()},
        "proof": declaration.status.value,
        "note": declaration.note,
        "missing": " ".join(declaration.missing),
        "source": declaration.source,
        "read_at": declaration.read_at,
    }


def _declaration(row: AnyRow) -> Declaration:
    return Declaration(
        category=row.category,
        date=row.date,
        counts={
            AnnounceType.NEW: row.n_new,
            AnnounceType.CROSS: row.n_cross,
            AnnounceType.REPLACE: row.n_replace,
        },
        status=ReconciliationStatus(row.proof),
        note=row.note,
        missing=tuple(row.missing.split()),
        source=row.source,
        read_at=row.read_at,
    )


class StoredSources:
    """``bot.ports.sources.Sources`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record_success(self, source: str, now: datetime) -> None:
        """Record a usable answer of ``source``."""
        healthy = {"succeeded_at": now, "failed_since": None, "failure": ""}
        async with self._database.writing() as connection:
            recorded = insert(connection, sources).values(name=source, **healthy)
            recorded = recorded.on_conflict_do_update(index_elements=["name"], set_=healthy)
            await connection.execute(recorded)

    async def record_failure(self, source: str, now: datetime, failure: str) -> None:
        """Record a failure of ``source``; the first in a row keeps its time."""
        async with self._database.writing() as connection:
            recorded = insert(connection, sources)
            recorded = recorded.values(name=source, failed_since=now, failure=failure)
            first = func.coalesce(sources.c.failed_since, recorded.excluded.failed_since)
            failing = {"failed_since": first, "failure": failure}
            recorded = recorded.on_conflict_do_update(index_elements=["name"], set_=failing)
            await connection.execute(recorded)

    async def health(self, source: str) -> SourceHealth:
        """Return how ``source`` has answered lately."""
        stored = select(sources).where(sources.c.name == source)
        async with self._database.reading() as connection:
            row = (await connection.execute(stored)).one_or_none()
        if row is None:
            return SourceHealth(succeeded_at=None, failed_since=None, failure="")
        return SourceHealth(row.succeeded_at, row.failed_since, row.failure)
