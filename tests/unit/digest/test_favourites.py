"""What a chat liked most."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.digest.favourites import MAX_FAVOURITES, find_favourites
from bot.model.vote import Sign, Vote

NOW = datetime(2026, 6, 18, tzinfo=UTC)
WEEK_AGO = NOW - timedelta(days=7)


def vote(paper_id: str, person: str, sign: Sign = Sign.LIKE, days_ago: float = 1) -> Vote:
    return Vote(paper_id, sign, NOW - timedelta(days=days_ago), person)


def found(*votes: Vote) -> list[tuple[str, int]]:
    return [(each.paper_id, each.likes) for each in find_favourites(votes, WEEK_AGO)]


def test_more_likes_come_first_then_what_was_liked_last() -> None:
    votes = vote("a", "1"), vote("a", "2"), vote("b", "1", days_ago=2), vote("c", "1")
    assert found(*votes) == [("a", 2), ("c", 1), ("b", 1)]


def test_who_presents_a_paper_likes_it_and_who_opened_it_says_nothing() -> None:
    assert found(vote("a", "1", Sign.CLAIM), vote("b", "1", Sign.OPENED)) == [("a", 1)]


def test_what_as_many_dislike_is_no_favourite() -> None:
    assert found(vote("a", "1"), vote("a", "2", Sign.DISLIKE)) == []
    assert found(vote("a", "1"), vote("a", "3"), vote("a", "2", Sign.DISLIKE)) == [("a", 2)]


def test_a_paper_counts_if_somebody_liked_it_lately() -> None:
    assert found(vote("a", "1", days_ago=8)) == []
    assert found(vote("a", "1", days_ago=8), vote("a", "2")) == [("a", 2)]


def test_there_are_as_many_as_a_meeting_can_talk_about() -> None:
    assert len(found(*(vote(f"{number}", "1") for number in range(30)))) == MAX_FAVOURITES
