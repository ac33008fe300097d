"""A morning in a reader's order, next to what other rankers do, on readers' dated picks.

python -m benchmarks.ranking [DATA.jsonl.gz] [--reader A|B|…]

Each line of the file is a paper in order of announcement: id, version, title, abstract,
creator_raw, categories, announced, and for each reader a date or null: ``read_date`` for A,
``read_date_b`` for B and so on. A reader all of whose dates fall on one day of the week picks once
a week, and a week is ranked as a day is. Day by day, from the twentieth on, every method learns
from the picks of days that have passed and orders the papers of the day.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import vstack

from benchmarks._memory import peak_memory_mb
from bot.model.paper import Paper
from bot.ranking.corpus import Corpus
from bot.ranking.library import Announced, History, Library, Opinion
from bot.ranking.mixture import Trials, average_precision, try_experts
from bot.ranking.ranking import rank
from bot.ranking.reader_model import Reader, ReaderModel, learn

DATA = Path(__file__).resolve().parents[2] / "shared/data/ranking/readers_2025Q3.jsonl.gz"
WHAT = (
    "The order of each day's papers for one reader (A of two), learned from the picks of earlier "
    "days, next to other rankers' methods; average precision, and differences with 95 % intervals "
    "over days. Papers to scan until half, 80 and 95 % of the picks are found."
)
FIRST_DAY = 20
REFRESHED_EVERY = 10
CORPUS = 10_000
TOP = 10
BOOTSTRAPS = 10_000
CURVE = (5, 10, 20, 50)
Order: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class Picks:
    """One reader's picks: for each paper when it was read, as an ordinal, or 0."""

    read: NDArray[np.int64]
    is_weekly: bool


@dataclass(frozen=True)
class Morning:
    """What is to be ordered, and what is known by then.

    Attributes:
        candidates: numbers of the day's papers.
        picked: which of them the reader picks: what the orders are compared with.
        papers: all up to this day.
        library: of them.
        liked: numbers of earlier papers that the reader had picked by then.
    """

    candidates: NDArray[np.int64]
    picked: NDArray[np.bool_]
    papers: Sequence[Paper]
    library: Library
    liked: NDArray[np.int64]

    @property
    def passed_over(self) -> NDArray[np.int64]:
        return np.setdiff1d(np.arange(self.candidates[0]), self.liked)


Method: TypeAlias = Callable[[Morning], Order]


@dataclass(frozen=True)
class Listed:
    """A paper of the file, with its text, and what ranking keeps of it."""

    paper: Paper
    announced: Announced

    @property
    def day(self) -> date:
        return self.announced.day


def read_papers(path: Path, reader: str | None) -> tuple[str, list[Listed], Picks]:
    """Return the field of a reader (the first, if none is named), all papers, and the picks."""
    listed: list[Listed] = []
    days: list[date | None] = []
    field = reader
    for line in _lines(path):
        field = field or next(name for name in line if name.startswith("read_date"))
        paper = _paper(line)
        listed.append(Listed(paper, Announced.of(paper, _day(line["announced"]))))
        days.append(_day(line[field]) if line[field] else None)
    return field or "read_date", listed, picks_of(days)


def _lines(path: Path) -> Iterator[Mapping[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def _paper(line: Mapping[str, Any]) -> Paper:
    texts = (line["title"], line["abstract"], line["creator_raw"] or "")
    return Paper(line["id"], int(line["version"]), *texts, tuple(line["categories"]))


def _day(text: str) -> date:
    return date.fromisoformat(text)


def picks_of(days: Sequence[date | None]) -> Picks:
    """Return what was picked on ``days``, and whether by the week."""
    weekdays = {day.weekday() for day in days if day}
    read = np.array([day.toordinal() if day else 0 for day in days])
    return Picks(read, len(weekdays) == 1)


def mornings(listed: Sequence[Listed], picks: Picks) -> Iterator[Morning]:
    """Yield the days (or weeks) with picks, in order, each with what is known before it."""
    days = np.array([each.day.toordinal() for each in listed])
    start = np.unique(days)[FIRST_DAY - 1]
    periods = (days - 1) // 7 if picks.is_weekly else days  # ordinal 1 was a Monday
    corpus, counted = None, 0
    for _, group in groupby(range(len(days)), lambda number: periods[number]):
        candidates = np.fromiter(group, np.int64)
        if days[candidates[-1]] < start or (picks.is_weekly and days[candidates[0]] < start):
            continue
        first = int(candidates[0])
        if corpus is None or counted % REFRESHED_EVERY == 0:
            lately = listed[max(0, first - CORPUS) : first]
            corpus = Corpus([each.announced.features for each in lately])
        counted += 1
        picked = picks.read[candidates] > 0
        known = np.flatnonzero((picks.read[:first] > 0) & (picks.read[:first] < days[first]))
        if picked.any() and known.size:
            until = listed[: int(candidates[-1]) + 1]
            library = Library([each.announced for each in until], corpus)
            yield Morning(candidates, picked, [each.paper for each in until], library, known)


class Paperboy:
    """The bot's own way: the functions by which a morning is ranked, and what they cost."""

    def __init__(self, likes: int | None = None, explore: int = 0) -> None:
        self._likes, self._explore, self._trials = likes, explore, Trials()
        self.seconds: list[float] = []
        self.bytes: list[int] = []

    def __call__(self, morning: Morning) -> Order:
        ids = morning.library.ids
        liked = sorted(morning.liked, key=lambda number: morning.library.days[number])
        liked = liked[-self._likes :] if self._likes else liked
        opinion = Opinion(
            {ids[int(number)]: 1.0 for number in liked},
            shown=ids[: int(morning.candidates[0])],
        )
        candidates = [morning.papers[number] for number in morning.candidates]
        began = time.process_time()
        history = History(morning.library, opinion)
        self._trials = try_experts(history, self._trials)
        model = learn(history, self._trials)
        # What is stored between mornings is what ranks.
        stored = model.encode() if model else b""
        reader = Reader(morning.library, ReaderModel.decode(stored)) if stored else None
        ranked = rank(reader, candidates, TOP, self._explore) if reader else ()
        self.seconds.append(time.process_time() - began)
        self.bytes.append(len(stored))
        if not ranked:
            return order_at_random(morning)
        place = {paper.id: number for number, paper in enumerate(candidates)}
        return np.array([place[each.paper_id] for each in ranked])


def rank_as_a_worker(path: Path, field: str) -> float:
    """Return the peak memory, in MB, of this process when it ranks the last day's papers.

    It holds what a worker holds: of all papers of the file what ranking keeps, of the last day's
    their texts.
    """
    announced: list[Announced] = []
    liked: dict[str, float] = {}
    candidates: list[Paper] = []
    for line in _lines(path):
        paper, day = _paper(line), _day(line["announced"])
        candidates = [paper] if not announced or announced[-1].day != day else [*candidates, paper]
        announced.append(Announced.of(paper, day))
        if line[field]:
            liked[paper.id] = 1.0
    corpus = Corpus([each.features for each in announced[-CORPUS:]])
    history = History(
        Library(announced, corpus), Opinion(liked, shown=[each.paper_id for each in announced])
    )
    model = learn(history, try_experts(history, Trials()))
    if model is not None:
        rank(Reader(history.library, model), candidates, TOP, explore=2)
    return peak_memory_mb()


def order_at_random(morning: Morning) -> Order:
    return np.argsort(morning.library.lots[morning.candidates], kind="stable")


def order_newest_first(morning: Morning) -> Order:
    ids = [morning.papers[number].id for number in morning.candidates]
    return np.array(sorted(range(len(ids)), key=ids.__getitem__, reverse=True))


class SanityLite:
    """arxiv-sanity-lite: a linear SVM on TF-IDF of title, abstract and authors.

    Settings as in its compute.py and serve.py (https://github.com/karpathy/arxiv-sanity-lite).
    """

    def __init__(self) -> None:
        self._corpus: Corpus | None = None

    def __call__(self, morning: Morning) -> Order:
        rows = self._rows_of(morning)
        numbers = np.concatenate((morning.liked, morning.passed_over))
        labels = np.arange(len(numbers)) < len(morning.liked)
        classifier = import_module("sklearn.svm").LinearSVC
        model = classifier(class_weight="balanced", max_iter=10_000, tol=1e-6, C=0.01)
        scores = model.fit(rows[numbers], labels).decision_function(rows[morning.candidates])
        return np.argsort(-scores, kind="stable")

    def _rows_of(self, morning: Morning) -> Any:
        texts = [_whole_text(paper) for paper in morning.papers]
        if self._corpus is not morning.library.corpus:
            self._corpus = morning.library.corpus
            self._vectorizer = import_module("sklearn.feature_extraction.text").TfidfVectorizer(
                strip_accents="unicode", stop_words="english",
                token_pattern=r"(?u)\b[a-zA-Z_][a-zA-Z0-9_]+\b", ngram_range=(1, 2),
                max_features=20_000, sublinear_tf=True, max_df=0.1, min_df=5,
            )  # fmt: skip
            before = texts[: morning.candidates[0]]
            self._rows = self._vectorizer.fit_transform(before)
        if added := texts[self._rows.shape[0] :]:
            self._rows = vstack((self._rows, self._vectorizer.transform(added)), format="csr")
        return self._rows


def _whole_text(paper: Paper) -> str:
    return f"{paper.title} {paper.abstract} {paper.authors}"


def order_by_rocchio(morning: Morning) -> Order:
    """Rocchio: near the mean of what was picked, far from the mean of the rest."""
    texts = morning.library.rows[:, morning.library.corpus.terms]
    towards = texts[morning.liked].mean(axis=0) - texts[morning.passed_over].mean(axis=0)
    scores = texts[morning.candidates] @ np.asarray(towards).ravel()
    return np.argsort(-scores, kind="stable")


def order_by_recency_weighted_similarity(morning: Morning) -> Order:
    """zotero-arxiv-daily's formula: mean similarity to all picks, newer ones counting more.

    https://github.com/TideDra/zotero-arxiv-daily; on TF-IDF instead of sentence embeddings.
    """
    texts = morning.library.rows[:, morning.library.corpus.terms]
    newest_first = morning.liked[np.argsort(-morning.library.days[morning.liked], kind="stable")]
    weight = 1 / (1 + np.log10(np.arange(1, len(newest_first) + 1)))
    nearness = (texts[morning.candidates] @ texts[newest_first].T).toarray()
    return np.argsort(-(nearness @ (weight / weight.sum())), kind="stable")


Found: TypeAlias = list[NDArray[np.bool_]]
"""For each morning which places of the order hold a pick."""


def figures_of(found: Found) -> dict[str, float]:
    """Return what a method's orders are worth, averaged over mornings."""
    ranks = np.concatenate([np.flatnonzero(hits) + 1 for hits in found])
    return {
        "ap": _mean(average_precision(hits) for hits in found),
        "ndcg10": _mean(map(_ndcg, found)),
        "recall10": _mean(hits[:10].sum() / hits.sum() for hits in found),
        "recall30": _mean(hits[:30].sum() / hits.sum() for hits in found),
    } | {f"scan{share}": float(np.ceil(np.quantile(ranks, share / 100))) for share in (50, 80, 95)}


def _mean(values: Any) -> float:
    return round(float(np.mean(list(values))), 4)


def _ndcg(hits: NDArray[np.bool_]) -> float:
    worth = 1 / np.log2(np.arange(2, 12))
    return float(worth[: len(hits)][hits[:10]].sum() / worth[: min(10, hits.sum())].sum())


def interval_of(found: Found, other: Found) -> list[float]:
    """Return the 95 % interval, with the mean, of the difference in average precision."""
    pairs = zip(found, other, strict=True)
    difference = np.array([average_precision(a) - average_precision(b) for a, b in pairs])
    drawn = np.random.default_rng(0).choice(difference, (BOOTSTRAPS, len(difference)))
    low, high = np.quantile(drawn.mean(axis=1), (0.025, 0.975))
    return [round(float(figure), 4) for figure in (low, difference.mean(), high)]


def permuted(picks: Picks, listed: Sequence[Listed]) -> Picks:
    """Return the picks dealt out anew within each day: nothing is left that could be learned."""
    read, generator = picks.read.copy(), np.random.default_rng(0)
    for _, group in groupby(range(len(read)), lambda number: listed[number].day):
        numbers = np.fromiter(group, np.int64)
        read[numbers] = generator.permutation(read[numbers])
    return Picks(read, picks.is_weekly)


def area_under_curve(found: Found) -> float:
    """Return how often a pick stands before another paper of its morning."""
    return _mean(
        np.mean([(~hits[place:]).sum() / (~hits).sum() for place in np.flatnonzero(hits)])
        for hits in found
    )


def measure(path: Path, reader: str | None) -> dict[str, Any]:
    """Return the figures of all methods for one reader."""
    field, listed, picks = read_papers(path, reader)
    paperboy = Paperboy()
    found = _orders_of({"paperboy": paperboy}, listed, picks)
    others: dict[str, Method] = {
        "arxiv_sanity_lite": SanityLite(),
        "rocchio": order_by_rocchio,
        "zotero_arxiv_daily_on_tfidf": order_by_recency_weighted_similarity,
        "newest": order_newest_first,
        "random": order_at_random,
        "paperboy_exploring": Paperboy(explore=2),
        **{f"paperboy_after_{likes}": Paperboy(likes) for likes in CURVE},
    }
    found |= _orders_of(others, listed, picks)
    dealt = _orders_of({"paperboy": Paperboy()}, listed, permuted(picks, listed))["paperboy"]
    return {
        "reader": _reader(field),
        "days": len(found["paperboy"]),
        "methods": {name: figures_of(orders) for name, orders in found.items()},
        "paired": {
            f"paperboy-{name}": interval_of(found["paperboy"], found[name])
            for name in others
            if not name.startswith("paperboy")
        },
        "permuted_ap": figures_of(dealt)["ap"],
        "permuted_auc": area_under_curve(dealt),
        "ms_per_reader": round(1e3 * float(np.mean(paperboy.seconds)), 1),
        "model_kb": round(float(np.mean(paperboy.bytes)) / 1024, 1),
        "peak_memory_mb": round(_in_a_process_of_its_own(rank_as_a_worker, path, field), 1),
    }


def _in_a_process_of_its_own(function: Callable[..., float], *arguments: object) -> float:
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def _orders_of(
    methods: Mapping[str, Method], listed: Sequence[Listed], picks: Picks
) -> dict[str, Found]:
    found: dict[str, Found] = {name: [] for name in methods}
    for morning in mornings(listed, picks):
        for name, method in methods.items():
            found[name].append(morning.picked[method(morning)])
    return found


def _reader(field: str) -> str:
    return field.removeprefix("read_date").lstrip("_").upper() or "A"


def _field(reader: str) -> str:
    return "read_date" if reader.upper() == "A" else f"read_date_{reader.lower()}"


def main(arguments: Sequence[str]) -> None:
    rest = list(arguments)
    reader = _field(rest.pop(rest.index("--reader") + 1)) if "--reader" in rest else None
    paths = [Path(each) for each in rest if each != "--reader"] or [DATA]
    figures = measure(paths[0], reader)
    print(json.dumps({"what": WHAT} | figures))


if __name__ == "__main__":
    main(sys.argv[1:])
