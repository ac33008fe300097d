"""Why a paper was chosen, in the reader's terms and out of the model that chose it. Pure."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bot.document.tex.reader import plain_tex
from bot.model.author_names import list_authors
from bot.model.folding import fold_accents
from bot.model.paper import Paper
from bot.model.ranked_paper import Reason, ReasonKind
from bot.ranking.classifier import Weights
from bot.ranking.corpus import Corpus, Rows
from bot.ranking.features import bucket_of, quote_terms, text_of
from bot.ranking.library import History

MOST = 3
LIKENESS = 0.25
"""Cosine of two texts above which one may be called like the other."""
NOTABLE = 0.08
"""Share of all that speaks for a paper, from which on a word or an author is worth naming."""


def find_reasons(history: History, weights: Weights, number: int) -> tuple[Reason, ...]:
    """Return what speaks most for a paper of the history's library, the strongest first."""
    library = history.library
    row = library.rows[[number]]
    likeness = _find_likeness(history, row)
    others = _find_strongest(library.papers[number], library.corpus, row, weights)
    return (*likeness, *others)[:MOST]


def _find_likeness(history: History, row: Rows) -> Iterator[Reason]:
    texts = history.library.rows[:, history.library.corpus.terms]
    nearness = (texts[history.liked] @ row[:, history.library.corpus.terms].T).toarray().ravel()
    if nearness.size and nearness.max() >= LIKENESS:
        nearest = history.library.papers[int(history.liked[np.argmax(nearness)])]
        yield Reason(ReasonKind.LIKE, nearest.title)


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
        if not any(_overlap(reason.text, earlier.text) for earlier in chosen):
            chosen.append(reason)
    return chosen


def _name_columns(paper: Paper, corpus: Corpus) -> Iterator[tuple[int, Reason]]:
    for name in list_authors(paper):
        yield (
            corpus.column_of_author(bucket_of(fold_accents(name))),
            Reason(ReasonKind.AUTHOR, name),
        )
    for term, quoted in quote_terms(plain_tex(text_of(paper))).items():
        yield corpus.column_of_term(bucket_of(term)), Reason(ReasonKind.WORDS, quoted)


def _overlap(text: str, other: str) -> bool:
    words, others = fold_accents(text).split(), fold_accents(other).split()
    return bool(set(words) & set(others))
