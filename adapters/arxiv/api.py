"""arXiv's query API through the ``arxiv`` package, in one worker thread.

ArxivApi ── in the thread ──> ApiClient ── arxiv.Client ──> ApiTransport ──> arXiv

https://info.arxiv.org/help/api/user-manual.html
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from adapters.arxiv.http_client import HttpTimeouts
from adapters.arxiv.rate_limit import ArxivRateLimiter
from bot.errors import Rejected, Unreachable
from bot.model.arxiv_id import ID_PATTERN
from bot.model.paper import Paper, Submission

if TYPE_CHECKING:
    from adapters.arxiv.api_client import ApiClient

IDS_PER_REQUEST = 100
SENTINEL_IDS = ("0704.0001", "math/0211159", "1207.7214", "1602.03837", "1706.03762")
"""Papers of five archives that surely exist and are asked for with every list: any of them shows
that the API answers, so that an id it leaves out is unknown to it. ArXiv may withhold any one."""
MAX_REFUSALS = 16
"""Refused lists after which no more is asked: enough to find two members of a hundred."""
_VERSION = re.compile(r"v\d{1,4}\Z", re.ASCII)
_VERSIONED_ID = re.compile(rf"(?:{ID_PATTERN})(?:v\d{{1,4}})?", re.ASCII)


class ArxivApi:
    """Implements ``bot.ports.arxiv.QueryApi``.

    Args:
        url: address of the API, e.g. ``https://export.arxiv.org/api/query``.
        limiter: shared by everything that talks to arXiv.
        contact: how to reach the operator, or "".
        timeouts: how long an answer may take.
    """

    def __init__(
        self,
        url: str,
        limiter: ArxivRateLimiter,
        contact: str = "",
        timeouts: HttpTimeouts | None = None,
    ) -> None:
        self._url = url
        self._limiter = limiter
        self._contact = contact
        self._timeouts = timeouts or HttpTimeouts()
        self._client: ApiClient | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="arxiv-api")
        self._tasks: set[asyncio.Task[Sequence[Submission]]] = set()

    async def details(self, ids: Sequence[str]) -> tuple[Paper, ...]:
        """Return the papers of ``ids`` that the API knows, in the versions that they name.

        What is no identifier is not sent. A list is refused for a single member, so the members
        of a refused list are asked for apart.

        Raises:
            SourceError: Unreachable (also for an incomplete answer: the API serves empty pages
                when it is unwell), Unreadable, or Rejected: none of ``ids`` is an identifier, the
                only one is refused, or too many are.
            StoreError: the shared rate limit cannot be read.
        """
        sound = [paper_id for paper_id in ids if _VERSIONED_ID.fullmatch(paper_id)]
        if ids and not sound:
            raise Rejected(f"incorrect id format for {ids[0]}")
        papers: list[Paper] = []
        for start in range(0, len(sound), IDS_PER_REQUEST):
            papers += await self._details_apart(sound[start : start + IDS_PER_REQUEST])
        return tuple(papers)

    async def newest(self, category: str, limit: int) -> tuple[Paper, ...]:
        """Return the ``limit`` newest submissions of ``category`` (``cs.DC`` or ``cs.*``).

        Raises:
            SourceError: as ``details``.
        """
        query = f"cat:{category}"
        found = await self._ask(lambda client: client.find_newest(query, limit))
        return tuple(submission.paper for submission in found)

    async def submitted(
        self, categories: Sequence[str], since: datetime, until: datetime
    ) -> tuple[Submission, ...]:
        """Return what was submitted to any of ``categories`` from ``since`` to ``until``.

        Raises:
            SourceError: as ``details``; also where more match than the API serves (30,000).
        """
        terms = " OR ".join(f"cat:{category}" for category in categories)
        period = " TO ".join(f"{end.astimezone(UTC):%Y%m%d%H%M}" for end in (since, until))
        query = f"({terms}) AND submittedDate:[{period}]"
        return tuple(await self._ask(lambda client: client.find_all(query)))

    async def close(self) -> None:
        """Release thread and connection; an answer still under way is not waited for."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._thread.submit(lambda: self._client and self._client.close())
        self._thread.shutdown(wait=False)

    async def _details_apart(self, ids: Sequence[str]) -> list[Paper]:
        papers, waiting, refusals = list[Paper](), [ids], 0
        while waiting:
            asked = waiting.pop(0)
            try:
                papers += await self._details(asked)
            except Rejected as refusal:
                refusals += 1
                if len(ids) == 1 or refusals > MAX_REFUSALS:
                    raise
                waiting[:0] = _split_refused(asked, str(refusal))
        return papers

    async def _details(self, ids: Sequence[str]) -> list[Paper]:
        asked = tuple(dict.fromkeys((*ids, *SENTINEL_IDS)))
        found = await self._ask(lambda client: client.find_by_id(asked))
        papers = {submission.paper.id for submission in found}
        wanted = {_VERSION.sub("", paper_id) for paper_id in ids}
        known = [submission.paper for submission in found if submission.paper.id in wanted]
        # An answer that holds most of what it was asked for needs no sentinel.
        if papers.isdisjoint(SENTINEL_IDS) and 2 * len(known) <= len(ids):
            raise Unreachable(f"{len(asked)} ids: an answer without {' or '.join(SENTINEL_IDS)}")
        return known

    async def _ask(self, ask: Callable[[ApiClient], Sequence[Submission]]) -> Sequence[Submission]:
        """Return what ``ask`` finds; cancelling the caller does not end the request.

        A thread cannot be interrupted, so the request keeps the connection until it is over.
        """
        task = asyncio.create_task(self._ask_within_limit(ask))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)

    async def _ask_within_limit(
        self, ask: Callable[[ApiClient], Sequence[Submission]]
    ) -> Sequence[Submission]:
        loop = asyncio.get_running_loop()
        async with self._limiter.acquire(urlsplit(self._url).netloc):
            return await loop.run_in_executor(self._thread, lambda: ask(self._connect()))

    def _connect(self) -> ApiClient:
        """Return the client; the ``arxiv`` package is imported with the first request."""
        if self._client is None:
            from adapters.arxiv.api_client import ApiClient  # noqa: PLC0415 - seven megabytes

            self._client = ApiClient(self._url, self._contact, self._timeouts, self._limiter)
        return self._client


def _split_refused(ids: Sequence[str], refusal: str) -> list[Sequence[str]]:
    """Return the lists to ask for instead of ``ids``: without what arXiv names, or in halves."""
    named = set(re.split(r"[\s,;'\"]+", refusal))
    rest = [paper_id for paper_id in ids if paper_id not in named]
    if len(rest) < len(ids):
        return [rest] if rest else []
    middle = len(ids) // 2
    return [ids[:middle], ids[middle:]] if middle else []
