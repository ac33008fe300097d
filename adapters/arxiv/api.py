"""arXiv's query API through the ``arxiv`` package, in one worker thread of its own.

https://info.arxiv.org/help/api/user-manual.html
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPException
from urllib.parse import urlsplit

import arxiv
import requests
import urllib3

from adapters.arxiv.answer import Patience
from adapters.arxiv.politeness import Politeness
from adapters.arxiv.transport import Transport
from bot.errors import Rejected, SourceError, Unreachable, Unreadable
from bot.model.paper import Paper
from bot.model.taxonomy import canonical_category

PAGE = 100
"""Ids in one request."""
WITNESS = "0704.0001"
"""An id that is asked for with every list, since it is known for certain: an answer without it is
no answer, and in an answer with it an id that is not there is not known, rather than not shown."""

_ENTRY_ID = re.compile(r"https?://arxiv\.org/abs/(?P<id>.+)v(?P<version>\d+)")
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z-]{2,})?")
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
        self._under_way: set[asyncio.Task[list[arxiv.Result]]] = set()

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
        """Return the papers of one page; who stops waiting does not end the request.

        A thread cannot be interrupted, so the request keeps its turn until it is over.
        """
        task = asyncio.create_task(self._take_turn(search))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        results = await asyncio.shield(task)
        if not results:
            raise Unreachable(f"{search}: an empty page")
        return [_paper(result) for result in results]

    async def _take_turn(self, search: arxiv.Search) -> list[arxiv.Result]:
        loop = asyncio.get_running_loop()
        async with self._politeness.turn(self._host):
            with wall(str(search)):
                return await loop.run_in_executor(self._thread, self._client.page, search)


class _OnePage(arxiv.Client):
    """The package's client, at our address, through our transport, one request per search."""

    def __init__(self, url: str, transport: Transport) -> None:
        super().__init__(delay_seconds=0, num_retries=0)
        self.query_url_format = f"{url}?{{}}"
        self._session.trust_env = False
        self._session.mount("https://", transport)
        self._session.mount("http://", transport)

    def page(self, search: arxiv.Search) -> list[arxiv.Result]:
        """Return the results of one request; blocks."""
        self.page_size = search.max_results or PAGE
        return list(self.results(search))

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
        return super()._parse_feed(url, first_page, _try_index)


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


def _paper(result: arxiv.Result) -> Paper:
    found = _ENTRY_ID.fullmatch(result.entry_id)
    if found is None:
        raise Unreadable(f"no paper's address: {result.entry_id!r}")
    return Paper(
        id=found["id"],
        version=int(found["version"]),
        title=" ".join(result.title.split()),
        abstract=result.summary.strip(),
        authors=", ".join(_with_affiliation(author) for author in result.authors),
        categories=_categories(result),
        author_names=tuple(" ".join(author.name.split()) for author in result.authors),
        doi=result.doi or "",
        journal_ref=result.journal_ref or "",
        comment=" ".join((result.comment or "").split()),
    )


def _with_affiliation(author: arxiv.Result.Author) -> str:
    """Return the name as arXiv's author strings give it: ``Name (place, place)``."""
    return f"{author.name} ({', '.join(author.affiliation)})" if author.affiliation else author.name


def _categories(result: arxiv.Result) -> tuple[str, ...]:
    """Return the categories, primary first; old records carry ACM and MSC classes among them."""
    named = (result.primary_category, *result.categories)
    known = (canonical_category(one) for one in named if _CATEGORY.fullmatch(one))
    return tuple(dict.fromkeys(known))
