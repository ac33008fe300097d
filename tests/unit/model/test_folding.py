"""Text in the form in which it is compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.folding import fold_accents

_MODIFIERS = [chr(code) for code in (*range(0x2B9, 0x2E0), *range(0x2E4, 0x300))]


@given(st.sampled_from(_MODIFIERS))
def test_a_modifier_letter_without_a_base_letter_goes(modifier: str):
    assert fold_accents(f"{modifier}Ab{modifier}d{modifier}") == "abd"


@pytest.mark.parametrize(
    ("text", "folded"), [("k\u02b0", "kh"), ("Hawai\u02bbi", "hawaii"), ("O'Brien", "o'brien")]
)
def test_what_an_ascii_keyboard_writes_stays(text: str, folded: str):
    assert fold_accents(text) == folded
