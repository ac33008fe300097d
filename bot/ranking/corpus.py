"""Papers as rows of numbers, weighted by how rare each word and each author is. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from bot.ranking.features import BUCKETS, Floats, Integers, PaperFeatures, unpack_features

Rows: TypeAlias = "csr_matrix[np.float32]"
"""A row for each paper, a column for each term, author, category and fact that is kept."""

MAX_TERMS = 20_000
MIN_PAPERS = 5
"""A term in fewer papers tells nothing about others: a typing error, a name, an acronym."""
PAPERS_OF_A_TERM = 100
"""Among so many papers, times one that a term has, it is common enough; two are needed anyway."""
MAX_SHARE = 0.1
"""A term in a greater share of all papers tells nothing about any of them."""
USUAL = 50
"""A term in so many papers may tell something in any case: where only one day is stored."""
MAX_CATEGORIES = 64
FACT_WEIGHT = np.float32(0.05)
"""Of a fact or a category, where a paper's text and its list of authors weigh 1 each."""
PAPERS_AT_ONCE = 1_000
"""What many papers are worked on in, so that no more memory is taken than they need in the end."""

_NO_INTEGERS, _NO_FLOATS = np.empty(0, np.int32), np.empty(0, np.float32)


class Corpus:
    """What is frequent and what is usual in many papers, by which one paper is weighed.

    Attributes:
        terms: the columns of words and pairs of words.
        authors: the columns of authors.
        facts: the columns of categories and facts.
        width: how many columns there are.
        keys: what each column stands for, ascending; the same number in every corpus.
    """

    def __init__(self, papers: Sequence[bytes]) -> None:
        """Learn from the packed features of ``papers``, at least one."""
        frequencies = _Frequencies(papers)
        self._terms = frequencies.select_terms()
        self._authors = frequencies.select_authors()
        self._categories = frequencies.select_categories()
        facts = frequencies.facts
        self._usual, self._spread = facts.mean(axis=0), facts.std(axis=0) + np.float32(1e-3)
        first, second = len(self._terms.rarity), len(self._terms.rarity) + len(self._authors.rarity)
        self._first_fact = second + len(self._categories.rarity)
        self.width = self._first_fact + len(self._usual)
        self.terms, self.authors = slice(0, first), slice(first, second)
        self.facts = slice(second, self.width)
        kinds = (self._terms, self._authors, self._categories)
        of_kinds = [kind.buckets + number * BUCKETS for number, kind in enumerate(kinds)]
        facts_keys = len(kinds) * BUCKETS + np.arange(len(self._usual))
        self.keys = np.concatenate((*of_kinds, facts_keys)).astype(np.int32)

    def rows_of(self, papers: Sequence[bytes]) -> Rows:
        """Return a row for each of the packed ``papers``; texts, lists of authors have length 1."""
        parts = [self._rows_of(part) for part in _parts(papers)]
        return vstack(parts, format="csr") if parts else self._rows_of(())

    def _rows_of(self, papers: Sequence[PaperFeatures]) -> Rows:
        log_counts = [1 + np.log(paper.counts, dtype=np.float32) for paper in papers]
        cells = (
            _weigh(self._terms, [paper.terms for paper in papers], log_counts),
            _weigh(self._authors, [paper.authors for paper in papers]).shifted(self.authors.start),
            _flags(self._categories, papers).shifted(self.facts.start),
            self._facts_of(papers).shifted(self._first_fact),
        )
        values = np.concatenate([each.values for each in cells])
        rows = np.concatenate([each.rows for each in cells])
        columns = np.concatenate([each.columns for each in cells])
        return csr_matrix((values, (rows, columns)), shape=(len(papers), self.width))

    def columns_of(self, keys: Integers) -> NDArray[np.int64]:
        """Return the column of each of ``keys``, -1 where this corpus has none."""
        found = np.minimum(np.searchsorted(self.keys, keys), self.width - 1)
        return np.where(self.keys[found] == keys, found, -1)

    def column_of_term(self, bucket: int) -> int:
        """Return the column of a term, or -1 where it is left out."""
        return int(self._terms.column[bucket])

    def column_of_author(self, bucket: int) -> int:
        """Return the column of an author, or -1 where none of the papers has it."""
        found = int(self._authors.column[bucket])
        return found if found < 0 else found + self.authors.start

    def _facts_of(self, papers: Sequence[PaperFeatures]) -> _Cells:
        facts = np.array([paper.facts for paper in papers]).reshape(-1, len(self._usual))
        values = (facts - self._usual) / self._spread * FACT_WEIGHT
        columns = np.tile(np.arange(len(self._usual)), len(papers))
        rows = np.repeat(np.arange(len(papers)), len(self._usual))
        return _Cells(rows, columns, values.ravel())


class _Cells(NamedTuple):
    """Values of rows, each with its place."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64] | Integers
    values: Floats

    def shifted(self, columns: int) -> _Cells:
        return self._replace(columns=self.columns + columns)


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The buckets that have a column: its number by bucket (or -1), and what is known by column.

    Attributes:
        column: by bucket.
        buckets: ascending.
        rarity: by column.
    """

    column: Integers
    buckets: NDArray[np.int64]
    rarity: Floats


def _parts(papers: Sequence[bytes]) -> Iterator[Sequence[PaperFeatures]]:
    """Yield the features of ``papers``, of so many at once that little of them is unpacked."""
    for first in range(0, len(papers), PAPERS_AT_ONCE):
        yield [unpack_features(paper) for paper in papers[first : first + PAPERS_AT_ONCE]]


class _Frequencies:
    """How many of the packed ``papers`` have what, counted in one pass.

    Attributes:
        facts: of each paper.
    """

    def __init__(self, papers: Sequence[bytes]) -> None:
        self._papers = len(papers)
        self._terms, self._authors, self._categories = np.zeros((3, BUCKETS), np.int32)
        self._occurrences = np.zeros(BUCKETS, np.int32)
        facts: list[Floats] = []
        for part in _parts(papers):
            terms = np.concatenate([paper.terms for paper in part])
            counts = np.concatenate([paper.counts for paper in part])
            np.add.at(self._terms, terms, 1)
            np.add.at(self._occurrences, terms, counts)
            np.add.at(self._authors, np.concatenate([paper.authors for paper in part]), 1)
            np.add.at(self._categories, np.concatenate([paper.categories for paper in part]), 1)
            facts.append(np.stack([paper.facts for paper in part]))
        self.facts = np.concatenate(facts)

    def select_terms(self) -> _Vocabulary:
        fewest = min(MIN_PAPERS, max(2, self._papers // PAPERS_OF_A_TERM))
        most = max(MAX_SHARE * self._papers, USUAL)
        telling = (self._terms >= fewest) & (self._terms <= most)
        kept = _highest(np.where(telling, self._occurrences, 0), MAX_TERMS)
        return _vocabulary(kept, self._terms, self._papers)

    def select_authors(self) -> _Vocabulary:
        return _vocabulary(np.flatnonzero(self._authors), self._authors, self._papers)

    def select_categories(self) -> _Vocabulary:
        kept = _highest(self._categories, MAX_CATEGORIES)
        return _vocabulary(kept, self._categories, self._papers)


def _highest(figures: Integers, count: int) -> NDArray[np.int64]:
    """Return the places of the ``count`` highest figures above 0, ascending."""
    order = np.argsort(-figures, kind="stable")[:count]
    return np.sort(order[figures[order] > 0])


def _vocabulary(kept: NDArray[np.int64], spread: Integers, papers: int) -> _Vocabulary:
    column = np.full(BUCKETS, -1, np.int32)
    column[kept] = np.arange(len(kept), dtype=np.int32)
    rarity = np.log((1 + papers) / (1 + spread[kept])) + 1
    return _Vocabulary(column, kept, rarity.astype(np.float32))


def _weigh(
    vocabulary: _Vocabulary, buckets: Sequence[Integers], weights: Sequence[Floats] | None = None
) -> _Cells:
    rows = np.repeat(np.arange(len(buckets)), [len(found) for found in buckets])
    columns = vocabulary.column[np.concatenate((_NO_INTEGERS, *buckets))]
    kept = columns >= 0
    rows, columns = rows[kept], columns[kept]
    values = vocabulary.rarity[columns]
    if weights is not None:
        values = values * np.concatenate((_NO_FLOATS, *weights))[kept]
    lengths = np.sqrt(np.bincount(rows, values**2, minlength=len(buckets)))
    return _Cells(rows, columns, (values / lengths[rows]).astype(np.float32))


def _flags(vocabulary: _Vocabulary, papers: Sequence[PaperFeatures]) -> _Cells:
    cells = _weigh(vocabulary, [paper.categories for paper in papers])
    return cells._replace(values=np.full(len(cells.rows), FACT_WEIGHT, np.float32))
