"""Every exception of every library beneath the arXiv adapter has its translation."""

from __future__ import annotations

import inspect
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from types import ModuleType

import aiohttp.client_exceptions
import aiohttp.http_exceptions
import arxiv
import pytest
import requests.exceptions
import urllib3.exceptions

from adapters.arxiv import api_client, http_client
from adapters.arxiv.http_client import parse_retry_after, refusal_error, user_agent
from bot.errors import Rejected, SourceError, Unreachable, Unreadable

NOW = datetime(2026, 6, 16, 9, tzinfo=UTC)
SYSTEM = [TimeoutError, ConnectionResetError, ssl.SSLError, ssl.CertificateError, OSError]


def exceptions_of(module: ModuleType) -> Iterator[type[Exception]]:
    for _, found in inspect.getmembers(module, inspect.isclass):
        if issubclass(found, Exception) and not issubclass(found, Warning):
            yield found


AIOHTTP = {
    *exceptions_of(aiohttp.client_exceptions),
    *exceptions_of(aiohttp.http_exceptions),
    *SYSTEM,
} - {aiohttp.WSMessageTypeError}  # of web sockets, which nobody opens here
PACKAGE = {
    *exceptions_of(requests.exceptions),
    *exceptions_of(urllib3.exceptions),
    arxiv.ArxivError,
    arxiv.HTTPError,
    arxiv.UnexpectedEmptyPageError,
    arxiv.Result.MissingFieldError,
    *SYSTEM,
}


def name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__name__}"


@pytest.mark.parametrize("kind", sorted(AIOHTTP, key=name), ids=name)
def test_aiohttp_and_the_system_are_translated(kind: type[Exception]) -> None:
    with pytest.raises(SourceError), http_client.translate_errors("there"):
        raise muted(kind)


@pytest.mark.parametrize("kind", sorted(PACKAGE, key=name), ids=name)
def test_the_package_and_what_is_below_it_are_translated(kind: type[Exception]) -> None:
    with pytest.raises(SourceError), api_client.translate_errors("there"):
        raise muted(kind)


def muted(kind: type[Exception]) -> Exception:
    """An instance made without the constructor, which prints as its name: its class decides."""
    quiet = type(kind.__name__, (kind,), {"__init__": _nothing, "__str__": lambda _: ""})
    error = quiet()
    if isinstance(error, arxiv.HTTPError):
        error.status = 503
    return error


def _nothing(self: object, *_: object) -> None:
    """Takes the place of a constructor."""


def test_an_answer_that_breaks_off_is_unreadable_and_no_answer_unreachable() -> None:
    assert isinstance(http_client.as_source_error("x", aiohttp.ClientPayloadError()), Unreadable)
    assert isinstance(
        http_client.as_source_error("x", aiohttp.ServerDisconnectedError()), Unreachable
    )
    assert isinstance(api_client.as_source_error("x", requests.ConnectionError()), Unreachable)
    assert isinstance(
        api_client.as_source_error("x", requests.exceptions.ChunkedEncodingError()), Unreadable
    )
    assert isinstance(api_client.as_source_error("x", arxiv.HTTPError("u", 0, 400)), Rejected)
    assert isinstance(api_client.as_source_error("x", arxiv.HTTPError("u", 0, 500)), Unreachable)


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        (None, None),
        ("120", 120),
        (" 7 ", 7),
        ("Tue, 16 Jun 2026 09:01:30 GMT", 90),
        ("Tue, 16 Jun 2026 08:00:00 GMT", 0),
        ("999999999", 86400),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("²", None),
    ],
)
def test_a_retry_after_header_is_parsed(retry_after: str | None, seconds: float | None) -> None:
    assert parse_retry_after(retry_after, NOW) == seconds


def test_an_undefined_status_is_still_a_refusal() -> None:
    assert "HTTP 799" in str(refusal_error("there", 799, None, NOW))


def test_we_introduce_ourselves() -> None:
    assert user_agent("mailto:op@example.org").endswith(" (+mailto:op@example.org)")
    assert user_agent("").startswith("Paperboy/")
    assert "(" not in user_agent("")
