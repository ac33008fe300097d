"""Fields as other systems write them: as functions, behind words, several at once. Pure.

Scopus and Web of Science write ``TITLE(…)``, PubMed ``graph[ti]``, Ovid ``graph.ti,ab.``, Sphinx
``@title``, JSON ``"title": ``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.query import vocabulary
from bot.query.nodes import Field, RemarkKind, Term
from bot.query.problems import Expected
from bot.query.scanned_query import END, Kind, Rule, ScannedQuery, Token

_TAG = re.compile(r"\s*\[\s*(?P<name>[a-z0-9][a-z0-9 /:-]*)\]", re.IGNORECASE)
_SUFFIX = re.compile(rf"\.(?P<name>[a-z]{{2}}(?:,[a-z]{{2}})*)\.{END}")
_SUFFIXED = re.compile(
    rf"(?P<word>\w[\w-]{{0,60}}\*?)\.(?P<name>[a-z]{{2}}(?:,[a-z]{{2}})*)\.(?:{END})"
)
_FUNCTION = re.compile(r"(?P<name>[A-Z][A-Z-]{2,20}\s?|[a-z_]{4,20})(?=\((?!\w{0,2}\)))")
_ARGUMENTS = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*){0,5}\)?")
_LIMIT = re.compile(r"(?P<name>[A-Za-z_]{2,30})\s*[<>]=?\s*(?=[\w.])(?P<value>[\w./-]+)")
_ABSTRACT = re.compile(r"\$(?=[^\W\d_]+(?:[\s,;)]|\Z))")
_KEY = re.compile(r"\"(?P<name>\w{1,30})\"\s*:\s*")
_JOINT = r"[,+|/_-]"
_SPACED_JOINT = r"(?:\s?[,+|/]\s?|[_-]|\s(?:or|and)\s)"
_SEVERAL = re.compile(
    rf"(?P<names>[^\W\d_]{{2,20}}(?:{_JOINT}[^\W\d_]{{2,20}}){{1,4}})\s?[:=]\s?(?=[^\s/])",
    re.IGNORECASE,
)
_NAMES = rf"[^\W\d_]{{2,20}}(?:{_SPACED_JOINT}[^\W\d_]{{2,20}}){{0,4}}"
_BRACKETED = re.compile(rf"\((?P<names>{_NAMES})\)\s?:\s?(?=\S)", re.IGNORECASE)
_SIGNED = re.compile(rf"@[({{](?P<names>{_NAMES})[)}}]\s?(?=\S)", re.IGNORECASE)
_SIGN = re.compile(
    r"@(?P<names>title|abstract|authors?|comments?|journal|category)(?=[ \"(])", re.IGNORECASE
)
_SPLIT = re.compile(_SPACED_JOINT, re.IGNORECASE)


def _read_tag(state: ScannedQuery, found: re.Match[str]) -> int | None:
    """Read PubMed's field, which stands behind the words it applies to: ``LeCun Y[au]``."""
    return _apply_behind(state, found, vocabulary.find_tag(found["name"]))


def _read_suffix(state: ScannedQuery, found: re.Match[str]) -> int | None:
    """Read Ovid's field behind a bracket: ``(graph OR net).ti,ab.``."""
    return _apply_behind(state, found, _unite(map(vocabulary.find_tag, found["name"].split(","))))


def _read_suffixed(state: ScannedQuery, found: re.Match[str]) -> int | None:
    """Read Ovid's field behind words: ``lecun y.au.``."""
    where = _unite(map(vocabulary.find_tag, found["name"].split(",")))
    if where is None:
        return None
    state.add_text(found, found["word"])
    return _apply_behind(state, found, where)


def _apply_behind(
    state: ScannedQuery, found: re.Match[str], where: Field | str | None
) -> int | None:
    """Let the field ``where`` apply to the words, or to the bracket, that have just ended."""
    name = found["name"]
    is_unsearchable = where is None and vocabulary.is_foreign_field(name)
    start = _find_operand(state) if where is not None or is_unsearchable else None
    if start is None:
        return None
    operand, state.tokens[start:] = state.tokens[start:], []
    if is_unsearchable:
        return state.refuse(Expected.SEARCHABLE, found.start(), found.end())
    state.remark(RemarkKind.TRANSLATED, f"[{name}]", vocabulary.describe(where or ""))
    begin, end = operand[0].start, operand[-1].end
    state.tokens.append(Token(Kind.FIELD, begin, begin, field=vocabulary.as_field(where or "")))
    if operand[0].kind is Kind.TERM:
        term = Term(" ".join(token.term.text for token in operand if token.term))
        operand = [Token(Kind.TERM, begin, end, term)]
    state.tokens += operand
    return found.end()


def _find_operand(state: ScannedQuery) -> int | None:
    """Return the index of the first token of the words or the bracket at the end, if any."""
    start, depth = len(state.tokens), 0
    while start and (depth or state.tokens[start - 1].kind in {Kind.TERM, Kind.CLOSE}):
        kind = state.tokens[start - 1].kind
        if kind is Kind.CLOSE and not depth and start < len(state.tokens):
            break
        depth += (kind is Kind.CLOSE) - (kind is Kind.OPEN)
        start -= 1
        if kind is Kind.OPEN and not depth:
            break
    return start if start < len(state.tokens) and not depth else None


def _read_function(state: ScannedQuery, found: re.Match[str]) -> int | None:
    """Read a field with brackets: Scopus's ``TITLE-ABS-KEY(…)``."""
    where = vocabulary.find_field(found["name"])
    arguments = _ARGUMENTS.match(state.source.text, found.end())
    if where is None and arguments and vocabulary.is_foreign_field(found["name"]):
        return state.refuse(Expected.SEARCHABLE, found.start(), arguments.end())
    if where is None:
        return None
    state.remark(RemarkKind.TRANSLATED, found["name"], vocabulary.describe(where))
    return state.add_field(found, vocabulary.as_field(where))


def _refuse_limit(state: ScannedQuery, found: re.Match[str]) -> int | None:
    if vocabulary.is_foreign_field(found["name"]):
        return state.refuse(Expected.SEARCHABLE, found.start(), found.end())
    if found["value"][0].isdigit():
        state.remark(RemarkKind.LITERAL, found[0])
    return None


def _read_dollar(state: ScannedQuery, found: re.Match[str]) -> int:
    state.remark(RemarkKind.TRANSLATED, "$", vocabulary.describe(Field.ABSTRACT))
    return state.add_field(found, Field.ABSTRACT)


def _read_key(state: ScannedQuery, found: re.Match[str]) -> int:
    """Read a key of JSON, ``"title": ``."""
    where = vocabulary.find_field(found["name"])
    if where is None:
        state.remark(RemarkKind.IGNORED, found[0])
        return found.end()
    state.remark(RemarkKind.TRANSLATED, found[0], vocabulary.describe(where))
    return state.add_field(found, vocabulary.as_field(where))


def _read_several(state: ScannedQuery, found: re.Match[str]) -> int | None:
    """Read several fields before one value: ``title,abstract:graph``."""
    if vocabulary.find_field(found["names"]) and len(_SPLIT.split(found["names"])) > 1:
        return None  # one name with a hyphen
    where = _unite(map(vocabulary.find_field, _SPLIT.split(found["names"])))
    if where is None:
        return None
    state.remark(RemarkKind.TRANSLATED, found[0], vocabulary.describe(where))
    return state.add_field(found, vocabulary.as_field(where))


def _unite(fields: Iterable[Field | str | None]) -> Field | str | None:
    """Return the field in which all of ``fields`` are looked for at once; None if one is none."""
    found = set(fields)
    if None in found or found & {Field.CATEGORY, Field.ID}:
        return None
    if len(found) == 1:
        return found.pop()
    is_wide = found & {Field.COMMENT, Field.JOURNAL, Field.ALL}
    return Field.ALL if is_wide else vocabulary.ANYWHERE


FIELD_SIGN_RULES: tuple[Rule, ...] = (
    (_TAG, _read_tag),
    (_SUFFIX, _read_suffix),
    (_KEY, _read_key),
    (_SIGN, _read_several),
    (_BRACKETED, _read_several),
    (_SIGNED, _read_several),
    (_ABSTRACT, _read_dollar),
)
"""Rules for what does not begin with a letter."""
FIELD_WORD_RULES: tuple[Rule, ...] = (
    (_SUFFIXED, _read_suffixed),
    (_SEVERAL, _read_several),
    (_FUNCTION, _read_function),
    (_LIMIT, _refuse_limit),
)
"""Rules for what may begin with a letter."""
