"""What holds for every author string."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.author_names import format_author_line, parse_author_names, split_name

_NAME = st.from_regex(r"[A-Z][a-z]{1,8} [A-Z][a-z]{1,8}", fullmatch=True)
_PLACE = st.lists(st.from_regex(r"[A-Z][a-z]{2,8}", fullmatch=True), max_size=3).map(", ".join)


@pytest.mark.slow
@given(st.lists(st.tuples(_NAME, _PLACE), max_size=8))
def test_joined_names_come_apart_again(authors: list[tuple[str, str]]) -> None:
    written = ", ".join(f"{name} ({place})" if place else name for name, place in authors)
    assert parse_author_names(written) == tuple(name for name, _ in authors)
    assert format_author_line(written) == written


@given(st.text(max_size=60))
def test_any_string_gives_names_with_letters_only_once_spaced(authors: str) -> None:
    for name in parse_author_names(authors):
        assert any(character.isalpha() for character in name)
        assert name == " ".join(name.split())


@given(st.text(max_size=40))
def test_a_split_name_loses_no_word(name: str) -> None:
    split = split_name(name)
    assert f"{split.first} {split.last} {split.suffix}".replace(",", "").split() == (
        name.replace(",", "").split()
    )
