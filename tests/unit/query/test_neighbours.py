"""Wider and narrower queries differ in one thing, and select more and less."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.query import PaperIndex, is_exclusion, parse
from bot.query.neighbours import list_narrower, list_wider
from tests.support.papers import paper


def wider(typed: str) -> list[str]:
    return [query.text for query in list_wider(parse(typed))]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ('cs.LG "mixture of experts"', "cat:cs.LG mixture of experts"),
        ("cs.LG ti:routing", "cat:cs.LG routing"),
        ("cs.LG graph -survey", "cat:cs.LG graph"),
        ("cs.LG graph", "cat:cs.* graph"),
        ("cs.LG graph tree", "cat:cs.LG tree"),
        ("quant-ph graph", "graph"),
    ],
)
def test_a_wider_query_says_one_thing_less(typed: str, found: str) -> None:
    assert found in wider(typed)


def test_a_category_goes_last() -> None:
    assert wider("cs.LG graph tree")[-1] == "graph tree"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("cs.LG graph neural", 'cat:cs.LG "graph neural"'),
        ("graph", "ti:graph"),
        ("graph", "graph cat:cs.DM"),
        ("@Invented", 'au:Invented "leader election"'),
    ],
)
def test_a_narrower_query_says_one_thing_more(typed: str, found: str) -> None:
    narrower = list_narrower(parse(typed), "cs.DM", "leader election")
    assert found in [query.text for query in narrower]


def test_a_word_alone_in_its_category_has_no_wider_query_but_others_of_its_archive() -> None:
    assert wider("graph") == []
    assert list(list_narrower(parse("ti:graph"), "", "")) == []


_PARTS = st.lists(
    st.sampled_from(
        ["cs.LG", "cs.DM", '"graph tree"', "ti:graph", "tree", "-survey", "(graph OR tree)", "@Ada"]
    ),
    min_size=1,
    max_size=4,
    unique=True,
).map(" ".join)
_TITLES = ("graph", "tree", "graph tree", "survey of graph", "tree graph survey")
INDEX = PaperIndex(
    paper(f"2606.{number:05}", category, title=title, abstract=title[::-1])
    for number, (category, title) in enumerate(
        (category, title) for category in ("cs.LG", "cs.DM", "cs.DC") for title in _TITLES
    )
)


@given(_PARTS)
def test_a_neighbour_selects_what_it_promises_and_is_a_query_as_it_is_written(typed: str) -> None:
    query = parse(typed)
    selected = INDEX.select(query)
    for other in list_wider(query):
        assert parse(other.text) == other
        assert INDEX.select(other) & selected == selected, other.text
    for other in list_narrower(query, "cs.LG", "graph tree"):
        assert parse(other.text) == other
        assert INDEX.select(other) & ~selected == 0 or is_exclusion(query.root), other.text
