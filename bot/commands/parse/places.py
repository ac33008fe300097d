"""What zones are called and found by: places, countries, states, and languages. Pure."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Any, TypeAlias, cast
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global

from bot.model.folding import collapse_digraphs, fold_accents
from bot.phrases import LANGUAGES

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
_IANA_OFFSET = re.compile(r"Etc/GMT([+-])([1-9]\d?)")
_UNIVERSAL = {"Etc/UTC": "UTC", "Etc/GMT": "GMT"}
NO_TIMEZONE = "UTC"
"""The default zone if the operator set none; one that is set applies to every chat."""
_NO_PLACES = frozenset({"Factory", "localtime", "posixrules"})
_PUNCTUATION = re.compile(r"['\u2019\u02bb\u02bc`.,]")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010-\u2015](?=[^\W\d_])")
_TIME = re.compile(
    r"_?(?:(?:_standard|_daylight|_summer)?_time|(?:标准|標準)?(?:时间|時間)|时区|時區|市)$"
)
_MAX_CHOICES = 12
_MOST_REGION_WORDS = 2
_CODE_LENGTH = 2
"""Letters of a word that is taken for a code of a country or a state only in capitals."""
_MORE_NAMES = ("zh_Hant",)
"""Languages beside ours whose names of places are known."""
_Clock: TypeAlias = tuple[timedelta | None, ...]
"""A zone's offset from UTC in each month."""
MONTHS = tuple(datetime(2037, month, 1, tzinfo=UTC) for month in range(1, 13))
"""A year in which all clocks go by the rules that hold from now on, as far as those are known."""


def find_zones(given: str) -> tuple[str, ...]:
    """Return the zone that ``given`` names, or the several that it may mean; () for none.

    Args:
        given: ``europe/berlin``, ``New York``, ``Cambridge``, ``Cambridge, MA``, ``Malmö, Sweden``.
    """
    return _look_up(given) or next(filter(None, _locate(given)), ())


def _look_up(given: str) -> tuple[str, ...]:
    keys, zones = _spellings(given), zones_by_name()
    if known := [zones[key] for key in keys if key in zones]:
        return (known[0],)
    return next((choices_by_name()[key] for key in keys if key in choices_by_name()), ())


def _locate(given: str) -> Iterator[tuple[str, ...]]:
    """Yield the zones of each place with a region before or behind it that ``given`` may name.

    A place that is not known, or that is not known there (Paris, Texas), has the region's time.
    """
    place, comma, region = given.rpartition(",")
    if comma:
        regions = _look_up_region(region)
        yield from (_within(there, find_zones(place)) for there in regions)
        yield tuple(dict.fromkeys(chain.from_iterable(regions)))
    for place, region in _divide(given):
        yield from (_within(there, _look_up(place)) for there in _look_up_region(region))
    if len(same := set(map(_look_up, given.split("/")))) == 1:  # EST/EDT
        yield same.pop()


def _divide(given: str) -> Iterator[tuple[str, str]]:
    """Yield ``given`` as a place and a region: its last words, or the first signs of Chinese."""
    words = given.split()
    for count in range(1, min(_MOST_REGION_WORDS, len(words) - 1) + 1):
        region = " ".join(words[-count:])
        if len(region) > _CODE_LENGTH or region.isupper():
            yield " ".join(words[:-count]), region
    if not given.isascii() and len(words) == 1:
        yield from ((given[at:], given[:at]) for at in range(2, min(len(given), 6)))


def _look_up_region(region: str) -> Sequence[tuple[str, ...]]:
    """Return a zone for each clock of a state, and of a country; both have codes as well."""
    code = region.strip().upper().replace(".", "")
    name = cast("Mapping[str, str]", Locale.parse("en").territories).get(code, "")
    state = tuple(read_json("states.json").get(code, ()))
    return tuple(filter(None, (state, _look_up(region), _look_up(name) if name else ())))


def _within(region: Iterable[str], zones: Iterable[str]) -> tuple[str, ...]:
    """Return those of ``zones`` whose clock is one of the region's."""
    clocks = set(map(_clock, region))
    return tuple(zone for zone in zones if _clock(zone) in clocks)


@cache
def _clock(zone: str) -> _Clock:
    return tuple(month.astimezone(ZoneInfo(zone)).utcoffset() for month in MONTHS)


def name_key(name: str) -> str:
    """Return ``name`` as it is looked up: as an ASCII keyboard writes it, words joined by "_"."""
    plain = _HYPHEN.sub(" ", _PUNCTUATION.sub("", fold_accents(name)))
    return "_".join(plain.replace("_", " ").split())


def _spellings(given: str) -> tuple[str, ...]:
    """Return the keys under which ``given`` may be known: without "time", ue for ü."""
    key = name_key(given)
    return (key, place := _TIME.sub("", key), collapse_digraphs(place))


def timezone_label(name: str) -> str:
    """Return the zone ``name`` as people say it: ``UTC+8`` for the IANA name ``Etc/GMT-8``."""
    offset = _IANA_OFFSET.fullmatch(name)
    return f"UTC{'-' if offset[1] == '+' else '+'}{offset[2]}" if offset else _current_name(name)


def _current_name(name: str) -> str:
    """Return today's name of a zone that has a former one: Europe/Kyiv for Europe/Kiev."""
    if name in _SAME_CLOCK:
        return name
    zone = cast("Mapping[str, str]", get_global("zone_aliases")).get(name)
    return _UNIVERSAL.get(zone, zone) if zone else name


@cache
def all_zone_names() -> frozenset[str]:
    """Return every name in IANA's database."""
    return frozenset(available_timezones())  # which reads every zone's file, a tenth of a second


@cache
def zones_by_name() -> Mapping[str, str]:
    """Return every unambiguous key and its zone; plain names precede cities and countries."""
    names = sorted(all_zone_names() - _NO_PLACES)
    countries = {key: zones[0] for key, zones in _countries().items() if len(zones) == 1}
    nicknames = {name_key(city): zone for city, zone in read_json("cities.json").items()}
    cities = {name_key(city): _current_name(zone) for city, zone in _cities(names)}
    plain = {name_key(name): _current_name(name) for name in names}
    known = countries | cities | plain | nicknames
    return {key: zone for key, zone in known.items() if key not in _ambiguous_places()}


@cache
def choices_by_name() -> Mapping[str, tuple[str, ...]]:
    """Return every ambiguous key and its zones."""
    known = {key: zones for key, zones in _countries().items() if key not in zones_by_name()}
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
        name_key(names[country]): tuple(clocks.values())[:_MAX_CHOICES]
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
        for (name,) in read_table(file, column):
            named.setdefault(name, len(named))
    peopled = [name for zones in read_json("zones_by_population.json").values() for name in zones]
    ranked = {name: rank - len(peopled) for rank, name in enumerate(peopled)}
    found: dict[str, dict[_Clock, str]] = defaultdict(dict)
    rows = sorted(read_table("zone.tab", 0, 2), key=lambda row: (named | ranked)[row[1]])
    for country, name in rows:
        found[country].setdefault(_clock(name), name)
    return found


def read_table(file: str, *columns: int) -> Iterator[tuple[str, ...]]:
    """Yield ``columns`` of the lines of a table in IANA's database."""
    table = files("tzdata").joinpath("zoneinfo", file).read_text("utf-8")
    for line in table.splitlines():
        if not line.startswith("#"):
            fields = line.split("\t")
            yield tuple(fields[column] for column in columns)


@cache
def _ambiguous_places() -> Mapping[str, tuple[str, ...]]:
    """Return abbreviations and cities that several zones have, and these zones."""
    places = read_json("ambiguous_places.json")
    return {name_key(name): tuple(zones) for name, zones in places.items()}


@cache
def read_json(file: str) -> Mapping[str, Any]:
    """Return one of our own tables.

    ``ambiguous_places.json`` and ``zones_by_population.json`` list zones, the one with most people
    first: of an abbreviation or a city, and of a country with several. ``cities.json`` has large
    cities, and abbreviations in use, that no zone is named after. ``timezones_by_language.json``
    has the zones of languages that are spoken almost wholly within one, ``states.json`` those of
    states and provinces by their codes.
    """
    source = files("bot.commands.parse").joinpath(file)
    return cast("Mapping[str, Any]", json.loads(source.read_text("utf-8")))


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
    known = read_json("timezones_by_language.json")
    return next((known[tag] for tag in tags if tag in known), default)
