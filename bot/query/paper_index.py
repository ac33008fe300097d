"""Many papers, turned inside out so that any number of queries is answered in one pass. Pure.

    papers ── tokens ── one bitset per token ──> query: & | &~ over bitsets, phrases on survivors

Bit *n* of a bitset is paper *n* of the batch. The queries are not indexed: nothing has to be built
anew when a reader changes one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, reduce

from bot.model.paper import Paper
from bot.query.columns import Column, list_tokens
from bot.query.folded_words import GAP
from bot.query.lower import Run, find_runs
from bot.query.nodes import And, Field, Node, Or, Query, Term

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
        self._selected: dict[str, int] = {}
        self._occurring: dict[Term, int] = {}
        for number, paper in enumerate(self.papers):
            for column, tokens in list_tokens(paper).items():
                self._columns[column].add(number, tokens)

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

    def list_papers(self, bits: int) -> Iterator[Paper]:
        """Return the papers of a bitset, in order."""
        return (self.papers[number] for number in _list_bits(bits))

    def _evaluate(self, node: Node) -> int:
        if isinstance(node, Term):
            found = self._occurring.get(node)
            return self._find(node) if found is None else found
        if isinstance(node, And):
            return self._evaluate_all(node.children)
        if isinstance(node, Or):
            return _unite(map(self._evaluate, node.children))
        return self._everything & ~self._evaluate(node.child)

    def _evaluate_all(self, nodes: Iterable[Node]) -> int:
        found = self._everything
        for node in nodes:
            found &= self._evaluate(node)
            if not found:  # what else is asked does not matter
                break
        return found

    def _find(self, term: Term) -> int:
        found = self._occurring[term] = _unite(map(self._select_run, find_runs(term)))
        return found

    def _select_run(self, run: Run) -> int:
        return self._columns[run.column].select(run)


class _ColumnIndex:
    """A column of all papers as one sequence of tokens, and the places of each token in it."""

    def __init__(self) -> None:
        self._sequence: list[str] = []
        self._papers: list[int] = []
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        self._bits: dict[str, int] = {}
        self._followers: dict[str, str] = {}

    def add(self, number: int, tokens: Sequence[str]) -> None:
        """Add the column of the paper with this number; numbers grow."""
        places = self._places
        for place, token in enumerate(tokens, len(self._sequence)):
            places[token].append(place)
        self._sequence += (*tokens, GAP)
        self._papers += [number] * (len(tokens) + 1)

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
        first = tokens[0]
        if len(tokens) == 1:
            return self._select_token(first)
        if not all(map(self._places.__contains__, tokens)):
            return 0
        places, followers = self._places[first], self._find_followers(first)
        found = [places[at] for at in _find_all(self._letters[tokens[1]], followers)]
        if len(tokens) > len(("first", "second")):
            sequence, whole = self._sequence, list(tokens)
            found = [place for place in found if sequence[place : place + len(whole)] == whole]
        return self._select_places(found)

    def _select_token(self, token: str) -> int:
        found = self._bits.get(token)
        if found is None:
            found = self._bits[token] = self._select_places(self._places.get(token, ()))
        return found

    def _select_places(self, places: Sequence[int]) -> int:
        """Return the bitset of the papers in which there are these places, the last at the end."""
        if not places:
            return 0
        papers = self._papers
        found = bytearray((papers[places[-1]] >> 3) + 1)
        for number in {papers[place] for place in places}:
            found[number >> 3] |= 1 << (number & 7)
        return int.from_bytes(found, "little")

    def _find_followers(self, token: str) -> str:
        """Return the letters of what stands behind ``token`` at each of its places."""
        found = self._followers.get(token)
        if found is None:
            letters, sequence = self._letters, self._sequence
            found = "".join([letters[sequence[place + 1]] for place in self._places[token]])
            self._followers[token] = found
        return found

    @cached_property
    def _letters(self) -> Mapping[str, str]:
        """One letter for each token, so that looking for one is looking for a character."""
        return {token: _letter(number) for number, token in enumerate((GAP, *self._places))}

    @cached_property
    def _vocabulary(self) -> Sequence[str]:
        return sorted(self._places)


def _letter(number: int) -> str:
    """Return a character for ``number``: all but the surrogates, which are no characters."""
    return chr(number if number < _SURROGATES else number + _SURROGATES_COUNT)


def _unite(found: Iterable[int]) -> int:
    return reduce(int.__or__, found, 0)


def _list_bits(bits: int) -> Iterator[int]:
    """Yield the numbers of the bits that are set, from 0 on."""
    return _find_all("1", f"{bits:b}"[::-1])


def _find_all(letter: str, text: str) -> Iterator[int]:
    """Yield the places at which ``letter`` stands in ``text``."""
    place = text.find(letter)
    while place >= 0:
        yield place
        place = text.find(letter, place + 1)
