"""Which papers the index finds by words in a row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.query import PaperIndex, parse
from tests.support.papers import paper

_PAPERS = (
    paper("2606.00001", title="Graph graph nets", abstract="One of neural graph nets at the end"),
    paper("2606.00002", title="Nets of a graph", abstract="Pre-trained nets, graph nets"),
    paper("2606.00003", title="The end", abstract="Graph"),
)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('"graph graph"', [1]),
        ('"graph graph graph"', []),
        ('"graph nets"', [1, 2]),
        ('"neural graph nets"', [1]),
        ('"nets neural"', []),
        ('"end nets"', []),
        ('"graph unheard"', []),
        ('"unheard graph"', []),
        ('"graph ne*"', [1, 2]),
        ('"pretrained nets"', [2]),
        ('"end graph"', []),
        ("-graph", []),
        ("graph -neural", [2, 3]),
        ("unheard graph", []),
        ("unheard OR neural", [1]),
    ],
)
def test_words_in_a_row_are_found_within_one_part_of_one_paper(
    query: str, found: list[int]
) -> None:
    index = PaperIndex(_PAPERS)
    papers = index.list_papers(index.select(parse(query)))
    assert [int(paper.id[-1]) for paper in papers] == found


@pytest.mark.parametrize(
    ("name", "typed", "is_found"),
    [
        ("Ching-Hao Wang", "Hao Wang", False),
        ("Ching\u2010Hao Wang", "Hao Wang", False),
        ("Q. Ching-Hao Wang", "Hao Wang", False),
        ("C.-H. Wang", "H. Wang", False),
        ("Hao-Nan Wang", "Nan Wang", False),
        ("Jos{\\'e}-Luis Pinto", "Luis Pinto", False),
        ("Hao Nan Wang", "Hao Wang", True),
        ("Ching-Hao Wang", "Ching Hao Wang", True),
        ("Ching-Hao Wang", "Chinghao Wang", True),
        ("Ching-Hao Wang", "C. H. Wang", True),
        ("Ching-Hao Wang", "Wang, C.-H.", True),
        ("Ching-Hao Wang", "Wang Ching-Hao", True),
        ("Wei-Chen Li", "Wei Chen", False),
        ("Ching-Hao Wang", "Ching-Hao", True),
        ("Ching-Hao Wang", "Hao", True),
        ("Ada Pinto-Quorum", "Pinto Quorum", True),
        ("Ada Pinto-Quorum", "Ada Pinto", True),
        ("Jean-Paul van Quorum", "van Quorum", True),
    ],
)
def test_the_second_half_of_a_first_name_is_no_first_name(
    name: str, typed: str, *, is_found: bool
) -> None:
    index = PaperIndex([replace(paper("2606.00001"), authors=name)])
    assert bool(index.select(parse(f'au:"{typed}"'))) is is_found
    whole = PaperIndex([replace(paper("2606.00001"), authors=name)])
    assert whole.select(parse(f'"{name}"')), "as it is written it is found without a field as well"
