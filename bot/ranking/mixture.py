"""One order out of several classifiers, each trusted as it proved itself on the reader's past.

No single setting serves all readers: the one that orders best for one loses clearly on another. So
a few are trained, and those that ordered days that they had not seen better than the plainest one
are weighed by how well they did, none less than a fixed share (Herbster and Warmuth:
https://doi.org/10.1023/A:1007424614876). Readers with few likes get the plainest one: their past is
too short to tell. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from bot.ranking.classifier import Weights, fit, score
from bot.ranking.corpus import Corpus, Rows
from bot.ranking.library import Examples, History, Library, Numbers

ENOUGH_LIKES = 50
"""Below this many, only the first expert is asked."""
DAYS_OF_A_TRIAL = 5
"""Days with likes that one training is tried on: fewer cost more, more would be judged too late."""
LIKES_BEFORE_A_TRIAL = 10
DAYS_AT_ONCE = 20
"""Days with likes that are tried where more are new: all cost the same, old ones tell less."""
LEARNING_RATE = 2.0
PAPERS_COMPARED, FEW_PAPERS = 1_000, 20
"""Papers among which the experts' scores are compared, at most and at least."""
EQUAL_SHARE = 0.5
"""How much of all trust the experts have in equal parts, whatever their trials: these are short."""


class Sight(StrEnum):
    """What a classifier looks at: the text alone, facts and categories too, or authors as well."""

    TEXT = "text"
    FACTS = "facts"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Expert:
    """A setting of the classifier: what it sees of a paper, and how freely it may weigh that."""

    sight: Sight
    c: float


EXPERTS = (Expert(Sight.TEXT, 0.1), Expert(Sight.FACTS, 1.0), Expert(Sight.ALL, 1.0))
"""The first is where a reader starts."""
_ONLY_THE_FIRST = np.eye(len(EXPERTS))[0]


@dataclass(frozen=True, slots=True)
class Trials:
    """How well the experts ordered days that they had not seen.

    Attributes:
        gains: of each expert, the average precision summed over these days.
        last_day: up to which days were tried, as an ordinal; 0 for none.
    """

    gains: tuple[float, ...] = (0.0,) * len(EXPERTS)
    last_day: int = 0


def try_experts(history: History, trials: Trials) -> Trials:
    """Return ``trials`` carried on over the days with likes since then, as far as they suffice."""
    if len(history.liked) < ENOUGH_LIKES:
        return trials
    days = history.liked_days[history.liked_days > trials.last_day][-DAYS_AT_ONCE:]
    for first in range(0, len(days) - DAYS_OF_A_TRIAL + 1, DAYS_OF_A_TRIAL):
        trials = _try_on(history, days[first : first + DAYS_OF_A_TRIAL], trials)
    return trials


def train(history: History, trials: Trials) -> Weights:
    """Return the weight of each column by which papers are ordered for the reader.

    Every expert's scores are made comparable by how far apart they lie among other papers than
    those that it learned from: these lie closer together, the more freely it weighed them.

    Args:
        history: with at least one liked paper and one that was only shown.
        trials: of the experts on this history.
    """
    trust = _trust(trials) if len(history.liked) >= ENOUGH_LIKES else _ONLY_THE_FIRST
    asked = [number for number, share in enumerate(trust) if share > 0]
    examples = history.examples()
    trained = _fit(history.library, examples, [EXPERTS[number] for number in asked])
    others = _newest_others(history.library, examples)
    mixed = np.zeros(history.library.corpus.width)
    for number, weights in zip(asked, trained, strict=True):
        mixed += trust[number] * weights / (np.std(score(others, weights)) + 1e-9)
    return mixed


def average_precision(liked_in_order: NDArray[np.bool_]) -> float:
    """Return the mean, over the liked papers, of the share of liked ones down to each of them."""
    places = np.flatnonzero(liked_in_order) + 1
    return float(np.mean(np.arange(1, len(places) + 1) / places))


def order(scores: NDArray[np.floating], lots: NDArray[np.integer]) -> Numbers:
    """Return the places of ``scores`` from the highest to the lowest, equal ones by their lots."""
    return np.lexsort((lots, -scores))


def _try_on(history: History, days: Numbers, trials: Trials) -> Trials:
    gains, last = trials.gains, int(days[-1])
    examples = history.examples(before=int(days[0]))
    if LIKES_BEFORE_A_TRIAL <= examples.liked.sum() < len(examples.liked):
        trained = _fit(history.library, examples, EXPERTS)
        found = (_gain(history, weights, days.tolist()) for weights in trained)
        gains = tuple(map(sum, zip(gains, found, strict=True)))
    return Trials(gains, last)


def _gain(history: History, weights: Weights, days: Iterable[int]) -> float:
    rows, lots, gain = history.library.rows, history.library.lots, 0.0
    for day in days:
        numbers, liked = history.seen_on(day)
        gain += average_precision(liked[order(score(rows[numbers], weights), lots[numbers])])
    return gain


def _newest_others(library: Library, examples: Examples) -> Rows:
    """Return the newest papers of which nothing is learned; all papers where these are few."""
    others = np.setdiff1d(np.arange(len(library.ids)), examples.numbers)
    if len(others) < FEW_PAPERS:
        return library.rows
    newest = np.lexsort((library.lots[others], -library.days[others]))[:PAPERS_COMPARED]
    return library.rows[others[newest]]


def _trust(trials: Trials) -> NDArray[np.float64]:
    gains = np.array(trials.gains)
    is_asked = gains > gains[0]
    is_asked[0] = True  # who sees more than the text has to have ordered the past better than it
    lead = is_asked * np.exp(LEARNING_RATE * (gains - gains.max()))
    return EQUAL_SHARE * is_asked / is_asked.sum() + (1 - EQUAL_SHARE) * lead / lead.sum()


def _fit(library: Library, examples: Examples, experts: Iterable[Expert]) -> Iterator[Weights]:
    """Yield the weights of each expert; 0 in columns that it does not see."""
    rows = library.rows[examples.numbers]
    # Words and authors of no paper that was voted on cost much and tell next to nothing.
    told = np.zeros(rows.shape[1], np.bool_)
    told[rows[examples.voted_on].indices] = True
    for expert in experts:
        columns = np.flatnonzero(told & _seen(library.corpus, expert.sight))
        weights = np.zeros(rows.shape[1])
        found = fit(rows[:, columns], examples.liked, examples.importance, expert.c)
        weights[columns] = found[:-1]
        yield weights


def _seen(corpus: Corpus, sight: Sight) -> NDArray[np.bool_]:
    """Return which columns an expert looks at."""
    seen = np.ones(corpus.width, np.bool_)
    if sight is not Sight.ALL:
        seen[corpus.authors] = False
    if sight is Sight.TEXT:
        seen[corpus.facts] = False
    return seen
