"""Every error the house knows, each saying who it is for and how certain it is.

PaperboyError
├── UserError            a sentence for the person who asked: a phrase key and its arguments
├── SetupError           a sentence for the operator, before anything starts
├── SourceError          arXiv gave no usable answer
│   ├── Unreachable      no answer at all, or "come back later"
│   ├── Rejected         arXiv says the question is wrong (its own sentence is kept)
│   └── Unreadable       an answer that is not what it should be: broken, truncated, foreign
├── StoreError           the database gave no usable answer
└── DeliveryError        a platform did not plainly take a message
    ├── Gone             surely not sent, and never will be: the place is closed to us
    ├── Moved            surely not sent: the place has another address now
    ├── Flooded          surely not sent: too fast, wait
    ├── Refused          surely not sent: this content (or this right) is not accepted
    │   └── Unfit        surely not sent: this form of it is not accepted, a plainer one may be
    └── Unsure           perhaps sent, perhaps not: ask again with the same key
"""

from __future__ import annotations

import math

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
    """Something a person can mend: the phrase ``key`` filled with ``args`` tells them how."""

    def __init__(self, key: str, **args: str | int | Inlines) -> None:
        super().__init__(key)
        self.key = key
        self.args_by_name = args


class SetupError(PaperboyError):
    """Something the operator can mend; the message is one sentence that names the setting."""


class SourceError(PaperboyError):
    """ArXiv gave no usable answer; the message says what was asked and what came."""


class Unreachable(SourceError):
    """No answer, or one that only says to come back later.

    Args:
        message: what was asked and what came.
        retry_after: seconds that the server asked us to wait, if it did.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Rejected(SourceError):
    """ArXiv rejects the question (HTTP 400 with an error document); the message is arXiv's."""


class Unreadable(SourceError):
    """The answer is broken, truncated, or no answer to our question."""


class StoreError(PaperboyError):
    """The database gave no usable answer; nothing was half written."""


class DeliveryError(PaperboyError):
    """A platform did not plainly take a message; the message is the platform's own wording."""


class Gone(DeliveryError):
    """The place is closed to us for good: blocked, kicked, deleted."""


class Moved(DeliveryError):
    """The place has a new address.

    Args:
        message: the platform's wording.
        place: the new place, opaque outside its adapter.
    """

    def __init__(self, message: str, place: str) -> None:
        super().__init__(message)
        self.place = place


class Flooded(DeliveryError):
    """Too many messages.

    Args:
        message: the platform's wording.
        after: seconds to wait.
    """

    def __init__(self, message: str, after: float) -> None:
        super().__init__(message)
        self.after = after


class Refused(DeliveryError):
    """This content or this right is not accepted; sending the same again would not help."""


class Unfit(Refused):
    """This form of the content is not accepted, by the server or in this chat; plainer may be."""


class Unsure(DeliveryError):
    """Nobody knows whether the message was taken: a timeout, a reset, a 5xx."""
