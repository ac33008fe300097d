"""Orders new papers as chats prefer: gathers what a worker process learns from, and asks it.

votes, reading list ─┐
pages that were sent ┼─> worker ── model, stored until the chat votes again
papers of past weeks ─┘
models, the digest's papers ──> worker ── orders, or none where it fails or takes too long
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import chain
from time import monotonic

import structlog

from bot.delivery.worker_library import WorkerLibrary
from bot.digest.paging import list_opened
from bot.errors import RankingError
from bot.model.chat import Interest
from bot.model.paper import Paper
from bot.model.reader_order import (
    DigestToRank,
    OrderRequest,
    Place,
    RankedPaper,
    RankingMode,
    TrainingRequest,
)
from bot.model.taxonomy import categories_of_all
from bot.model.vote import Sign, sum_up
from bot.ports.clock import Clock
from bot.ports.rankings import RANKING_TIMEOUT_S, LearnedModels, RankingWorker
from bot.ports.store import Store
from bot.query import PaperIndex, parse

REACH = timedelta(days=120)
"""How far back pages are looked for that a chat was shown; they are kept for a shorter time."""
LIKES_LEARNED = 500
"""A chat's newest likes that are handed over."""
WEIGHT = {Sign.LIKE: 1.0, Sign.OPENED: 0.2}
EXPLORED = 2
"""Places of the first section that go to papers to learn from, at most."""
CALM = timedelta(seconds=60)
"""How long a chat has to have liked nothing more before its likes are learned from."""
LEARNED_AT_ONCE = 20
"""Chats that are learned from in one run of the background; the others wait for the next."""
IDLE_AFTER = timedelta(minutes=15)
"""How long after its last question a worker is ended."""

log = structlog.get_logger(__name__)


class StoredRanker:
    """An ``InteractiveRanker`` that learns from the store, in a worker process.

    Args:
        store: votes, reading lists, pages, papers and models.
        worker: computes.
        clock: time.
    """

    def __init__(self, store: Store, worker: RankingWorker, clock: Clock) -> None:
        self._store = store
        self._library = WorkerLibrary(store, worker, clock)
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._asked_at: datetime | None = None

    async def rank(
        self, digests: Sequence[DigestToRank], seconds: float = RANKING_TIMEOUT_S
    ) -> Sequence[tuple[RankedPaper, ...]]:
        """See ``bot.ports.rankings.Ranker``."""
        until = monotonic() + seconds
        kept = await self._store.rankings.orders([_key(each) for each in digests])
        new = [each for each in digests if not _is_of(kept.get(_key(each), ()), each)]
        found = await self._compute(new, until) if new else {}
        if found:
            await self._store.rankings.keep_orders(found)
        orders = {**kept, **found}
        return [orders.get(_key(each), ()) for each in digests]

    async def choose_to_teach(self, digest: DigestToRank, count: int) -> tuple[str, ...]:
        """See ``bot.ports.rankings.Ranker``."""
        until = monotonic() + RANKING_TIMEOUT_S
        models = await self._up_to_date([digest], until)
        model = models[digest.chat_id].by_section.get("", b"")
        papers = _papers([digest])
        asked = OrderRequest(model, tuple(papers), teach=count)
        (chosen,) = await self._ask([asked], [digest], papers, until) or ((),)
        return tuple(each for each in chosen if isinstance(each, str))

    async def learn_waiting(self) -> int:
        """Learn from chats that voted a while ago; return how many."""
        before = self._clock.now() - CALM
        chat_ids = await self._store.rankings.waiting(before, LEARNED_AT_ONCE)
        for chat_id in chat_ids:
            interests = await self._store.interests.of(chat_id)
            await self._learn(chat_id, interests, LearnedModels(), monotonic() + RANKING_TIMEOUT_S)
        return len(chat_ids)

    async def rest(self) -> None:
        """End the worker if it was asked for nothing during ``IDLE_AFTER``."""
        if self._asked_at and self._clock.now() - self._asked_at >= IDLE_AFTER:
            await self.close()

    async def close(self) -> None:
        """End the worker."""
        self._asked_at = None
        await self._library.close()

    async def _compute(
        self, digests: Sequence[DigestToRank], until: float
    ) -> dict[tuple[int, date], tuple[RankedPaper, ...]]:
        """Return the orders of digests that have none yet, as far as there is time."""
        models = await self._up_to_date(digests, until)
        asked = [
            (each, section, request)
            for each in digests
            for section, request in _requests(each, models[each.chat_id].by_section)
        ]
        if not asked:
            return {}
        papers = _papers(digests)
        answers = await self._ask([request for *_, request in asked], digests, papers, until)
        orders: dict[tuple[int, date], tuple[RankedPaper, ...]] = {}
        for (digest, section, _), answer in zip(asked, answers, strict=bool(answers)):
            order = tuple(each for each in answer if isinstance(each, RankedPaper))
            if order:
                placed = _placed(order, section)
                orders[_key(digest)] = orders.get(_key(digest), ()) + placed
        return orders

    async def _ask(
        self,
        requests: Sequence[OrderRequest],
        digests: Sequence[DigestToRank],
        papers: Mapping[str, Paper],
        until: float,
    ) -> Sequence[tuple[RankedPaper | str, ...]]:
        """Return what a worker answers; nothing, and a line in the log, where it fails."""
        began = monotonic()
        try:
            async with asyncio.timeout(until - began), self._one_at_a_time:
                self._asked_at = self._clock.now()
                answers = await self._library.put_in_order(requests, papers, digests[0].dates[-1])
        except (TimeoutError, RankingError) as error:
            for digest in digests:
                _note_failure(digest.chat_id, error)
            return ()
        seconds = (monotonic() - began) / len(digests)
        for digest in digests:
            log.debug("ranking.ended", chat=digest.chat_id, seconds=seconds)
        return answers

    async def _up_to_date(
        self, digests: Sequence[DigestToRank], until: float
    ) -> Mapping[int, LearnedModels]:
        """Return the models of digests' chats; those without a new one are learned first."""
        chats = {each.chat_id: each.interests for each in digests}
        models = {**await self._store.rankings.models([*chats])}
        for chat_id, interests in chats.items():
            known = models[chat_id]
            if known.is_stale or not all(map(known.by_section.get, ["", *_sections(interests)])):
                today = [each for each in digests if each.chat_id == chat_id]
                models[chat_id] = await self._learn(chat_id, interests, known, until, today)
        return models

    async def _learn(
        self,
        chat_id: int,
        interests: Sequence[Interest],
        known: LearnedModels,
        until: float,
        today: Sequence[DigestToRank] = (),
    ) -> LearnedModels:
        """Return what is learned of a chat now, and store it; what is known where that fails."""
        if monotonic() >= until:
            log.warning("ranking.skipped", chat=chat_id)
            return known
        asked_at = self._clock.now()
        known = (
            known if known.by_section else (await self._store.rankings.models([chat_id]))[chat_id]
        )
        try:
            async with asyncio.timeout(until - monotonic()), self._one_at_a_time:
                self._asked_at = asked_at
                for digest in today:  # among new papers scores are compared
                    await self._library.add(_papers([digest]), digest.dates[-1])
                models = await self._train(chat_id, interests, known.by_section)
        except (TimeoutError, RankingError) as error:
            _note_failure(chat_id, error)
            return known
        await self._store.rankings.keep_models(chat_id, models, asked_at)
        return LearnedModels(models, is_stale=False)

    async def _train(
        self, chat_id: int, interests: Sequence[Interest], former: Mapping[str, bytes]
    ) -> Mapping[str, bytes]:
        """Return a model of the whole, and one of each section with an order of its own."""
        signs = await self._signs(chat_id)
        whole = TrainingRequest(
            {paper: WEIGHT[sign] for paper, sign in signs.items() if sign in WEIGHT},
            tuple(paper for paper, sign in signs.items() if sign is Sign.DISLIKE),
            await self._shown(chat_id),
            tuple(categories_of_all(chain.from_iterable(each.terms for each in interests))),
            former.get("", b""),
        )
        models = {"": await self._library.train(whole)}
        ranked = [each for each in interests if each.is_ranked]
        liked = await self._store.papers.get_many(whole.liked if ranked else ())
        index = await asyncio.to_thread(PaperIndex, liked.values())
        for interest in ranked:
            taught = {paper.id for paper in index.list_papers(index.select(parse(interest.query)))}
            request = whole.for_section(taught, former.get(interest.name, b""))
            models[interest.name] = await self._library.train(request)
        return models

    async def _signs(self, chat_id: int) -> Mapping[str, Sign]:
        """Return what the chat thinks of papers, of the newest votes as many as are learned."""
        votes = await self._store.votes.of(chat_id)
        saved = await self._store.saved.of(chat_id)
        signs = sum_up(votes, [each.paper_id for each in saved])
        newest = dict.fromkeys(chain((vote.paper_id for vote in votes), signs))
        return {paper: signs[paper] for paper in [*newest][:LIKES_LEARNED] if paper in signs}

    async def _shown(self, chat_id: int) -> tuple[str, ...]:
        """Return the papers on pages that were sent to the chat, and on those that it turned to."""
        pages = await self._store.outbox.sent_pages(chat_id, self._clock.now() - REACH)
        sent = chain.from_iterable(list_opened(page, "paper") for page in pages)
        return tuple({*sent, *(await self._store.rankings.opened(chat_id))})


def _key(digest: DigestToRank) -> tuple[int, date]:
    return digest.chat_id, digest.dates[-1]


def _papers(digests: Sequence[DigestToRank]) -> Mapping[str, Paper]:
    sections = chain.from_iterable(each.sections.values() for each in digests)
    return {paper.id: paper for paper in chain.from_iterable(sections)}


def _is_of(order: Sequence[RankedPaper], digest: DigestToRank) -> bool:
    """Tell whether an order holds any paper of a digest."""
    ranked = {each.paper_id for each in order}
    return any(paper.id in ranked for paper in chain.from_iterable(digest.sections.values()))


def _sections(interests: Sequence[Interest]) -> Sequence[str]:
    """Return the names of the sections that have an order of their own."""
    return [interest.name for interest in interests if interest.is_ranked]


def _requests(
    digest: DigestToRank, models: Mapping[str, bytes]
) -> Sequence[tuple[str, OrderRequest]]:
    """Return what is to be put in order, by section; "" is the whole."""
    if not (model := models.get("", b"")):
        return ()
    ids = {name: tuple(paper.id for paper in papers) for name, papers in digest.sections.items()}
    settings = digest.settings
    explored = EXPLORED if settings.explores else 0
    most = None if settings.mode is RankingMode.ALL else settings.top
    candidates = tuple(chain.from_iterable(ids.values()))
    whole = OrderRequest(model, candidates, settings.top, explored, most)
    own = [name for name in _sections(digest.interests) if name in ids and models.get(name)]
    sections = [(name, OrderRequest(models[name], ids[name], settings.top)) for name in own]
    return [("", whole), *sections]


def _placed(order: Sequence[RankedPaper], section: str) -> tuple[RankedPaper, ...]:
    """Return what of an order is to be stored: of a section its papers, without their reasons."""
    if section:
        return tuple(RankedPaper(ranked.paper_id, Place.REST, section=section) for ranked in order)
    return tuple(order)


def _note_failure(chat_id: int, error: Exception) -> None:
    log.warning("ranking.failed", chat=chat_id, reason=str(error) or "it took too long")
