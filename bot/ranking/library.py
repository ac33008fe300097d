"""The papers that were announced lately, and what one reader said of them. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import vstack

from bot.model.paper import Paper
from bot.ranking.corpus import Corpus, Rows
from bot.ranking.features import Floats, Integers, bucket_of, extract_features

_NO_INTEGERS = np.empty(0, np.int32)
Numbers: TypeAlias = NDArray[np.int64]
"""Papers of a library, each by its place in it."""
LIKENESS = 0.25
"""Cosine of two texts above which one may be called like the other."""
DISLIKE = 5.0
"""How many papers that were only passed over one dislike outweighs."""
LIKES_LEARNED = 500
"""A reader's newest likes, of which the model is made; older ones have had their time."""
SHOWN_LEARNED = 5_000
"""Papers passed over; a fifth of them makes clearly worse orders."""


@dataclass(frozen=True, slots=True)
class Announced:
    """A paper, what ranking sees of it, and the listing date under which it was announced.

    Attributes:
        features: packed, as they take most of the memory.
        categories: their buckets.
    """

    paper_id: str
    title: str
    features: bytes
    categories: Integers
    day: date

    @classmethod
    def of(cls, paper: Paper, day: date) -> Announced:
        """Return ``paper`` without its text: of many papers that takes most of the memory."""
        features = extract_features(paper)
        return cls(paper.id, paper.title, features.pack(), features.categories, day)


class Library:
    """Announced papers as rows, shared by all readers whose digests are ranked.

    Attributes:
        ids: base identifiers in the order in which the papers were given.
        titles: by number.
        categories: their buckets, and beside each of these the number of a paper in it.
        number: of a paper, by base identifier.
        days: listing dates as ordinals, by number.
        lots: by number, the order of papers that nothing else puts in order; the same every time.
        corpus: what the rows were weighed by.
        rows: by number.
    """

    def __init__(self, announced: Sequence[Announced], corpus: Corpus) -> None:
        """Weigh ``announced`` by ``corpus``."""
        self.ids: Sequence[str] = [each.paper_id for each in announced]
        self.titles: Sequence[str] = [each.title for each in announced]
        self.number: Mapping[str, int] = {paper: n for n, paper in enumerate(self.ids)}
        self.days = np.array([each.day.toordinal() for each in announced], np.int64)
        of_each = [each.categories for each in announced]
        owners = np.repeat(np.arange(len(of_each), dtype=np.int32), [*map(len, of_each)])
        self.categories = np.stack((np.concatenate((_NO_INTEGERS, *of_each)), owners))
        self.lots = np.array([zlib.crc32(paper.encode()) for paper in self.ids], np.int64)
        self.corpus = corpus
        self.rows: Rows = corpus.rows_of([each.features for each in announced])

    def extended(self, announced: Sequence[Announced]) -> Library:
        """Return a library that holds ``announced`` as well, weighed by the same corpus."""
        added, whole = Library(announced, self.corpus), copy(self)
        whole.ids, whole.titles = [*self.ids, *added.ids], [*self.titles, *added.titles]
        whole.number = {paper: n for n, paper in enumerate(whole.ids)}
        shifted = added.categories + np.array([[0], [len(self.ids)]], np.int32)
        whole.categories = np.concatenate((self.categories, shifted), axis=1)
        whole.days = np.concatenate((self.days, added.days))
        whole.lots = np.concatenate((self.lots, added.lots))
        whole.rows = vstack((self.rows, added.rows), format="csr")
        return whole

    def row(self, number: int) -> tuple[Integers, Floats]:
        """Return the columns that a paper has, and its values in them."""
        cells = slice(*self.rows.indptr[number : number + 2])
        return self.rows.indices[cells], self.rows.data[cells]

    def numbers_of(self, papers: Iterable[str]) -> Numbers:
        """Return the numbers of those papers, given by identifier, that are here; ascending."""
        return np.array(sorted({self.number[each] for each in papers if each in self.number}), int)

    def numbers_in(self, categories: Collection[str]) -> Numbers:
        """Return the numbers of the papers in any of ``categories``, ascending."""
        buckets, owners = self.categories
        wanted = np.fromiter(map(bucket_of, categories), np.int32)
        return np.unique(owners[np.isin(buckets, wanted)])


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reader said and saw, by base identifier.

    Attributes:
        liked: how much each paper counts that the reader liked: 1 for a like, less for weak signs.
        disliked: what the reader marked so.
        shown: what the reader is known to have seen; the rest is unknown, not disliked.
        categories: what the reader reads. Papers of them that are older than everything shown stand
            in for papers that were passed over, where these are few.
    """

    liked: Mapping[str, float] = field(default_factory=dict[str, float])
    disliked: Collection[str] = ()
    shown: Collection[str] = ()
    categories: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Examples:
    """What a model learns from: papers by number, and for each its label and importance."""

    numbers: Numbers
    liked: NDArray[np.bool_]
    importance: NDArray[np.float64]

    @property
    def voted_on(self) -> NDArray[np.bool_]:
        """Which of them the reader liked or disliked."""
        return self.liked | (self.importance == DISLIKE)


class History:
    """A reader's opinion of the papers of one library."""

    def __init__(self, library: Library, opinion: Opinion) -> None:
        self.library = library
        self.liked = library.numbers_of(opinion.liked)
        disliked = library.numbers_of(set(opinion.disliked) - opinion.liked.keys())
        passed_over = library.numbers_of(opinion.shown)
        self._not_liked = np.setdiff1d(np.union1d(passed_over, disliked), self.liked)
        self._background = self._find_background(opinion.categories)
        self._importance = np.ones(len(library.ids))
        self._importance[self.liked] = [
            opinion.liked[library.ids[number]] for number in map(int, self.liked)
        ]
        self._importance[disliked] = DISLIKE

    @property
    def liked_days(self) -> Numbers:
        """The days of which the reader liked a paper, ascending."""
        return np.unique(self.library.days[self.liked])

    def examples(self, before: int | None = None) -> Examples:
        """Return what is to be learned from the papers of all days, or of those ``before`` one."""
        liked, others = self._until(self.liked, before), self._until(self._not_liked, before)
        newest = np.argsort(-self.library.days[liked], kind="stable")[:LIKES_LEARNED]
        drawn = np.lexsort((self.library.lots[others], -self._importance[others]))[:SHOWN_LEARNED]
        background = self._until(self._background, before)[: SHOWN_LEARNED - len(drawn)]
        numbers = np.concatenate((liked[newest], others[drawn], background))
        labels = np.arange(len(numbers)) < len(newest)
        return Examples(numbers, labels, self._importance[numbers])

    def seen_on(self, day: int) -> tuple[Numbers, NDArray[np.bool_]]:
        """Return the papers of a day that the reader liked or saw, and which of them were liked."""
        seen = np.union1d(self.liked, self._not_liked)
        numbers = seen[self.library.days[seen] == day]
        return numbers, np.isin(numbers, self.liked)

    def _find_background(self, categories: Collection[str]) -> Numbers:
        """Return papers older than all that was shown, as many as it lacks, by lot.

        They say what is usual where a reader reads, and were neither liked nor passed over.
        """
        seen = np.union1d(self.liked, self._not_liked)
        found = np.setdiff1d(self.library.numbers_in(categories), seen)
        first_day = self.library.days[self._not_liked].min(initial=date.max.toordinal())
        older = found[self.library.days[found] < first_day]
        return older[np.argsort(self.library.lots[older], kind="stable")]

    def _until(self, numbers: Numbers, before: int | None) -> Numbers:
        return numbers if before is None else numbers[self.library.days[numbers] < before]
