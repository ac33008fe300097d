"""What the button for the rest of a digest carries."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.continuation import Continuation, parse_continuation
from bot.digest.select import DigestEntry
from bot.model.announcement import AnnounceType
from bot.model.conversation import Action
from tests.support.papers import NEW, paper

IDS = st.sampled_from(["2606.00001", "0704.0001", "astro-ph/0601001", "hep-th/9901001"])
DATES = st.dates(date(1991, 8, 14), date(2999, 12, 31))
TYPES = st.frozensets(st.sampled_from(AnnounceType), min_size=1)


@given(st.tuples(DATES, DATES).map(sorted), IDS, TYPES)
def test_it_comes_back_as_it_was_and_fits_into_a_button(
    days: list[date], paper_id: str, types: frozenset[AnnounceType]
) -> None:
    stop = Continuation(days[0], days[1], paper_id, types)
    assert parse_continuation(str(stop)) == stop
    assert Action("+99", "rest", str(stop), 99, in_place=True)


@given(st.text())
def test_anything_else_is_nothing(text: str) -> None:
    assert parse_continuation(text) is None or str(parse_continuation(text)) == text


@pytest.mark.parametrize("text", ["2026-02-30 x n", "2026-06-16 2606.00001 nx", "2026-06-16"])
def test_what_only_looks_like_it_is_nothing(text: str) -> None:
    assert parse_continuation(text) is None


def test_it_is_found_where_the_first_paper_that_was_not_shown_stands() -> None:
    entries = [DigestEntry(paper(f"2606.{n:05}"), NEW, "cs.DC") for n in range(1, 6)]
    day = date(2026, 6, 16)
    found = Continuation(day, day, "2606.00004", frozenset({NEW})).remaining(entries)
    assert [entry.paper.id for entry in found] == ["2606.00004", "2606.00005"]
    assert Continuation(day, day, "2606.99999", frozenset({NEW})).remaining(entries) == tuple(
        entries
    )
