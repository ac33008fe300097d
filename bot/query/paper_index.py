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
from bot.query.nodes import And, Field, Node, Not, Query, Term

_END = "\U0010ffff"
_SURROGATES, _SURROGATES_COUNT = 0xD800, 0x800
"""https://www.unicode.org/versions/latest/core-spec/chapter-23/#G24089"""


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
        """Return the papers of a bitset, in order."""
        return (self.papers[number] for number in _list_bits(bits))

    def _evaluate(self, node: Node) -> int:
        if isinstance(node, Term):
            return self._select_term(node)
        if isinstance(node, Not):
            return self._everything & ~self._evaluate(node.child)
        found = [self._evaluate(child) for child in node.children]
        return reduce(int.__and__ if isinstance(node, And) else int.__or__, found)

    def _select_term(self, term: Term) -> int:
        found = self._selected.get(term)
        if found is None:
            found = reduce(int.__or__, map(self._select_run, find_runs(term)), 0)
            self._selected[term] = found
        return found

    def _select_run(self, run: Run) -> int:
        return self._columns[run.column].select(run)


def _list_bits(bits: int) -> Iterator[int]:
    """Yield the numbers of the bits that are set, from 0 on."""
    digits = f"{bits:b}"[::-1]
    number = digits.find("1")
    while number >= 0:
        yield number
        number = digits.find("1", number + 1)


class _ColumnIndex:
    """The bitset of each token of a column, and its texts for phrases."""

    def __init__(self) -> None:
        self._bits: defaultdict[str, int] = defaultdict(int)
        self._tokens: list[Sequence[str]] = []
        self._letters: dict[str, str] = {}

    def add(self, bit: int, tokens: Sequence[str]) -> None:
        bits = self._bits
        for token in set(tokens):
            bits[token] |= bit
        self._tokens.append(tokens)

    def select(self, run: Run) -> int:
        *whole, last = run.tokens
        if not run.is_prefix:
            return self._select_phrase(run.tokens)
        ends = self._continue(last)
        if not whole:
            return reduce(int.__or__, (self._bits[end] for end in ends), 0)
        return reduce(int.__or__, (self._select_phrase((*whole, end)) for end in ends), 0)

    def _continue(self, prefix: str) -> Sequence[str]:
        """Return the tokens that begin with ``prefix``."""
        words = self._vocabulary
        return words[bisect_left(words, prefix) : bisect_left(words, f"{prefix}{_END}")]

    def _select_phrase(self, tokens: Sequence[str]) -> int:
        found = self._bits.get(tokens[0], 0)
        for token in tokens[1:]:
            found &= self._bits.get(token, 0)
        if not found or len(tokens) == 1:
            return found
        texts, kept = self._texts, 0
        phrase = "".join([self._letters[token] for token in tokens])
        for number in _list_bits(found):
            if phrase in texts[number]:
                kept |= 1 << number
        return kept

    @cached_property
    def _vocabulary(self) -> Sequence[str]:
        return sorted(self._bits)

    @cached_property
    def _texts(self) -> Sequence[str]:
        """One text for each paper, in which each token is one letter, so that phrases are parts."""
        self._letters = {token: _letter(number) for number, token in enumerate(self._bits)}
        letters = self._letters
        return ["".join([letters[token] for token in tokens]) for tokens in self._tokens]


def _letter(number: int) -> str:
    """Return a character for ``number``: all but the surrogates, which are no characters."""
    return chr(number if number < _SURROGATES else number + _SURROGATES_COUNT)
