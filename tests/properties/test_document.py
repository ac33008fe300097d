"""Documents survive storage, and cutting them into pages loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import grapheme
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.document import (
    Block,
    Card,
    Details,
    Divider,
    Document,
    Footer,
    Heading,
    Inlines,
    ItemList,
    Paragraph,
    Text,
    plain_text,
)
from bot.document.codec import dump, load
from bot.document.paginate import paginate
from tests.documents import DOCUMENTS


def characters(block: Block) -> Iterator[str]:
    match block:
        case Card(inlines, blocks) | Details(inlines, blocks):
            yield plain_text(inlines)
            for inner in blocks:
                yield from characters(inner)
        case ItemList(items):
            yield from map(plain_text, items)
        case Heading(inlines) | Paragraph(inlines) | Footer(inlines):
            yield plain_text(inlines)
        case Divider():
            pass


def text_of(*documents: Document) -> str:
    return "".join(
        piece for document in documents for block in document.blocks for piece in characters(block)
    )


def holding(limit: int) -> Callable[[Document], bool]:
    return lambda page: len(text_of(page)) <= limit


def paragraph(text: str) -> Paragraph:
    return Paragraph((Text(text),))


def card(text: str, *blocks: Block) -> Card:
    title: Inlines = (Text(text),)
    return Card(title, blocks)


@given(DOCUMENTS)
def test_a_document_comes_back_from_storage_as_it_went_in(document: Document) -> None:
    assert load(dump(document)) == document


@pytest.mark.parametrize("text", ["", "[1]", '[["p"]]', '[["zz",1]]', '[["p",[["q",1]]]]'])
def test_what_is_no_stored_document_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"JSON|Expecting|no block|no inline|stored document"):
        load(text)


@given(DOCUMENTS, st.integers(30, 200))
def test_pages_fit_lose_nothing_and_keep_the_order(document: Document, limit: int) -> None:
    fits = holding(limit)
    pages = paginate(document, fits)
    assert all(fits(page) for page in pages)
    assert text_of(*pages) == text_of(document)


@given(DOCUMENTS, st.integers(30, 200))
def test_a_block_that_fits_on_a_page_is_never_cut(document: Document, limit: int) -> None:
    fits = holding(limit)
    whole = [block for block in document.blocks if fits(Document((block,)))]
    kept = [block for page in paginate(document, fits) for block in page.blocks]
    for block in whole:
        assert block in kept


@given(st.lists(st.integers(1, 50), min_size=1, max_size=30))
def test_no_fewer_pages_would_do(sizes: list[int]) -> None:
    document = Document(tuple(paragraph("x" * size) for size in sizes))
    pages = paginate(document, holding(50))
    needed, room = 1, 50
    for size in sizes:
        needed, room = (needed, room - size) if size <= room else (needed + 1, 50 - size)
    assert len(pages) == needed


def test_a_heading_stays_with_the_first_card_below_it() -> None:
    section = Heading((Text("cs.DC"),))
    document = Document((card("a" * 30), section, card("b" * 30)))
    first, second = paginate(document, holding(40))
    assert first.blocks == (card("a" * 30),)
    assert second.blocks == (section, card("b" * 30))


def test_a_footer_stays_with_the_last_card_above_it() -> None:
    footer = Footer((Text("f" * 8),))
    document = Document((card("a" * 20), card("b" * 20), footer))
    first, second = paginate(document, holding(40))
    assert first.blocks == (card("a" * 20),)
    assert second.blocks == (card("b" * 20), footer)
    section = Heading((Text("cs.DC"),))
    large = Document((section, card("c" * 34), footer))
    assert [page.blocks for page in paginate(large, holding(40))] == [
        (section, card("c" * 34)),
        (footer,),
    ]


def test_a_card_larger_than_a_page_is_cut_at_sentence_ends() -> None:
    large = card("Title", paragraph("One two three. Four five six. Seven eight nine."))
    pages = paginate(Document((large,)), holding(32))
    assert [text_of(page) for page in pages] == [
        "Title",
        "One two three. Four five six. ",
        "Seven eight nine.",
    ]


@given(st.lists(st.sampled_from(["👩‍👩‍👧‍👦", "e\u0301", "नि", "x"]), min_size=1, max_size=40))
def test_a_cut_never_goes_through_a_grapheme(clusters: list[str]) -> None:
    text = "".join(clusters)
    pages = paginate(Document((paragraph(text),)), holding(12))
    joined = [cluster for page in pages for cluster in grapheme.graphemes(text_of(page))]
    assert joined == list(grapheme.graphemes(text))


def test_a_page_on_which_nothing_fits_is_said() -> None:
    with pytest.raises(ValueError, match="fits"):
        paginate(Document((paragraph("abc"),)), lambda _: False)


def test_an_empty_document_is_one_empty_page() -> None:
    assert paginate(Document(()), lambda _: True) == (Document(()),)
