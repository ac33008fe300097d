"""What settings read as a weekday and an hour, a period, a number of papers, types."""

from __future__ import annotations

from datetime import time

import pytest

from bot.commands.club import parse_meeting
from bot.commands.max import parse_limit
from bot.commands.parse.words import split_words
from bot.commands.top import parse_period
from bot.commands.types import parse_types
from bot.errors import UserError
from bot.model.announcement import AnnounceType


@pytest.mark.parametrize(
    ("given", "weekday", "at"),
    [
        ("friday 15:00", 4, time(15)),
        ("15:00 fri", 4, time(15)),
        ("every Tuesday at 4 pm", 1, time(16)),
        ("Fridays, 3pm", 4, time(15)),
        ("周五 15:00", 4, time(15)),
        ("周五15:00", 4, time(15)),
        ("每周三下午三点", 2, time(15)),
        ("noon on monday", 0, time(12)),
    ],
)
def test_a_meeting_is_read_as_people_write_it(given: str, weekday: int, at: time) -> None:
    assert parse_meeting(given) == (weekday, at)


@pytest.mark.parametrize(
    "given",
    [
        "friday",
        "15:00",
        "mon-fri 15:00",
        "daily 9:00",
        "soon",
        "f 3",
        "friday 15:00 " + "图" * 1400,
    ],
)
def test_what_is_no_weekday_and_hour_is_no_meeting(given: str) -> None:
    assert parse_meeting(given) is None


@pytest.mark.parametrize(
    ("given", "limit"), [("ten", 10), ("20 papers", 20), ("三十篇", 30), ("all papers", None)]
)
def test_a_limit_is_read_in_words(given: str, limit: int | None) -> None:
    assert parse_limit(given) == limit


def test_types_are_read_among_other_words() -> None:
    wanted = {AnnounceType.NEW, AnnounceType.CROSS}
    assert parse_types(split_words("only new and cross papers")) == wanted
    with pytest.raises(UserError):
        parse_types(split_words("only"))


@pytest.mark.parametrize(
    ("given", "days"),
    [("week", 7), ("This Week", 7), ("month", 30), ("本月", 30), ("today", 1), ("5", None)],
)
def test_a_period_is_read_in_words(given: str, days: int | None) -> None:
    assert parse_period(given) == days
