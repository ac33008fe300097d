"""What people write in other search fields and filters, and how it is read here. Pure.

Scopus and Web of Science write fields as functions, PubMed behind the words, Lucene has weights and
nearness, Google says ``intitle:``, miniflux takes regular expressions. What has a meaning here is
read so, with a remark; nothing of it is silently taken for words.
"""

from __future__ import annotations

import re

from bot.query import vocabulary
from bot.query.nodes import Field, RemarkKind, Term
from bot.query.problems import Expected
from bot.query.scanned_query import END, Kind, Rule, ScannedQuery, Token

_APOSTROPHES = re.compile(rf"'(?P<text>[^'\"]*\s[^'\"]*)'{END}")
_FLAG = re.compile(r"\(\?[a-z-]+\)|\(i\?\)", re.IGNORECASE)
_GROUP = re.compile(r"\(\?:")
_ANYTHING = re.compile(r"(?:\.[*+]|[\^$]|\\b)(?=[\s(\"]|\Z)")
_MARK = re.compile(rf"(?:~\d*|\^\d+(?:\.\d+)?){END}")
_TAG = re.compile(r"\s*\[\s*(?P<name>[a-z0-9][a-z0-9 /:-]*)\]", re.IGNORECASE)
_NEARNESS = re.compile(rf"(?:(?:O?NEAR|W|PRE|N|ADJ)/?\d+|NEAR|ADJ|SAME|AROUND\(\d+\)){END}")
_NEAR = re.compile(r"NEAR\s?(?=\()")
_DISTANCE = re.compile(r",\s*\d+\s*(?=\))")
_LIKE = re.compile(r"(?P<field>\w+)\s+LIKE\s+'%?(?P<words>[^'\"%]*)%?'", re.IGNORECASE)
_PLUS = re.compile(r"\+(?=[\w\"(@#])")
_FUNCTION = re.compile(r"(?P<name>[A-Z][A-Z-]{2,20})\s?(?=\()")
_LIMIT = re.compile(r"(?P<name>[A-Za-z_]+)\s*[<>]=?\s*[\w./-]+")
_ABSTRACT = re.compile(r"\$(?=[^\W\d_]+(?:[\s,;)]|\Z))")


def _read_apostrophes(state: ScannedQuery, found: re.Match[str]) -> int:
    state.remark(RemarkKind.TRANSLATED, f"'{found['text']}'", f'"{found["text"]}"')
    return state.add_text(found, found["text"])


def _ignore(state: ScannedQuery, found: re.Match[str]) -> int:
    state.remark(RemarkKind.IGNORED, found[0])
    return found.end()


def _ignore_mark(state: ScannedQuery, found: re.Match[str]) -> int | None:
    """Read Lucene's ``~2`` and ``^3`` right behind a term."""
    is_attached = state.is_behind_term() and state.source.text[found.start() - 1] not in " ,;"
    return _ignore(state, found) if is_attached else None


def _read_group(state: ScannedQuery, found: re.Match[str]) -> int:
    state.remark(RemarkKind.TRANSLATED, found[0], "(")
    return state.add(Kind.OPEN, found)


def _read_tag(state: ScannedQuery, found: re.Match[str]) -> int | None:
    """Read PubMed's field, which stands behind the words it applies to: ``LeCun Y[au]``."""
    name = found["name"]
    where = vocabulary.find_tag(name)
    is_unsearchable = where is None and vocabulary.is_foreign_field(name)
    words = _take_words(state) if where is not None or is_unsearchable else []
    if not words:
        return None
    if is_unsearchable:
        return state.refuse(Expected.SEARCHABLE, found.start(), found.end())
    term = Term(" ".join(one.term.text for one in words if one.term))
    start, end = words[0].start, words[-1].end
    state.remark(RemarkKind.TRANSLATED, f"[{name}]", vocabulary.describe(where or ""))
    state.tokens += (
        Token(Kind.FIELD, start, start, field=vocabulary.as_field(where or "")),
        Token(Kind.TERM, start, end, term),
    )
    return found.end()


def _take_words(state: ScannedQuery) -> list[Token]:
    """Remove the words at the end of what was read, as far as nothing stands between them."""
    start = len(state.tokens)
    while start and state.tokens[start - 1].kind is Kind.TERM:
        start -= 1
    words = state.tokens[start:]
    state.tokens[start:] = []
    return words


def _read_nearness(state: ScannedQuery, found: re.Match[str]) -> int | None:
    if not state.is_behind_term():
        return None
    state.remark(RemarkKind.TRANSLATED, found[0], "AND")
    return state.add(Kind.AND, found)


def _ignore_distance(state: ScannedQuery, found: re.Match[str]) -> int | None:
    is_near = any(one.typed.startswith("NEAR") for one in state.remarks)
    return _ignore(state, found) if is_near else None


def _read_like(state: ScannedQuery, found: re.Match[str]) -> int | None:
    """Read SQL's ``title LIKE '%graph%'``."""
    where = vocabulary.find_field(found["field"])
    if where is None:
        return None
    state.add_field(found, vocabulary.as_field(where))
    state.add_text(found, found["words"])
    state.remark(RemarkKind.TRANSLATED, found[0], f'{vocabulary.describe(where)}"{found["words"]}"')
    return found.end()


def _read_function(state: ScannedQuery, found: re.Match[str]) -> int | None:
    """Read a field with brackets: Scopus's ``TITLE-ABS-KEY(…)``."""
    where = vocabulary.find_field(found["name"])
    if where is None:
        return None
    state.remark(RemarkKind.TRANSLATED, found["name"], vocabulary.describe(where))
    return state.add_field(found, vocabulary.as_field(where))


def _refuse_limit(state: ScannedQuery, found: re.Match[str]) -> int | None:
    if not vocabulary.is_foreign_field(found["name"]):
        return None
    return state.refuse(Expected.SEARCHABLE, found.start(), found.end())


def _read_dollar(state: ScannedQuery, found: re.Match[str]) -> int:
    state.remark(RemarkKind.TRANSLATED, "$", vocabulary.describe(Field.ABSTRACT))
    return state.add_field(found, Field.ABSTRACT)


FOREIGN_RULES: tuple[Rule, ...] = (
    (_APOSTROPHES, _read_apostrophes),
    (_FLAG, _ignore),
    (_GROUP, _read_group),
    (_ANYTHING, _ignore),
    (_MARK, _ignore_mark),
    (_TAG, _read_tag),
    (_NEAR, _ignore),
    (_DISTANCE, _ignore_distance),
    (_LIKE, _read_like),
    (_NEARNESS, _read_nearness),
    (_PLUS, _ignore),
    (_FUNCTION, _read_function),
    (_LIMIT, _refuse_limit),
    (_ABSTRACT, _read_dollar),
)
"""Rules that come before our own ones for brackets, operators and fields."""
