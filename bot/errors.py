"""All errors raised on purpose: for whom each is meant, and how certain its failure is.

PaperboyError
├── UserError            for the person who asked: a phrase key and its arguments
├── SetupError           for the operator, before anything starts
├── SourceError          arXiv gave no usable answer
│   ├── Unreachable      no answer at all, or "come back later"
│   ├── Rejected         arXiv says the request is wrong (its own message is kept)
│   └── Unreadable       an answer that is not what it should be: malformed, truncated, foreign
├── StoreError           the database gave no usable answer
│   └── StoreUnavailable it may give one later: it is locked, full, read-only or away
├── RankingError         the process that ranks papers has ended
└── DeliveryError        a platform did not clearly accept a message
    ├── Gone             surely not sent, and never will be: the chat is closed to us
    ├── Moved            surely not sent: the chat has another address now
    ├── Flooded          surely not sent: too fast, wait
    ├── Refused          surely not sent: the platform said no
    │   ├── Unfit        to this render mode; a plainer one may be accepted
    │   ├── NotPermitted because the bot may not write there at present
    │   └── Unrecognized in words that we do not know
    └── Unsure           perhaps sent, perhaps not: send again with the same key
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from contextlib import contextmanager

from bot.document.nodes import Inlines

DEFAULT_WAIT_S = 30.0
"""Seconds to wait if a server asks to slow down without saying for how long."""
MAX_WAIT_S = 86_400.0
"""Seconds to wait at most, whatever a server asks for: what is due is tried again every day."""


def bounded_wait(seconds: float) -> float:
    """Return the seconds to wait for a Retry-After of ``seconds``: 0 to ``MAX_WAIT_S``.

    What is not a number counts as ``DEFAULT_WAIT_S``.
    """
    return DEFAULT_WAIT_S if math.isnan(seconds) else min(max(seconds, 0.0), MAX_WAIT_S)


class PaperboyError(Exception):
    """Base of all errors raised on purpose."""


class UserError(PaperboyError):
    """What a person can correct: the phrase ``key``, filled with ``args``, tells them how."""

    def __init__(self, key: str, **args: str | int | Inlines) -> None:
        super().__init__(key)
        self.key = key
        self.args_by_name = args


class SetupError(PaperboyError):
    """What the operator can correct; the message is one sentence that names the setting."""


class SourceError(PaperboyError):
    """ArXiv gave no usable answer; the message names the request and the answer."""


class RankingError(PaperboyError):
    """The process that ranks papers has ended; the message says how."""


class Unreachable(SourceError):
    """No answer, or one that only says to come back later.

    Args:
        message: the request and what was answered.
        retry_after: seconds that the server asked us to wait, if it did.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Rejected(SourceError):
    """ArXiv rejects the request (HTTP 400 with an error document); the message is arXiv's."""


class Unreadable(SourceError):
    """The answer is malformed, truncated, or not an answer to the request."""


class StoreError(PaperboyError):
    """The database gave no usable answer; no transaction was written in part."""


class StoreUnavailable(StoreError):
    """The database cannot be used now: locked, full, read-only or away. A later try may succeed."""


class DeliveryError(PaperboyError):
    """A platform did not clearly accept a message; the error's message is the platform's."""


class Gone(DeliveryError):
    """The chat is closed to us for good: blocked, kicked, deleted."""


class Moved(DeliveryError):
    """The chat has a new address.

    Args:
        message: the platform's.
        place: the new ``ChatAddress.place``.
    """

    def __init__(self, message: str, place: str) -> None:
        super().__init__(message)
        self.place = place


class Flooded(DeliveryError):
    """Too many messages.

    Args:
        message: the platform's.
        retry_after: seconds to wait.
    """

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Refused(DeliveryError):
    """This content is not accepted: sending it again would not help."""


class Unfit(Refused):
    """This render mode of the content is not accepted, by the server or the chat; a plainer may."""


class NotPermitted(Refused):
    """The bot may not write there at present: muted, a closed or deleted topic, a locked thread."""


class Unrecognized(Refused):
    """The platform itself refuses the message, and says why in words that we do not know."""


class Unsure(DeliveryError):
    """It is unknown whether the message was accepted: a timeout, a reset, a 5xx.

    Args:
        message: the platform's, or the name of what failed.
        may_have_arrived: False where the platform surely did not take the message, as without a
            connection, and only the reason is unclear.
        is_answer: True where the failure was answered, and not only no answer seen: such a message
            has hardly ever arrived.
    """

    def __init__(
        self, message: str, *, may_have_arrived: bool = True, is_answer: bool = False
    ) -> None:
        super().__init__(message)
        self.may_have_arrived = may_have_arrived
        self.is_answer = is_answer


@contextmanager
def translate_errors(
    foreign: tuple[type[Exception], ...], translate: Callable[[Exception], BaseException]
) -> Generator[None]:
    """Raise ``translate(error)`` for every ``foreign`` error of the block; our own errors pass.

    Args:
        foreign: what the libraries of an adapter or of the storage raise.
        translate: returns the error of ours that says what the foreign one means.
    """
    try:
        yield
    except PaperboyError:
        raise
    except foreign as error:
        raise translate(error) from error
