"""From a tree to the one way in which a query is written, which parses to the same tree. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.query.nodes import And, Field, Node, Not, Or, Query, Remark, Term
from bot.query.vocabulary import is_bare_category, is_operator

# Words that need no quotation marks: the scanner takes them for nothing else.
_PLAIN = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*|[A-Za-z](?:\+\+|#)")


def print_node(node: Node) -> str:
    """Return ``node`` as it is written: ``cat:cs.LG (graph OR "neural net") -au:Bengio``."""
    match node:
        case Term():
            return print_term(node)
        case Not(child):
            return f"-{_bracket(child, And, Or)}"
        case And(children):
            return " ".join(_bracket(child, Or) for child in children)
        case Or(children):
            return " OR ".join(_bracket(child, And) for child in children)


def print_term(term: Term) -> str:
    """Return ``term`` with its field, and in quotation marks where it needs them."""
    field = f"{term.field}:" if term.field else ""
    star = "*" if term.is_prefix else ""
    if term.field in {Field.CATEGORY, Field.ID}:
        return f"{field}{term.text}{star}"
    return f"{field}{term.text}{star}" if _is_plain(term.text) else f'{field}"{term.text}{star}"'


def make_query(root: Node, remarks: Iterable[Remark] = ()) -> Query:
    """Return the query of the tree ``root``."""
    return Query(print_node(root), root, tuple(dict.fromkeys(remarks)))


def _bracket(node: Node, *kinds: type[Node]) -> str:
    printed = print_node(node)
    return f"({printed})" if isinstance(node, kinds) else printed


def _is_plain(text: str) -> bool:
    return bool(_PLAIN.fullmatch(text)) and not is_operator(text) and not is_bare_category(text)
