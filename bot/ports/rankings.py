"""The ports of votes and ranking: what is stored, the process that computes, and who is asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from bot.model.paper import Paper
from bot.model.reader_order import (
    DigestToRank,
    Order,
    OrderRequest,
    PapersMissing,
    PapersOfDay,
    RankedPaper,
    RankingSettings,
    TrainingRequest,
)
from bot.model.vote import Vote

RANKING_TIMEOUT_S = 10.0
"""Seconds in which an order is computed for who waits for it; most take a tenth of one."""


MAX_VOTES = 20_000
"""Votes of one person in one chat that are stored, openings included: those of decades."""


class Votes(Protocol):
    """Likes, dislikes and openings: one vote per chat, person and paper."""

    async def put(self, chat_id: int, given: Sequence[Vote]) -> bool:
        """Store the ``given`` votes of one person; each replaces an earlier one of its paper.

        An opening replaces none: who opens a paper again thinks of it as before.

        Returns:
            False where the person would have more than ``MAX_VOTES``, and nothing is stored.
        """
        ...

    async def take_back(self, chat_id: int, person: str, paper_ids: Sequence[str]) -> int:
        """Delete what ``person`` thinks of these papers; return how many votes there were."""
        ...

    async def of(self, chat_id: int, person: str | None = None) -> tuple[Vote, ...]:
        """Return the chat's votes, of all persons or of one, newest first."""
        ...

    async def of_papers(self, chat_id: int, paper_ids: Sequence[str]) -> tuple[Vote, ...]:
        """Return all persons' votes on these papers, oldest first."""
        ...

    async def of_many(self, chat_ids: Sequence[int]) -> Mapping[int, tuple[Vote, ...]]:
        """Return the votes of several chats, each chat's newest first; every id is a key."""
        ...

    async def forget(self, chat_id: int, person: str | None = None) -> int:
        """Delete the chat's votes, of all persons or of one; return how many there were."""
        ...

    async def show_voters(self, chat_id: int) -> None:
        """Let everybody in the chat be told who likes a paper, from the next votes on."""
        ...

    async def hide_voters(self, chat_id: int) -> None:
        """Show no more who likes a paper, and delete the names."""
        ...


@dataclass(frozen=True, slots=True)
class LearnedModels:
    """What was learned of one chat.

    Attributes:
        by_section: models by the name of the interest; "" is that of the whole.
        is_stale: whether the chat has voted since, or nothing was learned yet.
    """

    by_section: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    is_stale: bool = True


class Rankings(Protocol):
    """How chats want their digests ranked, the orders that they got, and what is learned from."""

    async def settings(self, chat_id: int) -> RankingSettings:
        """Return how the chat wants its digests ranked."""
        ...

    async def set(self, chat_id: int, settings: RankingSettings) -> None:
        """Store how the chat wants its digests ranked."""
        ...

    async def ready(self, chat_ids: Sequence[int]) -> Mapping[int, RankingSettings]:
        """Return the settings of those chats that have likes enough and are to be ranked."""
        ...

    async def keep_orders(self, orders: Mapping[tuple[int, date], Sequence[RankedPaper]]) -> None:
        """Store in which order chats are given papers of listing dates, by chat and date.

        What is stored for a date already stays, before the papers that are not in it.
        """
        ...

    async def orders(
        self, wanted: Collection[tuple[int, date]]
    ) -> Mapping[tuple[int, date], tuple[RankedPaper, ...]]:
        """Return these orders, by chat and date; those that there are."""
        ...

    async def models(self, chat_ids: Sequence[int]) -> Mapping[int, LearnedModels]:
        """Return what was learned of these chats; every id is a key."""
        ...

    async def keep_models(
        self, chat_id: int, learned: Mapping[str, bytes], asked_at: datetime
    ) -> None:
        """Store what was learned of a chat from what it thought at ``asked_at``, by section.

        It takes the place of all that was learned before; "" is the section of the whole.
        """
        ...

    async def waiting(self, before: datetime, limit: int) -> tuple[int, ...]:
        """Return chats that voted, but not since ``before``, and were not learned from since then.

        The longest waiting come first.
        """
        ...

    async def note_opened(self, chat_id: int, day: date, paper_ids: Sequence[str]) -> None:
        """Store that the chat turned the pages of the digest of ``day`` down to these papers."""
        ...

    async def opened(self, chat_id: int) -> frozenset[str]:
        """Return the papers that the chat turned pages to."""
        ...

    async def prune(self, before: date) -> None:
        """Delete orders, and what pages were turned to, of listing dates before."""
        ...

    async def count_by_day(self, since: date) -> Mapping[date, int]:
        """Return how many papers were listed as new or cross-listed under each date ≥ ``since``."""
        ...

    async def announced_on(self, day: date) -> tuple[Paper, ...]:
        """Return the papers that were listed so under the date ``day``, each once."""
        ...


class RankingWorker(Protocol):
    """A process that learns orders; it is started by what it is asked first.

    A question that is cancelled ends it.
    """

    @property
    def is_running(self) -> bool:
        """Whether it holds what it was given."""
        ...

    async def add(self, given: PapersOfDay) -> None:
        """Hand papers over.

        Raises:
            RankingError: the process has ended.
        """
        ...

    async def train(self, request: TrainingRequest) -> PapersMissing | bytes:
        """Return a model, nothing where too little is known for one, or what is missing for it.

        Raises:
            RankingError: the process has ended.
        """
        ...

    async def put_in_order(
        self, requests: Sequence[OrderRequest]
    ) -> PapersMissing | tuple[Order, ...]:
        """Return the order that each of ``requests`` asks for, or what is missing for them.

        Raises:
            RankingError: the process has ended.
        """
        ...

    async def stop(self) -> None:
        """End the process; the next question starts another."""
        ...


class Ranker(Protocol):
    """Puts the papers of digests in chats' own orders."""

    async def rank(
        self, digests: Sequence[DigestToRank], seconds: float = RANKING_TIMEOUT_S
    ) -> Sequence[tuple[RankedPaper, ...]]:
        """Return for each of ``digests`` the papers that get another place than usual, in order.

        Those of interests that have an order of their own follow, in that order. An order is
        stored under the newest date, and found there the next time. It is () where computing it
        fails, or took longer than ``seconds``.

        Raises:
            StoreError: the database failed.
        """
        ...


class InteractiveRanker(Ranker, Protocol):
    """A ``Ranker`` that commands may ask for papers to rate as well."""

    async def choose_to_teach(self, digest: DigestToRank, count: int) -> tuple[str, ...]:
        """Return the identifiers of ``count`` papers of ``digest`` whose rating would teach most.

        They are unlike each other. () where choosing fails or takes too long.

        Raises:
            StoreError: the database failed.
        """
        ...


class NoRanker:
    """An ``InteractiveRanker`` that leaves papers in their normal order."""

    async def rank(
        self,
        digests: Sequence[DigestToRank],
        seconds: float = RANKING_TIMEOUT_S,  # noqa: ARG002
    ) -> Sequence[tuple[RankedPaper, ...]]:
        """Return nothing for each."""
        return [()] * len(digests)

    async def choose_to_teach(
        self,
        digest: DigestToRank,  # noqa: ARG002
        count: int,  # noqa: ARG002
    ) -> tuple[str, ...]:
        """Return nothing."""
        return ()


NO_RANKER = NoRanker()
