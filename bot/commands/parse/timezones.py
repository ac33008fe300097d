"""Time zones as people name them: IANA names in any spelling, cities, offsets from UTC."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import cast
from zoneinfo import available_timezones

from babel import Locale

from bot.commands.offset import parse_utc_offset, zone_with_offset, zones_with_seasonal_offset
from bot.model.conversation import Completion
from bot.model.fuzzy import closest
from bot.phrases import LANGUAGES

_IANA_OFFSET = re.compile(r"Etc/GMT([+-])([1-9]\d?)")
_NO_PLACES = frozenset({"Factory", "localtime", "posixrules"})
_NEAR = 70.0
"""Similarity (0 to 100) from which a name is worth suggesting."""
_LONGEST_NAME = 60
_CHOICES = 25
"""Completions that Discord takes."""
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
    key = _folded(given[:_LONGEST_NAME])
    found = closest(key, _zones().keys(), _NEAR, limit=12)
    return tuple(dict.fromkeys(_zones()[name] for name in found))[:limit]


def complete_timezone(typed: str) -> Sequence[Completion]:
    """Return the zone at the offset ``typed``, those with a name that begins so, or near ones."""
    return tuple(
        Completion(zone, timezone_label(zone)) for zone in _completing(typed[:_LONGEST_NAME])
    )


def _completing(typed: str) -> Sequence[str]:
    key = _folded(typed)
    if not key:
        return (*COMMON_TIMEZONES, "UTC")
    if _offset(typed) is not None:
        zone = parse_timezone(typed)
        return (zone,) if zone else seasonal_timezones(typed)
    begun = [zone for name, zone in _zones().items() if name.startswith(key)]
    return tuple(dict.fromkeys(begun))[:_CHOICES] or closest_timezones(typed)


def timezone_label(name: str) -> str:
    """Return the zone ``name`` as people say it: ``UTC+8`` for the IANA name ``Etc/GMT-8``."""
    offset = _IANA_OFFSET.fullmatch(name)
    return f"UTC{'-' if offset[1] == '+' else '+'}{offset[2]}" if offset else name


def _offset(given: str) -> timedelta | None:
    return parse_utc_offset(_folded(given).replace("_", " "))


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "_".join(plain.replace("_", " ").split())


@cache
def _zones() -> Mapping[str, str]:
    """Every folded name and the zone it stands for; plain names go before cities."""
    names = sorted(available_timezones() - _NO_PLACES)
    nicknames = {_folded(city): zone for city, zone in _nicknames().items()}
    cities = {_folded(city): zone for city, zone in _cities(names)}
    return cities | nicknames | {_folded(name): name for name in names}


def _cities(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the cities that zones are named after, and what they are called in our languages."""
    for name in sorted(names, key=lambda one: -one.count("/")):
        if not name.startswith(("Etc/", "SystemV/")) and "/" in name:
            yield name.rpartition("/")[2], name
    for language in LANGUAGES:
        places = cast("Mapping[str, Mapping[str, str]]", Locale.parse(language).time_zones)
        yield from (
            (places[name]["city"], name) for name in names if "city" in places.get(name, {})
        )


def _nicknames() -> Mapping[str, str]:
    """Return large cities, and abbreviations in use, that no zone is named after."""
    source = files("bot.commands").joinpath("cities.json")
    return cast("Mapping[str, str]", json.loads(source.read_text("utf-8")))
