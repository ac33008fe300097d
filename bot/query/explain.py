"""Why a query selects a paper or not: which terms matched where, and what failed. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.model.paper import Paper
from bot.query.nodes import And, Field, Node, Query, Term, list_wanted
from bot.query.paper_index import PaperIndex


@dataclass(frozen=True, slots=True)
class TermMatch:
    """A term that occurs in a paper, and in which of its fields."""

    term: Term
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What became of a query and a paper.

    Attributes:
        is_selected: whether the query selects the paper.
        matches: the terms that were wanted and occur, in the query's order.
        failures: the parts that did not hold: a term that is missing, an excluded one that occurs
            (``Not``), alternatives of which none holds (``Or``); () if the paper is selected.
    """

    is_selected: bool
    matches: tuple[TermMatch, ...]
    failures: tuple[Node, ...]


def explain(query: Query, paper: Paper) -> Explanation:
    """Return why ``query`` selects ``paper``, or why not."""
    index = PaperIndex((paper,))
    matched = ((term, index.find_fields(term, 1)) for term in list_wanted(query.root))
    return Explanation(
        is_selected=index.selects(query.root, 1),
        matches=tuple(dict.fromkeys(TermMatch(term, fields) for term, fields in matched if fields)),
        failures=tuple(_list_failures(query.root, index)),
    )


def _list_failures(node: Node, index: PaperIndex) -> Iterator[Node]:
    if index.selects(node, 1):
        return
    if isinstance(node, And):
        for child in node.children:
            yield from _list_failures(child, index)
    else:
        yield node
