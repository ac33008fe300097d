"""Fields that are compared with what they shall hold: ``title contains graph``. Pure.

Mail filters, databases and feed readers write a field, a verb or a sign, and a value; Chinese
writes all three in one word.
"""

from __future__ import annotations

import re

from bot.query import vocabulary
from bot.query.nodes import Field, RemarkKind
from bot.query.problems import Expected
from bot.query.scanned_query import Kind, Rule, ScannedQuery

_NOT = r"(?:(?:do(?:es)?\s*(?:not|n't)|must\s+not|should\s+not|not|is\s+not|isn't)\s+)"
_VERBS = (
    r"(?:contains?(?:\s+not)?|includes?|matches|equals?|(?:starts?|begins?|ends?)[\s_-]?with|i?like"
    r"|rlike|regexp?|similar\s+to|glob)(?=[\s\"'(:])(?:\s*:)?"
)
_SIGNS = r"(?:!\s?[=~:]+|[=~]{2,}|[~:]=|<>|\^=|\$=|\*=|%=|=\*|~)"
_COMPARISON = re.compile(
    rf"(?P<name>[^\W\d_][\w.]{{1,30}})(?:\s+(?P<verb>(?P<not>{_NOT})?{_VERBS})\s*(?=[^\s)])"
    rf"|\s*(?P<sign>{_SIGNS})\s*(?=[^\s)]))",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"(?:the\s+)?(?P<name>titles?|abstracts?|(?:first\s+|last\s+)?authors?|comments?|category)\s+"
    r"(?P<verb>is|are|has|have|says|mentions?)\s+(?P<not>not\s+)?(?=[^\s)])",
    re.IGNORECASE,
)
_CHINESE_VERB = (
    r"(?:[里中]|当中|里面)?(?P<no>不|没有?)?(?:包含|包括|含有|含|等于|为|是|有|带有?|叫)"
)
_CHINESE = re.compile(
    rf"(?P<name>标题|题目|题名|篇名|作者|摘要|主题|关键词|期刊)\s?{_CHINESE_VERB}\s?(?=[^\s)])"
)
_VALUE = re.compile(r"\"[^\"]*\"?|'[^']*'?|\([^)]*\)?|[^\s,;|)]*")
_RANGE = re.compile(
    r"(?P<name>[\w.-]{2,40})?(?(name)\s?:\s?)[\[{]\s*[^\s\[\]{}]+[ +]TO[ +][^\s\[\]{}]+\s*[\]}]"
)
_UNNAMED = frozenset({Field.ID, Field.ALL})


def _read_comparison(state: ScannedQuery, found: re.Match[str]) -> int | None:
    name, is_negative = found["name"], _is_negative(found)
    where = vocabulary.find_field(name)
    if where is None:
        return _refuse_comparison(state, found) if vocabulary.is_foreign_field(name) else None
    if where in _UNNAMED and found["sign"] is None:
        return None
    meaning = vocabulary.describe(where)
    state.remark(RemarkKind.TRANSLATED, found[0], f"-{meaning}" if is_negative else meaning)
    if is_negative:
        state.add(Kind.NOT, found)
    return state.add_field(found, vocabulary.as_field(where))


def _read_clause(state: ScannedQuery, found: re.Match[str]) -> int | None:
    """Read ``title is graph`` where a condition begins: elsewhere they are words of a title."""
    is_first = not state.tokens or state.tokens[-1].kind is not Kind.TERM
    where = vocabulary.find_field(found["name"]) if is_first else None
    if where is None:
        return None
    sign = "-" if found["not"] else ""
    state.remark(RemarkKind.TRANSLATED, found[0], f"{sign}{vocabulary.describe(where)}")
    if sign:
        state.add(Kind.NOT, found)
    return state.add_field(found, vocabulary.as_field(where))


def _is_negative(found: re.Match[str]) -> bool:
    sign, verb = found["sign"] or "", (found["verb"] or "").lower()
    return bool(found["not"] or sign[:1] == "!" or sign == "<>") or "not" in verb


def _refuse_comparison(state: ScannedQuery, found: re.Match[str]) -> int | None:
    value = _VALUE.match(state.source.text, found.end())
    if value is None or found["verb"] is None:
        return None
    return state.refuse(Expected.SEARCHABLE, found.start(), value.end())


def _read_chinese(state: ScannedQuery, found: re.Match[str]) -> int | None:
    where = vocabulary.find_field(found["name"]) or ""
    meaning = f"{'-' if found['no'] else ''}{vocabulary.describe(where)}"
    state.remark(RemarkKind.TRANSLATED, found[0], meaning)
    if found["no"]:
        state.add(Kind.NOT, found)
    return state.add_field(found, vocabulary.as_field(where))


def _refuse_range(state: ScannedQuery, found: re.Match[str]) -> int:
    """Refuse Lucene's ``[a TO z]``: words have no order here."""
    return state.refuse(Expected.SEARCHABLE, found.start(), found.end())


RANGE_RULE: Rule = (_RANGE, _refuse_range)
COMPARISON_RULES: tuple[Rule, ...] = (
    RANGE_RULE,
    (_CHINESE, _read_chinese),
    (_COMPARISON, _read_comparison),
    (_CLAUSE, _read_clause),
)
"""Rules that come before all others that begin with a word."""
