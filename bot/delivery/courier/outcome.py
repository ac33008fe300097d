"""What becomes of a parcel after an attempt: a pure, total function of the platform's answer.

=========  ==============================================  =====================================
result     what is known                                   what is written
=========  ==============================================  =====================================
Receipt    the platform took it                            SENT with the message id
Flooded    surely not sent: too fast                       wait as told; no attempt is counted
Unsure     perhaps sent                                    again, same key, after growing waits
Moved      surely not sent: another address                the chat moves; again at once
Gone       surely not sent, never will be                  DROPPED, the chat is retired
Unfit      surely not sent: this render mode of it         all that is owed is repaginated
Refused    surely not sent: this content, or no right      PARKED; the operators are told
=========  ==============================================  =====================================
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.backoff import delay_after
from bot.errors import DeliveryError, Flooded, Gone, Moved, Refused, Unfit
from bot.model.delivery import Parcel, ParcelState, Settlement
from bot.model.fallback import FALLBACK

FIRST_WAIT_S = 2.0
LONGEST_WAIT_S = 900.0
MAX_NOTE_LENGTH = 500
"""Characters of a platform's wording that are stored."""
MAX_ATTEMPTS = 700
"""About a week of waits, longer than any network outage; then the parcel is parked."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform took the message and calls it ``id``."""

    id: str


Result: TypeAlias = Receipt | DeliveryError


def settlement_for(parcel: Parcel, result: Result, now: datetime) -> Settlement:
    """Return what is to be written about ``parcel`` after ``result`` at ``now``."""
    match result:
        case Receipt(id):
            receipt = _storable(id)
            return Settlement(parcel.id, ParcelState.SENT, parcel.attempts + 1, receipt=receipt)
        case Flooded(retry_after=seconds):
            return _again(parcel, parcel.attempts, now + timedelta(seconds=seconds), str(result))
        case Moved(place=place):
            return _again(parcel, parcel.attempts, now, str(result), moved_to=place)
        case Gone():
            return replace(_end(parcel, ParcelState.DROPPED, str(result)), retire=True)
        case Unfit() if parcel.render_mode in FALLBACK:
            again = _again(parcel, parcel.attempts, now, str(result))
            return replace(again, render_mode=FALLBACK[parcel.render_mode])
        case Refused():
            return _end(parcel, ParcelState.PARKED, str(result))
        case _ if parcel.attempts + 1 >= MAX_ATTEMPTS:
            return _end(parcel, ParcelState.PARKED, str(result))
        case _:
            not_before = now + retry_delay(parcel.attempts)
            return _again(parcel, parcel.attempts + 1, not_before, str(result))


def retry_delay(attempts: int) -> timedelta:
    """Return the wait before the next attempt: doubled with each of the earlier ``attempts``."""
    return timedelta(seconds=delay_after(FIRST_WAIT_S, LONGEST_WAIT_S, attempts))


def _again(
    parcel: Parcel, attempts: int, not_before: datetime, note: str, moved_to: str | None = None
) -> Settlement:
    return Settlement(
        parcel.id,
        ParcelState.PENDING,
        attempts,
        not_before=not_before,
        note=_storable(note),
        moved_to=moved_to,
    )


def _end(parcel: Parcel, state: ParcelState, note: str) -> Settlement:
    return Settlement(parcel.id, state, parcel.attempts + 1, note=_storable(note))


def _storable(wording: str) -> str:
    """Return a platform's wording without what a database refuses: NUL, surrogates, great length.

    A settlement that cannot be written would block its chat for ever.
    """
    return wording[:MAX_NOTE_LENGTH].encode(errors="replace").decode().replace("\0", "\ufffd")
