"""A process that puts papers in readers' orders, so that the loop which answers people never waits.

    python -m bot.ranking.worker

It reads messages from its input and writes an answer to each request, until its input ends. It asks
nobody: papers are handed to it, and those that it lacks for an order it names.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from itertools import islice
from typing import BinaryIO, TypeAlias

from bot.model.paper import Paper
from bot.model.reader_order import PapersMissing, PapersOfDay, RankedPaper, RankingRequest
from bot.ranking.corpus import Corpus
from bot.ranking.framing import LENGTH_BYTES, pack, unpack
from bot.ranking.library import Announced, History, Library, Opinion
from bot.ranking.mixture import Trials, try_experts
from bot.ranking.ranking import choose_to_teach, rank

TEXTS_HELD = 4_000
"""Papers of which the texts are held, those that came last: more than arXiv announces in a day."""
GROWTH = 1.1
"""Times as many papers as before, from which on words and authors are weighed anew."""
READINGS_HELD = 32
"""Lists of papers that readers of the same categories saw, each of some 200 KB."""
READERS_HELD = 20_000
"""Readers of whom it is kept how earlier days were ordered."""

Answer: TypeAlias = PapersMissing | tuple[RankedPaper, ...] | tuple[str, ...]


class Shelf:
    """What a worker holds: papers as ranking sees them, the newest texts, and readers' trials."""

    def __init__(self) -> None:
        self._announced: dict[str, Announced] = {}
        self._categories: dict[str, tuple[str, ...]] = {}
        self._texts: dict[str, Paper] = {}
        self._shown: dict[tuple[object, ...], Sequence[str]] = {}
        self._trials: dict[tuple[int, str], Trials] = {}
        self._library: Library | None = None
        self._papers_weighed = 0

    def add(self, given: PapersOfDay) -> None:
        """Take papers; of those that are known already only the text, in which they may differ."""
        self._shown.clear()
        for paper in given.papers:
            self._texts.pop(paper.id, None)
            self._texts[paper.id] = paper
            self._categories.setdefault(paper.id, paper.categories)
            if paper.id not in self._announced:
                self._announced[paper.id] = Announced.of(paper, given.day)
        for paper_id in [*islice(self._texts, max(0, len(self._texts) - TEXTS_HELD))]:
            del self._texts[paper_id]

    def answer(self, request: RankingRequest) -> Answer:
        """Return the order that is asked for, () where too little is known, or what is missing."""
        missing = [paper for paper in request.candidates if paper not in self._texts]
        missing += [paper for paper in request.liked if paper not in self._announced]
        if missing:
            return PapersMissing(tuple(dict.fromkeys(missing)))
        opinion = Opinion(request.liked, request.disliked, self._shown_to(request))
        history = History(self._up_to_date(), opinion)
        reader = request.chat_id, request.section
        trials = try_experts(history, self._trials.pop(reader, Trials()))
        self._trials[reader] = trials
        for oldest in [*islice(self._trials, max(0, len(self._trials) - READERS_HELD))]:
            del self._trials[oldest]
        if request.teach:
            return tuple(choose_to_teach(history, trials, request.candidates, request.teach))
        candidates = [self._texts[paper] for paper in request.candidates]
        return tuple(rank(history, trials, candidates, request.top, request.explore))

    def _shown_to(self, request: RankingRequest) -> Sequence[str]:
        """Return the papers that the reader saw; readers of the same categories saw the same."""
        reading = request.categories, request.shown_since, request.shown_until
        if reading not in self._shown:
            if len(self._shown) >= READINGS_HELD:
                self._shown.clear()
            self._shown[reading] = [
                paper
                for paper, each in self._announced.items()
                if request.shown_since <= each.day < request.shown_until
                and not request.categories.isdisjoint(self._categories[paper])
            ]
        return self._shown[reading]

    def _up_to_date(self) -> Library:
        """Return the library of all papers; all are weighed anew where they became many more."""
        announced, library = [*self._announced.values()], self._library
        if library is None or len(announced) >= GROWTH * self._papers_weighed:
            library = Library(announced, Corpus([each.features for each in announced]))
            self._papers_weighed = len(announced)
        elif len(announced) > len(library.ids):
            library = library.extended(announced[len(library.ids) :])
        self._library = library
        return library


def answer_all(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer the messages of ``source`` until it ends."""
    shelf = Shelf()
    while header := source.read(LENGTH_BYTES):
        match unpack(source.read(int.from_bytes(header))):
            case PapersOfDay() as given:
                shelf.add(given)
            case RankingRequest() as request:
                sink.write(pack(shelf.answer(request)))
                sink.flush()
            case unknown:
                raise TypeError(f"no message of a worker: {type(unknown)}")


if __name__ == "__main__":
    # The process that started this one ends it, by ending its input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    answer_all(sys.stdin.buffer, sys.stdout.buffer)
