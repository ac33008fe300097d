"""What people write in other search fields and filters, and how it is read here. Pure.

Regular expressions, Lucene's weights and nearness, Westlaw's, SQL's and a browser's leftovers.
What has a meaning here is read so, with a remark; nothing of it is silently taken for words.
"""

from __future__ import annotations

import re

from bot.query.category_spellings import CATEGORY_RULES
from bot.query.comparisons import COMPARISON_RULES, RANGE_RULE
from bot.query.foreign_fields import FIELD_SIGN_RULES, FIELD_WORD_RULES
from bot.query.nodes import RemarkKind
from bot.query.problems import Expected
from bot.query.scanned_query import END, Kind, Rule, ScannedQuery
from bot.query.sentences import SENTENCE_RULES

_FLAG = re.compile(r"\(\?[a-z-]+\)|\(i\?\)", re.IGNORECASE)
_LOOK = re.compile(r"\^?\(\?(?P<sign>[=!])(?:\^|\.\*\??)*(?=[\w\"(])")
_GROUP = re.compile(r"\(\?[a-z]*:", re.IGNORECASE)
_ANYTHING = re.compile(r"(?:\.[*+]|[\^$]|\\b)(?=[\s(\"]|\Z)")
_MARK = re.compile(rf"(?:~\d*(?:\.\d+)?|\^\d+(?:\.\d+)?){END}")
_QUANTITY = re.compile(rf"(?<=\))(?:\w{{1,3}}\?|[?*+]\??|\{{\d+(?:,\d*)?\}}){END}")
_LEAD = re.compile(r"[~=<>^]+(?=[\"(@/]|[^\W\d])")
_RAW = re.compile(r"[rm](?=\"[^\"]*\")")
_MARKUP = re.compile(
    r"</?(?:a|b|i|u|p|br|em|strong|code|span|div|sub|sup|mark|title|q)\b[^<>]{0,80}>", re.IGNORECASE
)
_PARAMETER = re.compile(
    r"[?&]?(?:start|max_?results|limit|offset|rows|size|num|hl)=[\w.-]+", re.IGNORECASE
)
_ORDER = re.compile(rf"(?:ORDER BY \w+(?: ASC| DESC)?|LIMIT \d+){END}")
_CLASS = re.compile(r"\[\^?\w-\w[^\]\s]*\][+*?]?")
_NEARNESS = re.compile(
    r"(?:(?:O?NEAR|W|PRE|N|ADJ)/?\d+|(?i:o?near|w|pre|n|adj|within)/\d+|/(?:\d+|[sp])|NEAR|ADJ|SAME"
    rf"|(?i:around)\(\d+\)|AROUND \d+|within \d+(?: words?)?(?: of)?){END}"
)
_NEAR = re.compile(r"NEAR\s?(?=\()")
_DISTANCE = re.compile(r",\s*\d+\s*(?=\))")
_PLUS = re.compile(r"\+(?=[\w\"(@#])")
_LOOSE_DASH = re.compile(r"-+\s+(?=\w)")
_ALTERNATIVES = re.compile(r"[^\W\d_]+\((?:\w+\|)+\w+\)")
_MYSELF = re.compile(rf"@me{END}")
_ADDRESS = re.compile(r"https?://[^\s\"]+")


def _ignore(state: ScannedQuery, found: re.Match[str]) -> int:
    state.remark(RemarkKind.IGNORED, found[0])
    return found.end()


def _ignore_mark(state: ScannedQuery, found: re.Match[str]) -> int | None:
    """Read Lucene's ``~2`` and ``^3`` right behind a term."""
    is_attached = state.is_behind_term() and state.source.text[found.start() - 1] not in " ,;"
    return _ignore(state, found) if is_attached else None


def _ignore_lead(state: ScannedQuery, found: re.Match[str]) -> int | None:
    """Read what says how a value is compared: ``title:~x``, ``title:=x``, ``=author:x``."""
    is_behind_field = bool(state.tokens) and state.tokens[-1].kind is Kind.FIELD
    return _ignore(state, found) if is_behind_field or {*found[0]}.isdisjoint("<>") else None


def _ignore_dash(state: ScannedQuery, found: re.Match[str]) -> int | None:
    """Say that a dash with a space behind it, as in titles, leaves nothing out."""
    return _ignore(state, found) if state.is_behind_term() or not state.tokens else None


def _read_group(state: ScannedQuery, found: re.Match[str]) -> int:
    state.remark(RemarkKind.TRANSLATED, found[0], "(")
    return state.add(Kind.OPEN, found)


def _read_look(state: ScannedQuery, found: re.Match[str]) -> int:
    """Read a regular expression's ``(?=.*a)`` and ``(?!.*b)``: a, and no b."""
    state.remark(RemarkKind.TRANSLATED, found[0], "(" if found["sign"] == "=" else "-(")
    if found["sign"] == "!":
        state.add(Kind.NOT, found)
    return state.add(Kind.OPEN, found)


def _read_nearness(state: ScannedQuery, found: re.Match[str]) -> int | None:
    if not state.is_behind_term():
        return None
    state.remark(RemarkKind.TRANSLATED, found[0], "AND")
    return state.add(Kind.AND, found)


def _ignore_distance(state: ScannedQuery, found: re.Match[str]) -> int | None:
    is_near = any(remark.typed.startswith("NEAR") for remark in state.remarks)
    return _ignore(state, found) if is_near else None


def _refuse_class(state: ScannedQuery, found: re.Match[str]) -> int:
    return state.refuse(Expected.PATTERN, found.start(), found.end())


def _refuse(state: ScannedQuery, found: re.Match[str]) -> int:
    return state.refuse(Expected.SEARCHABLE, found.start(), found.end())


SIGN_RULES: tuple[Rule, ...] = (
    (_FLAG, _ignore),
    (_LOOK, _read_look),
    (_GROUP, _read_group),
    (_ANYTHING, _ignore),
    (_MARK, _ignore_mark),
    (_MARKUP, _ignore),
    (_LEAD, _ignore_lead),
    (_DISTANCE, _ignore_distance),
    (_PLUS, _ignore),
    (_LOOSE_DASH, _ignore_dash),
    (_MYSELF, _refuse),
    (_CLASS, _refuse_class),
    RANGE_RULE,
    *FIELD_SIGN_RULES,
)
"""Rules for what does not begin with a letter."""
WORD_RULES: tuple[Rule, ...] = (
    (_ALTERNATIVES, _refuse_class),
    (_QUANTITY, _ignore),
    (_RAW, _ignore),
    (_NEAR, _ignore),
    (_NEARNESS, _read_nearness),
    (_PARAMETER, _ignore),
    (_ORDER, _ignore),
    *COMPARISON_RULES,
    *FIELD_WORD_RULES,
    *SENTENCE_RULES,
    *CATEGORY_RULES,
)
"""Rules for what may begin with a letter. Both come before our own ones."""
ADDRESS_RULE: Rule = (_ADDRESS, _refuse)
"""Comes behind our own rule for identifiers, which may be addresses."""
