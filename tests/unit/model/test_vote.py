"""What a chat thinks of papers, from its votes and its reading list."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.model.vote import Sign, Vote, sum_up

NOW = datetime(2026, 6, 16, 9, tzinfo=UTC)
LIKE, DISLIKE, OPENED = Sign.LIKE, Sign.DISLIKE, Sign.OPENED


@pytest.mark.parametrize(
    ("votes", "saved", "expected"),
    [
        ([], [], {}),
        ([], ["p"], {"p": LIKE}),
        ([("", OPENED)], [], {"p": OPENED}),
        ([("", OPENED)], ["p"], {"p": LIKE}),
        ([("", DISLIKE)], ["p"], {"p": DISLIKE}),
        ([("7", LIKE), ("8", LIKE), ("9", DISLIKE)], [], {"p": LIKE}),
        ([("7", LIKE), ("8", DISLIKE)], [], {}),
        ([("7", LIKE), ("8", DISLIKE), ("9", OPENED)], [], {}),
        ([("8", DISLIKE)], ["p"], {}),
        ([("8", DISLIKE), ("9", DISLIKE)], ["p"], {"p": DISLIKE}),
    ],
)
def test_saving_likes_opening_says_little_and_opinions_are_weighed(
    votes: list[tuple[str, Sign]], saved: list[str], expected: dict[str, Sign]
):
    cast = [Vote("p", sign, NOW, person) for person, sign in votes]
    assert sum_up(cast, saved) == expected
