"""Dates as people write them, in every language that has a catalog. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import TypeAlias

from babel import Locale

from bot.model.folding import fold
from bot.phrases import LANGUAGES

_ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_MONTH_DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?")
_WORD = re.compile(r"[^\W\d_]+|\d{1,2}(?!\d)")
_DAY = timedelta(days=1)
_RELATIVE: Mapping[str, int] = {
    "today": 0, "今天": 0, "yesterday": -1, "昨天": -1, "前天": -2,
    "tomorrow": 1, "明天": 1, "后天": 2,
}  # fmt: skip
_WEEKDAY_PREFIXES = ("星期", "礼拜", "周")
_DateFinder: TypeAlias = Callable[[int, int], date | None]
"""Returns the date with this month and day."""


def parse_future_date(given: str, today: date) -> date | None:
    """Return the date that ``given`` names, seen forward from ``today``; None if it names none.

    Args:
        given: ``2026-07-01``, ``1 July``, ``7月1日``, ``monday``, ``周一``, ``tomorrow``.
        today: in the reader's zone; a weekday is the next one after it.
    """
    text = fold(given).strip()
    return _parse_absolute(text, today, _first_on_or_after(today)) or _next_weekday(
        text, today + _DAY
    )


def parse_past_date(given: str, today: date) -> date | None:
    """Return the date that ``given`` names, seen backward: a weekday is the last one, or today."""
    text = fold(given).strip()
    return _parse_absolute(text, today, _last_on_or_before(today)) or _next_weekday(
        text, today - 6 * _DAY
    )


def _parse_absolute(text: str, today: date, find_date: _DateFinder) -> date | None:
    if text in _RELATIVE:
        return today + _RELATIVE[text] * _DAY
    if iso := _ISO.fullmatch(text):
        return _date(*map(int, iso.groups()))
    month_day = _parse_month_day(text)
    return find_date(*month_day) if month_day else None


def _first_on_or_after(today: date) -> _DateFinder:
    """Return the finder of the first such day from ``today`` on; 29 February may be 8 years off."""

    def find(month: int, day: int) -> date | None:
        days = (_date(year, month, day) for year in range(today.year, today.year + 9))
        return next((day for day in days if day and day >= today), None)

    return find


def _last_on_or_before(today: date) -> _DateFinder:
    """Return the finder of the last such day up to ``today``."""

    def find(month: int, day: int) -> date | None:
        days = (_date(year, month, day) for year in range(today.year, today.year - 9, -1))
        return next((day for day in days if day and day <= today), None)

    return find


def _parse_month_day(text: str) -> tuple[int, int] | None:
    """Return month and day of ``16 June``, ``June 16`` or ``6月16日``, weekday ignored."""
    if chinese := _MONTH_DAY.match(text):
        return int(chinese[1]), int(chinese[2])
    words = [word for word in _WORD.findall(text) if word not in _weekdays()]
    months = [_months()[word] for word in words if word in _months()]
    days = [int(word) for word in words if word.isdecimal()]
    plain = len(words) == 2 and len(months) == 1 and len(days) == 1  # noqa: PLR2004
    return (months[0], days[0]) if plain else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _next_weekday(text: str, start: date) -> date | None:
    """Return the first date from ``start`` on that is the weekday ``text``."""
    wanted = _weekdays().get(text)
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
