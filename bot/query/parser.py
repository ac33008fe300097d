"""From what a person typed to a query, or to what is wrong with it. Pure.

    query        = and { OR and }
    and          = alternatives { [AND] alternatives }
    alternatives = one { | one }
    one          = (- | NOT) one | field one | ( query ) | term

Where something is missing or superfluous the parser goes on without it, so that what comes out is
the nearest query that works.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.model.reference import find_references
from bot.query import vocabulary
from bot.query.nodes import (
    And,
    Field,
    Node,
    Or,
    Query,
    RemarkKind,
    Term,
    conjoin,
    disjoin,
    list_terms,
    negate,
)
from bot.query.printing import make_query
from bot.query.problems import Expected, Problem, QueryError
from bot.query.scanned_query import Kind, ScannedQuery, Token, tidy
from bot.query.scanner import scan
from bot.query.source import read_source
from bot.query.translate import translate

MAX_LENGTH = 1_000
"""Characters of a query."""
MAX_TERMS = 50
"""Terms of a query."""
_MAX_DEPTH = 40
"""Brackets in brackets; more of them do not change what is meant."""


def parse(typed: str) -> Query:
    """Return the query that ``typed`` is.

    Raises:
        QueryError: it is none; the error says where, and what was expected.
    """
    text, remarks = translate(typed[:MAX_LENGTH])
    scanned = scan(read_source(text))
    root = _Parser(scanned).read_all()
    found = make_query(root, (*remarks, *scanned.remarks)) if root else None
    nearest = _cut(found) if found else None
    if len(typed) > MAX_LENGTH or nearest is not found:
        raise QueryError(typed, Problem(Expected.SHORTER, MAX_LENGTH, len(typed)), nearest)
    if scanned.problems:
        # What was refused leaves an operator alone: the cause is said, and not the consequence.
        first = min(
            scanned.problems,
            key=lambda problem: (problem.expected is Expected.OPERAND, problem.start),
        )
        raise QueryError(text, first, nearest)
    if found is None:
        raise QueryError(text, Problem(Expected.ANYTHING, 0, len(text)), None)
    return found


def _cut(query: Query) -> Query | None:
    """Return ``query`` with as many of its parts as the limit allows; fields written out count."""
    if len(query.text) <= MAX_LENGTH:
        return query
    parts = query.root.children if isinstance(query.root, And | Or) else ()
    join = conjoin if isinstance(query.root, And) else disjoin
    fitting = (join(parts[:count]) for count in range(len(parts) - 1, 0, -1))
    shorter = (make_query(root, query.remarks) for root in fitting if root)
    return next((query for query in shorter if len(query.text) <= MAX_LENGTH), None)


class _Parser:
    """Reads tokens from left to right; a method returns None where nothing is left to look for."""

    def __init__(self, scanned: ScannedQuery) -> None:
        self._scanned = scanned
        self._tokens = list(_limit_depth(_limit_terms(scanned)))
        self._next = 0
        self._is_mixed = False
        self._is_subject = False

    def read_all(self) -> Node | None:
        nodes: list[Node | None] = []
        while self._next < len(self._tokens):
            nodes.append(self._read_or(None))
            if self._accept(Kind.CLOSE):
                self._scanned.remark(RemarkKind.IGNORED, ")")
        if self._is_mixed:
            self._scanned.remark(RemarkKind.GROUPED, "OR")
        return conjoin(filter(None, nodes))

    def _read_or(self, field: Field | None) -> Node | None:
        branches = [self._read_and(field)]
        while operator := self._accept(Kind.OR):
            branches.append(self._read_and(field))
            if not all(branches[-2:]):
                self._miss(operator)
        found = [nodes for nodes in branches if nodes]
        self._is_mixed |= len(found) > 1 and any(len(nodes) > 1 for nodes in found)
        return disjoin(filter(None, map(conjoin, found)))

    def _read_and(self, field: Field | None) -> list[Node]:
        parts: list[tuple[Node, bool]] = []
        operator: Token | None = None
        is_joined = False
        while (token := self._peek()) and token.kind not in {Kind.OR, Kind.CLOSE}:
            if token.kind in {Kind.AND, Kind.BAR}:
                self._next += 1
                if operator or not parts:
                    self._miss(token)
                operator = token
                continue
            node, has_bar = self._read_alternatives(field)
            is_joined |= has_bar
            if node:
                is_list = field in {None, Field.CATEGORY}
                is_loose = token.is_bare and not operator and is_list and _is_listed(node)
                parts.append((node, is_loose))
                operator = None
        if operator:
            self._miss(operator)
        self._is_mixed |= is_joined and len(parts) > 1
        return _unite_loose(parts)

    def _read_alternatives(self, field: Field | None) -> tuple[Node | None, bool]:
        """Read what | joins; return whether there was one."""
        nodes = [self._read_one(field)]
        while operator := self._accept(Kind.BAR):
            nodes.append(self._read_one(field))
            if not all(nodes[-2:]):
                self._miss(operator)
        return disjoin(filter(None, nodes)), len(nodes) > 1

    def _read_one(self, field: Field | None) -> Node | None:
        """Read a term or a group, with the fields and negations before it."""
        last, is_negative, is_tag, was_subject = None, False, False, self._is_subject
        while (token := self._peek()) and token.kind in {Kind.NOT, Kind.FIELD}:
            self._next += 1
            last = token
            if token.kind is Kind.NOT:
                is_negative = not is_negative
            else:
                field, is_tag = token.field, token.is_bare
                self._is_subject = token.is_subject
        if token is not None and token.kind is Kind.TERM:
            self._next += 1
            node = self._make_term(token, field, is_tag=is_tag)
        elif token is not None and token.kind is Kind.OPEN:
            node = self._read_group(field)
        else:
            node = None
            self._miss(last)
        self._is_subject = was_subject
        return negate(node) if node and is_negative else node

    def _read_group(self, field: Field | None) -> Node | None:
        self._next += 1
        node = self._read_or(field)
        if not self._accept(Kind.CLOSE):
            self._scanned.remark(RemarkKind.CLOSED, "(")
        return node

    def _make_term(self, token: Token, field: Field | None, *, is_tag: bool) -> Node | None:
        term = token.term or Term("")
        if term.field is Field.ID and field in {None, Field.ID}:
            return term
        match Field.CATEGORY if token.is_bare and field is None else field:
            case Field.CATEGORY:
                return self._make_category(token, term, is_tag=is_tag)
            case Field.ID:
                return self._make_id(token, term)
            case Field.AUTHOR:
                return Term(
                    tidy(term.text.replace("_", " ")).lstrip("~^=*% "), Field.AUTHOR, term.is_prefix
                )
            case where:
                return Term(term.text, where, term.is_prefix)

    def _make_category(self, token: Token, term: Term, *, is_tag: bool) -> Node | None:
        """Return the categories that ``term`` names; the nearest one if it names none."""
        typed = f"{term.text}{'*' if term.is_prefix else ''}"
        named = vocabulary.find_categories(typed)
        if not named and self._is_subject:
            return Term(term.text, None, term.is_prefix)
        if not named:
            # Guessing is slow, so only the first mistake is guessed at.
            is_first = not any(
                problem.expected is Expected.CATEGORY for problem in self._scanned.problems
            )
            nearest = vocabulary.guess_category(typed) if is_first else None
            self._refuse(Expected.CATEGORY, token)
            if nearest is None:
                return Term(term.text) if is_tag else None
            named = (nearest,)
        return disjoin(Term(category, Field.CATEGORY) for category in named)

    def _make_id(self, token: Token, term: Term) -> Node | None:
        found = find_references(term.text)
        if not found and token.is_bare:  # arxiv:cs.LG
            return Term(term.text, Field.CATEGORY)
        if not found:
            self._refuse(Expected.IDENTIFIER, token)
        return disjoin(Term(reference.paper_id, Field.ID) for reference in found)

    def _peek(self) -> Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _accept(self, kind: Kind) -> Token | None:
        token = self._peek()
        if token is None or token.kind is not kind:
            return None
        self._next += 1
        return token

    def _miss(self, operator: Token | None) -> None:
        if operator:
            self._refuse(Expected.OPERAND, operator)

    def _refuse(self, expected: Expected, token: Token) -> None:
        self._scanned.problems.append(Problem(expected, token.start, token.end))


def _limit_terms(scanned: ScannedQuery) -> Sequence[Token]:
    """Return the tokens of as many terms as a query may have."""
    terms = [index for index, token in enumerate(scanned.tokens) if token.kind is Kind.TERM]
    if len(terms) <= MAX_TERMS:
        return scanned.tokens
    extra = scanned.tokens[terms[MAX_TERMS]]
    scanned.problems.append(Problem(Expected.FEWER, extra.start, extra.end))
    return scanned.tokens[: terms[MAX_TERMS - 1] + 1]


def _limit_depth(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield ``tokens`` without brackets that are too deep in others."""
    depth = 0
    for token in tokens:
        depth += (token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE and depth > 0)
        is_deep = depth > _MAX_DEPTH or (depth == _MAX_DEPTH and token.kind is Kind.CLOSE)
        if not is_deep or token.kind not in {Kind.OPEN, Kind.CLOSE}:
            yield token


def _unite_loose(parts: Sequence[tuple[Node, bool]]) -> list[Node]:
    """Return the nodes of a branch; its loose categories are alternatives, and so are its IDs."""
    unions = {
        where: disjoin(node for node, is_loose in parts if is_loose and _field_of(node) is where)
        for where in (Field.CATEGORY, Field.ID)
    }
    nodes = [(unions[_field_of(node)] or node) if is_loose else node for node, is_loose in parts]
    return list(dict.fromkeys(nodes))


def _field_of(node: Node) -> Field:
    """Return the field of a node that is a list of categories or of IDs."""
    return next(list_terms(node)).field or Field.ALL


def _is_listed(node: Node) -> bool:
    fields = {term.field for term in list_terms(node)}
    return fields in ({Field.CATEGORY}, {Field.ID})
