"""What people ask for in a sentence: ``papers about graphs by Yann LeCun``, ``关于图的论文``. Pure.

A title that is pasted may hold the same words, so they are read as a request only where a title
has them in another place: kinds of papers at the start, and a name in capitals at the end of words
without.
"""

from __future__ import annotations

import re

from bot.query.exclusions import OUTSIDE_WORDS, split_exclusions
from bot.query.nodes import RemarkKind
from bot.query.scanned_query import END, Kind, Rule, ScannedQuery

_PLEASE = (
    r"(?:(?:please\s+)?(?:show|give|send|find|get|notify|tell)\s+(?:me\s+|us\s+)?(?:of\s+)?"
    r"|(?:i|we)\s+(?:want|need|like|read)\s+|(?:i|we)(?:['\u2019]d|\s+would)\s+like\s+"
    r"|(?:i['\u2019]m\s+|i\s+am\s+)?looking\s+for\s+)"
)
_KINDS = (
    rf"{_PLEASE}?"
    r"(?:(?:all|any|every|new|newest|recent|latest|the|some|of|about|arxiv)\s+)*"
    r"(?:papers?|articles?|preprints?|publications?|anything|everything)"
)
_ABOUT = (
    r"(?:about|on|regarding|concerning|in|with|containing|mentioning|from"
    r"|using|based\s+on|dealing\s+with|related\s+to"
    r"|(?:that|which)\s+(?:mentions?|contains?|discuss(?:es)?|uses?|stud(?:y|ies)"
    r"|(?:is|are)\s+(?:about|on)|have|has|deals?\s+with))"
)
_INTEREST = re.compile(
    r"\s*(?:(?:i['\u2019]m|i\s+am|we\s+are|we['\u2019]re)\s+)?interested\s+in\s+(?P<topic>\S.*)"
    r"|\s*(?:what(?:['\u2019]s|\s+is)\s+)?(?:the\s+)?(?:new|newest|latest|recent)\s+(?:in|on)\s+"
    r"(?!(?:situ|vivo|vitro|silico)\b)"
    r"(?P<place>\S.*?)\??"
    r"|\s*(?:(?:i['\u2019]m\s+|i\s+am\s+)?(?:searching|looking)\s+for"
    r"|(?:please\s+)?(?:notify|tell|inform|alert)\s+(?:me|us)\s+(?:about|of|on))\s+(?P<sought>\S.*)"
    r"|\s*(?:please\s+)?(?:show|give|find|get|send)\s+(?:me|us)\s+(?P<shown>\S.*?)\s+"
    r"(?:papers?|articles?|preprints?)",
    re.IGNORECASE | re.DOTALL,
)
_BY = r"(?:(?:written|authored|published)\s+)?by"
_NAME = r"[^\W\d_][\w.'-]*"
_PERSON = rf"{_NAME}(?:\s+(?!and\b|or\b|about\b|on\b|in\b|with\b|not\b|without\b){_NAME}){{0,3}}"
_PEOPLE = rf"{_PERSON}(?:,\s*{_PERSON}){{0,5}}(?:(?:,\s*|\s+)(?:and|or)\s+{_PERSON}){{0,5}}"
_REQUEST = re.compile(
    rf"\s*{_KINDS}\s+(?:{_BY}\s+(?P<people>{_PEOPLE})(?:\s+{_ABOUT})?|{_ABOUT})(?=\s+\S|\Z)"
    r"(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_LEADING_BY = re.compile(
    rf"\s*{_BY}\s+(?P<people>{_PEOPLE})(?P<rest>(?:\s+(?:{_ABOUT}|not|except|without)\s.*)?)\s*",
    re.IGNORECASE,
)
_CAPITAL = r"(?:[^\W\d_a-z][\w.'-]*|van|von|de|der|den|del|di|da|la|le)"
_TRAILING_BY = re.compile(
    rf"(?P<rest>(?:(?!\s+by\s)[^:\"]){{1,200}}?)\s+by\s+"
    rf"(?P<people>[^\W\d_a-z][\w.'-]*(?:\s+{_CAPITAL}){{0,3}})\s*"
)
_TITLED = re.compile(r"\A\W*[^\W\d_a-z][a-z]")
_LEADING_ABOUT = re.compile(rf"\A(?:{_ABOUT})\s+", re.IGNORECASE)
_OWNED = re.compile(
    rf"\s*(?P<people>{_PERSON})['\u2019]s?\s+(?:(?:new|newest|recent|latest|other)\s+)*"
    r"(?:papers?|articles?|preprints?|publications?|works?)\s*",
    re.IGNORECASE,
)
_JOINT = re.compile(r"(?:,\s*|\s+)(?:and|or)\s+|,\s*", re.IGNORECASE)
_OR = re.compile(r"\bor\b", re.IGNORECASE)
_CAPITALS = rf"[^\W\d_a-z][\w.'-]*(?:\s+{_CAPITAL}){{0,3}}"
_AUTHOR = re.compile(rf"\s*authors?\s+(?P<people>{_CAPITALS})\s*")
_AND_OTHERS = re.compile(rf"\s*(?P<people>{_CAPITALS})\s+et\.?\s+al\.?\s*")
_ABOUT_CHINESE = re.compile(r"\s*(?:(?:有|与)?关于?|有关)\s*(?P<rest>\S.*?)")
_PAPERS_CHINESE = re.compile(
    r"\s*(?P<rest>\S.*?)\s*的?(?:最新|新)?的?(?:论文|文章|预印本|文献)\s*", re.DOTALL
)
_OUTSIDE = re.compile(rf"{OUTSIDE_WORDS}:?(?=\s+\S)", re.IGNORECASE)
_WITHOUT = re.compile(rf"(?:without|sans|w/o|no){END}", re.IGNORECASE)
_EITHER = re.compile(
    r"either\s+(?=\S+(?:\s+\S+){0,3}?\s+or\s)|both\s+(?=\S+(?:\s+\S+){0,3}?\s+and\s)", re.IGNORECASE
)
_AS_WELL = re.compile(r"as\s+well\s+as(?=\s+\S)", re.IGNORECASE)
_CONTAINS = re.compile(r"(?:contains|mentions|mentioning)\s*:?\s+(?=\S)", re.IGNORECASE)
_YEAR = r"(?:19|20)\d\d"
_PREPOSITIONS = "since", "after", "before", "until", "from", "in"
_NO_PREPOSITION = "".join(rf"(?<!{word} )" for word in _PREPOSITIONS)
_WHEN = re.compile(
    rf"(?:(?:{'|'.join(_PREPOSITIONS)})\s+{_YEAR}|(?:last|past|this)\s+"
    rf"(?:\d+\s+)?(?:days?|weeks?|months?|years?)"
    rf"|{_NO_PREPOSITION}{_YEAR}(?:\s*(?:\.\.+|-|\u2013|to)\s*{_YEAR})?){END}",
    re.IGNORECASE,
)
_SORTED = re.compile(
    r"(?:sort(?:ed)?|order(?:ed)?)\s+by\s+(?:date|relevance|submitted|newest|year|time|citations?)"
    r"(?:\s+(?:asc|desc)\w*)?\s*\Z",
    re.IGNORECASE,
)


def read_sentence(text: str) -> str:
    """Return what is asked for in ``text`` in our language; ``text`` itself if it asks nothing."""
    plain = " ".join(text.split())
    wanted, excluded = split_exclusions(plain)
    if excluded:
        return f"{read_sentence(wanted)} {excluded}".strip()
    if found := _INTEREST.fullmatch(plain):
        return read_sentence(next(filter(None, found.groups())))
    if found := _REQUEST.fullmatch(plain):
        wanted = _TRAILING_BY.sub(_name_last, found["rest"].strip())
        return f"{_write_people(found['people'])} {wanted}".strip()
    if found := _LEADING_BY.fullmatch(plain):
        rest = _LEADING_ABOUT.sub("", found["rest"].strip())
        return f"{_write_people(found['people'])} {rest}".strip()
    if found := _fullmatch(plain, _OWNED, _AUTHOR, _AND_OTHERS):
        return _write_people(found["people"])
    if not _TITLED.match(plain) and (found := _TRAILING_BY.fullmatch(plain)):
        return _name_last(found)
    about = _read_chinese(plain)
    return text if about == plain else about


def _fullmatch(text: str, *patterns: re.Pattern[str]) -> re.Match[str] | None:
    return next(filter(None, (pattern.fullmatch(text) for pattern in patterns)), None)


def _name_last(found: re.Match[str]) -> str:
    return f"{found['rest']} {_write_people(found['people'])}"


def _write_people(people: str | None) -> str:
    """Return the authors of ``LeCun and Y. Bengio`` in our language; "" for nobody."""
    if people is None:
        return ""
    names = [f'au:"{name.strip()}"' for name in _JOINT.split(people)]
    # Two wrote together; of several, anybody is meant.
    joint = " AND " if len(names) == 2 and not _OR.search(people) else " OR "  # noqa: PLR2004
    return f"({joint.join(names)})" if len(names) > 1 else names[0]


def _read_chinese(text: str) -> str:
    found = _PAPERS_CHINESE.fullmatch(text)
    wanted = found["rest"] if found else text
    about = _ABOUT_CHINESE.fullmatch(wanted)
    return about["rest"] if about else wanted


def _read_outside(state: ScannedQuery, found: re.Match[str]) -> int | None:
    if not state.is_behind_term():
        return None
    state.remark(RemarkKind.TRANSLATED, found[0], "-")
    return state.add(Kind.NOT, found)


def _read_without(state: ScannedQuery, found: re.Match[str]) -> int | None:
    """Say that it is a word, as in learning without forgetting, and what excludes words."""
    if state.is_behind_term():
        state.remark(RemarkKind.LITERAL, found[0], "-")
    return None


def _read_when(state: ScannedQuery, found: re.Match[str]) -> int | None:
    is_last = state.is_behind_term() and not state.source.text[found.end() :].strip()
    is_first = not state.tokens and " " in found[0] and state.source.text[found.end() :].strip()
    if is_last or is_first:
        state.remark(RemarkKind.LITERAL, found[0])
    return None


def _ignore_either(state: ScannedQuery, found: re.Match[str]) -> int | None:
    state.remark(RemarkKind.TRANSLATED, found[0].strip())
    return found.end()


def _ignore_contains(state: ScannedQuery, found: re.Match[str]) -> int | None:
    if state.tokens:
        return None
    state.remark(RemarkKind.TRANSLATED, found[0])
    return found.end()


def _ignore_order(state: ScannedQuery, found: re.Match[str]) -> int | None:
    if not state.is_behind_term():
        return None
    state.remark(RemarkKind.IGNORED, found[0])
    return found.end()


SENTENCE_RULES: tuple[Rule, ...] = (
    (_OUTSIDE, _read_outside),
    (_WITHOUT, _read_without),
    (_WHEN, _read_when),
    (_EITHER, _ignore_either),
    (_AS_WELL, _ignore_either),
    (_CONTAINS, _ignore_contains),
    (_SORTED, _ignore_order),
)
"""Rules for words that stand in the middle of a sentence."""
