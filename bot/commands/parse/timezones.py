"""Time zones as people name them: IANA names in any spelling, cities, offsets from UTC. Pure."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias, cast
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global

from bot.model.conversation import Completion
from bot.model.folding import collapse_digraphs, fold, fold_accents
from bot.model.fuzzy import closest, count_edits
from bot.phrases import LANGUAGES

_IANA_OFFSET = re.compile(r"Etc/GMT([+-])([1-9]\d?)")
_SAME_CLOCK = frozenset({
    "Africa/Timbuktu", "America/Atka", "America/Coral_Harbour", "America/Ensenada",
    "America/Fort_Wayne", "America/Nipigon", "America/Pangnirtung",
    "America/Rainy_River", "America/Rosario", "America/Santa_Isabel", "America/Shiprock",
    "America/Thunder_Bay", "America/Yellowknife", "Antarctica/South_Pole", "Asia/Chongqing",
    "Asia/Choibalsan", "Asia/Harbin", "Asia/Kashgar", "Asia/Tel_Aviv", "Atlantic/Jan_Mayen",
    "Australia/Canberra", "Australia/Currie", "Europe/Belfast", "Europe/Tiraspol",
    "Europe/Uzhgorod", "Europe/Zaporozhye", "Pacific/Enderbury", "Pacific/Johnston", "Pacific/Yap",
})  # fmt: skip
"""Current names that CLDR replaces all the same, by other places with the same clock."""
_UNIVERSAL = {"Etc/UTC": "UTC", "Etc/GMT": "GMT"}
_NO_PLACES = frozenset({"Factory", "localtime", "posixrules"})
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
_PUNCTUATION = re.compile(r"['\u2019\u02bb\u02bc`.,]")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010-\u2015](?=[^\W\d_])")
_TIME = re.compile(
    r"_?(?:(?:_standard|_daylight|_summer)?_time|(?:标准|標準)?(?:时间|時間)|时区|時區|市)$"
)
_MAX_CHOICES = 12
_MORE_NAMES = ("zh_Hant",)
"""Languages beside ours whose names of places are known."""
_Clock: TypeAlias = tuple[timedelta | None, ...]
"""A zone's offset from UTC in each month."""
_HOUR = timedelta(hours=1)
_MONTHS = tuple(datetime(2037, month, 1, tzinfo=UTC) for month in range(1, 13))
"""A year in which all clocks go by the rules that hold from now on, as far as those are known."""
NO_TIMEZONE = "UTC"
"""The default zone if the operator set none; one that is set applies to every chat."""
COMMON_TIMEZONES = (
    "Europe/London", "Europe/Berlin", "Asia/Kolkata", "Asia/Shanghai", "Asia/Tokyo",
    "Australia/Sydney", "America/Los_Angeles", "America/Chicago", "America/New_York",
    "America/Sao_Paulo",
)  # fmt: skip
"""Offered before anything is typed: the hours of most readers."""


def parse_timezone(given: str) -> str | None:
    """Return the IANA name that ``given`` stands for, or None.

    Args:
        given: ``europe/berlin``, ``New York``, ``Zuerich``, ``上海``, ``PST``, ``UTC+8``.
    """
    offset = _offset(given)
    if offset is not None:
        return zone_with_offset(offset)
    return next((_zones()[key] for key in _spellings(given) if key in _zones()), None)


def ambiguous_timezones(given: str) -> tuple[str, ...]:
    """Return the zones that ``given`` may mean where there are several: ``CST``, ``Canada``."""
    found = (_choices()[key] for key in _spellings(given) if key in _choices())
    return next(found, ())


def seasonal_timezones(given: str) -> tuple[str, ...]:
    """Return the zones that keep the offset ``given`` for a part of the year; () for no offset."""
    offset = _offset(given)
    return () if offset is None else zones_with_seasonal_offset(offset)


def closest_timezones(given: str, limit: int = 3) -> tuple[str, ...]:
    """Return up to ``limit`` zones whose names or cities are spelled like ``given``.

    A place has few wrong letters; after a region (``america/indiana/x``) similar names will do.
    """
    key = _key(given[:_MAX_NAME_LENGTH])
    found = closest(key, _zones().keys(), _NEAR, limit=12)
    if "/" in key:
        return tuple(dict.fromkeys(_zones()[name] for name in found))[:limit]
    slips = [name for name in found if count_edits(key, name) <= max(1, len(key) // _LETTERS)]
    # The cities of zones' own names are meant sooner than other places: Berlin before Bern.
    named = [name for name in slips if name in _key(_zones()[name])]
    return tuple(dict.fromkeys(_zones()[name] for name in named or slips))[:limit]


def complete_timezone(typed: str) -> Sequence[Completion]:
    """Return the zone at the offset ``typed``, those with a name that begins so, or near ones."""
    return tuple(
        Completion(zone, timezone_label(zone)) for zone in _completing(typed[:_MAX_NAME_LENGTH])
    )


def _completing(typed: str) -> Sequence[str]:
    key = _key(typed)
    if not key:
        return (*COMMON_TIMEZONES, "UTC")
    if choices := ambiguous_timezones(typed):
        return choices
    if _offset(typed) is not None:
        zone = parse_timezone(typed)
        return (zone,) if zone else seasonal_timezones(typed)
    begun = [zone for name, zone in _zones().items() if name.startswith(key)]
    return tuple(dict.fromkeys(begun))[:_MAX_COMPLETIONS] or closest_timezones(typed)


def timezone_label(name: str) -> str:
    """Return the zone ``name`` as people say it: ``UTC+8`` for the IANA name ``Etc/GMT-8``."""
    offset = _IANA_OFFSET.fullmatch(name)
    return f"UTC{'-' if offset[1] == '+' else '+'}{offset[2]}" if offset else _current(name)


def _offset(given: str) -> timedelta | None:
    return parse_utc_offset(fold(given).replace("_", " ").strip())


def _key(name: str) -> str:
    """Return ``name`` as it is looked up: as an ASCII keyboard writes it, words joined by "_"."""
    plain = _HYPHEN.sub(" ", _PUNCTUATION.sub("", fold_accents(name)))
    return "_".join(plain.replace("_", " ").split())


def _spellings(given: str) -> tuple[str, ...]:
    """Return the keys under which ``given`` may be known: without "time", ue for ü."""
    key = _key(given)
    return (key, place := _TIME.sub("", key), collapse_digraphs(place))


def _current(name: str) -> str:
    """Return today's name of a zone that has a former one: Europe/Kyiv for Europe/Kiev."""
    if name in _SAME_CLOCK:
        return name
    zone = cast("Mapping[str, str]", get_global("zone_aliases")).get(name)
    return _UNIVERSAL.get(zone, zone) if zone else name


@cache
def _all_names() -> frozenset[str]:
    return frozenset(available_timezones())  # which reads every zone's file, a tenth of a second


@cache
def _zones() -> Mapping[str, str]:
    """Return every unambiguous key and its zone; plain names precede cities and countries."""
    names = sorted(_all_names() - _NO_PLACES)
    countries = {key: zones[0] for key, zones in _countries().items() if len(zones) == 1}
    nicknames = {_key(city): zone for city, zone in _read_json("cities.json").items()}
    cities = {_key(city): _current(zone) for city, zone in _cities(names)}
    plain = {_key(name): _current(name) for name in names}
    known = countries | cities | plain | nicknames
    return {key: zone for key, zone in known.items() if key not in _ambiguous_places()}


@cache
def _choices() -> Mapping[str, tuple[str, ...]]:
    """Return every ambiguous key and its zones."""
    known = {key: zones for key, zones in _countries().items() if key not in _zones()}
    return {**known, **_ambiguous_places()}


def _cities(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the cities that zones are named after, and what they are called in our languages."""
    for name in sorted(names, key=lambda name: -name.count("/")):
        if not name.startswith(("Etc/", "SystemV/")) and "/" in name:
            yield name.rpartition("/")[2], name
    for language in (*LANGUAGES, *_MORE_NAMES):
        places = cast("Mapping[str, Mapping[str, str]]", Locale.parse(language).time_zones)
        yield from (
            (places[name]["city"], name) for name in names if "city" in places.get(name, {})
        )


@cache
def _countries() -> Mapping[str, tuple[str, ...]]:
    """Return every country's names in our languages, and a zone for each of its clocks."""
    territories = [
        cast("Mapping[str, str]", Locale.parse(language).territories)
        for language in (*LANGUAGES, *_MORE_NAMES)
    ]
    return {
        _key(names[country]): tuple(clocks.values())[:_MAX_CHOICES]
        for country, clocks in _clocks_by_country().items()
        for names in territories
        if country in names
    }


def _clocks_by_country() -> Mapping[str, Mapping[_Clock, str]]:
    """Return by country code what clocks show there, and for each the best known zone with that.

    A country's zones are in the order of the people who live in them. Where that is not listed,
    IANA's tables begin with the best known: one zone for each clock in the world, one for each
    history, one for each country.
    """
    named: dict[str, int] = {}
    for file, column in (("zonenow.tab", 2), ("zone1970.tab", 2), ("zone.tab", 2)):
        for (name,) in _read_table(file, column):
            named.setdefault(name, len(named))
    peopled = [name for zones in _read_json("zones_by_population.json").values() for name in zones]
    ranked = {name: rank - len(peopled) for rank, name in enumerate(peopled)}
    found: dict[str, dict[_Clock, str]] = defaultdict(dict)
    rows = sorted(_read_table("zone.tab", 0, 2), key=lambda row: (named | ranked)[row[1]])
    for country, name in rows:
        clock = tuple(month.astimezone(ZoneInfo(name)).utcoffset() for month in _MONTHS)
        found[country].setdefault(clock, name)
    return found


def _read_table(file: str, *columns: int) -> Iterator[tuple[str, ...]]:
    """Yield ``columns`` of the lines of a table in IANA's database."""
    table = files("tzdata").joinpath("zoneinfo", file).read_text("utf-8")
    for line in table.splitlines():
        if not line.startswith("#"):
            fields = line.split("\t")
            yield tuple(fields[column] for column in columns)


@cache
def _ambiguous_places() -> Mapping[str, tuple[str, ...]]:
    """Return abbreviations and cities that several zones have, and these zones."""
    places = _read_json("ambiguous_places.json")
    return {_key(name): tuple(zones) for name, zones in places.items()}


@cache
def _read_json(file: str) -> Mapping[str, Any]:
    """Return one of our own tables.

    ``ambiguous_places.json`` and ``zones_by_population.json`` list zones, the one with most people
    first: of an abbreviation or a city, and of a country with several. ``cities.json`` has large
    cities, and abbreviations in use, that no zone is named after. ``timezones_by_language.json``
    has the zones of languages that are spoken almost wholly within one.
    """
    source = files("bot.commands.parse").joinpath(file)
    return cast("Mapping[str, Any]", json.loads(source.read_text("utf-8")))


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
    return name if name in _all_names() else None


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
    for (name,) in _read_table("zone1970.tab", 2):
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
    known = _read_json("timezones_by_language.json")
    return next((known[tag] for tag in tags if tag in known), default)
