"""The facade: one repository per concern over one database, each retried on transient failures.

A method of a repository is one transaction (or several that may each be repeated), so it can be
repeated as a whole: what failed wrote nothing, and if the connection broke during the commit, the
repetition finds the work done (inserts ignore existing rows, updates name the state they start
from). Claims and reservations then take once more; what the lost answer took becomes free when its
lease ends.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import random
from collections.abc import Awaitable, Callable
from itertools import islice
from typing import ParamSpec, TypeVar

import structlog

from bot.backoff import delays
from storage.engine import Database
from storage.errors import TransientError
from storage.outbox.outbox import StoredOutbox
from storage.repositories.chats import StoredChats
from storage.repositories.coordination import StoredLeases, StoredReservations
from storage.repositories.editions import StoredEditions
from storage.repositories.evidence import StoredEvidence, StoredSources
from storage.repositories.follows import StoredFollows
from storage.repositories.inbox import StoredInbox
from storage.repositories.interests import StoredInterests
from storage.repositories.journal_clubs import StoredJournalClubs
from storage.repositories.links import StoredLinks
from storage.repositories.offers import StoredOffers
from storage.repositories.papers import StoredPapers
from storage.repositories.personal_data import StoredPersonalData
from storage.repositories.rankings import StoredRankings
from storage.repositories.saved import StoredSaved
from storage.repositories.servers import StoredServers
from storage.repositories.votes import StoredVotes
from storage.search.search import StoredSearch

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

RETRY_DELAYS_S = tuple(islice(delays(first=0.05, longest=3.2), 7))
"""Between attempts; six seconds in all, about what a restart of PostgreSQL takes."""

log = structlog.get_logger(__name__)


class DatabaseStore:
    """``bot.ports.store.Store`` over a database whose schema is up to date; see ``open_store``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.chats = retrying(StoredChats(database))
        self.servers = retrying(StoredServers(database))
        self.interests = retrying(StoredInterests(database))
        self.saved = retrying(StoredSaved(database))
        self.offers = retrying(StoredOffers(database))
        self.follows = retrying(StoredFollows(database))
        self.votes = retrying(StoredVotes(database))
        self.journal_clubs = retrying(StoredJournalClubs(database))
        self.links = retrying(StoredLinks(database))
        self.rankings = retrying(StoredRankings(database))
        self.editions = retrying(StoredEditions(database))
        self.evidence = retrying(StoredEvidence(database))
        self.papers = retrying(StoredPapers(database))
        self.search = retrying(StoredSearch(database))
        self.outbox = retrying(StoredOutbox(database))
        self.sources = retrying(StoredSources(database))
        self.reservations = retrying(StoredReservations(database))
        self.leases = retrying(StoredLeases(database))
        self.inbox = retrying(StoredInbox(database))
        self.personal_data = retrying(StoredPersonalData(database))

    async def close(self) -> None:
        """Release every connection."""
        await self._database.close()


def retrying(repository: T) -> T:
    """Return ``repository`` with each of its public methods retried on TransientError."""
    for name in _public_coroutines(type(repository)):
        setattr(repository, name, _retry(getattr(repository, name)))
    return repository


@functools.cache
def _public_coroutines(repository: type) -> tuple[str, ...]:
    found = inspect.getmembers(repository, inspect.iscoroutinefunction)
    return tuple(name for name, _ in found if not name.startswith("_"))


def _retry(method: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    @functools.wraps(method)
    async def call(*args: P.args, **kwargs: P.kwargs) -> R:
        for delay in RETRY_DELAYS_S:
            try:
                return await method(*args, **kwargs)
            except TransientError as error:
                log.info("store.retried", method=method.__qualname__, reason=str(error))
            await asyncio.sleep(delay * random.uniform(0.5, 1.5))  # noqa: S311 - jitter, no secret
        return await method(*args, **kwargs)

    return call
