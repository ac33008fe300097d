"""An inverted index of papers in memory: any number of queries is answered in one pass. Pure.

    papers ── tokens ── one bitset per token ──> query: & | &~ over bitsets, phrases on survivors

Bit *n* of a bitset is paper *n* of the batch. The queries are not indexed: nothing has to be built
anew when a reader changes one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, reduce
from itertools import pairwise
from typing import Protocol

from bot.model.paper import Paper
from bot.query.columns import Column, JoinedTokens, list_tokens
from bot.query.folded_words import GAP
from bot.query.lower import Run, find_runs
from bot.query.nodes import And, Field, Node, Or, Query, Term

_END = "\U0010ffff"


class _Columns:
    """The columns of some papers, asked by queries."""

    def __init__(self, size: int, columns: Mapping[Column, _Readable]) -> None:
        self._everything = (1 << size) - 1
        self._columns = columns
        self._selected: dict[str, int] = {}
        self._occurring = _Occurring(self._find)

    def select(self, query: Query) -> int:
        """Return the bitset of the papers that ``query`` selects; an equal one costs a look-up."""
        found = self._selected.get(query.text)
        if found is None:
            found = self._selected[query.text] = self._evaluate(query.root)
        return found

    def find_fields(self, term: Term, bit: int) -> tuple[Field, ...]:
        """Return in which fields of the paper at ``bit`` ``term`` occurs."""
        found = (run.field for run in find_runs(term) if self._select_run(run) & bit)
        return tuple(dict.fromkeys(found))

    def selects(self, node: Node, bit: int) -> bool:
        """Tell whether a part of a query holds of the paper at ``bit``."""
        return bool(self._evaluate(node) & bit)

    def _evaluate(self, node: Node) -> int:
        if isinstance(node, Term):
            return self._occurring[node]
        if isinstance(node, And):
            return self._evaluate_all(node.children)
        if isinstance(node, Or):
            return _unite(map(self._evaluate, node.children))
        return self._everything & ~self._evaluate(node.child)

    def _evaluate_all(self, nodes: Iterable[Node]) -> int:
        found, occurring = self._everything, self._occurring
        for node in nodes:
            found &= occurring[node] if isinstance(node, Term) else self._evaluate(node)
            if not found:  # what else is asked does not matter
                break
        return found

    def _find(self, term: Term) -> int:
        return _unite(map(self._select_run, find_runs(term)))

    def _select_run(self, run: Run) -> int:
        return self._columns[run.column].select(run)


class PaperIndex(_Columns):
    """Papers, indexed for queries.

    Attributes:
        papers: in the order of the bits.
    """

    def __init__(self, papers: Iterable[Paper]) -> None:
        self.papers = tuple(papers)
        columns = {column: _ColumnIndex() for column in Column}
        for paper in self.papers:
            for column, tokens in list_tokens(paper).items():
                columns[column].add(tokens)
        super().__init__(len(self.papers), columns)

    def list_papers(self, bits: int) -> Iterator[Paper]:
        """Return the papers of a bitset, in order."""
        return (self.papers[number] for number in list_bits(bits))


class TokenScan(_Columns):
    """Papers whose tokens are known, for few queries: they are looked for in each paper.

    Nothing is inverted: for a single query over some thousand papers that takes two thirds of the
    time.
    """

    def __init__(self, papers: Sequence[JoinedTokens]) -> None:
        columns = {column: _ColumnScan([each[column] for each in papers]) for column in Column}
        super().__init__(len(papers), columns)


class _Readable(Protocol):
    """A column of all papers."""

    def select(self, run: Run) -> int:
        """Return the bitset of the papers in which ``run`` occurs."""
        ...


class _ColumnScan:
    """The tokens of each paper in one text, with a space on either side of each."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = [f" {text} " for text in texts]

    def select(self, run: Run) -> int:
        wanted = f" {' '.join(run.tokens)}{'' if run.is_prefix else ' '}"
        return join_bits([number for number, text in enumerate(self._texts) if wanted in text])


class _Occurring(dict[Term, int]):
    """The bitset of each term, found when it is first asked for."""

    def __init__(self, find: Callable[[Term], int]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, term: Term) -> int:
        self[term] = found = self._find(term)
        return found


class _Numbers(dict[str, int]):
    """One number for each token, from 0 on."""

    def __missing__(self, token: str) -> int:
        self[token] = number = len(self)
        return number


class _ColumnIndex:
    """Of each token of a column, in the order of its places: the paper, and what stands behind."""

    def __init__(self) -> None:
        self._numbers = _Numbers({GAP: 0})
        self._papers: list[list[int]] = [[]]
        self._followers: list[list[int]] = [[]]
        self._sequences: list[list[int]] = []
        self._bits: dict[int, int] = {}
        self._letters: dict[int, str] = {}

    def add(self, tokens: Sequence[str]) -> None:
        """Add the column of the next paper."""
        paper, papers, followers = len(self._sequences), self._papers, self._followers
        sequence = [self._numbers[token] for token in tokens]
        for _ in range(len(papers), len(self._numbers)):
            papers.append([])
            followers.append([])
        for token, follower in pairwise((*sequence, self._numbers[GAP])):
            papers[token].append(paper)
            followers[token].append(follower)
        self._sequences.append(sequence)

    def select(self, run: Run) -> int:
        if not run.is_prefix:
            return self._select_phrase(run.tokens)
        *whole, last = run.tokens
        return _unite(self._select_phrase((*whole, end)) for end in self._continue(last))

    def _continue(self, prefix: str) -> Sequence[str]:
        """Return the tokens that begin with ``prefix``."""
        words = self._vocabulary
        return words[bisect_left(words, prefix) : bisect_left(words, f"{prefix}{_END}")]

    def _select_phrase(self, tokens: tuple[str, ...]) -> int:
        known = self._numbers
        if not all(map(known.__contains__, tokens)):
            return 0
        wanted = [known[token] for token in tokens]
        first, *others = wanted
        if not others:
            return self._select_token(first)
        papers, letters = self._papers[first], self._find_letters(first)
        found = [papers[place] for place in _find_all(chr(others[0]), letters)]
        if others[1:]:
            phrase = _spell(wanted)
            found = [paper for paper in found if phrase in _spell(self._sequences[paper])]
        return join_bits(found)

    def _select_token(self, token: int) -> int:
        found = self._bits.get(token)
        if found is None:
            found = self._bits[token] = join_bits(self._papers[token])
        return found

    def _find_letters(self, token: int) -> str:
        """Return what stands behind ``token`` at each of its places, a letter for each token."""
        found = self._letters.get(token)
        if found is None:
            found = self._letters[token] = _spell(self._followers[token])
        return found

    @cached_property
    def _vocabulary(self) -> Sequence[str]:
        return sorted(self._numbers)


def _spell(numbers: Iterable[int]) -> str:
    """Return a text with one letter for each number: a part of it is found faster than of a list.

    Some letters are surrogates, which a text that is never encoded may hold.
    """
    return "".join(map(chr, numbers))


def _unite(found: Iterable[int]) -> int:
    return reduce(int.__or__, found, 0)


def join_bits(numbers: Sequence[int]) -> int:
    """Return the bitset in which the bits with ``numbers`` are set."""
    found = bytearray((max(numbers, default=0) >> 3) + 1)
    for number in set(numbers):
        found[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(found, "little")


def list_bits(bits: int) -> Iterator[int]:
    """Yield the numbers of the bits that are set, from 0 on."""
    return _find_all("1", f"{bits:b}"[::-1])


def _find_all(letter: str, text: str) -> Iterator[int]:
    """Yield the places at which ``letter`` stands in ``text``."""
    place = text.find(letter)
    while place >= 0:
        yield place
        place = text.find(letter, place + 1)
