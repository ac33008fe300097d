"""The table of outcomes: total, and true to its documentation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from bot.delivery.courier.outcome import (
    LONGEST_WAIT_S,
    MAX_ATTEMPTS,
    MAX_NOTE_LENGTH,
    Receipt,
    retry_delay,
    settlement_for,
)
from bot.document.nodes import Document
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
from bot.model.chat import ChatAddress, RenderMode
from bot.model.delivery import Parcel, ParcelState
from bot.model.fallback import FALLBACK

NOW = datetime(2026, 6, 16, 8, tzinfo=UTC)


def parcel(attempts: int = 0, form: RenderMode = RenderMode.RICH) -> Parcel:
    return Parcel(
        7, 1, ChatAddress("telegram", "1"), "key", Document(()), attempts, render_mode=form
    )


def test_an_accepted_parcel_is_sent_with_its_receipt() -> None:
    settlement = settlement_for(parcel(), Receipt("42"), NOW)
    assert (settlement.state, settlement.receipt) == (ParcelState.SENT, "42")


def test_a_flood_waits_as_long_as_asked_and_counts_no_attempt() -> None:
    settlement = settlement_for(parcel(attempts=3), Flooded("retry after 30", 30), NOW)
    assert settlement.state is ParcelState.PENDING
    assert settlement.not_before == NOW + timedelta(seconds=30)
    assert settlement.attempts == 3


def test_an_unsure_parcel_is_tried_again_after_growing_waits() -> None:
    waits = [settlement_for(parcel(n), Unsure("timeout"), NOW).not_before for n in range(12)]
    assert None not in waits
    assert waits == sorted(waits, key=lambda instant: instant or NOW)
    assert waits[-1] == NOW + timedelta(seconds=LONGEST_WAIT_S)
    assert settlement_for(parcel(4), Unsure("timeout"), NOW).attempts == 5


def test_an_unsure_parcel_is_parked_only_after_a_week_of_attempts() -> None:
    assert (
        settlement_for(parcel(MAX_ATTEMPTS - 1), Unsure("timeout"), NOW).state is ParcelState.PARKED
    )
    tried_for = sum((retry_delay(n) for n in range(MAX_ATTEMPTS)), timedelta())
    assert tried_for > timedelta(days=7)


def test_a_moved_chat_is_followed_at_once() -> None:
    settlement = settlement_for(parcel(), Moved("upgraded", "-100"), NOW)
    assert settlement.moved_to == "-100"
    assert (settlement.state, settlement.not_before) == (ParcelState.PENDING, NOW)


def test_a_gone_chat_is_retired() -> None:
    settlement = settlement_for(parcel(), Gone("blocked"), NOW)
    assert (settlement.state, settlement.retire) == (ParcelState.DROPPED, True)


def test_refused_content_is_parked_with_the_platforms_wording() -> None:
    settlement = settlement_for(parcel(), Refused("message is too long"), NOW)
    assert (settlement.state, settlement.note) == (ParcelState.PARKED, "message is too long")
    assert not settlement.retire


def test_what_may_not_be_written_is_held_at_growing_intervals_and_never_parked() -> None:
    held, tries, now = parcel(), 0, NOW
    while now < NOW + timedelta(days=30):
        settlement = settlement_for(held, NotPermitted("muted"), now)
        assert (settlement.state, settlement.may_write) == (ParcelState.PENDING, False)
        assert settlement.held_since == NOW
        assert settlement.not_before is not None
        assert timedelta(minutes=1) <= settlement.not_before - now <= timedelta(hours=1)
        held, now, tries = replace(held, held_since=NOW), settlement.not_before, tries + 1
    assert tries < 24 * 30 + 10
    assert settlement_for(held, Receipt("42"), now).may_write is True


def test_what_nobody_understands_is_held_for_a_week_before_it_is_parked() -> None:
    fresh = settlement_for(parcel(), Unrecognized("odd"), NOW)
    assert (fresh.state, fresh.held_since, fresh.may_write) == (ParcelState.PENDING, NOW, None)
    held = replace(parcel(), held_since=NOW)
    late = settlement_for(held, Unrecognized("odd"), NOW + timedelta(days=8))
    assert (late.state, late.retire) == (ParcelState.PARKED, False)


def test_failures_that_surely_sent_nothing_do_not_lengthen_the_waits_of_unsure_ones() -> None:
    tried = replace(parcel(3), unsure_since=NOW - timedelta(hours=1))
    settlement = settlement_for(tried, Unsure("refused", may_have_arrived=False), NOW)
    assert settlement.attempts == 3
    assert settlement.not_before == NOW + timedelta(seconds=15)
    assert settlement.unsure_since == tried.unsure_since, "an earlier attempt may have arrived"


def test_the_first_uncertain_attempt_is_remembered() -> None:
    first = settlement_for(parcel(), Unsure("timeout"), NOW)
    assert first.unsure_since == NOW
    later = NOW + timedelta(minutes=5)
    again = settlement_for(replace(parcel(1), unsure_since=NOW), Unsure("timeout"), later)
    assert again.unsure_since == NOW


@pytest.mark.parametrize("form", RenderMode)
def test_a_refused_render_mode_falls_back_until_there_is_none(form: RenderMode) -> None:
    settlement = settlement_for(parcel(2, form), Unfit("RICH_MESSAGE_UNSUPPORTED"), NOW)
    if form is RenderMode.PLAIN:
        assert (settlement.state, settlement.render_mode) == (ParcelState.PARKED, None)
    else:
        assert (settlement.state, settlement.render_mode) == (ParcelState.PENDING, FALLBACK[form])
        assert (settlement.not_before, settlement.attempts) == (NOW, 2)


# --- the whole table ------------------------------------------------------------------------

SENT, PENDING, PARKED, DROPPED = (
    ParcelState.SENT,
    ParcelState.PENDING,
    ParcelState.PARKED,
    ParcelState.DROPPED,
)


def kinds(base: type[DeliveryError] = DeliveryError) -> Iterator[type[DeliveryError]]:
    """Yield every kind of delivery error of the core, whatever it descends from."""
    for kind in base.__subclasses__():
        if kind.__module__ == "bot.errors":
            yield kind
            yield from kinds(kind)


def verdict(
    kind: type[DeliveryError], tried: int, form: RenderMode
) -> tuple[ParcelState, int, bool]:
    """Return the state, the attempts and whether the chat is retired, as documented."""
    if kind is Unfit and form is not RenderMode.PLAIN:
        return PENDING, tried, False
    last = tried + 1 >= MAX_ATTEMPTS
    return {
        Flooded: (PENDING, tried, False),
        Moved: (PENDING, tried, False),
        Gone: (DROPPED, tried + 1, True),
        Refused: (PARKED, tried + 1, False),
        Unfit: (PARKED, tried + 1, False),
        NotPermitted: (PENDING, tried, False),
        Unrecognized: (PENDING, tried, False),
        Unsure: (PARKED if last else PENDING, tried + 1, False),
    }[kind]


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.__name__)
def test_every_kind_of_error_has_one_outcome_for_every_parcel(kind: type[DeliveryError]) -> None:
    arguments = {Moved: ("m", "place"), Flooded: ("m", 1.0)}.get(kind, ("m",))
    for tried, form in product((0, 1, 5, MAX_ATTEMPTS - 1, MAX_ATTEMPTS + 5), RenderMode):
        settlement = settlement_for(parcel(tried, form), kind(*arguments), NOW)
        found = settlement.state, settlement.attempts, settlement.retire
        assert found == verdict(kind, tried, form)
        assert settlement.parcel_id == 7
        assert (settlement.state is PENDING) == (settlement.not_before is not None)
        assert (settlement.moved_to == "place") == (kind is Moved)
        assert (settlement.render_mode is not None) == (
            kind is Unfit and form is not RenderMode.PLAIN
        )
        assert (settlement.receipt, settlement.note) == ("", "m")


def test_a_receipt_is_the_end_of_every_parcel() -> None:
    for tried, form in product((0, MAX_ATTEMPTS + 5), RenderMode):
        settlement = settlement_for(parcel(tried, form), Receipt("42"), NOW)
        assert (settlement.state, settlement.receipt, settlement.note) == (SENT, "42", "")
        assert (settlement.not_before, settlement.render_mode, settlement.moved_to) == (
            None,
            None,
            None,
        )


def test_the_kinds_of_errors_are_those_of_the_table() -> None:
    known = {Flooded, Moved, Gone, Refused, Unfit, NotPermitted, Unrecognized, Unsure}
    assert set(kinds()) == known


@pytest.mark.parametrize("wording", ["x" * 10_000, "a\0b", "half of \ud83d", ""])
def test_a_platforms_wording_can_always_be_written(wording: str) -> None:
    note = settlement_for(parcel(), Refused(wording), NOW).note
    assert len(note) <= MAX_NOTE_LENGTH
    assert "\0" not in note
    assert note.encode().decode() == note
