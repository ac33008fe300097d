"""What is said about a query: why it can't be read, and how it was read. Pure."""

from __future__ import annotations

import re
import unicodedata

import grapheme  # pyright: ignore[reportMissingTypeStubs]

from bot.commands.command import Answer, ButtonRows, say
from bot.commands.parse.quoting import echo
from bot.document.nodes import Code, Inlines
from bot.model.conversation import Action, Visibility
from bot.phrases import Phrases, join_sentences
from bot.query import MAX_LENGTH, MAX_TERMS, Expected, Query, QueryError, RemarkKind

_EXPECTED = {
    Expected.ANYTHING: "search.which",
    Expected.OPERAND: "query.expected.operand",
    Expected.CATEGORY: "query.expected.category",
    Expected.IDENTIFIER: "query.expected.identifier",
    Expected.FIELD: "query.expected.field",
    Expected.SEARCHABLE: "query.expected.searchable",
    Expected.PATTERN: "query.expected.pattern",
    Expected.SHORTER: "query.expected.shorter",
    Expected.FEWER: "query.expected.fewer",
}
_PLACELESS = frozenset({Expected.ANYTHING, Expected.SHORTER, Expected.FEWER})
"""What is wrong with a query as a whole."""
_REMARKS = {
    RemarkKind.CLOSED: "query.remark.closed",
    RemarkKind.IGNORED: "query.remark.ignored",
    RemarkKind.LITERAL: "query.remark.literal",
}
"""Of the other kinds, the query as it was read says enough."""
_SHOWN_BEFORE, _SHOWN_AFTER = 24, 12
"""Characters of a query that are shown before and after the place of a problem."""
_SHOWN_MARKED = 60
"""Columns of the part with the problem that are marked at most."""
_PADS = ("", " ", "\u3000")
"""Spaces as wide as nothing, as a Latin letter, and as a Chinese one."""
_EMOJI_SIGN = "\ufe0f"
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


def explain_query_error(
    error: QueryError, command: str, phrases: Phrases, before: str = ""
) -> Answer:
    """Return the place, what was expected, and a button with the nearest query that works.

    Args:
        error: what ``parse`` raised.
        command: the command whose argument the query was.
        phrases: in the reader's language.
        before: what stands before the query in the argument, such as the name of an interest.
    """
    problem, suggestion = error.problem, error.suggestion
    typed = error.text[problem.start : problem.end]
    key = _EXPECTED[problem.expected]
    sentence = phrases(key, given=echo(typed), characters=MAX_LENGTH, terms=MAX_TERMS)
    place = () if problem.expected in _PLACELESS else _point(error)
    nearest = (
        phrases("query.nearest", query=Code(suggestion.text)) if suggestion is not None else ()
    )
    return say(
        sentence,
        place,
        nearest,
        rows=_button(suggestion, command, before),
        visibility=Visibility.ASKER,
    )


def describe_reading(query: Query, phrases: Phrases) -> Inlines:
    """Return how ``query`` was read, where it was read otherwise than it stands; else ()."""
    if not query.remarks:
        return ()
    said = phrases("query.read", query=Code(query.text))
    for remark in query.remarks:
        if key := _REMARKS.get(remark.kind):
            said = join_sentences(said, phrases(key, given=echo(remark.typed)))
        if remark.kind is RemarkKind.LITERAL and remark.meaning:
            said = join_sentences(said, phrases("query.remark.excluding"))
    return said


def _point(error: QueryError) -> Inlines:
    """Return the text around the place of the problem, and a caret below it.

    Nothing where words run from right to left: there a caret would stand elsewhere.
    """
    start, end = error.problem.start, error.problem.end
    before = _split_text(error.text[:start])[-_SHOWN_BEFORE:]
    marked = _split_text(error.text[start:end])
    shown = (*before, *marked, *_split_text(error.text[end : end + _SHOWN_AFTER]))
    if not error.text.strip() or any(
        unicodedata.bidirectional(character[0]) in _RIGHT_TO_LEFT for character in shown
    ):
        return ()
    caret = "^" * min(sum(map(_columns, marked)), _SHOWN_MARKED)
    pad = "".join(_PADS[_columns(character)] for character in before)
    return (Code(f"{''.join(map(_show, shown)).rstrip() or ' '}\n{pad}{caret or '^'}"),)


def _split_text(text: str) -> tuple[str, ...]:
    """Return what people see as one character each, such as a letter with its accent."""
    return tuple(grapheme.graphemes(text))


def _show(character: str) -> str:
    return " " if unicodedata.category(character[0]) in {"Cc", "Cs"} else character


def _columns(character: str) -> int:
    """Return how many columns a grapheme takes where all letters are equally wide."""
    categories = {unicodedata.category(sign) for sign in character}
    if categories <= {"Mn", "Me", "Cf"}:
        return 0
    is_wide = any(unicodedata.east_asian_width(sign) in {"W", "F"} for sign in character)
    is_picture = _EMOJI_SIGN in character or len(_FLAG.findall(character)) > 1
    return 2 if is_wide or is_picture else 1


def _button(suggestion: Query | None, command: str, before: str) -> ButtonRows:
    """Return the button that runs ``command`` with the suggestion; none if it can't carry it."""
    if suggestion is None:
        return ()
    try:
        return ((Action(suggestion.text, command, f"{before}{suggestion.text}"),),)
    except ValueError:
        return ()
