"""Which papers the index finds by words in a row."""

from __future__ import annotations

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
    assert [int(one.id[-1]) for one in papers] == found
