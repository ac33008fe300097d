"""What becomes of a parcel after an attempt: a pure, total function of the platform's answer.

============  ===========================================  =====================================
result        what is known                                what is written
============  ===========================================  =====================================
Receipt       the platform took it                         SENT with the message id
Flooded       surely not sent: too fast                    wait as told; no attempt is counted
Unsure        perhaps sent                                 again, same key, after growing waits
Unsure        surely not sent: no connection, no access    again soon; no attempt is counted
Moved         surely not sent: another address             the chat moves; again at once
Gone          surely not sent, never will be (*)           DROPPED, the chat is retired
Unfit         surely not sent: this render mode of it      all that is owed is repaginated
NotPermitted  surely not sent: no right to write           held until there is, the chat is muted
Unrecognized  surely not sent: who knows why               held for a week; the operators are told
Refused       surely not sent: this content                PARKED; the operators are told
============  ===========================================  =====================================

(*) While no other chat shows that the platform works, it is held, for three days at most.

What is held is tried again after a minute, and then whenever it has been held for twice as long,
but at least every hour.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.backoff import delay_after
from bot.delivery.courier.platform_health import PlatformHealth
from bot.errors import (
    DeliveryError,
    Flooded,
    Gone,
    Moved,
    NotPermitted,
    Refused,
    Unfit,
    Unrecognized,
    Unsure,
)
from bot.model.delivery import Parcel, ParcelState, Settlement
from bot.model.fallback import FALLBACK

FIRST_WAIT_S = 2.0
LONGEST_WAIT_S = 900.0
UNREACHED_WAIT = timedelta(seconds=15)
"""Between attempts that surely fail without a trace: soon, since nothing can be repeated."""
FIRST_HOLD = timedelta(minutes=1)
LONGEST_HOLD = timedelta(hours=1)
MAX_HOLD_UNRECOGNIZED = timedelta(days=7)
"""How long a page waits for an operator to understand why it is refused; then it is parked."""
LONGEST_COMMON_WAIT = timedelta(minutes=5)
MAX_HOLD_COMMON = timedelta(days=3)
"""How long a page is held because its failure may be the platform's and not the chat's."""
LONGEST_SAFE_WAIT = timedelta(minutes=1)
"""Between attempts that cannot repeat anything."""
MAX_NOTE_LENGTH = 500
"""Characters of a platform's wording that are stored."""
MAX_ATTEMPTS = 700
"""About a week of waits, longer than any network outage; then the parcel is parked."""
MAX_TRIED = timedelta(days=7)
"""The same where waits are shorter."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform took the message and calls it ``id``."""

    id: str


Result: TypeAlias = Receipt | DeliveryError


def needs_others(result: Result) -> bool:
    """Tell whether to believe ``result`` depends on what becomes of other chats.

    What is said of a page is said of all chats that the page goes to.
    """
    return isinstance(result, Gone | NotPermitted)


def decide_settlement(
    parcel: Parcel, result: Result, health: PlatformHealth, now: datetime
) -> Settlement:
    """Return what is to be written, given how the platform fares on the whole."""
    if isinstance(result, Gone) and not health.is_gone(parcel.chat_id, now):
        return believe_later(parcel, result, now)
    if isinstance(result, NotPermitted) and health.is_common(result, now):
        # A chat that counts as muted loses nothing by it; only whoever set it up is not told.
        return replace(believe_later(parcel, result, now), may_write=False)
    return settlement_for(parcel, result, now)


def settlement_for(parcel: Parcel, result: Result, now: datetime) -> Settlement:
    """Return what is to be written about ``parcel`` after ``result`` at ``now``."""
    match result:
        case Receipt(id):
            receipt = _storable(id)
            sent = Settlement(parcel.id, ParcelState.SENT, parcel.attempts + 1, receipt=receipt)
            return replace(sent, may_write=True) if parcel.held_since else sent
        case Flooded(retry_after=seconds):
            return _again(parcel, now + timedelta(seconds=seconds), str(result))
        case Moved(place=place):
            return replace(_again(parcel, now, str(result)), moved_to=place)
        case Gone():
            return replace(_end(parcel, ParcelState.DROPPED, str(result)), retire=True)
        case Refused():
            return _refuse(parcel, result, now)
        case Unsure(may_have_arrived=False):
            return _again(parcel, now + UNREACHED_WAIT, str(result))
        case _:
            return _repeat(parcel, str(result), now)


def _refuse(parcel: Parcel, refused: Refused, now: datetime) -> Settlement:
    note = str(refused)
    match refused:
        case Unfit() if parcel.render_mode in FALLBACK:
            again = _again(parcel, now, note)
            return replace(again, render_mode=FALLBACK[parcel.render_mode])
        case NotPermitted():
            return replace(hold(parcel, note, now), may_write=False)
        case Unrecognized() if now < (parcel.held_since or now) + MAX_HOLD_UNRECOGNIZED:
            return hold(parcel, note, now)
        case _:
            return _end(parcel, ParcelState.PARKED, note)


def _repeat(parcel: Parcel, note: str, now: datetime) -> Settlement:
    tried_for = now - (parcel.unsure_since or now - MAX_TRIED)
    if parcel.attempts + 1 >= MAX_ATTEMPTS and tried_for >= MAX_TRIED:
        return _end(parcel, ParcelState.PARKED, note)
    again = _again(parcel, now + retry_delay(parcel.attempts), note)
    since = parcel.unsure_since or now
    return replace(again, attempts=parcel.attempts + 1, unsure_since=since)


def hold(parcel: Parcel, note: str, now: datetime) -> Settlement:
    """Return the settlement of a parcel that stays owed until its chat can be written to."""
    since = parcel.held_since or now
    wait = min(max(now - since, FIRST_HOLD), LONGEST_HOLD)
    return replace(_again(parcel, now + wait, note), held_since=since)


def believe_later(parcel: Parcel, result: DeliveryError, now: datetime) -> Settlement:
    """Return the settlement of a parcel whose failure may be the platform's and not the chat's.

    It stays owed; what goes on for ``MAX_HOLD_COMMON`` is believed after all.
    """
    if now >= (parcel.held_since or now) + MAX_HOLD_COMMON:
        return settlement_for(parcel, result, now)
    held = hold(parcel, str(result), now)
    return replace(held, not_before=min(held.not_before or now, now + LONGEST_COMMON_WAIT))


def sooner(settlement: Settlement, now: datetime) -> Settlement:
    """Return ``settlement`` with a wait of at most ``LONGEST_SAFE_WAIT``."""
    if settlement.not_before is None:
        return settlement
    return replace(settlement, not_before=min(settlement.not_before, now + LONGEST_SAFE_WAIT))


def retry_delay(attempts: int) -> timedelta:
    """Return the wait before the next attempt: doubled with each of the earlier ``attempts``."""
    return timedelta(seconds=delay_after(FIRST_WAIT_S, LONGEST_WAIT_S, attempts))


def _again(parcel: Parcel, not_before: datetime, note: str) -> Settlement:
    return Settlement(
        parcel.id,
        ParcelState.PENDING,
        parcel.attempts,
        not_before=not_before,
        note=_storable(note),
        unsure_since=parcel.unsure_since,
    )


def _end(parcel: Parcel, state: ParcelState, note: str) -> Settlement:
    return Settlement(parcel.id, state, parcel.attempts + 1, note=_storable(note))


def _storable(wording: str) -> str:
    """Return a platform's wording without what a database refuses: NUL, surrogates, great length.

    A settlement that cannot be written would block its chat for ever.
    """
    return wording[:MAX_NOTE_LENGTH].encode(errors="replace").decode().replace("\0", "\ufffd")
