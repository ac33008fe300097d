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
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_SHORT = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}))?")
_MOST_MONTHS = 12
_MONTH_DAY = re.compile(
    r"(\d{1,2})月(\d{1,2})[日号]?[\s(]*(?:(?:星期|礼拜|周)[一二三四五六日天])?\)?"
)
_WORD = re.compile(r"[^\W\d_]+|\d+")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_PREPOSITION = re.compile(
    r"^(?:on|for|of|from|last|past|previous|this|until|till|up to|to|截至)\s*\b"
)
_POSSESSIVE = re.compile(r"['’]s$")
_DAY_OF_MONTH = re.compile(r"(?:the\s+)?(\d{1,2})(?:st|nd|rd|th|[日号])")
_CHINESE_NUMERAL = re.compile(
    r"(?:(?P<tens>[二三]?)(?P<ten>十))?(?P<ones>[一二三四五六七八九]?)(?=[月日号])"
)
_OF_WEEK = re.compile(r"(?P<which>[上本这])个?(?P<weekday>(?:周|星期|礼拜)[一二三四五六日天])")
_WEEK = re.compile(
    r"\b(?:(?:the\s+|my\s+)?(?:(?:(?P<last>last|previous)|this|past)\s+week"
    r"|(?:last|past)\s+(?:7|seven)\s+days))(?:['’]s)?\b"
    r"|(?P<before>上个?(?:周|星期|礼拜))(?![一二三四五六日天末\d])"
    r"|[本这]个?(?:周|星期|礼拜)(?![一二三四五六日天末\d])"
    r"|(?:最近|过去|近)(?:一个?|1个?)(?:周|星期|礼拜)|(?:最近|过去|近)[七7]天"
)
_GLUED = re.compile(
    r"(?<=[a-z*])(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=[a-z])"
    r"|(?<=[^\W\d_],)(?=\S)|(?<=[:;，：；、])(?=\S)",
    re.IGNORECASE,
)
"""Where words meet without a space between them: ``cs.CL昨天``, ``cs.CL,6月15日``."""
_LONGEST_DATE = 5
"""Words of the longest date: ``on Monday, June 15, 2026``."""
_EDGES = " ,;:，；：、的"
"""What stands between a date and the words beside it."""
_DAY = timedelta(days=1)
_YEAR_DIGITS = 4
_UNTIL = re.compile(r"^(?:(?:until|till|to|for|in|next|this)\b|直到|到|至)\s*")
_AROUND = re.compile(
    r"^(?:the\s+|(?:next|this)\b\s*|下个?|这个?|本)|\s*(?:from now|之后|以后|后|内)$"
)
_ENDS: Mapping[str, int] = {
    "end of month": 1, "end of the month": 1, "month's end": 1, "月底": 1, "月末": 1,
    "本月底": 1, "这个月底": 1, "end of year": 12, "end of the year": 12, "年底": 12, "年末": 12,
}  # fmt: skip
"""Months of which the last day is meant: a month's, or a year's."""
_UNITS = {
    "day": 1,
    "天": 1,
    "日": 1,
    "fortnight": 14,
    "week": 7,
    "周": 7,
    "星期": 7,
    "month": 30,
    "月": 30,
    "year": 365,
    "年": 365,
}
"""Days of each unit in which pauses are counted; a month is thirty."""
_NUMBERS = {
    word: number
    for number, words in enumerate(
        ("a an one 一", "two 两 二", "three 三", "four 四", "five 五", "six 六", "seven 七",
         "eight 八", "nine 九", "ten 十"), 1,
    )
    for word in words.split()
}  # fmt: skip
_DURATION = re.compile(
    rf"(?P<number>{'|'.join(_NUMBERS)}|\d{{1,4}})?\s*(?:个)?\s*"
    r"(?P<unit>days?|fortnights?|weeks?|months?|years?|天|日|周|星期|月|年)"
)
_LONGEST_DURATION = 9999
_TWO_MONTHS = 62
"""Days in which every day of the month was, even the 31st."""
_AGO = re.compile(r"\s*(?:ago|之前|以前|前)$")
_RELATIVE: Mapping[str, int] = {
    "today": 0, "morning": 0, "tonight": 0, "今天": 0, "今日": 0, "今早": 0,
    "yesterday": -1, "昨天": -1, "昨日": -1,
    "day before yesterday": -2, "the day before yesterday": -2, "前天": -2, "大前天": -3,
    "tomorrow": 1, "明天": 1, "day after tomorrow": 2, "the day after tomorrow": 2, "后天": 2,
}  # fmt: skip
_WEEKDAY_PREFIXES = ("星期", "礼拜", "周")
_DateFinder: TypeAlias = Callable[[int, int], date | None]
"""Returns the date with this month and day."""


def parse_future_date(given: str, today: date) -> date | None:
    """Return the date that ``given`` names, seen forward from ``today``; None if it names none.

    Args:
        given: ``2026-07-01``, ``1 July``, ``July 1st, 2026``, ``1.7.``, ``24/12``, ``7月1日``,
            ``monday``, ``周一``, ``tomorrow``.
        today: in the reader's zone; a weekday is the next one after it.
    """
    text = fold(given).strip()
    return _parse_absolute(text, today, _first_on_or_after(today)) or _next_weekday(
        text, today + _DAY
    )


def parse_pause_end(given: str, today: date = date.min) -> date | None:
    """Return the date until which a pause lasts, seen from ``today``; None if it names none.

    Args:
        given: a date as in ``parse_future_date`` with or without ``until``, or a time from now on:
            ``3 days``, ``for a week``, ``next month``, ``end of the month``, ``三天``, ``下周``.
        today: in the reader's zone.
    """
    text = _UNTIL.sub("", fold(given).strip())
    if text in _ENDS:
        return _last_day(today, _ENDS[text])
    text = _AROUND.sub("", _AROUND.sub("", text))
    if (found := _DURATION.fullmatch(text)) is not None:
        days = _count_days(found)
        return None if days > _LONGEST_DURATION else today + days * _DAY
    return parse_future_date(text, today)


def _count_days(duration: re.Match[str]) -> int:
    counted = duration["number"] or "1"
    number = _NUMBERS.get(counted) or int(counted)
    return number * next(days for unit, days in _UNITS.items() if unit in duration["unit"])


def _last_day(today: date, months: int) -> date:
    """Return the last day of the month of ``today``, or of its year."""
    last = date(today.year, months if months == _MOST_MONTHS else today.month, 28)
    return next(last + n * _DAY for n in range(4) if (last + (n + 1) * _DAY).day == 1)


def parse_past_date(given: str, today: date) -> date | None:
    """Return the date that ``given`` names, seen backward: a weekday is the last one, or today.

    Besides what ``parse_future_date`` reads these are ``2 days ago``, ``the 15th``, ``上周五``.
    """
    text = _POSSESSIVE.sub("", fold(given).strip())
    text = _read_numerals(_PREPOSITION.sub("", text))
    return (
        _parse_absolute(text, today, _last_on_or_before(today))
        or _next_weekday(text, today - 6 * _DAY)
        or _parse_counted_back(text, today)
    )


def _read_numerals(text: str) -> str:
    """Return ``text`` with digits for the Chinese numerals of months and days."""

    def digits(found: re.Match[str]) -> str:
        tens = _NUMBERS.get(found["tens"], 1) if found["ten"] else 0
        return str(10 * tens + _NUMBERS.get(found["ones"], 0)) if found[0] else ""

    return _CHINESE_NUMERAL.sub(digits, text)


def _parse_counted_back(text: str, today: date) -> date | None:
    """Return the date of ``2 days ago``, ``the 15th`` or a day of this week or the last."""
    duration = _DURATION.fullmatch(_AGO.sub("", text)) if _AGO.search(text) else None
    if duration and (days := _count_days(duration)) < min(_LONGEST_DURATION, today.toordinal()):
        return today - days * _DAY
    if of_month := _DAY_OF_MONTH.fullmatch(text):
        back = (today - days * _DAY for days in range(min(_TWO_MONTHS, today.toordinal())))
        return next((day for day in back if day.day == int(of_month[1])), None)
    if of_week := _OF_WEEK.fullmatch(text):
        monday = _monday(today) - (7 * _DAY if of_week["which"] == "上" else 0 * _DAY)
        return _next_weekday(of_week["weekday"], monday)
    return None


def _monday(today: date) -> date:
    return today - today.weekday() * _DAY


def split_week(argument: str, today: date) -> tuple[date | None, str] | None:
    """Return the last day of the week that ``argument`` names, and the other words.

    The day is None for the week up to the newest announcement; the whole is None where no week is
    named: ``cs.CL last week``, ``上周 math``, ``the past 7 days``.
    """
    found = _WEEK.search(folded := fold(argument))
    if found is None:
        return None
    is_before = found["before"] or (found["last"] and "week" in found[0])
    rest = f"{folded[: found.start()]} {folded[found.end() :]}".strip(_EDGES)
    return (_monday(today) - _DAY if is_before else None), rest


def split_past_date(argument: str, today: date) -> tuple[date | None, str]:
    """Return the date that stands among other words, as in ``parse_past_date``, and those words.

    Of several dates the longest one counts: ``Monday 15 June`` and not ``Monday``.
    """
    words = _GLUED.sub(" ", argument).split()
    for length in range(min(_LONGEST_DATE, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            end = start + length
            day = parse_past_date(" ".join(words[start:end]).strip(_EDGES), today)
            if day is not None:
                return day, " ".join((*words[:start], *words[end:])).strip(_EDGES)
    return None, argument.strip()


def _parse_absolute(text: str, today: date, find_date: _DateFinder) -> date | None:
    if text in _RELATIVE:
        return today + _RELATIVE[text] * _DAY
    if iso := _ISO.fullmatch(text):
        return _date(*map(int, iso.groups()))
    if compact := _COMPACT.fullmatch(text):
        return _date(*map(int, compact.groups()))
    if day_first := _DAY_FIRST.fullmatch(text):
        day, month, year = map(int, day_first.groups())
        return _date(year, month, day)
    if short := _SHORT.fullmatch(text):
        return find_date(int(short[2]), int(short[1]))
    if slashed := _SLASHED.fullmatch(text):
        return _parse_slashed(slashed, find_date)
    if chinese := _MONTH_DAY.fullmatch(text):
        return find_date(int(chinese[1]), int(chinese[2]))
    return _parse_named_month(text, find_date)


def _parse_slashed(found: re.Match[str], find_date: _DateFinder) -> date | None:
    """Return the date of 24/12 or 12/24; None where either number may be the month."""
    first, second = int(found[1]), int(found[2])
    if first != second and max(first, second) <= _MOST_MONTHS:
        return None
    day, month = max(first, second), min(first, second)
    return _date(int(found[3]), month, day) if found[3] else find_date(month, day)


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


def _parse_named_month(text: str, find_date: _DateFinder) -> date | None:
    """Return the date of ``16 June``, ``June 16th`` or ``16 June 2026``, weekday ignored."""
    ignored = {*weekday_names(), "the", "of"}
    words = [word for word in _WORD.findall(_ORDINAL.sub("", text)) if word not in ignored]
    months = [_months()[word] for word in words if word in _months()]
    numbers = sorted(int(word[:_YEAR_DIGITS]) for word in words if word.isdecimal())
    if len(months) != 1 or len(words) != 1 + len(numbers):
        return None
    match numbers:
        case [day]:
            return find_date(months[0], day)
        case [day, year] if year >= 10 ** (_YEAR_DIGITS - 1):
            return _date(year, months[0], day)
        case _:
            return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _next_weekday(text: str, start: date) -> date | None:
    """Return the first date from ``start`` on that is the weekday ``text``."""
    wanted = weekday_names().get(text)
    return None if wanted is None else start + (wanted - start.weekday()) % 7 * _DAY


@cache
def weekday_names() -> Mapping[str, int]:
    """Return every name of a weekday, long and short; 0 is Monday."""
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
