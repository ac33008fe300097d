"""Column types of our own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

from sqlalchemy import BigInteger, Date, DateTime, Dialect, Text, Time
from sqlalchemy.types import TypeDecorator, TypeEngine

from bot.model.chat import Look, Promise

T = TypeVar("T", date, time)

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
        value: datetime | float | str | bytes | None,
        dialect: Dialect,  # noqa: ARG002 (the type says it)
    ) -> datetime | None:
        """Return an aware datetime in UTC; None for what is no number."""
        match value:
            case None:
                return None
            case datetime():
                return value.astimezone(UTC)
            case str() | bytes():  # damaged
                return None
            case _:
                return _EPOCH + min(max(value, _EARLIEST), _LATEST) * _MICROSECOND


class _Readable(TypeDecorator[T]):
    """A type whose damaged values read as None: SQLite stores whatever it is told.

    One such value must not stop the reading of other rows.
    """

    impl = Text
    cache_ok = True

    def result_processor(  # pyright: ignore[reportIncompatibleMethodOverride] - its type is private
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], Any] | None:
        """Return what turns a stored value into one of Python's; None where the driver does."""
        parse = super().result_processor(dialect, coltype)
        if parse is None:
            return None

        def parse_readable(value: Any) -> T | None:
            try:
                return parse(value)
            except (ValueError, TypeError):
                return None

        return parse_readable


class ReadableDate(_Readable[date]):
    """A date, or None for a damaged one."""

    impl = Date
    cache_ok = True


class ReadableTime(_Readable[time]):
    """A time of day, or None for a damaged one."""

    impl = Time
    cache_ok = True


_LOOK = "?"
"""Begins the word of a promise that is no subscription."""


class PromiseText(TypeDecorator[Promise]):
    """A promise as words: ``2026-06-16 cs.RO ?math.*:41:2026-06-12,2026-06-15``.

    Its date, its terms, and its looks with the ``seq`` they began after and their days.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(
        self,
        value: Promise | None,
        dialect: Dialect,  # noqa: ARG002 (the type says it)
    ) -> str | None:
        """Return the text of a promise, each of its terms and looks once."""
        if value is None:
            return None
        looks: dict[tuple[str, tuple[date, ...]], str] = {}
        for look in value.looks:
            looks.setdefault((look.term, look.days), _look_word(look))
        words = value.date.isoformat(), *dict.fromkeys(value.terms), *looks.values()
        return " ".join(words)

    def process_result_value(
        self,
        value: str | None,
        dialect: Dialect,  # noqa: ARG002 (the type says it)
    ) -> Promise | None:
        """Return the promise; None for a damaged one, which must not cost a chat its digests."""
        day, *words = (value or "").split() or ("",)
        terms = tuple(word for word in words if not word.startswith(_LOOK))
        try:
            looks = tuple(_parse_look(word) for word in words if word.startswith(_LOOK))
            return Promise(date.fromisoformat(day), terms, looks)
        except ValueError:
            return None


def _look_word(look: Look) -> str:
    days = ",".join(day.isoformat() for day in look.days)
    return f"{_LOOK}{look.term}:{look.after_seq}:{days}"


def _parse_look(word: str) -> Look:
    """Return the look that ``_look_word`` wrote.

    Raises:
        ValueError: it wrote no such word.
    """
    term, after_seq, days = word.removeprefix(_LOOK).split(":")
    return Look(term, tuple(map(date.fromisoformat, days.split(","))), int(after_seq))
