"""Time zones as people name them: IANA names in any spelling, cities, offsets from UTC. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import cast
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale

from bot.model.conversation import Completion
from bot.model.folding import fold
from bot.model.fuzzy import closest
from bot.phrases import LANGUAGES

_IANA_OFFSET = re.compile(r"Etc/GMT([+-])([1-9]\d?)")
_NO_PLACES = frozenset({"Factory", "localtime", "posixrules"})
_NEAR = 70.0
"""Similarity (0 to 100) from which a name is worth suggesting."""
_MAX_NAME_LENGTH = 60
_MAX_COMPLETIONS = 25
"""Completions that Discord takes."""
_WRITTEN_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+\-−])\s*(\d{1,2})(?::?([0-5]\d))?")
_HOUR = timedelta(hours=1)
_MONTHS = tuple(datetime(2037, month, 1, tzinfo=UTC) for month in range(1, 13))
"""A year in which all clocks go by the rules that hold from now on, as far as those are known."""
NO_TIMEZONE = "UTC"
"""The zone of an operator who named none; one that was named holds for everybody."""
COMMON_TIMEZONES = (
    "Europe/London", "Europe/Berlin", "Asia/Kolkata", "Asia/Shanghai", "Asia/Tokyo",
    "Australia/Sydney", "America/Los_Angeles", "America/Chicago", "America/New_York",
    "America/Sao_Paulo",
)  # fmt: skip
"""Offered before anything is typed: the hours of most readers."""


def parse_timezone(given: str) -> str | None:
    """Return the IANA name that ``given`` stands for, or None.

    Args:
        given: ``europe/berlin``, ``New York``, ``上海``, ``UTC+8``, ``GMT-5``, ``+5:30``.
    """
    offset = _offset(given)
    return _zones().get(_folded(given)) if offset is None else zone_with_offset(offset)


def seasonal_timezones(given: str) -> tuple[str, ...]:
    """Return the zones that keep the offset ``given`` for a part of the year; () for no offset."""
    offset = _offset(given)
    return () if offset is None else zones_with_seasonal_offset(offset)


def closest_timezones(given: str, limit: int = 3) -> tuple[str, ...]:
    """Return up to ``limit`` zones whose names or cities are spelled like ``given``."""
    key = _folded(given[:_MAX_NAME_LENGTH])
    found = closest(key, _zones().keys(), _NEAR, limit=12)
    return tuple(dict.fromkeys(_zones()[name] for name in found))[:limit]


def complete_timezone(typed: str) -> Sequence[Completion]:
    """Return the zone at the offset ``typed``, those with a name that begins so, or near ones."""
    return tuple(
        Completion(zone, timezone_label(zone)) for zone in _completing(typed[:_MAX_NAME_LENGTH])
    )


def _completing(typed: str) -> Sequence[str]:
    key = _folded(typed)
    if not key:
        return (*COMMON_TIMEZONES, "UTC")
    if _offset(typed) is not None:
        zone = parse_timezone(typed)
        return (zone,) if zone else seasonal_timezones(typed)
    begun = [zone for name, zone in _zones().items() if name.startswith(key)]
    return tuple(dict.fromkeys(begun))[:_MAX_COMPLETIONS] or closest_timezones(typed)


def timezone_label(name: str) -> str:
    """Return the zone ``name`` as people say it: ``UTC+8`` for the IANA name ``Etc/GMT-8``."""
    offset = _IANA_OFFSET.fullmatch(name)
    return f"UTC{'-' if offset[1] == '+' else '+'}{offset[2]}" if offset else name


def _offset(given: str) -> timedelta | None:
    return parse_utc_offset(_folded(given).replace("_", " "))


def _folded(name: str) -> str:
    return "_".join(fold(name).replace("_", " ").split())


@cache
def _zones() -> Mapping[str, str]:
    """Every folded name and the zone it stands for; plain names go before cities."""
    names = sorted(available_timezones() - _NO_PLACES)
    nicknames = {_folded(city): zone for city, zone in _nicknames().items()}
    cities = {_folded(city): zone for city, zone in _cities(names)}
    return cities | nicknames | {_folded(name): name for name in names}


def _cities(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the cities that zones are named after, and what they are called in our languages."""
    for name in sorted(names, key=lambda name: -name.count("/")):
        if not name.startswith(("Etc/", "SystemV/")) and "/" in name:
            yield name.rpartition("/")[2], name
    for language in LANGUAGES:
        places = cast("Mapping[str, Mapping[str, str]]", Locale.parse(language).time_zones)
        yield from (
            (places[name]["city"], name) for name in names if "city" in places.get(name, {})
        )


def _nicknames() -> Mapping[str, str]:
    """Return large cities, and abbreviations in use, that no zone is named after."""
    source = files("bot.commands.parse").joinpath("cities.json")
    return cast("Mapping[str, str]", json.loads(source.read_text("utf-8")))


def parse_utc_offset(text: str) -> timedelta | None:
    """Return how far east of UTC the folded ``text`` says: ``utc+8``, ``gmt-5``, ``+05:30``."""
    found = _WRITTEN_OFFSET.fullmatch(text)
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
    return tuple(name for name, shown in _offsets_by_place() if offset in shown and len(shown) > 1)


def _place_at(offset: timedelta) -> str | None:
    alike = [name for name, shown in _offsets_by_place() if shown == {offset}]
    # Of several places, a time that has letters (IST) is more people's than one without.
    return min(alike, key=lambda name: not _abbreviation(name).isalpha(), default=None)


def _abbreviation(name: str) -> str:
    return _MONTHS[0].astimezone(ZoneInfo(name)).tzname() or ""


def _offsets_by_place() -> Iterator[tuple[str, set[timedelta | None]]]:
    """Yield every zone that is named after a place, under one name each, with what it shows."""
    table = files("tzdata").joinpath("zoneinfo", "zone1970.tab").read_text("utf-8")
    for line in table.splitlines():
        if not line.startswith("#"):
            name = line.split("\t")[2]
            yield name, {month.astimezone(ZoneInfo(name)).utcoffset() for month in _MONTHS}


def default_timezone(locale: str, default: str) -> str:
    """Return the zone in which a chat begins.

    Args:
        locale: the platform's language tag, ``zh-hans``, ``pt_BR``; "" when unknown. English and
            Spanish alone say nothing about the place.
        default: the operator's.
    """
    if default != NO_TIMEZONE:
        return default
    parts = locale.replace("_", "-").casefold().split("-")
    tags = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
    known = _timezones_by_language()
    return next((known[tag] for tag in tags if tag in known), default)


@cache
def _timezones_by_language() -> Mapping[str, str]:
    """Zones by language tag: of languages that are spoken almost wholly within one of them."""
    source = files("bot.commands.parse").joinpath("timezones_by_language.json")
    return cast("Mapping[str, str]", json.loads(source.read_text("utf-8")))
