"""Queries near a query: wider ones where it finds nothing, narrower ones where it finds too much.

Each changes one thing, the smallest change first. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from operator import eq

from bot.query.nodes import (
    And,
    Field,
    Node,
    Not,
    Or,
    Query,
    Term,
    conjoin,
    disjoin,
    list_terms,
    negate,
)
from bot.query.printing import make_query

_Change = Callable[[Term], Node | None]


def list_wider(query: Query) -> Iterator[Query]:
    """Yield queries that select what ``query`` selects and more, each once.

    A phrase becomes words, a field becomes any, an exclusion goes, a category becomes its archive,
    and then each part goes in turn.
    """
    changed = (
        *(_change_terms(query.root, change) for change in (_loosen_phrase, _forget_field)),
        _without(query.root, lambda part: isinstance(part, Not)),
        _change_terms(query.root, _take_archive),
        *(_without(query.root, partial(eq, part)) for part in _parts(query.root)),
    )
    yield from _distinct(query, changed)


def list_narrower(query: Query, category: str, phrase: str) -> Iterator[Query]:
    """Yield queries that select a part of what ``query`` selects, each once.

    Words in a row become a phrase, words are looked for in titles, a category is added, and a
    phrase.

    Args:
        query: whose neighbours are wanted.
        category: the one that most of what it selects is in; "" for none.
        phrase: one that is frequent in what it selects; "" for none.
    """
    added = (Term(category, Field.CATEGORY) if category else None, Term(phrase) if phrase else None)
    changed = (
        _join_words(query.root),
        _change_terms(query.root, _take_title),
        *(conjoin((query.root, term)) for term in added if term),
    )
    yield from _distinct(query, changed)


def _distinct(query: Query, roots: Iterable[Node | None]) -> Iterator[Query]:
    found = dict.fromkeys(make_query(root) for root in roots if root is not None)
    found.pop(query, None)
    yield from found


def _parts(root: Node) -> Iterable[Node]:
    """Return what has to hold together, categories last: without them much more is found."""
    parts = root.children if isinstance(root, And) else ()
    return sorted(parts, key=_is_category)


def _is_category(part: Node) -> bool:
    return all(term.field is Field.CATEGORY for term in list_terms(part))


def _without(root: Node, is_dropped: Callable[[Node], bool]) -> Node | None:
    if not isinstance(root, And):
        return None
    return conjoin(part for part in root.children if not is_dropped(part))


def _change_terms(node: Node, change: _Change) -> Node | None:
    """Return ``node`` with each term that is wanted changed; None where nothing is left."""
    match node:
        case Term():
            return change(node)
        case Not(child):
            return negate(child)
        case And(children):
            return conjoin(filter(None, (_change_terms(child, change) for child in children)))
        case Or(children):
            return disjoin(filter(None, (_change_terms(child, change) for child in children)))


def _loosen_phrase(term: Term) -> Node | None:
    if term.field in {Field.CATEGORY, Field.ID, Field.AUTHOR} or term.is_prefix:
        return term
    return conjoin(Term(word, term.field) for word in term.text.split())


def _forget_field(term: Term) -> Node:
    is_text = term.field in {Field.TITLE, Field.ABSTRACT}
    return term._replace(field=None) if is_text else term


def _take_archive(term: Term) -> Node:
    archive = term.text.partition(".")[0]
    has_archive = term.field is Field.CATEGORY and "." in term.text
    return term._replace(text=f"{archive}.*") if has_archive else term


def _take_title(term: Term) -> Node:
    return term._replace(field=Field.TITLE) if term.field is None else term


def _join_words(root: Node) -> Node | None:
    """Return ``root`` with the words that stand in a row as one phrase."""
    if not isinstance(root, And):
        return None
    words = [part for part in root.children if _is_word(part)]
    if len(words) <= 1:
        return None
    phrase = Term(" ".join(word.text for word in words if isinstance(word, Term)))
    return conjoin((*(part for part in root.children if part not in words), phrase))


def _is_word(part: Node) -> bool:
    return isinstance(part, Term) and part.field is None and not part.is_prefix
