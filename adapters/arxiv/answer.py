"""What is the same for everything arXiv answers over HTTP: who asks, how long, and what refuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.client import responses
from importlib.metadata import version

from bot.errors import Unreachable, bounded_wait

MAX_BYTES = 30_000_000
"""Ceiling of a body, unpacked; the largest feed there can be (2,000 items) has about 5 MB."""

_PAUSES: dict[int, float] = {HTTPStatus.TOO_MANY_REQUESTS: 60.0, HTTPStatus.FORBIDDEN: 900.0}
"""Seconds to stay away at the first refusal of that kind; after a 403 arXiv takes going on at the
same pace for an attack: https://info.arxiv.org/help/robots.html."""


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


class Throttled(Unreachable):
    """ArXiv tells us to slow down (429) or to go away (403).

    Args:
        message: what was asked and what came.
        retry_after: seconds that the server asked us to wait, if it did.
        pause: seconds to stay away if this is the first time in a row.
    """

    def __init__(self, message: str, retry_after: float | None, pause: float) -> None:
        super().__init__(message, retry_after)
        self.pause = pause


def user_agent(contact: str) -> str:
    """Return how we introduce ourselves; arXiv asks for a descriptive name and a way to reach us.

    Args:
        contact: address or mail of the operator, or "".
    """
    name = f"Paperboy/{version('arxiv-paperboy')}"
    return f"{name} (+{contact})" if contact else name


def refusal_error(asked: str, status: int, wish: str | None, now: datetime) -> Unreachable:
    """Return the error for an answer that is neither content nor a judgment of our question.

    Args:
        asked: the address.
        status: HTTP status.
        wish: the Retry-After header, or None.
        now: the present, for a wish that names an instant.
    """
    said = f"{asked}: HTTP {status} {responses.get(status, '')}".rstrip()
    pause = _PAUSES.get(status)
    if pause is not None:
        return Throttled(said, parse_retry_after(wish, now), pause)
    return Unreachable(said, parse_retry_after(wish, now))


def parse_retry_after(wish: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for: a number or an HTTP date.

    https://www.rfc-editor.org/rfc/rfc9110#field.retry-after. None where there is no such wish or
    it cannot be read; a wish of more than a day counts as a day.
    """
    try:
        if wish is None:
            return None
        if wish.strip().isdecimal():
            return bounded_wait(float(wish))
        return bounded_wait((parsedate_to_datetime(wish) - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None
