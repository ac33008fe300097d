"""arXiv's query API through the ``arxiv`` package, in one worker thread of its own.

ArxivApi ── Question ──> client.Client, in the thread ── transport.Transport ──> arXiv
         <── Page ─────

https://info.arxiv.org/help/api/user-manual.html
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from adapters.arxiv.answer import HttpTimeouts
from adapters.arxiv.question import ApiPage, ApiQuery, SubmissionOrder
from adapters.arxiv.rate_limit import ArxivRateLimiter
from bot.errors import Unreachable
from bot.model.paper import Paper, Submission

if TYPE_CHECKING:
    from adapters.arxiv.client import Client

IDS_PER_REQUEST = 100
"""Ids in one request."""
RESULTS_PER_REQUEST = 1000
"""Submissions in one request: arXiv serves 2,000 and discourages more than 1,000."""
SENTINEL_ID = "0704.0001"
"""An id that is asked for with every list, since it is known for certain: an answer without it is
no answer, and in an answer with it an id that is not there is not known, rather than not shown."""


class ArxivApi:
    """Implements ``bot.ports.PaperIndex``.

    Args:
        url: where the API lives, e.g. ``https://export.arxiv.org/api/query``.
        politeness: shared by everything that talks to arXiv.
        contact: how to reach the operator, or "".
        patience: how long an answer may take.
    """

    def __init__(
        self,
        url: str,
        politeness: ArxivRateLimiter,
        contact: str = "",
        patience: HttpTimeouts | None = None,
    ) -> None:
        self._url = url
        self._politeness = politeness
        self._contact = contact
        self._patience = patience or HttpTimeouts()
        self._client: Client | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="arxiv-api")
        self._under_way: set[asyncio.Task[ApiPage]] = set()

    async def details(self, ids: Sequence[str]) -> tuple[Paper, ...]:
        """Return the papers of ``ids`` that the index knows, in its newest versions.

        Raises:
            SourceError: Unreachable (also for an answer that is not whole: the index shows empty
                pages when it is unwell), Rejected or Unreadable.
            StoreError: nobody can tell whose turn it is.
        """
        papers: list[Paper] = []
        for at in range(0, len(ids), IDS_PER_REQUEST):
            papers += await self._page(ids[at : at + IDS_PER_REQUEST])
        return tuple(papers)

    async def newest(self, category: str, limit: int) -> tuple[Paper, ...]:
        """Return the ``limit`` newest submissions of ``category`` (``cs.DC`` or ``cs.*``).

        Raises:
            SourceError: as ``details``.
        """
        return tuple(await self._papers(ApiQuery(limit, query=f"cat:{category}")))

    async def submitted(
        self, categories: Sequence[str], since: datetime, until: datetime
    ) -> tuple[Submission, ...]:
        """Return what was submitted to any of ``categories`` from ``since`` to ``until``.

        Raises:
            SourceError: as ``details``; also where more match than the index gives out (30,000).
        """
        terms = " OR ".join(f"cat:{one}" for one in categories)
        span = " TO ".join(f"{one.astimezone(UTC):%Y%m%d%H%M}" for one in (since, until))
        query = f"({terms}) AND submittedDate:[{span}]"
        found: dict[str, Submission] = {}
        start, total = 0, 1
        while start < total:
            # In this order it goes on where it was: nothing comes before what was submitted.
            question = ApiQuery(
                start + RESULTS_PER_REQUEST, start, query=query, order=SubmissionOrder.OLDEST_FIRST
            )
            page = await self._answer(question)
            found |= {one.paper.id: one for one in page.submissions}
            start, total = start + RESULTS_PER_REQUEST, page.total
        return tuple(found.values())

    async def close(self) -> None:
        """Release thread and connection; an answer still under way is not waited for."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        self._thread.submit(self._disconnect)
        self._thread.shutdown(wait=False)

    async def _page(self, ids: Sequence[str]) -> list[Paper]:
        asked = tuple(dict.fromkeys((*ids, SENTINEL_ID)))
        found = await self._papers(ApiQuery(len(asked), ids=asked))
        if all(paper.id != SENTINEL_ID for paper in found):
            raise Unreachable(f"{len(asked)} ids: an answer without {SENTINEL_ID}, which there is")
        return found if SENTINEL_ID in ids else [one for one in found if one.id != SENTINEL_ID]

    async def _papers(self, question: ApiQuery) -> list[Paper]:
        return [one.paper for one in (await self._answer(question)).submissions]

    async def _answer(self, question: ApiQuery) -> ApiPage:
        """Return the answer to ``question``; who stops waiting does not end the request.

        A thread cannot be interrupted, so the request keeps its turn until it is over.
        """
        task = asyncio.create_task(self._take_turn(question))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        page = await asyncio.shield(task)
        if not page.submissions:
            raise Unreachable(f"{question}: an empty page")
        return page

    async def _take_turn(self, question: ApiQuery) -> ApiPage:
        loop = asyncio.get_running_loop()
        async with self._politeness.turn(urlsplit(self._url).netloc):
            return await loop.run_in_executor(self._thread, self._ask, question)

    def _ask(self, question: ApiQuery) -> ApiPage:
        """Return the answer to ``question``; blocks the thread."""
        self._client = self._client or self._connected()
        return self._client.ask(question)

    def _connected(self) -> Client:
        from adapters.arxiv.client import Client  # noqa: PLC0415 - it says itself why

        return Client(self._url, self._contact, self._patience, self._politeness.now)

    def _disconnect(self) -> None:
        if self._client is not None:
            self._client.close()
