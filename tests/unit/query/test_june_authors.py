"""Authors of June 2026 whom API and feeds write in two ways are found by either."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.model.author_names import parse_author_names
from bot.query import Field, PaperIndex, Term, make_query
from bot.query.folded_words import fold_words
from tests.support.papers import paper
from tests.support.real_june_2026 import records

_SUFFIXES = {"jr", "sr", "ii", "iii", "iv", "v", "and"}


def written_differently() -> Iterator[tuple[str, str]]:
    """Yield the feed's and the API's form of each name in which they differ."""
    for record in records():
        if record["creator_raw"] and record["authors_from"] == "api":
            ours, theirs = parse_author_names(record["creator_raw"]), record["authors"]
            if len(ours) == len(theirs):
                pairs = zip(ours, (" ".join(name.split()) for name in theirs), strict=True)
                yield from ((our, their) for our, their in pairs if our != their)


def same_words(one: str, other: str) -> bool:
    """Tell whether two names have the same words; those of others are misprints or other people."""
    return set(fold_words(one)) - _SUFFIXES == set(fold_words(other)) - _SUFFIXES


@pytest.mark.slow
def test_no_form_of_a_name_is_missed() -> None:
    pairs = [pair for pair in set(written_differently()) if same_words(*pair)]
    assert len(pairs) > 5
    for name, other in (*pairs, *((other, name) for name, other in pairs)):
        query = make_query(Term(name, Field.AUTHOR))
        listed = replace(paper("2606.00001"), authors="", author_names=(other,))
        assert PaperIndex((listed,)).select(query), (name, other)
