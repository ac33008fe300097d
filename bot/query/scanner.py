"""From the characters of a query to its tokens. Pure.

    text ── source ── brackets, operators, fields, terms ──> parse

At each place the first rule that holds takes what it covers; those for other systems' syntax are in
``foreign``. No rule looks beyond its own token, so the time grows with the length of the text.
"""

from __future__ import annotations

import re

from bot.model.reference import find_references
from bot.query import vocabulary
from bot.query.foreign import ADDRESS_RULE, SIGN_RULES, WORD_RULES
from bot.query.nodes import Field, RemarkKind, Term
from bot.query.pattern import PATTERN_RULE, is_pattern, read_pattern
from bot.query.problems import Expected
from bot.query.scanned_query import END, WORD, Kind, Rule, ScannedQuery
from bot.query.source import Source

_SPACE = re.compile(r"[\s,;]+|[-+!*?.:=<>~^/\\'`#@$%]+(?=[\s,;]|\Z)")
_COMMA = re.compile(r",(?=[^\s,;])")
_GAP = re.compile(r" (?=\w)")
_PHRASE = re.compile(r'"(?P<text>(?:\\.|[^"\\])*)(?P<closed>"?)')
_APOSTROPHES = re.compile(rf"['`]{{1,2}}(?P<text>[^'`\"]*\s[^'`\"]*)['`]{{1,2}}{END}")
_LEAD = re.compile(r"[~=^]+(?=[^\W\d])")  # ADS's first author, and what says how to compare
_SLASHES = re.compile(rf"m?/(?P<text>[^/\s\"][^/\"]*[| ][^/\"]*)/[a-z]*{END}")
_BRACKET = re.compile(r"[()\]{}]|\[(?!\w\w\]\w)")
_OPERATOR = re.compile(
    rf"(?:&&?|\|\|)|(?:AND[-_]NOT|BUT[-_ ]NOT|and/or|[A-Za-z]+|[\u4e00-\u9fff]{{1,3}}){END}"
)
_BEFORE_FIELD = re.compile(r"[\"(@#]|[^\W\d_]{2,12}:\S")
_BAR = re.compile(r"\|")
_NEGATION = re.compile(r"[-!]+(?=[^\s\-!,;)\]}|&])")
_LOOSE_NEGATION = re.compile(r"!\s+(?=[\w\"(@#])")
_NAME = re.compile(
    r"(?P<name>[^\W\d_][\w.-]{0,40}(?: (?:text|fields?|category|ref)"
    r"| (?:reference|author|name|number|by|year))?)"
    r"(?P<sign>[ \t]{0,2}:(?!//)|\s?=)(?P<space>\s*)"
)
_VALUE = re.compile(r'"[^"]*"?|\[[^\]]*\]?|\([^)]*\)?|[^\s,;|)]*')
_SIGIL = re.compile(r"(?P<sign>[@#])(?=[\w\"(])")
_SIGILS = {"@": Field.AUTHOR, "#": Field.CATEGORY}
_ID = r"[a-z]+(?:-[a-z]+)?(?:\.(?:\*|[a-z]+(?:-[a-z]+)?))?"
_CATEGORIES = re.compile(rf"[a-z](?:[a-z.*+,-]*[a-z*])?(?:{END}|(?=:\s))", re.IGNORECASE)
_CATEGORY = re.compile(rf"(?P<sign>[,+-]?)(?P<id>{_ID})(?=[,+-]|\Z)", re.IGNORECASE)
_IDENTIFIER = re.compile(
    rf"(?:(?:https?://|doi:\s?)[^\s\"]*|arxiv:\s?)?(?:10\.48550/arxiv\.|arxiv\.org/[^\s\"]*/)?"
    rf"(?:[a-z.-]+/\d{{7}}|\d{{4}}\.\d{{4,5}})(?:v\d+)?(?:\.pdf)?{END}",
    re.IGNORECASE,
)
_INVERTED = re.compile(
    r"[^\W\d_][^\s,;\"()|:*]*,\s?[^\W\d_a-z][^\s,;\"()|:*]*(?:\s[^\W\d_a-z]\.)*(?![\w:])"
)
_UNKNOWN_FIELD = re.compile(
    r"(?P<name>[^\W\d_][\w-]+(?::|!?=))(?:[<>=~\w]|\Z)|(?P<call>[a-z_]{5,}\([^()]{4,})"
)
_UNKNOWN_OPERATORS = frozenset({"XOR", "NOR", "NAND", "IFF"})
_PUNCTUATION = ".,:;!?'`/\u2026\u3002\u00b7"
_LEADING, _TRAILING = f"{_PUNCTUATION}*%^~=", f"{_PUNCTUATION}%\\"


def scan(source: Source) -> ScannedQuery:
    """Return the tokens of ``source``; what means nothing is left out."""
    state = ScannedQuery(source)
    _read_between(state, 0, len(source.text))
    return state


def _read_between(state: ScannedQuery, place: int, end: int) -> None:
    """Read what stands from ``place`` to ``end``, and nothing behind it."""
    while place < end:
        place = _read_at(state, place, end)


def _read_at(state: ScannedQuery, place: int, end: int) -> int:
    """Read what stands at ``place``; return where it ends."""
    text = state.source.text
    for pattern, read in _WORD_RULES if text[place].isalpha() else _RULES:
        found = pattern.match(text, place, end)
        read_until = read(state, found) if found else None
        if read_until is not None:
            return read_until
    return place + 1


def _read_space(_state: ScannedQuery, found: re.Match[str]) -> int:
    return found.end()


def _read_comma(state: ScannedQuery, found: re.Match[str]) -> int | None:
    """Let a field apply to each part of a list: ``au:lecun,bengio``."""
    field, term = [*state.tokens[-2:], None, None][:2]
    if not field or not term or field.kind is not Kind.FIELD or term.kind is not Kind.TERM:
        return None
    if field.field is Field.ID:
        state.add(Kind.BAR, found)
    return state.add_field(found, field.field, is_bare=field.is_bare, is_subject=field.is_subject)


def _read_apostrophes(state: ScannedQuery, found: re.Match[str]) -> int:
    state.remark(RemarkKind.TRANSLATED, found[0], f'"{found["text"]}"')
    return _read_quoted(state, found)


def _read_phrase(state: ScannedQuery, found: re.Match[str]) -> int:
    if not found["closed"]:
        state.remark(RemarkKind.CLOSED, '"')
    return _read_quoted(state, found)


def _read_quoted(state: ScannedQuery, found: re.Match[str]) -> int:
    text = found["text"].lstrip()
    if is_pattern(text):
        return _read_inside(state, found)
    if lead := _LEAD.match(text):
        state.remark(RemarkKind.IGNORED, lead[0])
    return state.add_text(found, text[lead.end() :] if lead else text)


def _read_inside(state: ScannedQuery, found: re.Match[str]) -> int:
    """Read a regular expression in quotation marks or slashes as if there were none."""
    state.remark(RemarkKind.TRANSLATED, found[0], found["text"])
    state.add(Kind.OPEN, found)
    _read_between(state, *found.span("text"))
    state.add(Kind.CLOSE, found)
    return found.end()


def _read_bracket(state: ScannedQuery, found: re.Match[str]) -> int:
    return state.add(Kind.OPEN if found[0] in "([{" else Kind.CLOSE, found)


def _read_operator(state: ScannedQuery, found: re.Match[str]) -> int | None:
    word, operator = found[0], vocabulary.find_operator(found[0])
    if operator is None or (word.isascii() and word.isalpha() and not _is_meant(state, found)):
        return None
    if word.lower() != "and" and word not in {"OR", "NOT", "ANDNOT"}:
        state.remark(RemarkKind.TRANSLATED, word, "-" if operator == "NOT" else operator)
    return state.add(Kind[operator], found)


def _is_meant(state: ScannedQuery, found: re.Match[str]) -> bool:
    """Tell whether a word that is one of English as well is an operator here."""
    word, rest = found[0], state.source.text[found.end() :].strip()
    is_between = state.is_behind_term() and bool(rest)
    is_meant = word.isupper() or (word.lower() in {"and", "or"} and is_between)
    if word.lower() == "not":
        is_meant |= _BEFORE_FIELD.match(rest) is not None
        is_meant |= bool(rest) and state.is_behind_operator()
    if word in {"and", "or", "not"} and not is_meant:
        state.remark(RemarkKind.LITERAL, word, "-" if word == "not" else "")
    return is_meant


def _read_bar(state: ScannedQuery, found: re.Match[str]) -> int:
    return state.add(Kind.BAR, found)


def _read_negation(state: ScannedQuery, found: re.Match[str]) -> int:
    if found[0] != "-":
        state.remark(RemarkKind.TRANSLATED, found[0].strip(), "-")
    return state.add(Kind.NOT, found)


def _read_name(state: ScannedQuery, found: re.Match[str]) -> int | None:
    """Read the name of a field, ours or another system's."""
    name, sign = found["name"], found["sign"].strip()
    where = vocabulary.find_field(name)
    if len(name) == 1 and (found["space"] or found["sign"] != ":"):
        return None  # T = 0 is no title
    if where is not None:
        is_ours = vocabulary.is_own_field(name)
        if sign == "=" or not is_ours:
            state.remark(RemarkKind.TRANSLATED, f"{name}{sign}", vocabulary.describe(where))
        is_subject = where is Field.CATEGORY and not is_ours
        return state.add_field(found, vocabulary.as_field(where), is_subject=is_subject)
    value = _VALUE.match(state.source.text, found.end())
    if value and vocabulary.is_foreign_field(name):
        return state.refuse(Expected.SEARCHABLE, found.start(), value.end())
    nearest = None if found["space"] else vocabulary.nearest_field(name)
    if nearest is None:
        return None
    state.refuse(Expected.FIELD, found.start(), found.end())
    return state.add_field(found, nearest)


def _read_sigil(state: ScannedQuery, found: re.Match[str]) -> int:
    return state.add_field(found, _SIGILS[found["sign"]], is_bare=found["sign"] == "#")


def _read_inverted_name(state: ScannedQuery, found: re.Match[str]) -> int | None:
    """Read ``au:LeCun, Yann`` as one name."""
    last = state.tokens[-1] if state.tokens else None
    is_behind_field = last is not None and last.kind is Kind.FIELD and last.field is Field.AUTHOR
    return state.add_text(found, found[0]) if is_behind_field else None


def _read_identifier(state: ScannedQuery, found: re.Match[str]) -> int | None:
    references = find_references(found[0])
    for reference in references:
        state.add_term(found, Term(reference.paper_id, Field.ID), is_bare=True)
    return found.end() if references else None


def _read_categories(state: ScannedQuery, found: re.Match[str]) -> int | None:
    """Read a category, or several in one word: ``cs.AI+cs.LG-cs.CY`` is two of them and not one."""
    categories = (
        vocabulary.is_bare_category(category["id"]) for category in _CATEGORY.finditer(found[0])
    )
    if not all(categories):  # most words are none: looking at the first one tells
        return None
    parts = list(_CATEGORY.finditer(found[0]))
    if not parts or "".join(part[0] for part in parts) != found[0]:
        return None
    first, *others = parts
    wanted = [part["id"] for part in (first, *others) if part["sign"] != "-"]
    if len(wanted) == 1:
        state.add_term(found, Term(wanted[0]), is_bare=True)
    else:
        state.add(Kind.OPEN, found)
        for category in wanted:
            state.add_term(found, Term(category), is_bare=True)
            state.add(Kind.BAR, found)
        state.tokens[-1:] = []
        state.add(Kind.CLOSE, found)
    for part in others:
        if part["sign"] == "-":
            state.add(Kind.NOT, found)
            state.add_term(found, Term(part["id"]), is_bare=True)
    if others and any(part["sign"] != "," for part in others):
        state.remark(RemarkKind.TRANSLATED, found[0], "")
    return found.end()


def _read_word(state: ScannedQuery, found: re.Match[str]) -> int:
    text = found[0].lstrip(_LEADING)
    stem = text.rstrip(f"*{_TRAILING}")
    text = f"{stem}*" if text[len(stem) :].startswith("*") else stem
    if read_pattern(text) != text:
        return state.refuse(Expected.PATTERN, found.start(), found.end())
    opens = state.source.text[found.end() : found.end() + 1] in {'"', "(", "["}
    if unknown := _UNKNOWN_FIELD.match(found[0] if opens else text):
        state.remark(RemarkKind.LITERAL, unknown["name"] or unknown["call"])
    elif text in _UNKNOWN_OPERATORS:
        state.remark(RemarkKind.LITERAL, text)
    return state.add_text(found, text)


_WORD_RULES: tuple[Rule, ...] = (
    *WORD_RULES,
    (_SLASHES, _read_inside),
    (_OPERATOR, _read_operator),
    (_INVERTED, _read_inverted_name),
    (_IDENTIFIER, _read_identifier),
    ADDRESS_RULE,
    (_NAME, _read_name),
    (_CATEGORIES, _read_categories),
    PATTERN_RULE,
    (WORD, _read_word),
)
_RULES: tuple[Rule, ...] = (
    (_GAP, _read_space),
    (_APOSTROPHES, _read_apostrophes),
    *SIGN_RULES,
    (_LOOSE_NEGATION, _read_negation),
    (_COMMA, _read_comma),
    (_SPACE, _read_space),
    (_PHRASE, _read_phrase),
    (_BRACKET, _read_bracket),
    (_OPERATOR, _read_operator),
    (_BAR, _read_bar),
    (_NEGATION, _read_negation),
    (_SIGIL, _read_sigil),
    *_WORD_RULES,
)
