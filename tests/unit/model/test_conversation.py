"""Buttons carry what they ask for, within what the tightest platform gives them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.conversation import MAX_PAYLOAD_BYTES, Action, Payload, decode_payload


@given(
    st.sampled_from(["today", "search"]), st.text(max_size=10), st.integers(1, 99), st.booleans()
)
def test_a_payload_is_read_back_as_it_was_written(
    command: str, argument: str, page: int, in_place: bool
) -> None:
    action = Action("label", command, argument, page, in_place=in_place)
    assert decode_payload(action.encode()) == (command, argument, page, in_place)


@given(st.sampled_from(["today", "search"]), st.text(max_size=10))
def test_no_argument_says_that_its_answer_goes_in_place(command: str, argument: str) -> None:
    assert not decode_payload(Action("label", command, f"{argument} +").encode()).in_place


def test_where_the_answer_goes_stands_beside_the_page() -> None:
    assert Action("cs.LG", "subscribe", "cs.LG", 2).encode() == "subscribe|2|cs.LG"
    assert Action("cs.LG", "subscribe", "cs.LG", 2, in_place=True).encode() == "subscribe|2+|cs.LG"


@pytest.mark.parametrize(
    ("payload", "asked"),
    [
        ("subscribe|2|cs.LG +", Payload("subscribe", "cs.LG", 2, in_place=True)),
        ("unsubscribe|1|cs.* +", Payload("unsubscribe", "cs.*", 1, in_place=True)),
        ("save|1|2606.00001v2 +", Payload("save", "2606.00001v2", 1, in_place=True)),
        ("unsave|1|2606.00001 remove +", Payload("unsave", "2606.00001 remove", 1, in_place=True)),
        ("paper|3|2606.00001 authors +", Payload("paper", "2606.00001 authors", 3, in_place=True)),
        ("rest|2|2026-06-16 2606.00001 nc +",
         Payload("rest", "2026-06-16 2606.00001 nc", 2, in_place=True)),
        ("subscribe|1|cs.LG", Payload("subscribe", "cs.LG")),
        ("search|9|vitamin C +", Payload("search", "vitamin C +", 9)),
    ],
)  # fmt: skip
def test_buttons_below_old_messages_ask_for_what_they_always_did(
    payload: str, asked: Payload
) -> None:
    assert decode_payload(payload) == asked


def test_a_button_that_no_platform_would_carry_cannot_be_made() -> None:
    room = MAX_PAYLOAD_BYTES - len("today|1|")
    assert Action("label", "today", "x" * room)
    with pytest.raises(ValueError, match="too long for a button"):
        Action("label", "today", "x" * room, in_place=True)
    with pytest.raises(ValueError, match="too long for a button"):
        Action("label", "today", "x" * (room + 1))
    with pytest.raises(ValueError, match="too long for a button"):
        Action("label", "today", "文" * (room // 3 + 1))


@pytest.mark.parametrize("payload", ["", "today", "today|x|", "today|1", "today|+|", "today|1++|"])
def test_a_payload_of_somebody_else_is_refused(payload: str) -> None:
    with pytest.raises(ValueError, match=r"unpack|invalid literal"):
        decode_payload(payload)
