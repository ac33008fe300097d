"""Orders new papers as chats prefer: gathers what a worker process learns from, and asks it.

votes, reading list ─┐
papers of past weeks ─┴─> worker ── order, or nothing where it fails or takes too long
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain
from time import monotonic

import structlog

from bot.errors import RankingError
from bot.model.arxiv_id import issue_month
from bot.model.chat import Interest
from bot.model.paper import Paper
from bot.model.reader_order import (
    PapersMissing,
    PapersOfDay,
    Place,
    RankedPaper,
    RankingMode,
    RankingRequest,
    RankingSettings,
)
from bot.model.taxonomy import categories_of_all
from bot.model.vote import Sign, sum_up
from bot.ports.clock import Clock
from bot.ports.rankings import Ranker, RankingWorker
from bot.ports.store import Store
from bot.query import PaperIndex, parse

DAYS_LEARNED = 20
"""Listing dates of which papers are learned from, at least."""
PAPERS_LEARNED = 10_000
"""Papers by which words are weighed, at least; more days are taken for them where there are."""
MOST_PAPERS = 26_000
"""Papers that a worker is given, beside those that were liked; they take 190 MB there."""
REACH = timedelta(days=120)
"""How far back days are looked for."""
LIKES_LEARNED = 500
"""A chat's newest likes that are handed over."""
PAPERS_AT_ONCE = 500
WEIGHT = {Sign.LIKE: 1.0, Sign.OPENED: 0.2}
EXPLORED = 2
"""Places of the first section that go to papers to learn from, at most."""
RANKING_TIMEOUT_S = 10.0
"""Seconds for one order; most take a tenth of one."""
RUN_TIMEOUT_S = 45.0
"""Seconds of a run of planning that are spent on orders; then what is left keeps its normal one."""
IDLE_AFTER = timedelta(minutes=15)
"""How long after its last question a worker is ended."""

log = structlog.get_logger(__name__)


class StoredRanker:
    """An ``InteractiveRanker`` that learns from the store, in a worker process.

    Args:
        store: votes, reading lists and papers.
        worker: computes.
        clock: time.
    """

    def __init__(self, store: Store, worker: RankingWorker, clock: Clock) -> None:
        self._store = store
        self._worker = worker
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._loading: asyncio.Task[None] | None = None
        self._asked_at: datetime | None = None

    async def rank(
        self,
        chat_id: int,
        settings: RankingSettings,
        interests: Sequence[Interest],
        sections: Mapping[str, Sequence[Paper]],
        dates: Sequence[date],
    ) -> tuple[RankedPaper, ...]:
        """See ``bot.ports.rankings.Ranker``."""
        by_id = {paper.id: paper for paper in chain.from_iterable(sections.values())}
        kept = await self._store.rankings.order(chat_id, dates[-1])
        if not by_id.keys().isdisjoint(each.paper_id for each in kept):
            return kept
        request = await self._request(chat_id, settings, interests, by_id, dates[0])
        answer = await self._try_to_answer(request, by_id)
        order = tuple(each for each in answer if isinstance(each, RankedPaper))
        if settings.mode is not RankingMode.ALL:
            order = tuple(each for each in order if each.place is Place.TOP)
        order += await self._order_sections(request, interests, sections) if order else ()
        if order:
            await self._store.rankings.keep_order(chat_id, dates[-1], order)
        return order

    async def _order_sections(
        self,
        request: RankingRequest,
        interests: Sequence[Interest],
        sections: Mapping[str, Sequence[Paper]],
    ) -> tuple[RankedPaper, ...]:
        """Return the papers of sections that have an order of their own, in that order."""
        ranked = [each for each in interests if each.is_ranked and each.name in sections]
        if not ranked:
            return ()
        liked = await self._store.papers.get_many(request.liked)
        index = await asyncio.to_thread(PaperIndex, liked.values())
        order: list[RankedPaper] = []
        for interest in ranked:
            papers = {paper.id: paper for paper in sections[interest.name]}
            taught = index.list_papers(index.select(parse(interest.query)))
            asked = request.for_section(interest.name, {paper.id for paper in taught})
            asked = replace(asked, candidates=tuple(papers))
            answer = await self._try_to_answer(asked, papers)
            order += [
                RankedPaper(each.paper_id, Place.REST, section=interest.name)
                for each in answer
                if isinstance(each, RankedPaper)
            ]
        return tuple(order)

    async def choose_to_teach(
        self,
        chat_id: int,
        interests: Sequence[Interest],
        papers: Sequence[Paper],
        dates: Sequence[date],
        count: int,
    ) -> tuple[str, ...]:
        """See ``bot.ports.rankings.Ranker``."""
        by_id = {paper.id: paper for paper in papers}
        settings = RankingSettings()
        request = await self._request(chat_id, settings, interests, by_id, dates[0])
        answer = await self._try_to_answer(replace(request, teach=count), by_id)
        return tuple(each for each in answer if isinstance(each, str))

    async def rest(self) -> None:
        """End the worker if nobody has asked it for a while."""
        if self._asked_at and self._clock.now() - self._asked_at >= IDLE_AFTER:
            await self.close()

    async def close(self) -> None:
        """End the worker."""
        loading, self._loading, self._asked_at = self._loading, None, None
        if loading is not None:
            loading.cancel()
            await asyncio.gather(loading, return_exceptions=True)
        await self._worker.stop()

    async def _try_to_answer(
        self, request: RankingRequest, papers: Mapping[str, Paper]
    ) -> Sequence[RankedPaper | str]:
        began = monotonic()
        try:
            async with asyncio.timeout(RANKING_TIMEOUT_S):
                answer = await self._answer(request, papers)
        except (TimeoutError, RankingError) as error:
            reason = str(error) or "it took too long"
            log.warning("ranking.failed", chat=request.chat_id, reason=reason)
            return ()
        log.debug("ranking.ended", chat=request.chat_id, seconds=monotonic() - began)
        return answer

    async def _request(
        self,
        chat_id: int,
        settings: RankingSettings,
        interests: Sequence[Interest],
        papers: Mapping[str, Paper],
        day: date,
    ) -> RankingRequest:
        signs = await self._signs(chat_id)
        return RankingRequest(
            chat_id,
            {paper: WEIGHT[sign] for paper, sign in signs.items() if sign in WEIGHT},
            tuple(paper for paper, sign in signs.items() if sign is Sign.DISLIKE),
            _categories_shown(interests),
            min((interest.since or date.min for interest in interests), default=date.min),
            day,
            tuple(papers),
            settings.top,
            EXPLORED if settings.explores else 0,
        )

    async def _signs(self, chat_id: int) -> Mapping[str, Sign]:
        """Return what the chat thinks of papers, of the newest votes as many as are learned."""
        votes = await self._store.votes.of(chat_id)
        saved = await self._store.saved.of(chat_id)
        signs = sum_up(votes, [each.paper_id for each in saved])
        newest = dict.fromkeys(chain((vote.paper_id for vote in votes), signs))
        return {paper: signs[paper] for paper in [*newest][:LIKES_LEARNED] if paper in signs}

    async def _answer(
        self, request: RankingRequest, papers: Mapping[str, Paper]
    ) -> Sequence[RankedPaper | str]:
        async with self._one_at_a_time:
            await self._be_loaded()
            self._asked_at = self._clock.now()
            answer = await self._worker.ask(request)
            if isinstance(answer, PapersMissing):
                request = await self._hand_over(request, answer, papers)
                answer = await self._worker.ask(request)
        if isinstance(answer, PapersMissing):
            raise RankingError("the worker lacks papers that it was given")
        return answer

    async def _hand_over(
        self, request: RankingRequest, missing: PapersMissing, papers: Mapping[str, Paper]
    ) -> RankingRequest:
        """Hand over what the worker lacks; return the request without what nobody has."""
        at_hand = [papers[paper] for paper in missing.papers if paper in papers]
        if at_hand:
            await self._worker.add(PapersOfDay(tuple(at_hand), request.shown_until))
        older = [paper for paper in missing.papers if paper not in papers]
        found = [await self._store.papers.get(paper) for paper in older]
        for paper in filter(None, found):
            await self._worker.add(PapersOfDay((paper,), issue_month(paper.id)))
        gone = {name for name, paper in zip(older, found, strict=True) if paper is None}
        liked = {paper: weight for paper, weight in request.liked.items() if paper not in gone}
        return replace(request, liked=liked)

    async def _be_loaded(self) -> None:
        """Wait until the worker holds the papers of the last weeks.

        Who waits for it may give up: loading goes on, and the next one finds more of it done.
        """
        if self._loading is None or (self._loading.done() and not self._worker.is_running):
            await self._worker.stop()
            self._loading = asyncio.create_task(self._load())
        await asyncio.shield(self._loading)

    async def _load(self) -> None:
        counts = await self._store.rankings.count_by_day((self._clock.now() - REACH).date())
        for day in sorted(_days_to_learn(counts)):
            papers = await self._store.rankings.announced_on(day)
            for start in range(0, len(papers), PAPERS_AT_ONCE):
                part = papers[start : start + PAPERS_AT_ONCE]
                await self._worker.add(PapersOfDay(part, day))


class TimeBound:
    """A ``Ranker`` that asks another one as long as there is time in a run of planning.

    No digest waits longer for the orders of others; what is left keeps its normal order.
    """

    def __init__(self, ranker: Ranker) -> None:
        self._ranker = ranker
        self._seconds_left = RUN_TIMEOUT_S

    async def rank(
        self,
        chat_id: int,
        settings: RankingSettings,
        interests: Sequence[Interest],
        sections: Mapping[str, Sequence[Paper]],
        dates: Sequence[date],
    ) -> tuple[RankedPaper, ...]:
        """See ``bot.ports.rankings.Ranker``."""
        if self._seconds_left <= 0:
            log.warning("ranking.skipped", chat=chat_id)
            return ()
        began = monotonic()
        try:
            return await self._ranker.rank(chat_id, settings, interests, sections, dates)
        finally:
            self._seconds_left -= monotonic() - began


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


def _categories_shown(interests: Sequence[Interest]) -> frozenset[str]:
    """Return the categories of which a chat is shown everything; of queries what they choose from.

    What a query leaves out was not seen, but no more is known of a chat that has only queries.
    """
    plain = [interest for interest in interests if interest.is_plain]
    terms = [term for interest in plain or interests for term in interest.terms]
    return frozenset(categories_of_all(terms))
