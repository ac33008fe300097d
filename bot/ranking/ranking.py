"""New papers in one reader's order: those for the reader, a few to learn from, and the rest.

Every candidate comes out once, whatever the reader said; equal scores are ordered by lot, the same
every time. A chosen paper comes with its reasons, in the reader's terms and out of the model. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np

from bot.document.tex.reader import plain_tex
from bot.model.author_names import list_authors
from bot.model.folding import fold_accents
from bot.model.paper import Paper
from bot.model.reader_order import Place, RankedPaper, Reason, ReasonKind
from bot.query.folded_words import stem_words
from bot.ranking.classifier import Weights, score
from bot.ranking.corpus import Corpus, Rows
from bot.ranking.features import Floats, bucket_of, quote_terms, text_of
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
_NAMED = 300
"""Papers of which the words are kept, each of some 20 KB."""
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
    reader: Reader, papers: Mapping[str, Paper], scores: Weights, top: int, explore: int
) -> Sequence[RankedPaper]:
    """Return ``papers``, by identifier, as ``rank`` does, by scores in the library's order."""
    library = reader.library
    numbers = library.numbers_of(papers)
    if not len(numbers):
        return ()
    ordered = numbers[order(scores, library.lots[numbers])]
    explored = _explore(reader, ordered, top, min(explore, top))
    usual = ordered[~np.isin(ordered, explored)]
    chosen, others = np.split(usual, [top - len(explored)])
    return [
        *_describe_chosen(reader, [papers[library.ids[int(number)]] for number in chosen]),
        *_describe(library, explored, Place.TOP, is_exploration=True),
        *_describe(library, others[: (MAYBE - 1) * top], Place.MAYBE),
        *_describe(library, others[(MAYBE - 1) * top :], Place.REST),
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


def _explore(reader: Reader, ordered: Numbers, top: int, count: int) -> Numbers:
    """Return the first papers, from the last places of the top on, that are like no liked one.

    Papers further down would teach more and cost the reader more of what is sought.
    """
    border = ordered[top - count : BORDER * top] if count else ordered[:0]
    return border[reader.likeness(border).max(axis=1, initial=0) < STRANGE][:count]


def _describe_chosen(reader: Reader, chosen: Sequence[Paper]) -> Iterator[RankedPaper]:
    for paper, reasons in zip(chosen, find_reasons(reader, chosen), strict=True):
        yield RankedPaper(paper.id, Place.TOP, reasons)


def _describe(
    library: Library, numbers: Numbers, place: Place, *, is_exploration: bool = False
) -> Iterator[RankedPaper]:
    for number in map(int, numbers):
        yield RankedPaper(library.ids[number], place, (), is_exploration)


def find_reasons(reader: Reader, papers: Sequence[Paper]) -> Iterator[tuple[Reason, ...]]:
    """Yield what speaks most for each of some papers of the reader's library, strongest first."""
    library = reader.library
    numbers = np.array([library.number[paper.id] for paper in papers], np.int64)
    rows, likeness = library.rows[numbers], reader.likeness(numbers)
    for paper, row, near in zip(papers, rows, likeness, strict=True):
        others = _find_strongest(paper, library.corpus, row, reader.weights)
        yield (*_find_likeness(reader, near), *others)[:MAX_REASONS]


def _find_likeness(reader: Reader, likeness: Floats) -> Iterator[Reason]:
    if likeness.size and likeness.max() >= LIKENESS:
        yield Reason(ReasonKind.LIKE, reader.titles[int(np.argmax(likeness))])


def _find_strongest(paper: Paper, corpus: Corpus, row: Rows, weights: Weights) -> list[Reason]:
    support = dict(zip(row.indices.tolist(), row.data * weights[row.indices], strict=True))
    least = NOTABLE * sum(found for found in support.values() if found > 0)
    named = [
        (found, reason)
        for column, reason in _name_columns(paper, corpus)
        if (found := support.get(column, 0.0)) > least
    ]
    chosen: list[Reason] = []
    for _, reason in sorted(named, key=lambda each: (-each[0], each[1].text)):
        if not any(share_word(reason.text, earlier.text) for earlier in chosen):
            chosen.append(reason)
    return chosen


# Many readers are given the same papers, and reading one takes longer than all else about it.
@lru_cache(_NAMED)
def _name_columns(paper: Paper, corpus: Corpus) -> Sequence[tuple[int, Reason]]:
    authors = (
        (corpus.column_of_author(bucket_of(fold_accents(name))), Reason(ReasonKind.AUTHOR, name))
        for name in list_authors(paper)
    )
    words = (
        (corpus.column_of_term(bucket_of(term)), Reason(ReasonKind.WORDS, quoted))
        for term, quoted in quote_terms(plain_tex(text_of(paper))).items()
    )
    return [named for named in (*authors, *words) if named[0] >= 0]


def share_word(text: str, other: str) -> bool:
    """Tell whether both have a word in any of its forms: agents, agentic."""
    return not set(stem_words(text)).isdisjoint(stem_words(other))
