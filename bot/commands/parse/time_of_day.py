"""Times of day as people write them. Pure."""

from __future__ import annotations

import re
from datetime import time

from bot.model.chat import QuietHours
from bot.model.folding import fold

_TIME = re.compile(
    r"(?P<before>上午|早上|早晨|下午|晚上|中午)?\s*"
    r"(?P<hour>\d{1,2})"
    r"(?:(?:[:.h]|点|时)(?P<minute>\d{2})?分?(?P<half>半)?|(?P<tight>\d{2}))?"
    r"\s*(?P<after>[ap]\.?m\.?)?"
)
_BETWEEN = re.compile(r"\s*(?:-|–|—|−|~|\bto\b|\buntil\b|\btill\b|\band\b|到|至)\s*")
_FROM = re.compile(r"^(?:from|between|从|在)\s*")
_ASAP = re.compile(
    r"asap|as soon as (?:possible|available"
    r"|(?:it|they)(?:'s|'re| is| are|) (?:out|there|here|available|complete|ready))"
    r"|immediately|at once|right away|when(?:ever)? (?:it|they)(?:'s|'re| is| are) out"
    r"|一?(?:有更新|有新论文|有论文|更新|公布|发布|出来|出)[就即便](?:马上|立刻|立即)?(?:发|推|推送|发送|送达|送)?"
    r"|尽快|尽早|立即|立刻|马上|即时|实时|第一时间"
)
_ABOUT = re.compile(r"^(?:at|around|about|by|在)\s+")
_NAMED = {
    **dict.fromkeys(("noon", "midday", "12 noon", "at noon", "正午", "中午", "中午12点"), time(12)),
    **dict.fromkeys(("midnight", "12 midnight", "午夜", "半夜", "零点"), time(0)),
}
_HALF_PAST = re.compile(r"half past (\d{1,2})(\s*[ap]\.?m\.?)?")
_IN_WORDS = re.compile(r"\s*(?:o'?clock|o’clock|uhr)?\s*(?:in the (morning|afternoon|evening))?$")
_AFTERNOON = frozenset({"下午", "晚上", "中午", "pm"})
_MORNING = frozenset({"上午", "早上", "早晨", "am"})
_NOON = 12


def parse_time_of_day(given: str) -> time | None:
    """Return the time of day that ``given`` names, or None.

    Args:
        given: ``8``, ``8:00``, ``08.00``, ``0800``, ``8am``, ``8:15 p.m.``, ``8点半``, ``晚上8点``,
            ``noon``, ``half past 8``, ``8 in the evening``; full-width digits and colons count as
            the narrow ones.
    """
    text = _ABOUT.sub("", fold(given).strip().removesuffix("."))
    if text in _NAMED:
        return _NAMED[text]
    if half := _HALF_PAST.fullmatch(text):
        text = f"{half[1]}:30{half[2] or ''}"
    match = _TIME.fullmatch(_IN_WORDS.sub(_half_day, text))
    if match is None:
        return None
    minute = 30 if match["half"] else int(match["minute"] or match["tight"] or 0)
    half_day = match["before"] or (match["after"] or "").replace(".", "")
    hour = _hour(int(match["hour"]), half_day)
    return time(hour, minute) if hour is not None and hour < 24 and minute < 60 else None  # noqa: PLR2004


def _half_day(ending: re.Match[str]) -> str:
    """Return how a clock writes ``in the evening``."""
    return {"morning": "am", None: ""}.get(ending[1], "pm")


def parse_quiet_hours(given: str) -> QuietHours | None:
    """Return the hours that ``given`` spans, or None.

    Args:
        given: ``22-7``, ``22:30–07:00``, ``10pm to 7am``, ``晚上10点到早上7点``.
    """
    ends = [parse_time_of_day(part) for part in _BETWEEN.split(_FROM.sub("", fold(given).strip()))]
    match ends:
        case [time() as start, time() as end] if start != end:
            return QuietHours(start, end)
        case _:
            return None


def means_asap(given: str) -> bool:
    """Tell whether ``given`` asks for papers as soon as they are out.

    Args:
        given: ``asap``, ``as soon as it is out``, ``一有更新就发``, ``尽快``.
    """
    words = " ".join(fold(given).replace("’", "'").rstrip(".!。").split())
    return _ASAP.fullmatch(words.replace("a.s.a.p", "asap")) is not None


def _hour(hour: int, half_day: str) -> int | None:
    """Return the hour of 24, or None where hour and half of the day do not go together."""
    if half_day not in _AFTERNOON | _MORNING:
        return hour
    if half_day in {"am", "pm"} and not 1 <= hour <= _NOON:
        return None
    if half_day in _AFTERNOON:
        return hour + _NOON if hour < _NOON else hour
    return 0 if hour == _NOON and half_day == "am" else hour
