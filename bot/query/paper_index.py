"""Many papers, turned inside out so that any number of queries is answered in one pass. Pure.

    papers ── tokens ── one bitset per token ──> query: & | &~ over bitsets, phrases on survivors

Bit *n* of a bitset is paper *n* of the batch. The queries are not indexed: nothing has to be built
anew when a reader changes one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, reduce

from bot.model.paper import Paper
from bot.query.columns import Column, list_tokens
from bot.query.lower import Run, find_runs
from bot.query.nodes import And, Field, Node, Not, Or, Query, Term

_END = "\U0010ffff"


class PaperIndex:
    """Papers, indexed for queries.

    Attributes:
        papers: in the order of the bits.
    """

    def __init__(self, papers: Iterable[Paper]) -> None:
        self.papers = tuple(papers)
        self._everything = (1 << len(self.papers)) - 1
        self._columns = {column: _ColumnIndex() for column in Column}
        self._selected: dict[Term | Query, int] = {}
        for number, paper in enumerate(self.papers):
            for column, tokens in list_tokens(paper).items():
                self._columns[column].add(1 << number, tokens)

    def select(self, query: Query) -> int:
        """Return the bitset of the papers that ``query`` selects; an equal one costs a look-up."""
        found = self._selected.get(query)
        if found is None:
            found = self._selected[query] = self._evaluate(query.root)
        return found

    def find_fields(self, term: Term, bit: int) -> tuple[Field, ...]:
        """Return in which fields of the paper at ``bit`` ``term`` occurs."""
        found = (run.field for run in find_runs(term) if self._select_run(run) & bit)
        return tuple(dict.fromkeys(found))

    def selects(self, node: Node, bit: int) -> bool:
        """Tell whether a part of a query holds of the paper at ``bit``."""
        return bool(self._evaluate(node) & bit)

    def list_papers(self, bits: int) -> Iterator[Paper]:
        """Yield the papers of a bitset, in order."""
        while bits:
            lowest = bits & -bits
            yield self.papers[lowest.bit_length() - 1]
            bits ^= lowest

    def _evaluate(self, node: Node) -> int:
        match node:
            case Term():
                return self._select_term(node)
            case Not(child):
                return self._everything & ~self._evaluate(child)
            case And(children):
                return reduce(int.__and__, map(self._evaluate, children))
            case Or(children):
                return reduce(int.__or__, map(self._evaluate, children))

    def _select_term(self, term: Term) -> int:
        found = self._selected.get(term)
        if found is None:
            found = reduce(int.__or__, map(self._select_run, find_runs(term)), 0)
            self._selected[term] = found
        return found

    def _select_run(self, run: Run) -> int:
        return self._columns[run.column].select(run)


class _ColumnIndex:
    """The bitset of each token of a column, and its text for phrases."""

    def __init__(self) -> None:
        self._bits: defaultdict[str, int] = defaultdict(int)
        self._texts: list[str] = []

    def add(self, bit: int, tokens: Sequence[str]) -> None:
        bits = self._bits
        for token in set(tokens):
            bits[token] |= bit
        self._texts.append(f" {' '.join(tokens)} ")

    def select(self, run: Run) -> int:
        *whole, last = run.tokens
        found = self._select_prefix(last) if run.is_prefix else self._bits.get(last, 0)
        for token in whole:
            found &= self._bits.get(token, 0)
        return self._keep_phrases(found, run) if whole else found

    def _select_prefix(self, prefix: str) -> int:
        words = self._vocabulary
        start, end = bisect_left(words, prefix), bisect_left(words, f"{prefix}{_END}")
        return reduce(int.__or__, (self._bits[word] for word in words[start:end]), 0)

    def _keep_phrases(self, found: int, run: Run) -> int:
        phrase = f" {' '.join(run.tokens)}{'' if run.is_prefix else ' '}"
        kept = 0
        while found:
            lowest = found & -found
            if phrase in self._texts[lowest.bit_length() - 1]:
                kept |= lowest
            found ^= lowest
        return kept

    @cached_property
    def _vocabulary(self) -> list[str]:
        return sorted(self._bits)
