"""A digest's pages say which they are, and a button finds the page it was made for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.paging import find_page, page_actions, paginate_digest, with_page_row
from bot.document.codec import dump, load
from bot.document.nodes import Card, Document, Heading, Text, plain_text
from bot.document.paginate import paginate
from bot.model.announcement import AnnounceType
from bot.model.conversation import MAX_PAYLOAD_BYTES, card_actions, row_actions
from bot.model.digest_span import DigestSpan, parse_digest_span

DAY = "Tuesday 16 June 2026"
SPAN = DigestSpan(4821, 4830, frozenset({AnnounceType.NEW, AnnounceType.CROSS}))


def digest(*widths: int) -> Document:
    cards = (
        Card((Text("x" * width),), opens=f"paper|1|2606.{number:05}", label=str(number))
        for number, width in enumerate(widths, 1)
    )
    return Document((Heading((Text(f"arXiv · {DAY}"),), 1), *cards))


def length(page: Document) -> int:
    return sum(
        len(plain_text(block.title if isinstance(block, Card) else block.children))
        for block in page.blocks
        if isinstance(block, Card | Heading)
    )


def cut(document: Document, limit: int = 100) -> tuple[Document, ...]:
    return paginate_digest(document, DAY, lambda page: length(page) <= limit, SPAN)


def numbers(pages: Sequence[Document]) -> list[list[str]]:
    return [[action.label for action in card_actions(page)] for page in pages]


WIDTHS = st.lists(st.integers(1, 40), min_size=1, max_size=40)


@given(WIDTHS)
def test_each_further_page_begins_with_the_day_and_its_number(widths: list[int]) -> None:
    pages = cut(digest(*widths))
    assert all(length(page) <= 100 for page in pages)
    assert [*chain.from_iterable(numbers(pages))] == [str(n) for n in range(1, len(widths) + 1)]
    for number, page in enumerate(pages[1:], 2):
        heading = page.blocks[0]
        assert isinstance(heading, Heading)
        assert plain_text(heading.children) == f"{DAY} · {number}/{len(pages)}"


@pytest.mark.parametrize(
    ("widths", "held"),
    [
        ((3,) * 40, [14, 14, 12]),  # 14, 23 and 3 when each is as full as it can be
        ((3,) * 30, [14, 16]),
        ((40, *(3,) * 26), [1, 13, 13]),  # only the last two can share
        ((*(1,) * 40, 30, 30), [40, 2]),  # shared, there would be three pages
    ],
)
def test_the_last_page_is_no_stub(widths: tuple[int, ...], held: list[int]) -> None:
    assert [len(page) for page in numbers(cut(digest(*widths)))] == held


@given(WIDTHS)
def test_even_pages_are_no_more_pages(widths: list[int]) -> None:
    document, room = digest(*widths), len(f"{DAY} · 999/999")
    fullest = paginate(document, lambda page: length(page) + room <= 100)
    assert len(cut(document)) in {1, len(fullest)}


@given(WIDTHS, st.data())
def test_a_button_shows_the_page_with_the_paper_it_was_made_for(
    widths: list[int], data: st.DataObject
) -> None:
    then = cut(digest(*widths))
    wider = [width + data.draw(st.integers(0, 9)) for width in widths]
    now = cut(digest(*wider))
    for page in range(1, len(then) + 1):
        for action in page_actions(then, page, SPAN):
            *_, paper_id = action.argument.split()
            found = find_page(now, action.start, paper_id)
            first = then[action.start - 1]
            assert numbers([first])[0][0] in numbers([now[found - 1]])[0]


@pytest.mark.parametrize(
    ("page", "labels"),
    [
        (1, ["1/5", "▶", "»"]),
        (2, ["◀", "2/5", "▶", "»"]),
        (3, ["«", "◀", "3/5", "▶", "»"]),
        (4, ["«", "◀", "4/5", "▶"]),
        (5, ["«", "◀", "5/5"]),
    ],
)
def test_the_row_leads_to_the_neighbours_and_to_both_ends(page: int, labels: list[str]) -> None:
    pages = cut(digest(*[40] * 5))
    assert [action.label for action in page_actions(pages, page, SPAN)] == labels


def test_a_page_is_stored_with_its_row() -> None:
    pages = cut(digest(*[40] * 3))
    turned = with_page_row(pages, SPAN)
    assert row_actions(turned) == page_actions(pages, 1, SPAN)
    assert load(dump(turned)) == turned
    assert load(dump(Document((), turned.row))) == Document((), turned.row)


@pytest.mark.parametrize("limit", [None, 1, 9999])
def test_a_span_is_read_back_and_fits_into_a_button(limit: int | None) -> None:
    span = DigestSpan(9_999_998, 9_999_999, frozenset(AnnounceType), limit)
    assert parse_digest_span(str(span)) == span
    card = Card((Text("x"),), opens="paper|1|hep-th/9901001", label="1")
    pages = [Document((card,))] * 999
    for action in page_actions(pages, 500, span):
        assert len(action.encode().encode()) <= MAX_PAYLOAD_BYTES


@pytest.mark.parametrize("text", ["", "1-2", "1-2 x", "a-b n", "1-2 n 3", "-1-2 n"])
def test_no_other_text_is_a_span(text: str) -> None:
    assert parse_digest_span(text) is None
