"""What a chat liked most."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.digest.favourites import MAX_FAVOURITES, find_favourites, find_new_favourites
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


def test_each_paper_is_named_in_the_week_of_its_first_like_and_in_no_other() -> None:
    votes = [vote(f"{days}", "1", days_ago=days) for days in (1, 7, 8, 14, 15)]
    votes += [vote("14", "2", days_ago=1), vote("8", "2", days_ago=0)]
    weeks = [
        {each.paper_id for each in find_new_favourites(votes, until - timedelta(7), until)}
        for until in (NOW, WEEK_AGO, WEEK_AGO - timedelta(7))
    ]
    assert weeks == [{"1"}, {"7", "8"}, {"14", "15"}]


def test_there_are_as_many_as_a_meeting_can_talk_about() -> None:
    assert len(found(*(vote(f"{number}", "1") for number in range(30)))) == MAX_FAVOURITES
