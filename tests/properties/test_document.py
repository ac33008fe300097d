"""Documents survive storage, and cutting them into pages loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

import grapheme
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.document.codec import dump, load
from bot.document.nodes import (
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
from bot.document.paginate import paginate
from tests.support.documents import DOCUMENTS


def characters(block: Block) -> Iterator[str]:
    match block:
        case Card(inlines, blocks, folded):
            yield plain_text(inlines)
            for inner in (*blocks, *folded):
                yield from characters(inner)
        case Details(inlines, blocks):
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


@pytest.mark.slow
@given(DOCUMENTS)
def test_a_document_comes_back_from_storage_as_it_went_in(document: Document) -> None:
    assert load(dump(document)) == document


def test_a_card_is_stored_with_its_excerpt_and_an_older_one_read_without() -> None:
    document = Document((foldable(1, 9, 3),))
    assert load(dump(document)) == document
    older = '[["card",[["t","T"]],[],[["p",[["t","folded"]]]],"paper|1|1","1"]]'
    assert load(older) == Document(
        (Card((Text("T"),), (), (paragraph("folded"),), "paper|1|1", "1"),)
    )


@pytest.mark.parametrize("text", ["", "[1]", '[["p"]]', '[["zz",1]]', '[["p",[["q",1]]]]'])
def test_what_is_no_stored_document_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"JSON|Expecting|no block|no inline|stored document"):
        load(text)


@pytest.mark.slow
@given(DOCUMENTS, st.integers(30, 200))
def test_pages_fit_lose_nothing_and_keep_the_order(document: Document, limit: int) -> None:
    fits = holding(limit)
    pages = paginate(document, fits)
    assert all(fits(page) for page in pages)
    assert reads(pages, text_of(document))


def reads(pages: Sequence[Document], text: str) -> bool:
    """Tell whether the pages, but for headings that are said again above them, read ``text``."""
    if not pages:
        return text == ""
    page, *others = pages
    return any(
        text.startswith(said := text_of(Document(page.blocks[again:])))
        and reads(others, text[len(said) :])
        for again in range(_headings_above(page) + 1)
    )


def _headings_above(page: Document) -> int:
    return len(list(takewhile(lambda block: isinstance(block, Heading), page.blocks)))


@pytest.mark.slow
@given(DOCUMENTS, st.integers(30, 200))
def test_a_block_that_fits_on_a_page_is_never_cut(document: Document, limit: int) -> None:
    fits = holding(limit)
    whole = [block for block in document.blocks if fits(Document((block,)))]
    kept = [block for page in paginate(document, fits) for block in page.blocks]
    for block in whole:
        assert block in kept


def fewest(sizes: Sequence[int], limit: int) -> int:
    """Try every way to cut ``sizes`` into runs that are no larger than ``limit``."""
    if sum(sizes) <= limit:
        return 1
    heads = (at for at in range(1, len(sizes)) if sum(sizes[:at]) <= limit)
    return 1 + min(fewest(sizes[at:], limit) for at in heads)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=9))
def test_no_fewer_pages_would_do(sizes: list[int]) -> None:
    document = Document(tuple(card("x" * size) for size in sizes))
    assert len(paginate(document, holding(50))) == fewest(sizes, 50)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=60))
def test_every_page_is_as_full_as_it_can_be(sizes: list[int]) -> None:
    pages = paginate(Document(tuple(card("x" * size) for size in sizes)), holding(50))
    for page, following in pairwise(pages):
        assert len(text_of(page)) + len(text_of(Document(following.blocks[:1]))) > 50


def test_a_heading_stays_with_the_first_card_below_it() -> None:
    section = Heading((Text("cs.DC"),))
    document = Document((card("a" * 30), section, card("b" * 30)))
    first, second = paginate(document, holding(40))
    assert first.blocks == (card("a" * 30),)
    assert second.blocks == (section, card("b" * 30))


def heading(text: str, level: int) -> Heading:
    return Heading((Text(text),), level)


def test_a_page_that_continues_below_headings_repeats_them() -> None:
    title, section, kind = heading("Monday", 1), heading("cs.DC", 2), heading("Crossed", 3)
    cards = [card(letter * 20) for letter in "abcdef"]
    other = heading("cs.AR", 2)
    blocks = (title, section, *cards[:2], kind, *cards[2:4], other, *cards[4:])
    pages = paginate(Document(blocks), holding(35))
    assert [page.blocks for page in pages] == [
        (title, section, cards[0]),
        (section, cards[1]),
        (section, kind, cards[2]),
        (section, kind, cards[3]),
        (other, cards[4]),
        (other, cards[5]),
    ]


def test_a_heading_for_which_there_is_no_room_is_not_repeated() -> None:
    section, cards = heading("cs.DC", 2), (card("a" * 20), card("b" * 33))
    pages = paginate(Document((section, *cards)), holding(35))
    assert [page.blocks for page in pages] == [(section, cards[0]), (cards[1],)]


def test_no_heading_is_repeated_above_what_is_no_paper() -> None:
    section = heading("cs.DC", 2)
    pages = paginate(Document((section, paragraph("a" * 20), paragraph("b" * 20))), holding(30))
    assert [len(page.blocks) for page in pages] == [2, 1]


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
        "TitleOne two three. ",
        "Four five six. Seven eight nine.",
    ]


def test_what_is_folded_away_stays_folded_on_the_first_piece() -> None:
    folded = (paragraph("One two three. Four five six."),)
    large = Card((Text("Title"),), (paragraph("Ada, Ben"),), folded, "paper|1|2606.1", "1")
    first, second = paginate(Document((large,)), holding(30))
    shown = (paragraph("Ada, Ben"),)
    one = (paragraph("One two three. "),)
    assert first.blocks == (Card((Text("Title"),), shown, one, "paper|1|2606.1", "1"),)
    assert second.blocks == (paragraph("Four five six."),)


def foldable(number: int, folded: int, excerpt: int) -> Card:
    more, less = (paragraph("x" * folded),), (paragraph("y" * excerpt),)
    return Card((Text(f"{number}. "),), (), more, f"paper|1|{number}", str(number), less)


FOLDABLE = st.lists(st.tuples(st.integers(1, 60), st.integers(1, 9)), min_size=1, max_size=30).map(
    lambda sizes: tuple(foldable(n, *size) for n, size in enumerate(sizes))
)


@given(FOLDABLE, st.integers(20, 80))
def test_what_a_card_folds_makes_no_more_pages_than_its_excerpt(
    cards: tuple[Card, ...], limit: int
) -> None:
    fits = holding(limit)
    short = [replace(card, folded=card.excerpt, excerpt=()) for card in cards]
    pages = paginate(Document(cards), fits)
    assert all(fits(page) for page in pages)
    shown = [block for page in pages for block in page.blocks]
    assert len(shown) == len(cards)
    for block, whole, shortened in zip(shown, cards, short, strict=True):
        assert block in (whole, shortened)
    if not fits(Document(cards)):
        assert len(pages) == len(paginate(Document(tuple(short)), fits))


@given(FOLDABLE, st.integers(20, 80))
def test_a_page_keeps_as_many_of_its_first_cards_whole_as_it_can(
    cards: tuple[Card, ...], limit: int
) -> None:
    fits = holding(limit)
    for page in paginate(Document(cards), fits):
        numbers = [int(block.label) for block in page.blocks if isinstance(block, Card)]
        whole = [cards[number] in page.blocks for number in numbers]
        assert whole == sorted(whole, reverse=True)
        if not all(whole):
            at = whole.index(False)
            fuller = (*page.blocks[:at], cards[numbers[at]], *page.blocks[at + 1 :])
            assert not fits(Document(fuller))


@pytest.mark.slow
@given(DOCUMENTS, st.integers(30, 200))
def test_every_card_keeps_its_button_and_has_it_once(document: Document, limit: int) -> None:
    def opened(*pages: Document) -> list[str]:
        cards = (block for page in pages for block in page.blocks if isinstance(block, Card))
        return [card.opens for card in cards if card.opens]

    assert opened(*paginate(document, holding(limit))) == opened(document)


def test_a_long_list_of_names_is_cut_after_a_comma() -> None:
    names = ", ".join(f"Ada No{number:02}" for number in range(20))
    pages = paginate(Document((card("T", paragraph(names)),)), holding(50))
    assert all(text_of(page).endswith(", ") for page in pages[:-1])
    assert len(pages) == 5


def test_a_large_document_asks_the_predicate_three_times_for_a_page() -> None:
    asked: list[int] = []

    def fits(page: Document) -> bool:
        asked.append(len(page.blocks))
        return len(text_of(page)) <= 200

    cards = [card("x" * (18 + number % 3)) for number in range(400)]
    pages = paginate(Document(tuple(cards)), fits)
    assert len(pages) == 40
    assert sum(asked) < 4 * len(cards)


@given(st.lists(st.sampled_from(["👩‍👩‍👧‍👦", "e\u0301", "नि", "x"]), min_size=1, max_size=40))
def test_a_cut_never_goes_through_a_grapheme(clusters: list[str]) -> None:
    text = "".join(clusters)
    pages = paginate(Document((paragraph(text),)), holding(12))
    joined = [cluster for page in pages for cluster in grapheme.graphemes(text_of(page))]
    assert joined == list(grapheme.graphemes(text))


def test_a_page_on_which_not_one_character_fits_is_an_error() -> None:
    with pytest.raises(ValueError, match="fits"):
        paginate(Document((paragraph("abc"),)), lambda _: False)


def test_an_empty_document_is_one_empty_page() -> None:
    assert paginate(Document(()), lambda _: True) == (Document(()),)
