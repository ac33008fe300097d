"""The table of outcomes: total, and true to its documentation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.outcome import LONGEST_WAIT, MOST_ATTEMPTS, Receipt, settle, waiting_time
from bot.document import Document
from bot.errors import DeliveryError, Flooded, Gone, Moved, Refused, Unsure
from bot.model.chat import Address
from bot.model.delivery import Parcel, ParcelState

NOW = datetime(2026, 6, 16, 8, tzinfo=UTC)


def parcel(attempts: int = 0) -> Parcel:
    return Parcel(7, 1, Address("telegram", "1"), "key", Document(()), attempts)


def test_an_accepted_parcel_is_sent_with_its_receipt() -> None:
    settlement = settle(parcel(), Receipt("42"), NOW)
    assert (settlement.state, settlement.receipt) == (ParcelState.SENT, "42")


def test_a_flood_waits_as_long_as_asked_and_counts_no_attempt() -> None:
    settlement = settle(parcel(attempts=3), Flooded("retry after 30", 30), NOW)
    assert settlement.state is ParcelState.PENDING
    assert settlement.not_before == NOW + timedelta(seconds=30)
    assert settlement.attempts == 3


def test_an_unsure_parcel_is_tried_again_after_growing_waits() -> None:
    waits = [settle(parcel(n), Unsure("timeout"), NOW).not_before for n in range(12)]
    assert None not in waits
    assert waits == sorted(waits, key=lambda instant: instant or NOW)
    assert waits[-1] == NOW + LONGEST_WAIT
    assert settle(parcel(4), Unsure("timeout"), NOW).attempts == 5


def test_an_unsure_parcel_is_parked_only_after_a_week_of_attempts() -> None:
    assert settle(parcel(MOST_ATTEMPTS - 1), Unsure("timeout"), NOW).state is ParcelState.PARKED
    tried_for = sum((waiting_time(n) for n in range(MOST_ATTEMPTS)), timedelta())
    assert tried_for > timedelta(days=7)


def test_a_moved_chat_is_followed_at_once() -> None:
    settlement = settle(parcel(), Moved("upgraded", "-100"), NOW)
    assert settlement.moved_to == "-100"
    assert (settlement.state, settlement.not_before) == (ParcelState.PENDING, NOW)


def test_a_gone_chat_is_retired() -> None:
    settlement = settle(parcel(), Gone("blocked"), NOW)
    assert (settlement.state, settlement.retire) == (ParcelState.DROPPED, True)


def test_refused_content_is_parked_with_the_platforms_wording() -> None:
    settlement = settle(parcel(), Refused("message is too long"), NOW)
    assert (settlement.state, settlement.note) == (ParcelState.PARKED, "message is too long")
    assert not settlement.retire


@pytest.mark.parametrize("kind", DeliveryError.__subclasses__())
def test_every_kind_of_delivery_error_is_settled(kind: type[DeliveryError]) -> None:
    arguments = {Moved: ("m", "place"), Flooded: ("m", 1.0)}.get(kind, ("m",))
    settlement = settle(parcel(), kind(*arguments), NOW)
    assert settlement.parcel_id == 7
    assert (settlement.state is ParcelState.PENDING) == (settlement.not_before is not None)
