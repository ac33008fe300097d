"""What a worker is asked to learn for one section."""

from __future__ import annotations

import pytest

from bot.model.reader_order import ELSEWHERE, OTHERS, TrainingRequest


def test_likes_of_its_own_teach_a_section_first() -> None:
    liked = {"2606.00001": 1.0, "2606.00002": 0.2, "2606.00003": 1.0}
    asked = TrainingRequest(liked).for_section({"2606.00001", "2606.00002"}, b"former")
    assert asked.liked == {"2606.00001": 1.0, "2606.00002": 0.2, "2606.00003": ELSEWHERE}
    assert asked.former == b"former"


def test_many_likes_of_other_papers_do_not_outweigh_a_few_of_its_own() -> None:
    liked = {f"2606.{number:05}": 1.0 for number in range(100)}
    own = {"2606.00000", "2606.00001"}
    asked = TrainingRequest(liked).for_section(own, b"")
    others = sum(weight for paper, weight in asked.liked.items() if paper not in own)
    assert others == pytest.approx(OTHERS * 2)
    assert {*TrainingRequest(liked).for_section((), b"").liked.values()} == {ELSEWHERE}
