"""Which categories' editions a query has to be asked of."""

from __future__ import annotations

import pytest

from bot.model.chat import Interest
from bot.model.taxonomy import ALL_ARXIV, CATEGORIES, TERMS, categories_of_all
from bot.query import parse
from bot.query.categories import make_interest, terms_to_read


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ('cs.LG "mixture of experts"', ("cs.LG",)),
        ("(cs.LG OR cs.AI) -survey -cs.CV", ("cs.LG", "cs.AI")),
        ("cs.LG AND cs.AI AND moe", ("cs.LG", "cs.AI")),
        ("cs.LG moe OR hep-th string", ("cs.LG", "hep-th")),
        ("cat:cs moe", ("cs.*",)),
        ("moe", ALL_ARXIV),
        ("cs.LG OR moe", ALL_ARXIV),
        ("-cs.LG moe", ALL_ARXIV),
    ],
)
def test_a_query_is_asked_of_all_editions_in_which_it_may_find_something(
    query: str, terms: tuple[str, ...]
) -> None:
    assert terms_to_read(parse(query)) == terms


def test_all_of_arxiv_is_each_category_once() -> None:
    assert set(categories_of_all(ALL_ARXIV)) == set(CATEGORIES)


@pytest.mark.parametrize("term", TERMS)
def test_a_query_for_a_category_alone_is_a_plain_subscription(term: str) -> None:
    interest = make_interest(parse(f"cat:{term}"), 3)
    assert interest == Interest.plain(term, 3)
    assert interest.is_plain


def test_an_interest_without_a_name_is_called_by_its_query() -> None:
    assert make_interest(parse("cs.LG moe"), 3).name == "cat:cs.LG moe"
    assert make_interest(parse("cs.LG moe"), 3, name="experts").name == "experts"
