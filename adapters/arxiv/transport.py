"""How the ``arxiv`` package reaches the network: with our name, our timeouts and our ceiling.

The package asks through ``requests`` without any timeout, under a name that all its users share
(and are throttled by), reads what is left of broken XML, and takes an error document for an empty
page. So everything is settled here, below it: it only ever sees complete pages of results.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from time import monotonic
from typing import Any, cast

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse

from adapters.arxiv.answer import MAX_BYTES, HttpTimeouts, refusal_error, user_agent
from adapters.arxiv.xml import Element, parse_xml
from bot.errors import Rejected, Unreachable, Unreadable

_ATOM = "{http://www.w3.org/2005/Atom}"
_TOTAL = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
_CHUNK = 1 << 16


class Transport(HTTPAdapter):
    """An adapter for a ``requests`` session.

    Args:
        contact: how to reach the operator, or "".
        patience: how long an answer may take.
        now: the present, for a Retry-After that names an instant.
    """

    def __init__(self, contact: str, patience: HttpTimeouts, now: Callable[[], datetime]) -> None:
        super().__init__(pool_connections=1, pool_maxsize=1)
        self._contact = contact
        self._patience = patience
        self._now = now

    def send(self, request: PreparedRequest, *args: Any, **settings: Any) -> Response:
        """Send ``request`` and return a redirect, or a whole page of results.

        Raises:
            SourceError: for every other answer.
        """
        request.headers["User-Agent"] = user_agent(self._contact)
        deadline = monotonic() + self._patience.total
        ours = {"stream": True, "timeout": (self._patience.connect, self._patience.read)}
        response = super().send(request, *args, **settings | ours)
        try:
            return response if response.is_redirect else self._whole(response, deadline)
        except BaseException:
            response.close()
            raise

    def _whole(self, response: Response, deadline: float) -> Response:
        if response.status_code not in {HTTPStatus.OK, HTTPStatus.BAD_REQUEST}:
            wish = response.headers.get("Retry-After")
            raise refusal_error(response.url, response.status_code, wish, self._now())
        body = _body(response.url, cast("BaseHTTPResponse", response.raw), deadline)
        page = parse_xml(body, response.url)
        if page.find(_TOTAL) is None:
            raise Unreadable(f"{response.url}: no answer of arXiv's query API, but <{page.tag}>")
        if response.status_code == HTTPStatus.BAD_REQUEST:
            raise Rejected(_sentence(page))
        response.raw = BytesIO(body)
        return response


def _body(url: str, raw: BaseHTTPResponse, deadline: float) -> bytes:
    """Read piece by piece: a timeout between two bytes alone would let a drip last for ever."""
    body = bytearray()
    while chunk := raw.read1(_CHUNK, decode_content=True):
        body += chunk
        if len(body) > MAX_BYTES:
            raise Unreadable(f"{url}: more than {MAX_BYTES} bytes")
        if monotonic() > deadline:
            raise Unreachable(f"{url}: the answer takes too long")
    raw.release_conn()
    return bytes(body)


def _sentence(page: Element) -> str:
    """Return arXiv's own words: an error is a page with one entry, ``Error``."""
    said = page.findtext(f"{_ATOM}entry/{_ATOM}summary") or "arXiv rejects the query"
    return " ".join(said.split())
