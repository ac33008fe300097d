"""What is the same for everything arXiv answers over HTTP: who asks, how long, and what refuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from http.client import responses
from importlib.metadata import version

from bot.errors import Unreachable

MAX_BYTES = 30_000_000
"""Ceiling of a body, unpacked; the largest feed there can be (2,000 items) has about 5 MB."""

_LONGEST_WAIT = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an answer may take, in seconds.

    Attributes:
        connect: until the connection stands.
        read: between two pieces of the answer.
        total: for the whole of it.
    """

    connect: float = 10.0
    read: float = 30.0
    total: float = 90.0


def user_agent(contact: str) -> str:
    """Return how we introduce ourselves; arXiv asks for a descriptive name and a way to reach us.

    Args:
        contact: address or mail of the operator, or "".
    """
    name = f"Paperboy/{version('arxiv-paperboy')}"
    return f"{name} (+{contact})" if contact else name


def refusal(asked: str, status: int, wish: str | None, now: datetime) -> Unreachable:
    """Return the error for an answer that is neither content nor a judgment of our question.

    Args:
        asked: the address.
        status: HTTP status.
        wish: the Retry-After header, or None.
        now: the present, for a wish that names an instant.
    """
    said = f"{asked}: HTTP {status} {responses.get(status, '')}".rstrip()
    return Unreachable(said, retry_after(wish, now))


def retry_after(wish: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for: a number or an HTTP date.

    https://www.rfc-editor.org/rfc/rfc9110#field.retry-after. None where there is no such wish or
    it cannot be read; a wish of more than a day counts as a day.
    """
    try:
        if wish is None:
            return None
        if wish.strip().isdecimal():
            return min(float(wish), _LONGEST_WAIT)
        seconds = (parsedate_to_datetime(wish) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), _LONGEST_WAIT)
