"""The ``arxiv`` package over a transport of our own; imported with the first request.

The package builds addresses, pages through results, keeps arXiv's pace between pages and asks
again for a page that is unexpectedly empty. It lacks timeouts and a size limit, introduces itself
by a name that all its users share (and are throttled by), mends broken XML, and takes an error
document for an empty page. ``ApiTransport`` settles all that below it and keeps the pages, whose
entries are read as those of dumps are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial
from http import HTTPStatus
from http.client import HTTPException
from io import BytesIO
from time import monotonic
from typing import TYPE_CHECKING, Any

import arxiv  # pyright: ignore[reportMissingTypeStubs]
import requests
import structlog
import urllib3
from requests.adapters import HTTPAdapter

from adapters.arxiv.dumps.atom import read_submission
from adapters.arxiv.http_client import (
    MAX_BYTES,
    HttpTimeouts,
    check_redirect,
    explain_failure,
    refusal_error,
    user_agent,
)
from adapters.arxiv.rate_limit import ArxivRateLimiter
from adapters.arxiv.xml import ATOM, OPENSEARCH, TOTAL_RESULTS, fold_text, parse_xml
from bot import errors
from bot.errors import Rejected, SourceError, Unreachable, Unreadable
from bot.model.paper import Paper, Submission

if TYPE_CHECKING:
    from lxml.etree import Element

RESULTS_PER_REQUEST = 1000
"""ArXiv serves 2,000 and discourages more than 1,000."""
RETRIES = 2
"""How often a page that is unexpectedly empty is asked for again."""

_CHUNK_BYTES = 1 << 16
_ANY_DATE = "2000-01-01T00:00:00Z"
_BROKEN_OFF = (
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
    requests.exceptions.StreamConsumedError,
    urllib3.exceptions.DecodeError,
    urllib3.exceptions.ProtocolError,
    HTTPException,
)

log = structlog.get_logger(__name__)


class ApiTransport(HTTPAdapter):
    """Sends the package's requests and lets only complete pages of results through.

    Args:
        url: address of the API; redirects are followed on its host only.
        contact: how to reach the operator, or "".
        timeouts: how long an answer may take.
        now: the present, for a Retry-After that names an instant.

    Attributes:
        pages: the root elements of the pages received; cleared when a search begins.
    """

    def __init__(
        self, url: str, contact: str, timeouts: HttpTimeouts, now: Callable[[], datetime]
    ) -> None:
        super().__init__(pool_connections=1, pool_maxsize=1)
        self._url = url
        self.pages: list[Element] = []
        self._contact = contact
        self._timeouts = timeouts
        self._now = now

    def send(
        self, request: requests.PreparedRequest, *args: Any, **settings: Any
    ) -> requests.Response:
        """Send ``request`` and return a redirect, or a whole page of results.

        Raises:
            SourceError: for every other answer, and where none came; so the package, which would
                ask again at once, does not.
        """
        check_redirect(self._url, str(request.url))
        request.headers["User-Agent"] = user_agent(self._contact)
        deadline = monotonic() + self._timeouts.total
        ours = {"stream": True, "timeout": (self._timeouts.connect, self._timeouts.read)}
        with translate_errors(str(request.url).partition("?")[0]):
            response = super().send(request, *args, **settings | ours)
            try:
                return response if response.is_redirect else self._receive(response, deadline)
            except BaseException:
                response.close()
                raise

    def _receive(self, response: requests.Response, deadline: float) -> requests.Response:
        if response.status_code not in {HTTPStatus.OK, HTTPStatus.BAD_REQUEST}:
            retry_after = response.headers.get("Retry-After")
            raise refusal_error(response.url, response.status_code, retry_after, self._now())
        body = _read_body(response.url, response.raw, deadline)
        page = parse_xml(body, response.url)
        if page.find(TOTAL_RESULTS) is None:
            raise Unreadable(f"{response.url}: no answer of arXiv's query API, but <{page.tag}>")
        if response.status_code == HTTPStatus.BAD_REQUEST:
            # An error is a page with one entry, whose summary is arXiv's sentence.
            said = fold_text(page.find(f"{ATOM}entry/{ATOM}summary"))
            raise Rejected(said or "arXiv rejects the query")
        self.pages.append(page)
        response.raw = BytesIO(_outline(page))
        return response


class ApiClient:
    """Asks the query API, one search at a time; blocks.

    Args:
        url: address of the API.
        contact: how to reach the operator, or "".
        timeouts: how long an answer may take.
        limiter: its interval lies between two pages of one search, too.
    """

    def __init__(
        self, url: str, contact: str, timeouts: HttpTimeouts, limiter: ArxivRateLimiter
    ) -> None:
        self._url = url
        self._transport = ApiTransport(url, contact, timeouts, limiter.now)
        self._delay_s = limiter.interval.total_seconds()

    def find_by_id(self, ids: Sequence[str]) -> Sequence[Submission]:
        """Return the papers of ``ids`` that the API knows.

        Raises:
            SourceError: Unreachable, Rejected or Unreadable.
        """
        search = arxiv.Search(id_list=list(ids), max_results=len(ids))
        return self._run(search, f"{len(ids)} ids")

    def find_newest(self, query: str, limit: int) -> Sequence[Submission]:
        """Return the ``limit`` newest submissions that match ``query``.

        Raises:
            SourceError: as ``find_by_id``.
        """
        search = arxiv.Search(query, None, limit, arxiv.SortCriterion.SubmittedDate)
        return self._run(search, query)

    def find_all(self, query: str) -> Sequence[Submission]:
        """Return all submissions that match ``query``, the oldest first.

        In this order nothing that is submitted meanwhile shifts the pages.

        Raises:
            SourceError: as ``find_by_id``.
        """
        by = arxiv.SortCriterion.SubmittedDate
        search = arxiv.Search(query, None, None, by, arxiv.SortOrder.Ascending)
        return self._run(search, query)

    def close(self) -> None:
        """Release the connection."""
        self._transport.close()

    def _run(self, search: arxiv.Search, asked: str) -> Sequence[Submission]:
        self._transport.pages.clear()
        with translate_errors(asked):
            _PackageClient(self._url, self._transport, self._delay_s).run(search)
            return _read_pages(self._transport.pages, search.max_results, asked)


class _PackageClient(arxiv.Client):
    """The package's client for one search: it keeps its pace from the first request on."""

    def __init__(self, url: str, transport: ApiTransport, delay_s: float) -> None:
        super().__init__(delay_seconds=delay_s, num_retries=RETRIES)
        self.query_url_format = f"{url}?{{}}"
        self._session.trust_env = False
        self._session.mount("https://", transport)
        self._session.mount("http://", transport)

    def run(self, search: arxiv.Search) -> None:
        """Fetch all pages of ``search``; the transport keeps them."""
        self.page_size = min(search.max_results or RESULTS_PER_REQUEST, RESULTS_PER_REQUEST)
        for _ in self.results(search):
            pass


def _outline(page: Element) -> bytes:
    """Return a page with as many entries as ``page``, all of them readable.

    It is all that the package needs to ask for the next page. It would leave out an entry without
    a date, and stop at one with a date that cannot be.
    """
    entries = sum(1 for _ in page.iterfind(f"{ATOM}entry"))
    dates = f"<updated>{_ANY_DATE}</updated><published>{_ANY_DATE}</published>"
    total = f"<o:totalResults>{_count_results(page)}</o:totalResults>"
    namespaces = f'xmlns="{ATOM[1:-1]}" xmlns:o="{OPENSEARCH[1:-1]}"'
    listed = f"<entry><id>x</id>{dates}</entry>" * entries
    return f"<feed {namespaces}>{total}{listed}</feed>".encode()


def _count_results(page: Element) -> int:
    """Return how many results the search has, as ``page`` says.

    Raises:
        ValueError: that is no number.
    """
    return int(page.findtext(TOTAL_RESULTS) or 0)


def _read_pages(pages: Sequence[Element], limit: int | None, asked: str) -> Sequence[Submission]:
    """Return the submissions on ``pages``, each once, up to ``limit``.

    The API serves empty and short pages when it is unwell, so an answer with fewer papers than
    it counts is no answer. An entry whose values cannot be is passed over.
    """
    # Papers hash by id and version: a list may name several versions of a paper.
    found, skipped = dict[Paper, Submission](), list[str]()
    for entry in (entry for page in pages for entry in page.iterfind(f"{ATOM}entry")):
        try:
            submission = read_submission(entry)
            found[submission.paper] = submission
        except ValueError as error:
            skipped.append(str(error))
    if not found:
        if skipped:
            raise Unreadable(f"{asked}: {skipped[0]}")
        raise Unreachable(f"{asked}: an empty page")
    if skipped:
        log.warning("item.skipped", source=asked, count=len(skipped), reason=skipped[0])
    total = _count_results(pages[-1])
    wanted = min(total, limit or total)
    if len(found) + len(skipped) < wanted:
        raise Unreachable(f"{asked}: {len(found)} of {wanted}, shorter than what was asked for")
    return tuple(found.values())[:limit]


def _read_body(url: str, raw: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
    """Read piece by piece: a timeout between two bytes alone would let a drip last for ever."""
    body = bytearray()
    while chunk := raw.read1(_CHUNK_BYTES, decode_content=True):
        body += chunk
        if len(body) > MAX_BYTES:
            raise Unreadable(f"{url}: more than {MAX_BYTES} bytes")
        if monotonic() > deadline:
            raise Unreachable(f"{url}: the answer takes too long")
    raw.release_conn()
    return bytes(body)


def translate_errors(asked: str) -> AbstractContextManager[None]:
    """Raise a SourceError for whatever the network, requests or the package raise in the block."""
    foreign = (
        arxiv.ArxivError,
        arxiv.Result.MissingFieldError,
        urllib3.exceptions.HTTPError,
        HTTPException,
        OSError,
        ValueError,
    )
    return errors.translate_errors(foreign, partial(as_source_error, asked))


def as_source_error(asked: str, error: Exception) -> SourceError:
    """Return ``error`` in our terms; the errors of requests are OSErrors."""
    reason = explain_failure(error)
    message = f"{asked}: {reason}"
    if isinstance(error, arxiv.HTTPError) and error.status == HTTPStatus.BAD_REQUEST:
        return Rejected(message)
    if isinstance(error, _BROKEN_OFF):
        return Unreadable(f"{asked}: the answer broke off")
    if isinstance(error, arxiv.Result.MissingFieldError):
        return Unreadable(message)
    if isinstance(error, ValueError) and not isinstance(error, OSError):
        return Unreadable(message)
    return Unreachable(f"{asked}: no answer: {reason}")
