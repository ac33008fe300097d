"""From what a person types to a query: words, "phrases", ti: au: abs: cat:, -word, word*. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.commands.parse.categories import parse_categories
from bot.commands.parse.quoting import echo
from bot.errors import UserError
from bot.model.search import Clause, SearchField, SearchQuery, SortOrder, category_token, tokenize

_FIELDS: Mapping[str, SearchField] = {
    "ti": SearchField.TITLE, "title": SearchField.TITLE, "标题": SearchField.TITLE,
    "au": SearchField.AUTHOR, "author": SearchField.AUTHOR, "作者": SearchField.AUTHOR,
    "abs": SearchField.ABSTRACT, "abstract": SearchField.ABSTRACT, "摘要": SearchField.ABSTRACT,
    "cat": SearchField.CATEGORY, "category": SearchField.CATEGORY, "分类": SearchField.CATEGORY,
}  # fmt: skip
_ORDERS: Mapping[str, SortOrder] = {"sort:newest": SortOrder.NEWEST, "sort:best": SortOrder.BEST}
_PART = re.compile(
    rf"(?P<not>[-\u2212\u2013](?=\S))?(?:(?P<field>{'|'.join(_FIELDS)})[:\uff1a]\s*)?"
    r"(?:[\"\u201c\u201d\u201e\u00ab](?P<phrase>[^\"\u201c\u201d\u00bb]*)[\"\u201c\u201d\u00bb]?"
    r"|(?P<word>\S+))",
    re.IGNORECASE,
)
_FROM = re.compile(r"from:([1-9]\d{0,8})", re.ASCII | re.IGNORECASE)
MAX_CLAUSES = 12
"""Conditions in one query; more of them find nothing anyway."""


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What is searched for.

    Attributes:
        query: what has to hold.
        words: what page buttons repeat of it, without order and start.
        start: how many results are skipped.
    """

    query: SearchQuery
    words: str
    start: int = 0


def parse_search(argument: str) -> SearchRequest:
    """Return what ``argument`` searches for.

    Raises:
        UserError: ``argument`` has no word to search for, or an unknown category.
    """
    parts = argument.split()
    order = next(
        (_ORDERS[word] for word in map(str.lower, parts) if word in _ORDERS), SortOrder.NEWEST
    )
    starts = [int(found[1]) for found in map(_FROM.fullmatch, parts) if found]
    words = " ".join(
        word for word in parts if word.lower() not in _ORDERS and not _FROM.fullmatch(word)
    )
    clauses = tuple(dict.fromkeys(_clauses(words)))[:MAX_CLAUSES]
    if all(clause.is_excluded for clause in clauses):
        raise UserError("search.which")
    # Required clauses come first, so that the limit cuts off excluded ones.
    query = SearchQuery(tuple(sorted(clauses, key=lambda clause: clause.is_excluded)), order)
    return SearchRequest(query, words, max(starts, default=1) - 1)


def _clauses(words: str) -> Iterator[Clause]:
    for part in _PART.finditer(words):
        typed = part["phrase"] if part["word"] is None else part["word"]
        field = _FIELDS[part["field"].lower()] if part["field"] else None
        found = _categories(typed) if field is SearchField.CATEGORY else tokenize(typed)
        if found:
            begun = bool(part["word"]) and typed.endswith("*") and field is not SearchField.CATEGORY
            yield Clause(found, field, bool(part["not"]), begun)


def _categories(typed: str) -> tuple[str, ...]:
    """Return the words of the categories that ``typed`` names.

    Raises:
        UserError: it names none.
    """
    terms = parse_categories(typed).terms if tokenize(typed) else ()
    if not terms:
        raise UserError("search.category", given=echo(typed))
    return tuple(category_token(term) for term in terms)
