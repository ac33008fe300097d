"""arXiv's query API through the ``arxiv`` package, in one worker thread of its own.

https://info.arxiv.org/help/api/user-manual.html
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPException
from urllib.parse import urlsplit

import arxiv
import requests
import urllib3

from adapters.arxiv.answer import Patience
from adapters.arxiv.politeness import Politeness
from adapters.arxiv.result import paper_of
from adapters.arxiv.transport import Transport
from bot.errors import Rejected, SourceError, Unreachable, Unreadable
from bot.model.paper import Paper
from bot.model.submission import Submission

PAGE = 100
"""Ids in one request."""
SLICE = 1000
"""Submissions in one request: arXiv serves 2,000 and discourages more than 1,000."""
WITNESS = "0704.0001"
"""An id that is asked for with every list, since it is known for certain: an answer without it is
no answer, and in an answer with it an id that is not there is not known, rather than not shown."""

_BROKEN_OFF = (
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
    requests.exceptions.StreamConsumedError,
    urllib3.exceptions.DecodeError,
    urllib3.exceptions.ProtocolError,
    HTTPException,
    arxiv.Result.MissingFieldError,
)


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
        politeness: Politeness,
        contact: str = "",
        patience: Patience | None = None,
    ) -> None:
        self._host = urlsplit(url).netloc
        self._politeness = politeness
        transport = Transport(contact, patience or Patience(), politeness.now)
        self._client = _OnePage(url, transport)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="arxiv-api")
        self._under_way: set[asyncio.Task[_Page]] = set()

    async def details(self, ids: Sequence[str]) -> tuple[Paper, ...]:
        """Return the papers of ``ids`` that the index knows, in its newest versions.

        Raises:
            SourceError: Unreachable (also for an answer that is not whole: the index shows empty
                pages when it is unwell), Rejected or Unreadable.
            StoreError: nobody can tell whose turn it is.
        """
        papers: list[Paper] = []
        for at in range(0, len(ids), PAGE):
            papers += await self._page(ids[at : at + PAGE])
        return tuple(papers)

    async def newest(self, category: str, limit: int) -> tuple[Paper, ...]:
        """Return the ``limit`` newest submissions of ``category`` (``cs.DC`` or ``cs.*``).

        Raises:
            SourceError: as ``details``.
        """
        search = arxiv.Search(
            query=f"cat:{category}",
            max_results=limit,
            sort_by=arxiv.SortCriterion.SubmittedDate,
        )
        return tuple(await self._ask(search))

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
            page = await self._answer(_in_order(query, start + SLICE), start)
            found |= {one.paper.id: one for one in map(_submission, page.results)}
            start, total = start + SLICE, page.total
        return tuple(found.values())

    async def close(self) -> None:
        """Release thread and connection; an answer still under way is not waited for."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._client.close()

    async def _page(self, ids: Sequence[str]) -> list[Paper]:
        asked = list(dict.fromkeys((*ids, WITNESS)))
        found = await self._ask(arxiv.Search(id_list=asked, max_results=len(asked)))
        if all(paper.id != WITNESS for paper in found):
            raise Unreachable(f"{len(asked)} ids: an answer without {WITNESS}, which there is")
        return found if WITNESS in ids else [one for one in found if one.id != WITNESS]

    async def _ask(self, search: arxiv.Search) -> list[Paper]:
        """Return the papers of the first page of ``search``."""
        return [paper_of(result) for result in (await self._answer(search)).results]

    async def _answer(self, search: arxiv.Search, start: int = 0) -> _Page:
        """Return the page from ``start`` on; who stops waiting does not end the request.

        A thread cannot be interrupted, so the request keeps its turn until it is over.
        """
        task = asyncio.create_task(self._take_turn(search, start))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        page = await asyncio.shield(task)
        if not page.results:
            raise Unreachable(f"{search}: an empty page")
        return page

    async def _take_turn(self, search: arxiv.Search, start: int) -> _Page:
        loop = asyncio.get_running_loop()
        async with self._politeness.turn(self._host):
            with wall(str(search)):
                return await loop.run_in_executor(self._thread, self._client.page, search, start)


@dataclass(frozen=True, slots=True)
class _Page:
    """What one request brought, and how many results there are in all."""

    results: list[arxiv.Result]
    total: int


class _OnePage(arxiv.Client):
    """The package's client, at our address, through our transport, one request per search."""

    def __init__(self, url: str, transport: Transport) -> None:
        super().__init__(delay_seconds=0, num_retries=0)
        self.query_url_format = f"{url}?{{}}"
        self._total = 0
        self._session.trust_env = False
        self._session.mount("https://", transport)
        self._session.mount("http://", transport)

    def page(self, search: arxiv.Search, start: int) -> _Page:
        """Return the results of one request, from ``start`` up to the search's limit; blocks."""
        self.page_size = (search.max_results or PAGE) - start
        return _Page(list(self.results(search, start)), self._total)

    def close(self) -> None:
        """Release the connection."""
        self._session.close()

    def _parse_feed(
        self,
        url: str,
        first_page: bool = True,  # noqa: FBT001, FBT002  # the package's signature
        _try_index: int = 0,
    ) -> arxiv.ParsedFeed:
        """Fetch a page; a second one would mean that the first fell short."""
        if not first_page:
            raise Unreachable(f"{url}: a page shorter than what was asked for")
        feed = super()._parse_feed(url, first_page, _try_index)
        self._total = feed.header.total_results
        return feed


def _in_order(query: str, limit: int) -> arxiv.Search:
    """Return a search that goes on where it was: nothing comes before what was submitted."""
    return arxiv.Search(
        query=query,
        max_results=limit,
        sort_by=arxiv.SortCriterion.SubmittedDate,
        sort_order=arxiv.SortOrder.Ascending,
    )


def _submission(result: arxiv.Result) -> Submission:
    return Submission(paper_of(result), result.published)


@contextmanager
def wall(asked: str) -> Generator[None]:
    """Turn whatever the network, requests or the package raise into a SourceError."""
    try:
        yield
    except SourceError:
        raise
    except (
        arxiv.ArxivError,
        arxiv.Result.MissingFieldError,
        urllib3.exceptions.HTTPError,
        HTTPException,
        OSError,
        ValueError,
    ) as error:
        raise translated(asked, error) from error


def translated(asked: str, error: Exception) -> SourceError:
    """Return ``error`` in our words; requests' own errors are OSErrors."""
    said = f"{asked}: {str(error) or type(error).__name__}"
    if isinstance(error, arxiv.HTTPError) and error.status == HTTPStatus.BAD_REQUEST:
        return Rejected(said)
    if isinstance(error, _BROKEN_OFF):
        return Unreadable(said)
    if isinstance(error, ValueError) and not isinstance(error, OSError):
        return Unreadable(said)
    return Unreachable(said)
