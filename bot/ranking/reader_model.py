"""What was learned of one reader, small enough to be stored until the next digest. Pure.

Columns differ from corpus to corpus; what they stand for does not, and that is what is stored.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bot.model.reader_order import LIKES_NEEDED
from bot.ranking.classifier import Weights
from bot.ranking.corpus import Rows
from bot.ranking.features import Floats, Integers
from bot.ranking.library import History, Library
from bot.ranking.mixture import Trials, train

MOST_WEIGHTS = 6_000
"""Weights that are kept, the strongest; the order of papers does not change without the others."""
LIKES_KEPT = 100
"""A reader's newest likes, of which it is kept what they are about, for reasons."""
TERMS_KEPT = 40
"""Of each of them, the strongest."""


@dataclass(frozen=True, slots=True)
class Sparse:
    """Numbers by key: by what a column of any corpus stands for."""

    keys: Integers
    values: Floats


@dataclass(frozen=True, slots=True)
class ReaderModel:
    """What one reader wants.

    Attributes:
        weights: of what papers have.
        titles: of the newest liked papers.
        likes: what each of these is about.
        trials: of the experts, to be carried on.
    """

    weights: Sparse
    titles: Sequence[str]
    likes: Sequence[Sparse]
    trials: Trials

    def encode(self) -> bytes:
        """Return the model as it is stored."""
        parts = [self.weights, *self.likes]
        header = {
            "counts": [len(part.keys) for part in parts],
            "titles": [*self.titles],
            "gains": self.trials.gains,
            "last_day": self.trials.last_day,
        }
        keys = np.concatenate([part.keys for part in parts]).astype("<i4")
        values = np.concatenate([part.values for part in parts]).astype("<f4")
        content = json.dumps(header).encode() + b"\n" + keys.tobytes() + values.tobytes()
        return zlib.compress(content, 1)

    @classmethod
    def decode(cls, stored: bytes) -> ReaderModel:
        """Return the model that ``encode`` wrote."""
        head, _, numbers = zlib.decompress(stored).partition(b"\n")
        header = json.loads(head)
        total = sum(header["counts"])
        keys = np.frombuffer(numbers, "<i4", total)
        values = np.frombuffer(numbers, "<f4", total, keys.nbytes)
        ends = np.cumsum(header["counts"])[:-1]
        pairs = zip(np.split(keys, ends), np.split(values, ends), strict=True)
        weights, *likes = (Sparse(*pair) for pair in pairs)
        trials = Trials(tuple(header["gains"]), header["last_day"])
        return cls(weights, tuple(header["titles"]), likes, trials)


def learn(history: History, trials: Trials) -> ReaderModel | None:
    """Return what ``history`` teaches; None where too little was liked, or nothing else seen."""
    if len(history.liked) < LIKES_NEEDED or history.examples().liked.all():
        return None
    library = history.library
    newest = np.argsort(-library.days[history.liked], kind="stable")[:LIKES_KEPT]
    liked = history.liked[newest]
    texts = library.rows[liked][:, library.corpus.terms]
    return ReaderModel(
        _strongest(np.arange(library.corpus.width), train(history, trials), library, MOST_WEIGHTS),
        [library.titles[number] for number in map(int, liked)],
        [_strongest(text.indices, text.data, library, TERMS_KEPT) for text in texts],
        trials,
    )


def _strongest(
    columns: NDArray[np.integer], values: NDArray[np.floating], library: Library, most: int
) -> Sparse:
    kept = np.sort(np.argsort(-np.abs(values), kind="stable")[:most])
    kept = kept[values[kept] != 0]
    return Sparse(library.corpus.keys[columns[kept]], values[kept].astype(np.float32))


class Reader:
    """A model, asked about the papers of one library.

    Attributes:
        library: of these papers.
        weights: by column.
        titles: of liked papers.
    """

    def __init__(self, library: Library, model: ReaderModel) -> None:
        self.library = library
        self.weights: Weights = np.zeros(library.corpus.width)
        columns, values = self._known(model.weights)
        self.weights[columns] = values
        self.titles = model.titles
        self._liked = self._rows_of(model.likes)

    def likeness(self, numbers: NDArray[np.integer]) -> Floats:
        """Return the cosine of each paper's text with that of each liked paper."""
        return (self.library.rows[numbers][:, self.library.corpus.terms] @ self._liked.T).toarray()

    def _known(self, sparse: Sparse) -> tuple[NDArray[np.int64], Floats]:
        columns = self.library.corpus.columns_of(sparse.keys)
        return columns[columns >= 0], sparse.values[columns >= 0]

    def _rows_of(self, likes: Sequence[Sparse]) -> Rows:
        found = [self._known(like) for like in likes]
        ends = np.cumsum([0, *(len(columns) for columns, _ in found)])
        columns = np.concatenate([np.empty(0, np.int64), *(columns for columns, _ in found)])
        values = np.concatenate([np.empty(0, np.float32), *(values for _, values in found)])
        width = self.library.corpus.terms.stop
        return csr_matrix((values, columns, ends), shape=(len(likes), width))
