"""HTTP towards arXiv over aiohttp: one wall, behind which only our own errors are known."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError

from adapters.arxiv.answer import MAX_BYTES, HttpTimeouts, refusal_error, user_agent
from adapters.arxiv.rate_limit import ArxivRateLimiter
from bot.errors import SourceError, Unreachable, Unreadable

_JUDGED = {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED, HTTPStatus.BAD_REQUEST}
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A complete answer.

    Attributes:
        status: 200, 304 (unchanged since ``etag``) or 400 (the question is wrong).
        content: the body, unpacked; empty at 304.
        etag: the header, or "".
    """

    status: int
    content: bytes
    etag: str


class HttpClient:
    """Asks politely, with timeouts on everything and a ceiling on what is taken in.

    Args:
        politeness: shared by everything that talks to arXiv.
        contact: how to reach the operator, or "".
        patience: how long an answer may take.
        crawl_delay: seconds between two requests, beyond what politeness asks of everybody.
    """

    def __init__(
        self,
        politeness: ArxivRateLimiter,
        contact: str = "",
        patience: HttpTimeouts | None = None,
        crawl_delay: float = 0.0,
    ) -> None:
        self._politeness = politeness
        self._contact = contact
        self._patience = patience or HttpTimeouts()
        self._crawl_delay = crawl_delay
        self._session: aiohttp.ClientSession | None = None

    async def get(self, url: str, etag: str = "") -> HttpResponse:
        """Return the answer to a GET of ``url``, redirects followed.

        Args:
            url: absolute address.
            etag: of the answer that is known already, or "".

        Raises:
            SourceError: Unreachable, or Unreadable for a body that broke off or has no end.
            StoreError: nobody can tell whose turn it is.
        """
        host = urlsplit(url).netloc
        async with self._politeness.turn(host, self._crawl_delay):
            with translate_errors(url):
                return await self._ask(url, {"If-None-Match": etag} if etag else {})

    async def close(self) -> None:
        """Release the connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _ask(self, url: str, headers: Mapping[str, str]) -> HttpResponse:
        async with self._open().get(url, headers=headers) as response:
            if response.status not in _JUDGED:
                wish = response.headers.get("Retry-After")
                raise refusal_error(url, response.status, wish, self._politeness.now())
            content = await _body(url, response.content)
            return HttpResponse(response.status, content, response.headers.get("ETag", ""))

    def _open(self) -> aiohttp.ClientSession:
        """Return the session, opened on first use: it belongs to the running loop."""
        if self._session is None:
            patience = self._patience
            timeout = aiohttp.ClientTimeout(
                total=patience.total, connect=patience.connect, sock_read=patience.read
            )
            self._session = aiohttp.ClientSession(
                headers={"User-Agent": user_agent(self._contact)},
                timeout=timeout,
                connector=aiohttp.TCPConnector(limit=1),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


async def _body(url: str, stream: aiohttp.StreamReader) -> bytes:
    content = bytearray()
    async for chunk in stream.iter_chunked(_CHUNK):
        content += chunk
        if len(content) > MAX_BYTES:
            raise Unreadable(f"{url}: more than {MAX_BYTES} bytes")
    return bytes(content)


@contextmanager
def translate_errors(asked: str) -> Generator[None]:
    """Turn whatever the network or aiohttp raises into a SourceError."""
    try:
        yield
    except (aiohttp.ClientError, HttpProcessingError, OSError, ValueError) as error:
        raise as_source_error(asked, error) from error


def as_source_error(asked: str, error: Exception) -> SourceError:
    """Return ``error`` in our words: an answer that broke off, or no answer."""
    said = str(error) or type(error).__name__
    if isinstance(error, aiohttp.ClientPayloadError | aiohttp.ContentTypeError):
        return Unreadable(f"{asked}: the answer broke off: {said}")
    return Unreachable(f"{asked}: no answer: {said}")
