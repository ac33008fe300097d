"""The language of queries: what readers subscribe to, search for and mute.

text ── parse ──> Query ── print ──> text
papers ──> PaperIndex ── select(query) ──> bitset
query, paper ── explain ──> what matched where, what failed
query, readable text ── find_spans ──> where its words stand
"""

from bot.query.explain import Explanation, Span, TermMatch, explain, find_spans, merge_spans
from bot.query.nodes import (
    And,
    Field,
    Node,
    Not,
    Or,
    Query,
    Remark,
    RemarkKind,
    Term,
    is_exclusion,
    list_terms,
    list_wanted,
)
from bot.query.paper_index import PaperIndex
from bot.query.parser import MAX_LENGTH, MAX_TERMS, parse
from bot.query.printing import make_query, print_node, print_term
from bot.query.problems import Expected, Problem, QueryError

__all__ = [
    "MAX_LENGTH",
    "MAX_TERMS",
    "And",
    "Expected",
    "Explanation",
    "Field",
    "Node",
    "Not",
    "Or",
    "PaperIndex",
    "Problem",
    "Query",
    "QueryError",
    "Remark",
    "RemarkKind",
    "Span",
    "Term",
    "TermMatch",
    "explain",
    "find_spans",
    "is_exclusion",
    "list_terms",
    "list_wanted",
    "make_query",
    "merge_spans",
    "parse",
    "print_node",
    "print_term",
]
