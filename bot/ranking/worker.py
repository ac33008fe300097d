"""A process that puts papers in readers' orders, so that the loop which answers people never waits.

    python -m bot.ranking.worker

It reads messages from its input and writes an answer to each request, until its input ends. It
reads no database: papers and models are handed to it, and it names the papers that it lacks.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import BinaryIO

import numpy as np

from bot.model.paper import Paper
from bot.model.reader_order import (
    LENGTH_BYTES,
    Order,
    OrderRequest,
    OrderRequests,
    PapersMissing,
    PapersOfDay,
    TrainingRequest,
    pack,
    unpack,
)
from bot.ranking.classifier import Weights, score_all
from bot.ranking.corpus import Corpus, Rows
from bot.ranking.library import Announced, History, Library, Numbers, Opinion
from bot.ranking.mixture import Trials, try_experts
from bot.ranking.ranking import choose_to_teach, place
from bot.ranking.reader_model import Reader, ReaderModel, learn

TEXTS_HELD = 4_000
"""Papers of which the texts are held, those that came last: more than arXiv announces in a day."""
READERS_AT_ONCE = 8
"""Readers whose weights, each of some 100,000 columns, are held at the same time."""
GROWTH = 1.1
"""Times as many papers as before, from which on words and authors are weighed anew."""


class HeldPapers:
    """What a worker holds: papers as ranking sees them, and the newest texts."""

    def __init__(self) -> None:
        self._announced: dict[str, Announced] = {}
        self._texts: dict[str, Paper] = {}
        self._library: Library | None = None
        self._papers_weighed = 0

    def add(self, given: PapersOfDay) -> None:
        """Take papers; of those that are known already only the text, in which they may differ."""
        for paper in given.papers:
            self._texts.pop(paper.id, None)
            self._texts[paper.id] = paper
            if paper.id not in self._announced:
                self._announced[paper.id] = Announced.of(paper, given.day)
        for paper_id in [*islice(self._texts, max(0, len(self._texts) - TEXTS_HELD))]:
            del self._texts[paper_id]

    def train(self, request: TrainingRequest) -> PapersMissing | bytes:
        """Return a model, nothing where too little is known for one, or what is missing for it."""
        if missing := tuple(paper for paper in request.liked if paper not in self._announced):
            return PapersMissing(missing)
        opinion = Opinion(request.liked, request.disliked, request.shown, request.categories)
        history = History(self._up_to_date(), opinion)
        former = ReaderModel.decode(request.former).trials if request.former else Trials()
        model = learn(history, try_experts(history, former))
        return model.encode() if model else b""

    def put_in_order(self, requests: Sequence[OrderRequest]) -> PapersMissing | tuple[Order, ...]:
        """Return the order that each of ``requests`` asks for, or what is missing for them."""
        wanted = dict.fromkeys(chain.from_iterable(each.candidates for each in requests))
        if missing := tuple(paper for paper in wanted if paper not in self._texts):
            return PapersMissing(missing)
        library = self._up_to_date()
        numbers = library.numbers_of(wanted)
        rows = library.rows[numbers]
        parts = (
            requests[n : n + READERS_AT_ONCE] for n in range(0, len(requests), READERS_AT_ONCE)
        )
        return tuple(
            chain.from_iterable(self._order_part(p, library, numbers, rows) for p in parts)
        )

    def _order_part(
        self, requests: Sequence[OrderRequest], library: Library, numbers: Numbers, rows: Rows
    ) -> Iterator[Order]:
        readers = [
            Reader(library, ReaderModel.decode(request.model)) if request.model else None
            for request in requests
        ]
        # One product for all readers: none of them is looked at paper by paper.
        weights = [
            np.zeros(library.corpus.width) if reader is None else reader.weights
            for reader in readers
        ]
        scores = score_all(rows, np.stack(weights))
        for request, reader, of_reader in zip(requests, readers, scores, strict=True):
            yield self._order(request, reader, library, numbers, of_reader)

    def _order(
        self,
        request: OrderRequest,
        reader: Reader | None,
        library: Library,
        numbers: Numbers,
        scores: Weights,
    ) -> Order:
        if request.teach:
            return tuple(choose_to_teach(library, reader, request.candidates, request.teach))
        if reader is None:
            return ()
        papers = {paper: self._texts[paper] for paper in request.candidates}
        own = scores[np.searchsorted(numbers, library.numbers_of(papers))]
        return tuple(place(reader, papers, own, request.top, request.explore, request.most))

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
    held = HeldPapers()

    def answer(found: object) -> None:
        sink.write(pack(found))
        sink.flush()

    while header := source.read(LENGTH_BYTES):
        match unpack(source.read(int.from_bytes(header))):
            case PapersOfDay() as given:
                held.add(given)
            case TrainingRequest() as request:
                answer(held.train(request))
            case OrderRequests(requests):
                answer(held.put_in_order(requests))
            case unknown:
                raise TypeError(f"no message of a worker: {type(unknown)}")


if __name__ == "__main__":
    # The process that started this one ends it, by ending its input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    answer_all(sys.stdin.buffer, sys.stdout.buffer)
