"""What a worker is asked for the order of one section."""

from __future__ import annotations

from datetime import date

from bot.model.reader_order import ELSEWHERE, RankingRequest


def test_likes_of_its_own_teach_a_section_first() -> None:
    liked = {"2606.00001": 1.0, "2606.00002": 0.2, "2606.00003": 1.0}
    day = date(2026, 6, 16)
    whole = RankingRequest(1, liked, (), frozenset(), day, day, (), explore=2)
    asked = whole.for_section("moe", {"2606.00001", "2606.00002"})
    assert asked.liked == {"2606.00001": 1.0, "2606.00002": 0.2, "2606.00003": ELSEWHERE}
    assert (asked.section, asked.explore) == ("moe", 0), "a section tries nothing out"
