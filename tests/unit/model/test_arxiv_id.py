"""Identifiers of all three forms: their parts, their order, their months."""

from __future__ import annotations

import random
from datetime import date

import pytest

from bot.model.arxiv_id import abs_url, format_id, issue_month, parse_abs_url, parse_id

IN_ORDER = (
    "hep-th/9108001",
    "hep-th/9901001",
    "math/0611800",
    "quant-ph/0703251",
    "0704.0001",
    "1412.9999",
    "1501.00001",
    "2512.25081",
    "2601.00001",
    "2606.09999",
    "2606.10000",
)


def test_all_forms_sort_by_announcement() -> None:
    shuffled = random.Random(7).sample(IN_ORDER, len(IN_ORDER))

    assert tuple(sorted(shuffled, key=parse_id)) == IN_ORDER


@pytest.mark.parametrize("paper_id", [*IN_ORDER, "0000.00106"])
def test_the_parts_of_an_identifier_make_it_up_again(paper_id: str) -> None:
    assert format_id(parse_id(paper_id)) == paper_id
    assert parse_abs_url(f"{abs_url(paper_id)}v12") == (paper_id, 12)


@pytest.mark.parametrize("archive", ["math", "cond-mat"])
def test_an_archive_of_the_old_scheme_counts_its_own_papers(archive: str) -> None:
    assert parse_id(f"{archive}/0001001") == (2000, 1, 1, archive)


@pytest.mark.parametrize("text", ["", "2606", "2613.00001", "2606.123", "math/1234", "x2606.00001"])
def test_what_is_no_identifier_has_no_parts(text: str) -> None:
    with pytest.raises(ValueError, match="no identifier"):
        parse_id(text)


@pytest.mark.parametrize("url", ["https://arxiv.org/abs/2606.00001", "https://x.org/2606.00001v1"])
def test_an_address_that_names_no_version_of_a_paper_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="no paper's address"):
        parse_abs_url(url)


def test_the_month_of_an_identifier_is_known_in_both_centuries() -> None:
    assert issue_month("hep-th/9901001") == date(1999, 1, 1)
    assert issue_month("math/0611800") == date(2006, 11, 1)
    assert issue_month("2606.14824") == date(2026, 6, 1)


def test_the_papers_of_the_sample_are_of_no_month() -> None:
    with pytest.raises(ValueError, match="month"):
        issue_month("0000.00106")
