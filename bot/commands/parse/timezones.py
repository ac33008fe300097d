"""Time zones as people name them: IANA names in any spelling, cities, offsets from UTC. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.commands.parse.places import (
    MONTHS,
    all_zone_names,
    find_zones,
    name_key,
    read_table,
    timezone_label,
    zones_by_name,
)
from bot.model.conversation import Completion
from bot.model.folding import fold
from bot.model.fuzzy import closest, count_edits

_NEAR = 70.0
"""Similarity (0 to 100) from which a name is worth suggesting."""
_LETTERS = 4
"""Letters typed for each that may be wrong in a suggestion."""
_MAX_NAME_LENGTH = 60
_MAX_COMPLETIONS = 25
"""Completions that Discord takes."""
_WRITTEN_OFFSET = re.compile(
    r"(?:(?:utc|gmt|z)?\s*(?P<sign>[+\-−])|(?:utc|gmt))\s*(?P<hours>\d{1,2})"
    r"(?::?(?P<minutes>[0-5]\d)|(?P<fraction>\.(?:0|00|25|5|50|75)))?"
)
_CHINESE_OFFSET = re.compile(
    r"(?P<side>[东東西])(?P<hours>十[一二]?|[一二三四五六七八九]|\d{1,2})[区區]"
)
_CHINESE_NUMBERS = ("零", *"一二三四五六七八九十", "十一", "十二")
_HOUR = timedelta(hours=1)
COMMON_TIMEZONES = (
    "Europe/London", "Europe/Berlin", "Asia/Kolkata", "Asia/Shanghai", "Asia/Tokyo",
    "Australia/Sydney", "America/Los_Angeles", "America/Chicago", "America/New_York",
    "America/Sao_Paulo",
)  # fmt: skip
"""Offered before anything is typed: the hours of most readers."""


def parse_timezone(given: str) -> str | None:
    """Return the IANA name that ``given`` stands for, or None.

    Args:
        given: ``europe/berlin``, ``New York``, ``Zuerich``, ``上海``, ``PST``, ``UTC+8``,
            ``Boston, MA``.
    """
    offset = _offset(given)
    if offset is not None:
        return zone_with_offset(offset)
    found = find_zones(given[:_MAX_NAME_LENGTH])
    return found[0] if len(found) == 1 else None


def ambiguous_timezones(given: str) -> tuple[str, ...]:
    """Return the zones that ``given`` may mean where there are several: ``CST``, ``Canada``."""
    found = find_zones(given[:_MAX_NAME_LENGTH])
    return found if len(found) > 1 else ()


def seasonal_timezones(given: str) -> tuple[str, ...]:
    """Return the zones that keep the offset ``given`` for a part of the year; () for no offset."""
    offset = _offset(given)
    return () if offset is None else zones_with_seasonal_offset(offset)


def closest_timezones(given: str, limit: int = 3) -> tuple[str, ...]:
    """Return up to ``limit`` zones whose names or cities are spelled like ``given``.

    A place has few wrong letters; after a region (``america/indiana/x``) similar names will do.
    """
    key = name_key(given[:_MAX_NAME_LENGTH])
    found = closest(key, zones_by_name().keys(), _NEAR, limit=12)
    if "/" in key:
        return tuple(dict.fromkeys(zones_by_name()[name] for name in found))[:limit]
    slips = [name for name in found if count_edits(key, name) <= max(1, len(key) // _LETTERS)]
    # The cities of zones' own names are meant sooner than other places: Berlin before Bern.
    named = [name for name in slips if name in name_key(zones_by_name()[name])]
    return tuple(dict.fromkeys(zones_by_name()[name] for name in named or slips))[:limit]


def complete_timezone(typed: str) -> Sequence[Completion]:
    """Return the zone at the offset ``typed``, those with a name that begins so, or near ones."""
    return tuple(
        Completion(zone, timezone_label(zone)) for zone in _completing(typed[:_MAX_NAME_LENGTH])
    )


def _completing(typed: str) -> Sequence[str]:
    key = name_key(typed)
    if not key:
        return (*COMMON_TIMEZONES, "UTC")
    if choices := ambiguous_timezones(typed):
        return choices
    if _offset(typed) is not None:
        zone = parse_timezone(typed)
        return (zone,) if zone else seasonal_timezones(typed)
    begun = [zone for name, zone in zones_by_name().items() if name.startswith(key)]
    return tuple(dict.fromkeys(begun))[:_MAX_COMPLETIONS] or closest_timezones(typed)


def _offset(given: str) -> timedelta | None:
    return parse_utc_offset(fold(given).replace("_", " ").strip())


def parse_utc_offset(text: str) -> timedelta | None:
    """Return how far east of UTC the folded ``text`` says: ``utc+8``, ``+05:30``, 东八区."""
    if chinese := _CHINESE_OFFSET.fullmatch(text):
        written = chinese["hours"]
        hours = int(written) if written.isdecimal() else _CHINESE_NUMBERS.index(written)
        return timedelta(hours=-hours if chinese["side"] == "西" else hours)
    found = _WRITTEN_OFFSET.fullmatch(text)
    if found is None:
        return None
    hours = int(found["hours"]) + float(found["fraction"] or 0)
    east = timedelta(hours=hours, minutes=int(found["minutes"] or 0))
    return east if found["sign"] in {"+", None} else -east


def zone_with_offset(offset: timedelta) -> str | None:
    """Return the zone that keeps ``offset`` all year: of places only where IANA has no other."""
    if offset % _HOUR:
        return _place_at(offset)
    hours = offset // _HOUR
    name = f"Etc/GMT{-hours:+}" if hours else "Etc/UTC"  # IANA counts them westwards
    return name if name in all_zone_names() else None


def zones_with_seasonal_offset(offset: timedelta) -> tuple[str, ...]:
    """Return the zones whose clocks show ``offset`` during a part of the year only."""
    return tuple(name for name, shown in _offsets_by_place() if offset in shown and len(shown) > 1)


def _place_at(offset: timedelta) -> str | None:
    alike = [name for name, shown in _offsets_by_place() if shown == {offset}]
    # Of several places, a time that has letters (IST) is more people's than one without.
    return min(alike, key=lambda name: not _abbreviation(name).isalpha(), default=None)


def _abbreviation(name: str) -> str:
    return MONTHS[0].astimezone(ZoneInfo(name)).tzname() or ""


def _offsets_by_place() -> Iterator[tuple[str, set[timedelta | None]]]:
    """Yield every zone that is named after a place, under one name each, with what it shows."""
    for (name,) in read_table("zone1970.tab", 2):
        yield name, {month.astimezone(ZoneInfo(name)).utcoffset() for month in MONTHS}
