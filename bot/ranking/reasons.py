"""Why a paper was chosen, in the reader's terms and out of the model that chose it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from bot.document.tex.reader import plain_tex
from bot.model.author_names import list_authors
from bot.model.folding import fold_accents
from bot.model.paper import Paper
from bot.model.reader_order import Reason, ReasonKind
from bot.query.folded_words import stem_words
from bot.ranking.classifier import Weights
from bot.ranking.corpus import Corpus, Rows
from bot.ranking.features import Floats, bucket_of, quote_terms, text_of
from bot.ranking.library import LIKENESS
from bot.ranking.reader_model import Reader

MOST = 3
_NAMED = 300
"""Papers of which the words are kept, each of some 20 KB."""
NOTABLE = 0.08
"""Share of all that speaks for a paper, from which on a word or an author is worth naming."""


def find_reasons(reader: Reader, papers: Sequence[Paper]) -> Iterator[tuple[Reason, ...]]:
    """Yield what speaks most for each of some papers of the reader's library, strongest first."""
    library = reader.library
    numbers = np.array([library.number[paper.id] for paper in papers], np.int64)
    rows, likeness = library.rows[numbers], reader.likeness(numbers)
    for paper, row, near in zip(papers, rows, likeness, strict=True):
        others = _find_strongest(paper, library.corpus, row, reader.weights)
        yield (*_find_likeness(reader, near), *others)[:MOST]


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
