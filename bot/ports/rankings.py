"""The ports of ranking: what is stored for it, the process that computes, and who is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from bot.model.chat import Interest
from bot.model.paper import Paper
from bot.model.reader_order import (
    PapersMissing,
    PapersOfDay,
    RankedPaper,
    RankingRequest,
    RankingSettings,
)


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

    async def keep_order(self, chat_id: int, day: date, order: Sequence[RankedPaper]) -> None:
        """Store in which order the chat is given papers of the listing date ``day``.

        What is stored for that date already stays, before the papers that are not in it.
        """
        ...

    async def order(self, chat_id: int, day: date) -> tuple[RankedPaper, ...]:
        """Return that order; () if there is none."""
        ...

    async def prune(self, before: date) -> None:
        """Delete the orders of listing dates before."""
        ...

    async def count_by_day(self, since: date) -> Mapping[date, int]:
        """Return how many papers were listed as new or cross-listed under each date ≥ ``since``."""
        ...

    async def announced_on(self, day: date) -> tuple[Paper, ...]:
        """Return the papers that were listed so under the date ``day``, each once."""
        ...


class RankingWorker(Protocol):
    """A process that computes orders; it is started by what it is asked first."""

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

    async def ask(
        self, request: RankingRequest
    ) -> PapersMissing | tuple[RankedPaper, ...] | tuple[str, ...]:
        """Return the order that is asked for, or what is missing for it.

        A question that is cancelled ends the process.

        Raises:
            RankingError: the process has ended.
        """
        ...

    async def stop(self) -> None:
        """End the process; the next question starts another."""
        ...


class Ranker(Protocol):
    """Puts the papers of a digest in a chat's own order."""

    async def rank(
        self,
        chat_id: int,
        settings: RankingSettings,
        interests: Sequence[Interest],
        sections: Mapping[str, Sequence[Paper]],
        dates: Sequence[date],
    ) -> tuple[RankedPaper, ...]:
        """Return the papers that get another place than usual, in the order of the chat.

        Those of interests that have an order of their own follow, in that order.

        The order is stored under the newest date, and found there the next time. It is () where
        computing it fails or takes too long.

        Args:
            chat_id: whose likes are learned from.
            settings: of its ranking.
            interests: whose papers it is shown.
            sections: of its next digest, by the name of their interest; each paper once.
            dates: their listing dates, oldest first.

        Raises:
            StoreError: the database failed.
        """
        ...


class InteractiveRanker(Ranker, Protocol):
    """A ``Ranker`` that commands may ask for papers to rate as well."""

    async def choose_to_teach(
        self,
        chat_id: int,
        interests: Sequence[Interest],
        papers: Sequence[Paper],
        dates: Sequence[date],
        count: int,
    ) -> tuple[str, ...]:
        """Return the identifiers of ``count`` of the ``papers`` whose rating would teach most.

        They are unlike each other. () where choosing fails or takes too long; the arguments are
        those of ``rank``.

        Raises:
            StoreError: the database failed.
        """
        ...


class NoRanker:
    """An ``InteractiveRanker`` that leaves papers in their normal order."""

    async def rank(
        self,
        chat_id: int,  # noqa: ARG002
        settings: RankingSettings,  # noqa: ARG002
        interests: Sequence[Interest],  # noqa: ARG002
        sections: Mapping[str, Sequence[Paper]],  # noqa: ARG002
        dates: Sequence[date],  # noqa: ARG002
    ) -> tuple[RankedPaper, ...]:
        """Return nothing."""
        return ()

    async def choose_to_teach(
        self,
        chat_id: int,  # noqa: ARG002
        interests: Sequence[Interest],  # noqa: ARG002
        papers: Sequence[Paper],  # noqa: ARG002
        dates: Sequence[date],  # noqa: ARG002
        count: int,  # noqa: ARG002
    ) -> tuple[str, ...]:
        """Return nothing."""
        return ()


NO_RANKER = NoRanker()
