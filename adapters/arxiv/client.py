"""The ``arxiv`` package, asked one question at a time; loaded with the first one.

It brings requests and seven megabytes, which a bot has no use for until arXiv's index is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from http.client import HTTPException

import arxiv
import requests
import urllib3

from adapters.arxiv.answer import HttpTimeouts
from adapters.arxiv.question import ApiPage, ApiQuery
from adapters.arxiv.result import paper_of
from adapters.arxiv.transport import Transport
from bot.errors import Rejected, SourceError, Unreachable, Unreadable
from bot.model.paper import Submission

_BROKEN_OFF = (
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
    requests.exceptions.StreamConsumedError,
    urllib3.exceptions.DecodeError,
    urllib3.exceptions.ProtocolError,
    HTTPException,
    arxiv.Result.MissingFieldError,
)


class Client(arxiv.Client):
    """The package's client, at our address, through our transport, one request per question.

    Args:
        url: where the API lives.
        contact: how to reach the operator, or "".
        patience: how long an answer may take.
        now: the present.
    """

    def __init__(
        self, url: str, contact: str, patience: HttpTimeouts, now: Callable[[], datetime]
    ) -> None:
        super().__init__(delay_seconds=0, num_retries=0)
        transport = Transport(contact, patience, now)
        self.query_url_format = f"{url}?{{}}"
        self._total = 0
        self._session.trust_env = False
        self._session.mount("https://", transport)
        self._session.mount("http://", transport)

    def ask(self, question: ApiQuery) -> ApiPage:
        """Return the answer to ``question``; blocks.

        Raises:
            SourceError: Unreachable, Rejected or Unreadable.
        """
        self.page_size = question.limit - question.start
        with translate_errors(str(question)):
            results = self.results(_search(question), question.start)
            return ApiPage(tuple(map(_submission, results)), self._total)

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


def _search(question: ApiQuery) -> arxiv.Search:
    if question.ids:
        return arxiv.Search(id_list=list(question.ids), max_results=question.limit)
    return arxiv.Search(
        query=question.query,
        max_results=question.limit,
        sort_by=arxiv.SortCriterion.SubmittedDate,
        sort_order=arxiv.SortOrder(question.order),
    )


def _submission(result: arxiv.Result) -> Submission:
    return Submission(paper_of(result), result.published)


@contextmanager
def translate_errors(asked: str) -> Generator[None]:
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
        raise as_source_error(asked, error) from error


def as_source_error(asked: str, error: Exception) -> SourceError:
    """Return ``error`` in our words; requests' own errors are OSErrors."""
    said = f"{asked}: {str(error) or type(error).__name__}"
    if isinstance(error, arxiv.HTTPError) and error.status == HTTPStatus.BAD_REQUEST:
        return Rejected(said)
    if isinstance(error, _BROKEN_OFF):
        return Unreadable(said)
    if isinstance(error, ValueError) and not isinstance(error, OSError):
        return Unreadable(said)
    return Unreachable(said)
