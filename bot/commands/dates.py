"""Dates as people write them, in every language that has a catalog. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache

from babel import Locale

from bot.phrases import LANGUAGES

_ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_MONTH_DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?")
_WORD = re.compile(r"[^\W\d_]+|\d{1,2}(?!\d)")
_DAY = timedelta(days=1)
_YEAR = 366 * _DAY
_RELATIVE: Mapping[str, int] = {
    "today": 0, "今天": 0, "yesterday": -1, "昨天": -1, "前天": -2,
    "tomorrow": 1, "明天": 1, "后天": 2,
}  # fmt: skip
_WEEKDAY_PREFIXES = ("星期", "礼拜", "周")


def day_ahead(given: str, today: date) -> date | None:
    """Return the date that ``given`` names, seen forward from ``today``; None if it names none.

    Args:
        given: ``2026-07-01``, ``1 July``, ``7月1日``, ``monday``, ``周一``, ``tomorrow``.
        today: in the reader's zone; a weekday is the next one after it.
    """
    return _absolute(given, today, nearest_forward=today) or _weekday(given, today + _DAY)


def day_gone(given: str, today: date) -> date | None:
    """Return the date that ``given`` names, seen backward: a weekday is the last one, or today."""
    return _absolute(given, today, nearest_forward=today - _YEAR + _DAY) or _weekday(
        given, today - 6 * _DAY
    )


def _absolute(given: str, today: date, *, nearest_forward: date) -> date | None:
    text = unicodedata.normalize("NFKC", given).casefold().strip()
    if text in _RELATIVE:
        return today + _RELATIVE[text] * _DAY
    if iso := _ISO.fullmatch(text):
        return _date(*map(int, iso.groups()))
    month_day = _month_day(text)
    return _first_on_or_after(month_day, nearest_forward) if month_day else None


def _month_day(text: str) -> tuple[int, int] | None:
    """Return month and day of ``16 June``, ``June 16`` or ``6月16日``; a weekday may stand by."""
    if chinese := _MONTH_DAY.match(text):
        return int(chinese[1]), int(chinese[2])
    words = [word for word in _WORD.findall(text) if word not in _weekdays()]
    months = [_months()[word] for word in words if word in _months()]
    days = [int(word) for word in words if word.isdecimal()]
    plain = len(words) == 2 and len(months) == 1 and len(days) == 1  # noqa: PLR2004
    return (months[0], days[0]) if plain else None


def _first_on_or_after(month_day: tuple[int, int], start: date) -> date | None:
    years = range(start.year, start.year + 9)  # up to eight years lie between leap days
    found = (_date(year, *month_day) for year in years)
    return next((day for day in found if day is not None and day >= start), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _weekday(given: str, start: date) -> date | None:
    """Return the first date from ``start`` on that is the weekday ``given``."""
    wanted = _weekdays().get(unicodedata.normalize("NFKC", given).casefold().strip())
    return None if wanted is None else start + (wanted - start.weekday()) % 7 * _DAY


@cache
def _weekdays() -> Mapping[str, int]:
    """Every name of a weekday, long and short; 0 is Monday."""
    names = dict(_names("days"))
    chinese = {
        f"{prefix}{'一二三四五六日'[day]}": day for prefix in _WEEKDAY_PREFIXES for day in range(7)
    }
    return names | chinese | {f"{prefix}天": 6 for prefix in _WEEKDAY_PREFIXES}


@cache
def _months() -> Mapping[str, int]:
    return dict(_names("months"))


def _names(what: str) -> Iterator[tuple[str, int]]:
    for language in LANGUAGES:
        locale = Locale.parse(language)
        widths = locale.days["format"] if what == "days" else locale.months["format"]
        for width in ("wide", "abbreviated"):
            yield from ((name.casefold(), number) for number, name in widths[width].items())
