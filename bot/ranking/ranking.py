"""New papers in one reader's order: those for the reader, a few to learn from, and the rest.

Every candidate comes out once, whatever the reader said; equal scores are ordered by lot, the same
every time. A chosen paper comes with its reasons, in the reader's terms and out of the model. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from bot.document.tex.reader import plain_tex
from bot.model.author_names import list_authors
from bot.model.folding import fold_accents
from bot.model.paper import Paper
from bot.model.reader_order import Place, RankedPaper, Reason, ReasonKind
from bot.query.folded_words import stem_words
from bot.ranking.classifier import Weights, score
from bot.ranking.corpus import Rows
from bot.ranking.features import Floats, bucket_of, find_terms, text_of
from bot.ranking.library import LIKENESS, Library, Numbers
from bot.ranking.mixture import order
from bot.ranking.reader_model import Reader

BORDER = 3
"""Papers to learn from are looked for down to this many times the length of the section."""
STRANGE = 0.2
"""Cosine of two texts below which one is not like the other."""
MAYBE = 3
"""The middle third of an order ends at this many times the length of the section."""
UNLIKE = 4.0
"""How many usual distances from the border a paper like one that was taken already counts."""
MAX_REASONS = 3
"""Reasons that are named of one paper."""
NOTABLE = 0.08
"""Share of all that speaks for a paper, from which on a word or an author is worth naming."""


def rank(
    reader: Reader, candidates: Iterable[Paper], top: int, explore: int
) -> Sequence[RankedPaper]:
    """Return ``candidates`` in the reader's order.

    Args:
        reader: what was learned, for a library that holds the candidates.
        candidates: papers of that library.
        top: length of the first part.
        explore: how many of its last places go to papers to learn from, at most.
    """
    papers = {paper.id: paper for paper in candidates}
    numbers = reader.library.numbers_of(papers)
    return place(reader, papers, score(reader.library.rows[numbers], reader.weights), top, explore)


def place(
    reader: Reader,
    papers: Mapping[str, Paper],
    scores: Weights,
    top: int,
    explore: int,
    most: int | None = None,
) -> Sequence[RankedPaper]:
    """Return ``papers``, by identifier, as ``rank`` does, by scores in the library's order.

    Args:
        reader: as for ``rank``.
        papers: all candidates.
        scores: of each of them.
        top: as for ``rank``.
        explore: as for ``rank``.
        most: how many papers of the order are asked for, at least ``top``; None for all.
    """
    library = reader.library
    numbers = library.numbers_of(papers)
    if not len(numbers):
        return ()
    ordered = numbers[order(scores, library.lots[numbers])]
    likeness = reader.likeness(ordered[: BORDER * top])
    explored = _explore(likeness, top, min(explore, top))
    usual = np.delete(np.arange(len(ordered)), explored)
    chosen, others = np.split(usual, [top - len(explored)])
    maybe, rest = np.split(others[: most if most is None else most - top], [(MAYBE - 1) * top])
    return [
        *_describe_chosen(reader, ordered[chosen], likeness[chosen], papers),
        *_describe(library, ordered[explored], Place.TOP, is_exploration=True),
        *_describe(library, ordered[maybe], Place.MAYBE),
        *_describe(library, ordered[rest], Place.REST),
    ]


def choose_to_teach(
    library: Library, reader: Reader | None, candidates: Collection[str], count: int
) -> Sequence[str]:
    """Return the ``count`` candidates whose rating would teach most, unlike each other.

    They are near the border between what would be chosen and what not; without a reader, any.
    """
    numbers = library.numbers_of(candidates)
    rows, lots = library.rows[numbers], library.lots[numbers]
    certainty = _measure_certainty(reader, rows, count)
    nearness, chosen = np.zeros(len(numbers)), list[int]()
    while len(chosen) < min(count, len(numbers)):
        usefulness = -certainty - UNLIKE * nearness
        usefulness[chosen] = -np.inf
        chosen.append(int(order(usefulness, lots)[0]))
        nearness = np.maximum(nearness, (rows @ rows[[chosen[-1]]].T).toarray().ravel())
    return [library.ids[int(numbers[place])] for place in chosen]


def _measure_certainty(reader: Reader | None, rows: Rows, count: int) -> Weights:
    """Return how far each row is from the border of the ``count`` best, in usual distances."""
    if reader is None or rows.shape[0] <= count:
        return np.zeros(rows.shape[0])
    scores = score(rows, reader.weights)
    distances = np.abs(scores - np.sort(scores)[-max(count, 1)])
    return distances / (np.std(distances) + 1e-9)


def _explore(likeness: Floats, top: int, count: int) -> Numbers:
    """Return the first places, from the last ones of the top on, whose papers are like no like.

    Papers further down would teach more and cost the reader more of what is sought.
    """
    is_strange = likeness.max(axis=1, initial=0) < STRANGE
    return top - count + np.flatnonzero(is_strange[top - count :])[:count]


def _describe_chosen(
    reader: Reader, numbers: Numbers, likeness: Floats, papers: Mapping[str, Paper]
) -> Iterator[RankedPaper]:
    """Yield chosen papers with what speaks most for each of them, strongest first."""
    for number, near in zip(map(int, numbers), likeness, strict=True):
        paper = papers[reader.library.ids[number]]
        named = (*_find_likeness(reader, near), *_find_strongest(reader, paper, number))
        yield RankedPaper(paper.id, Place.TOP, named[:MAX_REASONS])


def _describe(
    library: Library, numbers: Numbers, place: Place, *, is_exploration: bool = False
) -> Iterator[RankedPaper]:
    for number in map(int, numbers):
        yield RankedPaper(library.ids[number], place, (), is_exploration)


def _find_likeness(reader: Reader, likeness: Floats) -> Iterator[Reason]:
    if likeness.size and likeness.max() >= LIKENESS:
        yield Reason(ReasonKind.LIKE, reader.titles[int(np.argmax(likeness))])


def _find_strongest(reader: Reader, paper: Paper, number: int) -> Sequence[Reason]:
    columns, values = reader.library.row(number)
    support = values * reader.weights[columns]
    wording = _wording_of(reader.library, paper, number)
    named = wording.values * reader.weights[wording.columns]
    notable = np.flatnonzero(named > NOTABLE * support[support > 0].sum())
    found = [(-named[place], wording.reason(place)) for place in map(int, notable)]
    chosen: list[Reason] = []
    for _, reason in sorted(found, key=lambda each: (each[0], each[1].text)):
        if not any(share_word(reason.text, earlier.text) for earlier in chosen):
            chosen.append(reason)
    return chosen


@dataclass(frozen=True, slots=True)
class _Wording:
    """What a paper calls the columns that it has: its authors, then its terms.

    Attributes:
        columns: ascending in neither part.
        values: of the paper in these columns.
        names: of the authors.
        spans: where each term is first written.
        text: in which.
    """

    columns: NDArray[np.int64]
    values: Floats
    names: Sequence[str]
    spans: Sequence[slice]
    text: str

    def reason(self, place: int) -> Reason:
        if place < len(self.names):
            return Reason(ReasonKind.AUTHOR, self.names[place])
        return Reason(ReasonKind.WORDS, self.text[self.spans[place - len(self.names)]])


# Many readers are given the same papers, and reading one takes longer than all else about it.
_wordings: WeakKeyDictionary[Library, dict[Paper, _Wording]] = WeakKeyDictionary()


def _wording_of(library: Library, paper: Paper, number: int) -> _Wording:
    """Return how ``paper`` words its columns; it is read once for all readers of the library."""
    known = _wordings.setdefault(library, {})
    if paper not in known:
        known[paper] = _read_wording(library, paper, number)
    return known[paper]


def _read_wording(library: Library, paper: Paper, number: int) -> _Wording:
    text, corpus = plain_tex(text_of(paper)), library.corpus
    has = dict(zip(*(part.tolist() for part in library.row(number)), strict=True))
    names = {corpus.column_of_author(bucket_of(fold_accents(n))): n for n in list_authors(paper)}
    terms = {corpus.column_of_term(bucket_of(t)): at for t, at in find_terms(text).items()}
    names = {column: name for column, name in names.items() if column in has}
    terms = {column: span for column, span in terms.items() if column in has}
    columns = [*names, *terms]
    values = np.array([has[column] for column in columns], np.float32)
    found = np.array(columns, np.int64)
    return _Wording(found, values, tuple(names.values()), tuple(terms.values()), text)


def share_word(text: str, other: str) -> bool:
    """Tell whether both have a word in any of its forms: agents, agentic."""
    return not set(stem_words(text)).isdisjoint(stem_words(other))
