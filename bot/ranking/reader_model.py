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
        likes: what these are about, one after the other.
        sizes: how many of these numbers are of each of them.
        trials: of the experts, to be carried on.
    """

    weights: Sparse
    titles: Sequence[str]
    likes: Sparse
    sizes: Sequence[int]
    trials: Trials

    def encode(self) -> bytes:
        """Return the model as it is stored."""
        parts = (self.weights, self.likes)
        header = {
            "counts": [len(self.weights.keys), *self.sizes],
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
        first, *sizes = header["counts"]
        total = first + sum(sizes)
        keys = np.frombuffer(numbers, "<i4", total)
        values = np.frombuffer(numbers, "<f4", total, keys.nbytes)
        weights, likes = (
            Sparse(keys[part], values[part]) for part in (slice(first), slice(first, None))
        )
        trials = Trials(tuple(header["gains"]), header["last_day"])
        return cls(weights, tuple(header["titles"]), likes, tuple(sizes), trials)


def learn(history: History, trials: Trials) -> ReaderModel | None:
    """Return what ``history`` teaches; None where too little was liked, or nothing else seen."""
    if len(history.liked) < LIKES_NEEDED or history.examples().liked.all():
        return None
    library = history.library
    newest = np.argsort(-library.days[history.liked], kind="stable")[:LIKES_KEPT]
    liked = history.liked[newest]
    texts = library.rows[liked][:, library.corpus.terms]
    likes = [_strongest(text.indices, text.data, library, TERMS_KEPT) for text in texts]
    return ReaderModel(
        _strongest(np.arange(library.corpus.width), train(history, trials), library, MOST_WEIGHTS),
        [library.titles[number] for number in map(int, liked)],
        Sparse(
            np.concatenate([like.keys for like in likes]),
            np.concatenate([like.values for like in likes]),
        ),
        [len(like.keys) for like in likes],
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
        columns = library.corpus.columns_of(model.weights.keys)
        self.weights[columns[columns >= 0]] = model.weights.values[columns >= 0]
        self.titles = model.titles
        self._liked = self._rows_of(model.likes, model.sizes)

    def likeness(self, numbers: NDArray[np.integer]) -> Floats:
        """Return the cosine of each paper's text with that of each liked paper."""
        return (self.library.rows[numbers] @ self._liked.T).toarray()

    def _rows_of(self, likes: Sparse, sizes: Sequence[int]) -> Rows:
        columns = self.library.corpus.columns_of(likes.keys)
        is_known = columns >= 0
        ends = np.append(0, np.cumsum(is_known))[np.cumsum([0, *sizes])]
        parts = (likes.values[is_known], columns[is_known], ends)
        return csr_matrix(parts, shape=(len(sizes), self.library.corpus.width))
