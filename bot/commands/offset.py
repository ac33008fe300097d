"""Offsets from UTC as people write them, and the zones whose clocks keep them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

_WRITTEN = re.compile(r"(?:utc|gmt)?\s*([+\-−])\s*(\d{1,2})(?::?([0-5]\d))?")
_HOUR = timedelta(hours=1)
_MONTHS = tuple(datetime(2037, month, 1, tzinfo=UTC) for month in range(1, 13))
"""A year in which all clocks go by the rules that hold from now on, as far as those are known."""


def parse_utc_offset(text: str) -> timedelta | None:
    """Return how far east of UTC the folded ``text`` says: ``utc+8``, ``gmt-5``, ``+05:30``."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    east = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return east if found[1] == "+" else -east


def zone_with_offset(offset: timedelta) -> str | None:
    """Return the zone that keeps ``offset`` all year: of places only where IANA has no other."""
    if offset % _HOUR:
        return _place_at(offset)
    hours = offset // _HOUR
    name = f"Etc/GMT{-hours:+}" if hours else "Etc/UTC"  # IANA counts them westwards
    return name if name in available_timezones() else None


def zones_with_seasonal_offset(offset: timedelta) -> tuple[str, ...]:
    """Return the zones whose clocks show ``offset`` during a part of the year only."""
    return tuple(name for name, shown in _places() if offset in shown and len(shown) > 1)


def _place_at(offset: timedelta) -> str | None:
    """Of several places, a time that has letters (IST) is more people's than one without."""
    alike = [name for name, shown in _places() if shown == {offset}]
    return min(alike, key=lambda name: not _letters(name).isalpha(), default=None)


def _letters(name: str) -> str:
    return _MONTHS[0].astimezone(ZoneInfo(name)).tzname() or ""


def _places() -> Iterator[tuple[str, set[timedelta | None]]]:
    """Yield every zone that is named after a place, under one name each, with what it shows."""
    table = files("tzdata").joinpath("zoneinfo", "zone1970.tab").read_text("utf-8")
    for line in table.splitlines():
        if not line.startswith("#"):
            name = line.split("\t")[2]
            yield name, {month.astimezone(ZoneInfo(name)).utcoffset() for month in _MONTHS}
