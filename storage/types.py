"""Column types of our own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import BigInteger, DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from bot.model.chat import Promise

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_EARLIEST, _LATEST = (
    (datetime(year, 1, 1, tzinfo=UTC) - _EPOCH) // _MICROSECOND for year in (1900, 9000)
)
"""Bounds of what is read: a damaged value beyond them must not stop the reading of other rows."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime: ``timestamptz`` on PostgreSQL, microseconds since 1970 on SQLite.

    SQLite has no type for time; an integer sorts and compares there as the datetimes do.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime] | TypeEngine[int]:
        """Return the column type of ``dialect``."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | int | None:
        """Return what the driver takes for an aware datetime.

        Raises:
            ValueError: ``value`` is naive, and so does not say which time it means.
        """
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"a stored time needs a time zone: {value!r}")
        if dialect.name == "postgresql":
            return value.astimezone(UTC)
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(
        self,
        value: datetime | int | None,
        dialect: Dialect,  # noqa: ARG002 (the type says it)
    ) -> datetime | None:
        """Return an aware datetime in UTC."""
        match value:
            case None:
                return None
            case datetime():
                return value.astimezone(UTC)
            case _:
                return _EPOCH + min(max(value, _EARLIEST), _LATEST) * _MICROSECOND


class PromiseText(TypeDecorator[Promise]):
    """A promise as its date and its terms: ``2026-06-16 cs.RO math.*``."""

    impl = Text
    cache_ok = True

    def process_bind_param(
        self,
        value: Promise | None,
        dialect: Dialect,  # noqa: ARG002 (the type says it)
    ) -> str | None:
        """Return the text of a promise, each of its terms once."""
        if value is None:
            return None
        return " ".join((value.date.isoformat(), *dict.fromkeys(value.terms)))

    def process_result_value(
        self,
        value: str | None,
        dialect: Dialect,  # noqa: ARG002 (the type says it)
    ) -> Promise | None:
        """Return the promise; None for a damaged one, which must not cost a chat its digests."""
        day, *terms = (value or "").split() or ("",)
        try:
            return Promise(date.fromisoformat(day), tuple(terms))
        except ValueError:
            return None
