"""Buttons carry what they ask for, within what the tightest platform gives them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.conversation import MAX_PAYLOAD_BYTES, Action, decode_payload


@given(st.sampled_from(["today", "subscribe"]), st.text(max_size=10), st.integers(1, 99))
def test_a_payload_is_read_back_as_it_was_written(command: str, argument: str, page: int) -> None:
    action = Action("label", command, argument, page)
    assert decode_payload(action.encode()) == (command, page, argument)


def test_a_button_that_no_platform_would_carry_cannot_be_made() -> None:
    room = MAX_PAYLOAD_BYTES - len("today|1|")
    assert Action("label", "today", "x" * room)
    with pytest.raises(ValueError, match="too long for a button"):
        Action("label", "today", "x" * (room + 1))
    with pytest.raises(ValueError, match="too long for a button"):
        Action("label", "today", "文" * (room // 3 + 1))


@pytest.mark.parametrize("payload", ["", "today", "today|x|", "today|1"])
def test_a_payload_of_somebody_else_is_refused(payload: str) -> None:
    with pytest.raises(ValueError, match=r"unpack|invalid literal"):
        decode_payload(payload)
