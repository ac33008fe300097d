"""What a worker process is handed: the papers of past weeks, and those that it asks for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.errors import RankingError
from bot.model.arxiv_id import issue_month
from bot.model.paper import Paper
from bot.model.reader_order import (
    Order,
    OrderRequest,
    PapersMissing,
    PapersOfDay,
    TrainingRequest,
)
from bot.ports.clock import Clock
from bot.ports.rankings import RankingWorker
from bot.ports.store import Store

DAYS_LEARNED = 20
"""Listing dates of which papers are learned from, at least."""
PAPERS_LEARNED = 10_000
"""Papers by which words are weighed, at least; more days are taken for them where there are."""
MOST_PAPERS = 24_000
"""Papers that a worker is given, beside those that were liked."""
MOST_OLDER = 2_000
"""Older papers that a worker is given because they were liked, until it begins anew."""
REACH = timedelta(days=120)
"""How far back days are looked for."""
PAPERS_AT_ONCE = 500


class WorkerLibrary:
    """Asks a worker, and hands over what it lacks.

    Args:
        store: papers.
        worker: one question at a time.
        clock: time.
    """

    def __init__(self, store: Store, worker: RankingWorker, clock: Clock) -> None:
        self._store = store
        self._worker = worker
        self._clock = clock
        self._loading: asyncio.Task[None] | None = None
        self._older = 0

    async def train(self, request: TrainingRequest) -> bytes:
        """Return the model that ``request`` asks for; nothing where too little is known.

        Raises:
            RankingError: the worker has ended.
        """
        await self._be_loaded()
        answer = await self._worker.train(request)
        if isinstance(answer, PapersMissing):
            found = await self._store.papers.get_many(answer.papers)
            for paper in found.values():
                await self._worker.add(PapersOfDay((paper,), issue_month(paper.id)))
            self._older += len(found)
            gone = {*answer.papers} - found.keys()
            liked = {
                paper_id: weight
                for paper_id, weight in request.liked.items()
                if paper_id not in gone
            }
            answer = await self._worker.train(replace(request, liked=liked))
        if isinstance(answer, PapersMissing):
            raise RankingError("the worker lacks papers that it was given")
        return answer

    async def add(self, papers: Mapping[str, Paper], day: date) -> None:
        """Hand over papers that were announced on ``day``.

        Raises:
            RankingError: the worker has ended.
        """
        await self._be_loaded()
        await self._worker.add(PapersOfDay(tuple(papers.values()), day))

    async def put_in_order(
        self, requests: Sequence[OrderRequest], papers: Mapping[str, Paper], day: date
    ) -> Sequence[Order]:
        """Return the order that each of ``requests`` asks for.

        Args:
            requests: all of the same listing dates.
            papers: all of their candidates, by identifier.
            day: their listing date.

        Raises:
            RankingError: the worker has ended.
        """
        await self._be_loaded()
        answer = await self._worker.put_in_order(requests)
        if isinstance(answer, PapersMissing):
            missing = tuple(papers[paper] for paper in answer.papers)
            await self._worker.add(PapersOfDay(missing, day))
            answer = await self._worker.put_in_order(requests)
        if isinstance(answer, PapersMissing):
            raise RankingError("the worker lacks papers that it was given")
        return answer

    async def close(self) -> None:
        """End the worker."""
        loading, self._loading = self._loading, None
        if loading is not None:
            loading.cancel()
            await asyncio.gather(loading, return_exceptions=True)
        await self._worker.stop()

    async def _be_loaded(self) -> None:
        """Wait until the worker holds the papers of the last weeks.

        Who waits for it may give up: loading goes on, and the next one finds more of it done.
        """
        is_full = self._older > MOST_OLDER
        if self._loading is None or (
            self._loading.done() and (is_full or not self._worker.is_running)
        ):
            await self._worker.stop()
            self._older = 0
            self._loading = asyncio.create_task(self._load())
        await asyncio.shield(self._loading)

    async def _load(self) -> None:
        counts = await self._store.rankings.count_by_day((self._clock.now() - REACH).date())
        for day in sorted(_days_to_learn(counts)):
            papers = await self._store.rankings.announced_on(day)
            for start in range(0, len(papers), PAPERS_AT_ONCE):
                part = papers[start : start + PAPERS_AT_ONCE]
                await self._worker.add(PapersOfDay(part, day))


def _days_to_learn(counts: Mapping[date, int]) -> Sequence[date]:
    """Return the newest listing dates whose papers are learned from."""
    chosen: list[date] = []
    total = 0
    for day in sorted(counts, reverse=True):
        is_enough = len(chosen) >= DAYS_LEARNED and total >= PAPERS_LEARNED
        if is_enough or total + counts[day] > MOST_PAPERS:
            break
        chosen.append(day)
        total += counts[day]
    return chosen
