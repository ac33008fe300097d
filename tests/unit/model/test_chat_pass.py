"""A pass shows one chat's day or digest, to whoever has it, and nothing else."""

from __future__ import annotations

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from bot.model.chat_pass import add_pass, has_pass, split_pass

ARGUMENTS = st.sampled_from(["2026-06-16 new cross", "2026-06-15.1 2606.00001 nc", "4-30 nc50"])


def sign(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:8].translate(str.maketrans("0189", "ghij"))


@given(ARGUMENTS, st.integers(1, 10**9))
def test_a_pass_comes_back_with_its_chat(argument: str, chat_id: int) -> None:
    passed = add_pass(argument, chat_id, sign)
    assert has_pass(passed)
    assert split_pass(passed, sign) == (argument, chat_id)


@given(ARGUMENTS)
def test_a_pass_is_for_its_chat_and_day_alone(argument: str) -> None:
    passed = add_pass(argument, 0x1A, sign)
    assert split_pass(passed.replace("of.1a", "of.1b"), sign)[1] is None
    assert split_pass(f"9{passed}", sign)[1] is None
    assert split_pass(passed, lambda text: sign(text)[::-1])[1] is None


def test_nothing_is_passed_where_nothing_is_signed() -> None:
    assert add_pass("2026-06-16 new", 7, lambda _: "") == ""
    assert split_pass("2026-06-16 new", sign) == ("2026-06-16 new", None)
