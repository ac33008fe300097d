"""HTTP towards arXiv over aiohttp; outside of it only our own errors are known."""

from __future__ import annotations

import socket
import ssl
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from http.client import responses
from importlib.metadata import version
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError

from adapters.arxiv.rate_limit import ArxivRateLimiter, Throttled
from bot import errors
from bot.errors import SourceError, Unreachable, Unreadable

MAX_BYTES = 30_000_000
"""Limit of a body, unpacked; the largest feed there can be (2,000 items) has about 5 MB."""

_FIRST_PAUSES_S: dict[int, float] = {
    HTTPStatus.TOO_MANY_REQUESTS: 60.0,
    HTTPStatus.FORBIDDEN: 900.0,
}
"""Seconds to stay away at the first refusal of that kind; after a 403 arXiv takes going on at the
same pace for an attack: https://info.arxiv.org/help/robots.html."""
_CONCLUSIVE = {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED, HTTPStatus.BAD_REQUEST}
_PLAIN_REASONS: dict[type[BaseException], str] = {
    socket.gaierror: "the name of the host is not known",
    ssl.SSLCertVerificationError: "the certificate of the host is not accepted",
    ssl.SSLError: "no secure connection can be made",
    ConnectionRefusedError: "the connection is refused",
    ConnectionError: "the connection was lost",
    TimeoutError: "nothing came in time",
}
"""What the cause of a failure means, the narrower kinds first."""
_CHUNK_BYTES = 1 << 16
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class HttpTimeouts:
    """How long an answer may take, in seconds.

    Attributes:
        connect: until the connection stands.
        read: between two pieces of the answer.
        total: for the whole of it.
    """

    connect: float = 10.0
    read: float = 30.0
    total: float = 90.0


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
    """Asks at arXiv's pace, with timeouts on everything and a limit on what is received.

    Args:
        limiter: shared by everything that talks to arXiv.
        contact: how to reach the operator, or "".
        timeouts: how long an answer may take.
        crawl_delay: seconds between two requests, beyond the limiter's interval.
    """

    def __init__(
        self,
        limiter: ArxivRateLimiter,
        contact: str = "",
        timeouts: HttpTimeouts | None = None,
        crawl_delay: float = 0.0,
    ) -> None:
        self._limiter = limiter
        self._contact = contact
        self._timeouts = timeouts or HttpTimeouts()
        self._crawl_delay = crawl_delay
        self._session: aiohttp.ClientSession | None = None

    async def get(self, url: str, etag: str = "") -> HttpResponse:
        """Return the answer to a GET of ``url``; redirects are followed on its own host only.

        Args:
            url: absolute address.
            etag: of the answer that is known already, or "".

        Raises:
            SourceError: Unreachable, or Unreadable for a body that broke off or has no end.
            StoreError: the shared rate limit cannot be read.
        """
        headers = {"If-None-Match": etag} if etag else {}
        async with self._limiter.acquire(urlsplit(url).netloc, self._crawl_delay):
            with translate_errors(url):
                async with self._open().get(url, headers=headers) as response:
                    if response.status not in _CONCLUSIVE:
                        retry_after = response.headers.get("Retry-After")
                        raise refusal_error(url, response.status, retry_after, self._limiter.now())
                    content = await _read_body(url, response.content)
                    return HttpResponse(response.status, content, response.headers.get("ETag", ""))

    async def close(self) -> None:
        """Release the connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        """Return the session, opened on first use: it belongs to the running loop."""
        if self._session is None:
            limits = self._timeouts
            self._session = aiohttp.ClientSession(
                headers={"User-Agent": user_agent(self._contact)},
                timeout=aiohttp.ClientTimeout(
                    total=limits.total, connect=limits.connect, sock_read=limits.read
                ),
                connector=aiohttp.TCPConnector(limit=1),
                trace_configs=[_trace_redirects()],
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


def check_redirect(asked: str, target: str) -> None:
    """Return if a redirect stays on its host, with or without TLS that was not asked for.

    Raises:
        Unreachable: ``target`` is on another host, which no setting names.
    """
    before, after = urlsplit(asked), urlsplit(target)
    is_upgrade = (before.scheme, after.scheme) == ("http", "https")
    ports = before.port or _PORTS.get(before.scheme), after.port or _PORTS.get(after.scheme)
    stays = before.hostname == after.hostname and (
        (before.scheme == after.scheme and ports[0] == ports[1])
        or (is_upgrade and ports == (_PORTS["http"], _PORTS["https"]))
    )
    if not stays:
        raise Unreachable(f"{asked}: redirected to {after.scheme}://{after.netloc}")


def _trace_redirects() -> aiohttp.TraceConfig:
    """Return an aiohttp trace that checks every redirect."""

    async def check(
        _session: object, _context: object, seen: aiohttp.TraceRequestRedirectParams
    ) -> None:
        location = seen.response.headers.get("Location") or seen.response.headers.get("URI", "")
        check_redirect(str(seen.url), urljoin(str(seen.url), location))

    trace = aiohttp.TraceConfig()
    trace.on_request_redirect.append(check)
    return trace


def user_agent(contact: str) -> str:
    """Return how we introduce ourselves; arXiv asks for a descriptive name and a way to reach us.

    Args:
        contact: address or mail of the operator, or "".
    """
    name = f"Paperboy/{version('arxiv-paperboy')}"
    return f"{name} (+{contact})" if contact else name


def refusal_error(url: str, status: int, retry_after: str | None, now: datetime) -> Unreachable:
    """Return the error for an answer that is neither content nor a judgment of our question.

    Args:
        url: what was asked.
        status: HTTP status.
        retry_after: the Retry-After header, or None.
        now: the present, for a header that names an instant.
    """
    message = f"{url}: HTTP {status} {responses.get(status, '')}".rstrip()
    seconds = parse_retry_after(retry_after, now)
    pause = _FIRST_PAUSES_S.get(status)
    if pause is not None:
        return Throttled(message, seconds, pause)
    return Unreachable(message, seconds)


def parse_retry_after(header: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for: a number or an HTTP date.

    https://www.rfc-editor.org/rfc/rfc9110#field.retry-after

    Args:
        header: None where there is none.
        now: the present.

    Returns:
        At most a day; None where there is no header or it cannot be read.
    """
    try:
        if header is None:
            return None
        if header.strip().isdecimal():
            return errors.bounded_wait(float(header))
        seconds = (parsedate_to_datetime(header) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return errors.bounded_wait(seconds)


async def _read_body(url: str, stream: aiohttp.StreamReader) -> bytes:
    content = bytearray()
    async for chunk in stream.iter_chunked(_CHUNK_BYTES):
        content += chunk
        if len(content) > MAX_BYTES:
            raise Unreadable(f"{url}: more than {MAX_BYTES} bytes")
    return bytes(content)


def translate_errors(asked: str) -> AbstractContextManager[None]:
    """Raise a SourceError for whatever the network or aiohttp raises in the block."""
    foreign = (aiohttp.ClientError, HttpProcessingError, OSError, ValueError)
    return errors.translate_errors(foreign, partial(as_source_error, asked))


def as_source_error(asked: str, error: Exception) -> SourceError:
    """Return ``error`` in our terms: an answer that broke off, or no answer."""
    reason = explain_failure(error)
    if isinstance(error, aiohttp.ClientPayloadError | aiohttp.ContentTypeError):
        return Unreadable(f"{asked}: the answer broke off: {reason}")
    return Unreachable(f"{asked}: no answer: {reason}")


def explain_failure(error: Exception) -> str:
    """Return what failed in plain words: a library's error quotes its own objects and addresses."""
    cause: BaseException | None = error
    while cause is not None:
        for kind, reason in _PLAIN_REASONS.items():
            if isinstance(cause, kind):
                return reason
        cause = cause.__cause__ or cause.__context__
    return str(error) or type(error).__name__
