"""What is said about a query: why it can't be read, and how it was read. Pure."""

from __future__ import annotations

import unicodedata

from bot.commands.command import Answer, ButtonRows, say
from bot.commands.parse.quoting import echo
from bot.document.nodes import Code, Inlines, Text
from bot.model.conversation import Action, Visibility
from bot.phrases import Phrases
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
_REMARKS = {
    RemarkKind.CLOSED: "query.remark.closed",
    RemarkKind.IGNORED: "query.remark.ignored",
    RemarkKind.LITERAL: "query.remark.literal",
}
"""Of the other kinds, the query as it was read says enough."""
_SHOWN_BEFORE, _SHOWN_AFTER = 24, 12
"""Characters of a query that are shown before and after the place of a problem."""
_WIDE_SPACE, _SPACE = "\u3000", " "
"""Spaces as wide as a Chinese and as a Latin letter."""


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
    place = () if problem.expected in {Expected.SHORTER, Expected.FEWER} else _point(error)
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
            said = (*said, Text(" "), *phrases(key, given=echo(remark.typed)))
    return said


def _point(error: QueryError) -> Inlines:
    """Return the text around the place of the problem, and a caret below it."""
    start, end = error.problem.start, error.problem.end
    first = max(0, start - _SHOWN_BEFORE)
    before, after = error.text[first:start], error.text[start : end + _SHOWN_AFTER]
    shown = "".join(_show(character) for character in f"{before}{after}").rstrip()
    caret = "".join(map(_pad, before)) + "^" * max(1, min(end - start, len(shown) - len(before)))
    return (Code(f"{shown or _SPACE}\n{caret}"),)


def _show(character: str) -> str:
    return _SPACE if unicodedata.category(character) in {"Cc", "Cs"} else character


def _pad(character: str) -> str:
    return _WIDE_SPACE if unicodedata.east_asian_width(character) in {"W", "F"} else _SPACE


def _button(suggestion: Query | None, command: str, before: str) -> ButtonRows:
    """Return the button that runs ``command`` with the suggestion; none if it can't carry it."""
    if suggestion is None:
        return ()
    try:
        return ((Action(suggestion.text, command, f"{before}{suggestion.text}"),),)
    except ValueError:
        return ()
