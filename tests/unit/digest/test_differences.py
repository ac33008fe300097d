"""What changed between two readings of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.differences import Change, find_changes, share_kept

LONG = "one two three four five six seven eight nine ten"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ()),
        ("a  b\nc", "a b c", ()),
        ("", "new", (Change("", "", "new", ""),)),
        ("gone", "", (Change("", "gone", "", ""),)),
        (
            LONG,
            LONG.replace("six", "6"),
            (Change("… two three four five", "six", "6", "seven eight nine ten"),),
        ),
        (
            LONG,
            LONG.replace("five six ", ""),
            (Change("one two three four", "five six", "", "seven eight nine ten"),),
        ),
        ("我们研究图", "我们研究树", (Change("我们研究", "图", "树", ""),)),
    ],
)
def test_a_change_is_shown_between_the_words_around_it(
    old: str, new: str, expected: tuple[Change, ...]
) -> None:
    assert find_changes(old, new) == expected


def test_changes_that_are_near_each_other_are_one_and_others_are_not() -> None:
    near = find_changes(LONG, LONG.replace("three", "3").replace("five", "5"))
    assert [(change.removed, change.added) for change in near] == [("three four five", "3 four 5")]
    far = find_changes(LONG, LONG.replace("one", "1").replace("ten", "10"))
    assert [(change.removed, change.added) for change in far] == [("one", "1"), ("ten", "10")]


WORDS = st.lists(st.sampled_from("abcdef"), max_size=25).map(" ".join)


@given(WORDS, WORDS)
def test_texts_without_changes_are_the_same_and_no_others(old: str, new: str) -> None:
    assert (find_changes(old, new) == ()) == (old == new)
    assert (share_kept(old, new) == 1.0) == (old == new)
    added = sum(len(change.added.split()) for change in find_changes(old, new))
    assert added <= len(new.split())
