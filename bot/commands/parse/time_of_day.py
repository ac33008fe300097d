"""Times of day as people write them. Pure."""

from __future__ import annotations

import re
from datetime import time

from bot.model.chat import QuietHours
from bot.model.folding import fold

_TIME = re.compile(
    r"(?P<before>上午|早上|早晨|清晨|凌晨|早|下午|午后|傍晚|晚上|夜晚|晚|中午|夜里|深夜|半夜)?\s*"
    r"(?P<hour>\d{1,2})"
    r"(?:(?:[:.h]|点|時|时)(?P<minute>\d{2})?分?(?P<half>半)?|(?P<tight>\d{2}))?"
    r"\s*(?P<after>[ap]\.?m\.?)?"
)
_BETWEEN = re.compile(r"\s*(?:-|–|—|−|~|\bto\b|\buntil\b|\btill\b|\band\b|到|至)\s*")
_FROM = re.compile(r"^(?:from|between|从|在)\s*")
_NEWS = (
    r"(?:it|they|(?:the |new |latest |my )*(?:papers?|digests?|announcements?|updates?|listings?))"
)
_IS = r"(?:'s|'re| is| are| has been| have been|)"
_OUT = r"(?:out|up|there|here|available|complete|ready|announced|published|released)"
_WHEN_OUT = re.compile(
    r"(?:please )?(?:(?:send|deliver|notify|tell|message|push|ping|bring|post)"
    rf"(?: (?:me|us|them|{_NEWS}))* )?"
    r"(?:asap|as soon as possible|(?:as soon as|once|when(?:ever)?|the (?:moment|minute)) "
    rf"(?:{_NEWS}{_IS} {_OUT}|{_NEWS} (?:comes?|arrives?|appears?|drops?)(?: out| in)?"
    r"|there(?:'s| is| are) (?:something new|(?:new |an? |any )*(?:papers?|updates?|announcement))"
    r"|available|ready))(?:,? please)?"
)
"""Clauses that say by themselves when a digest is wanted."""
_SENDS = "(?:给我|帮我)?(?:发送?|發送?|推送?|送达?|通知|告诉)(?:给?我)?吧?"
_WHEN_OUT_CHINESE = re.compile(
    "(?:请|麻烦)?(?:"
    "(?:只要|每当|当)?(?:arxiv)?(?:有?新?论文|简报|公告)?一?"
    "(?:有了?新?的?(?:更新|论文|文章|公告|内容|东西)?|(?:更新|公布|发布|出来|出)[了完]?)[,， ]?"
    f"[就即便立马后](?:马上|立刻|立即|即|刻|上)?{_SENDS}"
    f"|(?:尽快|尽早|第一时间|立即|立刻|马上|即时|实时){_SENDS})"
)
_AT_ONCE = re.compile(
    r"immediately|at once|right away|straight away|instantly"
    r"|尽快|尽早|立即|立刻|马上|即时|实时|第一时间"
)
_ABOUT = re.compile(
    r"^(?:(?:every ?day|each day|daily)\b\s*|(?:at|around|about|by|在)\s+"
    r"|(?:每天|每日|次日|第二天|在)\s*)+"
    r"|\s*(?:daily|every ?day|each day|(?:推送|发送|送达|发给我|推送给我|发)吧?)$"
)
"""What says that a time is meant, and of every day."""
_DAYTIME_FIRST = re.compile(
    r"^(?P<daytime>in the (?:morning|afternoon|evening))(?:,?\s*at)?\s+(?P<at>.+)$"
)
_WORDS = (
    "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b")
_MINUTES = re.compile(r"(?<=\w)[ -](fifteen|thirty|forty[ -]five)\b")
_MINUTE_WORDS = {"fifteen": 15, "thirty": 30, "forty five": 45}
_NAMED = {
    **dict.fromkeys(("noon", "midday", "12 noon", "at noon", "正午", "中午", "中午12点"), time(12)),
    **dict.fromkeys(("midnight", "12 midnight", "午夜", "半夜", "零点"), time(0)),
}
_QUARTER = re.compile(r"(?:a )?(?P<part>half past|quarter (?:past|to)) (?P<hour>\d{1,2})\b")
_PARTS = {"half past": 30, "quarter past": 15, "quarter to": -15}
_IN_WORDS = re.compile(r"\s*(?:o'?clock|o’clock|uhr)?\s*(?:in the (morning|afternoon|evening))?$")
_CHINESE_NUMBER = re.compile(
    "(?:(?P<tens>[二三四五]?)(?P<ten>十))?零?(?P<ones>[零一二两三四五六七八九]?)(?=[点时分]|$)"
)
_CHINESE_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_QUARTERS = {"一刻": "15分", "三刻": "45分"}
_EVENING = frozenset({"傍晚", "晚上", "夜晚", "晚"})
_AFTERNOON = frozenset({"下午", "午后", "中午", "pm"}) | _EVENING
_MORNING = frozenset({"上午", "早上", "早晨", "清晨", "凌晨", "早", "am"})
_NIGHT = frozenset({"夜里", "深夜", "半夜"})
_NOON = 12
_DAWN = 6
"""Hour before which a night is that of the day before."""


def parse_time_of_day(given: str) -> time | None:
    """Return the time of day that ``given`` names, or None.

    Args:
        given: ``8``, ``8:00``, ``08.00``, ``0800``, ``8am``, ``8:15 p.m.``, ``8点半``, ``晚上8点``,
            ``早上八点二十``, ``noon``, ``half past 8``, ``eight thirty``, ``8 in the evening``,
            ``every day at 7``, ``每天早上7点``; full-width digits and colons count as the narrow
            ones.
    """
    text = _ABOUT.sub("", fold(given).strip().removesuffix("."))
    if text in _NAMED:
        return _NAMED[text]
    text = _DAYTIME_FIRST.sub(r"\g<at> \g<daytime>", text)
    text = _QUARTER.sub(_write_quarter, _write_words(_write_numbers(text)))
    match = _TIME.fullmatch(_IN_WORDS.sub(_half_day, text))
    if match is None:
        return None
    minute = 30 if match["half"] else int(match["minute"] or match["tight"] or 0)
    half_day = match["before"] or (match["after"] or "").replace(".", "")
    hour = _hour(int(match["hour"]), half_day)
    return time(hour, minute) if hour is not None and hour < 24 and minute < 60 else None  # noqa: PLR2004


def _write_numbers(text: str) -> str:
    """Return ``text`` with the digits of 八点二十, 十点一刻 and 两点."""
    for quarter, minutes in _QUARTERS.items():
        text = text.replace(quarter, minutes)
    return _CHINESE_NUMBER.sub(_write_number, text)


def _write_words(text: str) -> str:
    """Return ``text`` with the digits of ``eight thirty``."""
    text = _MINUTES.sub(lambda found: f":{_MINUTE_WORDS[found[1].replace('-', ' ')]}", text)
    return _WORD.sub(lambda found: str(_WORDS.index(found[0]) + 1), text)


def _write_quarter(found: re.Match[str]) -> str:
    """Return how a clock writes ``quarter to 9``."""
    hour, minute = divmod(int(found["hour"]) * 60 + _PARTS[found["part"]], 60)
    return f"{hour or _NOON}:{minute:02}"


def _write_number(found: re.Match[str]) -> str:
    if not found[0]:
        return ""
    tens = _CHINESE_DIGITS[found["tens"] or "一"] if found["ten"] else 0
    return f"{tens * 10 + _CHINESE_DIGITS[found['ones'] or '零']:02}"


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
    """Tell whether ``given``, said of a time, asks for papers as soon as they are out.

    Args:
        given: ``asap``, ``as soon as it is out``, ``一有更新就发``, ``right away``, ``尽快``.
    """
    return names_asap(given) or _AT_ONCE.fullmatch(_to_words(given)) is not None


def names_asap(given: str) -> bool:
    """Tell whether ``given`` asks for papers as soon as they are out, said by itself."""
    words = _to_words(given)
    return any(clause.fullmatch(words) for clause in (_WHEN_OUT, _WHEN_OUT_CHINESE))


def _to_words(given: str) -> str:
    folded = fold(given).replace("’", "'").rstrip(".!。！")
    return " ".join(folded.split()).replace("a.s.a.p", "asap")


def _hour(hour: int, half_day: str) -> int | None:
    """Return the hour of 24, or None where hour and half of the day do not go together."""
    if half_day in _NIGHT:
        half_day = "凌晨" if hour < _DAWN or hour == _NOON else "晚上"
    if half_day not in _AFTERNOON | _MORNING:
        return hour
    if half_day in {"am", "pm"} and not 1 <= hour <= _NOON:
        return None
    if hour == _NOON and half_day in _EVENING | {"am", "凌晨"}:
        return 0
    return hour + _NOON if half_day in _AFTERNOON and hour < _NOON else hour
