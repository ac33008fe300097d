"""Every example of docs/interests.md is true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.query import PaperIndex, parse
from tests.support.papers import paper

PAGE = Path(__file__).parents[3] / "docs" / "interests.md"
_CELL = re.compile(r"(?<!\\)\|")


def rows(columns: int) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the page's tables that have so many columns, without marks of code."""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = tuple(cell.strip().replace("\\|", "|") for cell in _CELL.split(line)[1:-1])
        if len(cells) == columns and cells[0].startswith("`"):
            yield tuple(cell.removeprefix("`").removesuffix("`") for cell in cells)


@pytest.mark.parametrize(("typed", "read"), list(rows(2)))
def test_a_query_of_the_page_is_read_as_it_says(typed: str, read: str) -> None:
    assert parse(typed).text == read


@pytest.mark.parametrize(("typed", "found", "other"), list(rows(3)))
def test_a_query_of_the_page_finds_what_it_says_and_not_the_other(
    typed: str, found: str, other: str
) -> None:
    papers = [
        paper("2606.00001", title="A title", abstract="Nothing.", authors=text.removeprefix("by "))
        if text.startswith("by ")
        else paper("2606.00001", title=text, abstract="Nothing.")
        for text in (found, other)
    ]
    assert PaperIndex(papers).select(parse(typed)) == 0b01


def test_the_page_has_examples() -> None:
    assert len(list(rows(2))) > 20
    assert len(list(rows(3))) > 20
