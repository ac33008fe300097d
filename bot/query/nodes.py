"""The tree of a query: terms joined by and, or, not. Pure data.

Query ── root ── And | Or | Not | Term
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, TypeAlias


class Field(StrEnum):
    """Where a term has to stand, by the names of arXiv's query API.

    https://info.arxiv.org/help/api/user-manual.html#query_details
    """

    TITLE = "ti"
    AUTHOR = "au"
    ABSTRACT = "abs"
    COMMENT = "co"
    JOURNAL = "jr"
    CATEGORY = "cat"
    ID = "id"
    ALL = "all"

    __hash__ = str.__hash__  # Enum's own is Python code, and matching asks for it by the million


class Term(NamedTuple):
    """One thing to look for.

    Attributes:
        text: as written, without quotation marks: a word, several in a row, a name; of a category
            its canonical id or archive (``cs.LG``, ``cs.*``), of a paper its identifier.
        field: where; None for title, abstract or authors.
        is_prefix: whether the last word may go on.
    """

    text: str
    field: Field | None = None
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class And:
    """What satisfies all of ``children``, at least two."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What satisfies one of ``children``, at least two."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """What does not satisfy ``child``."""

    child: Node


Node: TypeAlias = And | Or | Not | Term


class RemarkKind(StrEnum):
    """What a reader is told of how a query was read."""

    CLOSED = "closed"
    TRANSLATED = "translated"
    IGNORED = "ignored"
    LITERAL = "literal"
    GROUPED = "grouped"


@dataclass(frozen=True, slots=True)
class Remark:
    """That a part of a query was read otherwise than it stands.

    Attributes:
        kind: in which way.
        typed: the part as it was typed.
        meaning: what stands for it in our language, or "".
    """

    kind: RemarkKind
    typed: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """A query; two are equal if they are written alike in the one way in which we write them.

    Attributes:
        text: as ``print_node`` writes ``root``; parsing it gives the same query again.
        root: the tree.
        remarks: what was read otherwise than it was typed, each once.
    """

    text: str
    root: Node = field(compare=False)
    remarks: tuple[Remark, ...] = field(default=(), compare=False)


def conjoin(nodes: Iterable[Node]) -> Node | None:
    """Return what satisfies all of ``nodes``, in the simplest form; None of none."""
    flat = tuple(dict.fromkeys(_flatten(nodes, And)))
    return And(flat) if len(flat) > 1 else next(iter(flat), None)


def disjoin(nodes: Iterable[Node]) -> Node | None:
    """Return what satisfies one of ``nodes``, in the simplest form; None of none."""
    flat = tuple(dict.fromkeys(_flatten(nodes, Or)))
    return Or(flat) if len(flat) > 1 else next(iter(flat), None)


def negate(node: Node) -> Node:
    """Return what does not satisfy ``node``, in the simplest form."""
    return node.child if isinstance(node, Not) else Not(node)


def list_terms(node: Node) -> Iterator[Term]:
    """Yield the terms of ``node`` in order, also those that must not occur."""
    match node:
        case Term():
            yield node
        case Not(child):
            yield from list_terms(child)
        case And(children) | Or(children):
            for child in children:
                yield from list_terms(child)


def list_wanted(node: Node) -> Iterator[Term]:
    """Yield the terms that a paper is selected for, those that must not occur left out."""
    match node:
        case Term():
            yield node
        case And(children) | Or(children):
            for child in children:
                yield from list_wanted(child)
        case Not():
            return


def is_exclusion(node: Node) -> bool:
    """Tell whether ``node`` only names what must not occur, so that it selects nearly all."""
    match node:
        case Term():
            return False
        case Not(child):
            return not is_exclusion(child)
        case And(children):
            return all(map(is_exclusion, children))
        case Or(children):
            return any(map(is_exclusion, children))


def _flatten(nodes: Iterable[Node], kind: type[And | Or]) -> Iterator[Node]:
    for node in nodes:
        if isinstance(node, kind):
            yield from node.children
        else:
            yield node
