"""Sets of weekdays as people write them, in every language that has a catalog. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from bot.commands.parse.dates import weekday_names
from bot.model.chat import EVERY_DAY
from bot.model.folding import SEPARATORS, fold

_GROUPS: Mapping[str, frozenset[int]] = {
    **dict.fromkeys(("daily", "all", "每天", "每日", "天天", "全部", "所有"), EVERY_DAY),
    **dict.fromkeys(("weekday", "workday", "工作日", "平日"), frozenset(range(5))),
    **dict.fromkeys(("weekend", "周末", "週末", "双休日"), frozenset({5, 6})),
}
_CHINESE_DAYS = {day: number for number, day in enumerate("一二三四五六日")} | {"天": 6}
_PHRASES = re.compile(r"\bevery ?day\b|\b(?:working|work|business)(?= days?\b)")
_EXCEPT = re.compile(
    r"(?:daily|all|每天|每日)?\s*(?:except|but|without|not|除了?)\s*"
    r"(?P<days>.+?)(?:以外|之外|外)?"
)
_FILLERS = re.compile(r"\b(?:on|only|and|the|every|days?)\b|每(?!天|日)|只在?|仅在?|[&/和与及都]")
_RANGE = r"(?:-|–|—|−|~|\bto\b|\bthrough\b|\bthru\b|到|至)"
_DAY = (
    rf"(?!{_RANGE})(?:[a-z]+\.?|每天|每日|天天|全部|所有|工作日|平日|周末|週末|双休日"
    r"|(?:星期|礼拜|周|週)[1-7]|(?:星期|礼拜|周|週)?[一二三四五六日天])"
)
_SPAN = re.compile(rf"({_DAY})(?:\s*{_RANGE}\s*({_DAY}))?")
_MIN_PREFIX = 2
"""Letters that tell English weekdays apart: mo, tu, we, th, fr, sa, su."""


def parse_weekdays(given: str) -> frozenset[int] | None:
    """Return the weekdays that ``given`` names, 0 for Monday; None if it says something else.

    Args:
        given: ``mon-fri``, ``Tuesday, Thursday``, ``weekdays``, ``every day but sunday``,
            ``周一至周五``, ``周一三五``, ``工作日``, ``每天``.
    """
    text = " ".join(fold(given).rstrip(".!。").split())
    text = _PHRASES.sub(lambda found: "daily" if found[0][0] == "e" else "weekday", text)
    excepted = _EXCEPT.fullmatch(text)
    if excepted:
        text = excepted["days"]
    text = _FILLERS.sub(" ", text)
    if SEPARATORS.sub("", _SPAN.sub("", text)):
        return None
    spans = [_span(first, last) for first, last in _SPAN.findall(text)]
    days = frozenset[int]().union(*spans)
    # A set without days would bring no digest ever again; that is /pause.
    return (EVERY_DAY - days if excepted else days) or None if all(spans) and spans else None


def _span(first: str, last: str) -> frozenset[int]:
    """Return the days from ``first`` to ``last``, or ``first`` alone; none for other words."""
    begin, end = _days(first), _days(last or first)
    if not last or not begin or not end:
        return begin & end
    (start, *_), (stop, *_) = sorted(begin), sorted(end)
    between = ((start + number) % 7 for number in range((stop - start) % 7 + 1))
    return begin | end | frozenset(between)


@lru_cache
def _days(word: str) -> frozenset[int]:
    """Return the days that one word names; none if it names none, or might name others."""
    single = word.rstrip(".").removesuffix("s")
    if single in _GROUPS:
        return _GROUPS[single]
    if word[-1] in _CHINESE_DAYS:
        return frozenset({_CHINESE_DAYS[word[-1]]})
    if word[-1].isdecimal():
        return frozenset({int(word[-1]) - 1})
    if len(single) < _MIN_PREFIX:
        return frozenset()
    found = frozenset(day for name, day in weekday_names().items() if name.startswith(single))
    return found if len(found) == 1 else frozenset()
