"""Documents become text and entities that Telegram accepts unchanged, with nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.telegram.render.message import MAX_ENTITIES, MAX_UNITS, fits
from adapters.telegram.render.text import Entity, RenderedText, render_classic, render_plain
from bot.document.nodes import (
    Block,
    Card,
    Code,
    Details,
    Divider,
    Document,
    Emphasis,
    Footer,
    Heading,
    Inline,
    Inlines,
    ItemList,
    Link,
    Math,
    Paragraph,
    Strong,
    Text,
    plain_text,
)
from bot.model.chat import RenderMode
from tests.emulators.telegram import rules

ABS = "https://arxiv.org/abs/2606.00001"


def words(text: str) -> Inlines:
    return (Text(text),)


def page(*inlines: Inline) -> Document:
    return Document((Paragraph(inlines),))


def pieces(rendered: RenderedText) -> list[tuple[str, str]]:
    """Return (kind, words covered) of each entity."""
    return [(span.kind, rules.piece(rendered.text, entity(span))) for span in rendered.entities]


def entity(span: Entity) -> rules.Entity:
    made: rules.Entity = {"type": span.kind, "offset": span.offset, "length": span.length}
    return made | ({"url": span.url} if span.url else {})


# --- how it looks ---------------------------------------------------------------------------


def paper(number: int) -> Card:
    return Card(
        (Text(f"{number}. "), Link(words(f"Paper {number}"), ABS)),
        (
            Paragraph((Emphasis(words("A. Author, B. Author")),)),
            Details(words("Abstract"), (Paragraph(words("We show it.")),)),
            Paragraph((Link(words("PDF"), ABS),)),
        ),
    )


def test_a_digest_is_a_heading_and_cards_with_space_around_them() -> None:
    document = Document(
        (
            Heading(words("Tuesday 16 June"), level=1),
            Paragraph(words("cs.DC: 2 new")),
            paper(1),
            paper(2),
            Divider(),
            Footer(words("Thank you to arXiv.")),
        )
    )
    assert render_classic(document).text == (
        "Tuesday 16 June\n"
        "cs.DC: 2 new\n"
        "\n"
        "1. Paper 1\n"
        "A. Author, B. Author\n"
        "Abstract\n"
        "We show it.\n"
        "PDF\n"
        "\n"
        "2. Paper 2\n"
        "A. Author, B. Author\n"
        "Abstract\n"
        "We show it.\n"
        "PDF\n"
        "\n"
        "──────────\n"
        "\n"
        "Thank you to arXiv."
    )


def test_a_card_has_a_bold_linked_title_and_a_folded_abstract() -> None:
    assert pieces(render_classic(Document((paper(1),)))) == [
        ("bold", "1. Paper 1"),
        ("text_link", "Paper 1"),
        ("italic", "A. Author, B. Author"),
        ("expandable_blockquote", "Abstract\nWe show it."),
        ("bold", "Abstract"),
        ("text_link", "PDF"),
    ]


def test_a_list_has_a_bullet_on_every_line() -> None:
    document = Document((Heading(words("Menu")), ItemList((words("one"), words("two")))))
    assert render_classic(document).text == "Menu\n• one\n• two"


def test_formulas_appear_in_their_unicode_form() -> None:
    assert render_classic(page(Text("at "), Math(r"O(n^2)", "O(n²)"))).text == "at O(n²)"


def test_markup_in_words_stays_words() -> None:
    rendered = render_classic(page(Text("<b>*_`[x](y)&amp;")))
    assert (rendered.text, rendered.entities) == ("<b>*_`[x](y)&amp;", ())


def test_empty_blocks_leave_no_gaps() -> None:
    document = Document((Heading(()), Paragraph(()), Paragraph(words("a")), ItemList(()),
                         Card((), ()), Details((), ()), Paragraph(words("b"))))  # fmt: skip
    assert render_classic(document) == RenderedText("a\n\nb", 4, ())


def test_what_folds_in_a_card_is_an_expandable_quote_below_its_lines() -> None:
    card = Card(words("Title"), (Paragraph(words("by A")),), (Paragraph(words("We show it.")),))
    rendered = render_classic(Document((card, card)))
    assert rendered.text == "Title\nby A\nWe show it.\n\nTitle\nby A\nWe show it."
    assert pieces(rendered) == 2 * [("bold", "Title"), ("expandable_blockquote", "We show it.")]


# --- bare text ------------------------------------------------------------------------------


def test_plain_text_has_urls_after_the_words_that_link_to_them() -> None:
    rendered = render_plain(Document((paper(1),)))
    assert rendered == RenderedText(
        "1. Paper 1 (https://arxiv.org/abs/2606.00001)\nA. Author, B. Author\nAbstract\n"
        "We show it.\nPDF",
        91,
        (),
    )


def test_a_url_that_is_its_own_text_is_not_repeated() -> None:
    assert render_plain(page(Link(words(ABS), ABS), Text("."))).text == f"{ABS}."


@pytest.mark.parametrize("url", ["", "nowhere"])
def test_plain_text_has_no_url_that_is_not_linkable(url: str) -> None:
    assert render_plain(page(Link(words("here"), url), Link((), ABS))).text == "here"


# --- where Telegram's rules are narrow ------------------------------------------------------


def test_lengths_are_counted_in_utf_16_units() -> None:
    rendered = render_classic(page(Text("🦄 "), Strong(words("𝔸𝔹"))))
    assert rendered.units == 7
    assert rendered.entities == (Entity("bold", 3, 4),)


def test_code_interrupts_the_style_around_it() -> None:
    rendered = render_classic(
        page(Strong((Text("a "), Emphasis((Code("cs.AI"), Text(" b"))))), Code("c"))
    )
    assert pieces(rendered) == [
        ("bold", "a "),
        ("code", "cs.AI"),
        ("bold", " b"),
        ("italic", " b"),
        ("code", "c"),
    ]


def test_code_in_a_link_is_linked_words() -> None:
    rendered = render_classic(page(Link((Code("cs.AI"), Text(" papers")), ABS)))
    assert pieces(rendered) == [("text_link", "cs.AI papers")]


def test_code_in_a_folded_abstract_stays_code() -> None:
    details = Details(words("Abstract"), (Paragraph((Code("make"),)),))
    assert ("code", "make") in pieces(render_classic(Document((details,))))


def test_folds_do_not_nest() -> None:
    inner = Details(words("inner"), (Paragraph(words("x")),))
    rendered = render_classic(Document((Details(words("outer"), (inner,)),)))
    quotes = [words for kind, words in pieces(rendered) if kind == "expandable_blockquote"]
    assert quotes == ["outer\ninner\nx"]


def test_a_style_inside_itself_is_one_style() -> None:
    assert pieces(render_classic(page(Strong((Strong(words("a")), Text("b")))))) == [("bold", "ab")]


def test_a_link_inside_a_link_leads_where_the_outer_one_does() -> None:
    rendered = render_classic(page(Link((Text("a"), Link(words("b"), "https://b.org/")), ABS)))
    assert rendered.entities == (Entity("text_link", 0, 2, ABS),)


@pytest.mark.parametrize(
    "url", ["", "x", "javascript:alert(1)", "http://", "http://[", "https://localhost/", "/abs"]
)
def test_a_link_that_is_not_linkable_is_only_its_text(url: str) -> None:
    assert render_classic(page(Link(words("here"), url))) == RenderedText("here", 4, ())


def test_a_lone_surrogate_becomes_a_replacement_character() -> None:
    rendered = render_classic(page(Text("a\ud83eb")))
    assert rendered == RenderedText("a\ufffdb", 3, ())


@pytest.mark.parametrize("blank", ["", " ", "\n\n", "\u200b", "\u2800", "\x00"])
def test_a_page_without_a_visible_character_is_an_ellipsis(blank: str) -> None:
    assert render_classic(page(Text(blank))).text == "…"


@pytest.mark.parametrize(
    ("text", "fitting"),
    [("x" * MAX_UNITS, True), ("x" * (MAX_UNITS + 1), False),
     ("🦄" * (MAX_UNITS // 2), True), ("🦄" * (MAX_UNITS // 2) + "x", False), ("中" * 4096, True)],
)  # fmt: skip
def test_a_page_fits_up_to_4096_units(text: str, fitting: bool) -> None:
    assert fits(page(Text(text)), RenderMode.CLASSIC) is fitting


@pytest.mark.parametrize(("count", "fitting"), [(MAX_ENTITIES, True), (MAX_ENTITIES + 1, False)])
def test_a_page_fits_up_to_a_hundred_entities(count: int, fitting: bool) -> None:
    links = [Link(words("a"), ABS) for _ in range(count)]
    assert fits(page(*links), RenderMode.CLASSIC) is fitting


# --- properties -----------------------------------------------------------------------------

texts = st.text(max_size=30) | st.sampled_from(
    ["🦄", "é", "e\u0301", "👩‍👩‍👧", "مرحبا", "中文", " "]
)
urls = st.sampled_from([ABS, "https://example.org/ü?q=1", "nowhere", ""])
inlines = st.recursive(
    st.builds(Text, texts) | st.builds(Code, texts) | st.builds(Math, texts, texts),
    lambda inner: (
        st.builds(Strong, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Emphasis, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Link, st.lists(inner, max_size=3).map(tuple), urls)
    ),
    max_leaves=6,
)
runs = st.lists(inlines, max_size=4).map(tuple)
blocks = st.recursive(
    st.builds(Heading, runs, st.sampled_from([1, 2]))
    | st.builds(Paragraph, runs)
    | st.builds(ItemList, st.lists(runs, max_size=3).map(tuple))
    | st.builds(Divider)
    | st.builds(Footer, runs),
    lambda inner: (
        st.builds(Card, runs, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Details, runs, st.lists(inner, max_size=3).map(tuple))
    ),
    max_leaves=6,
)
documents = st.builds(Document, st.lists(blocks, max_size=5).map(tuple))


def pieces_of(block: Block) -> list[str]:
    """Return the plain words of a block, run by run, in order."""
    match block:
        case Heading(children) | Paragraph(children) | Footer(children):
            return [plain_text(children)]
        case Card(head, inner) | Details(head, inner):
            return [plain_text(head), *(piece for each in inner for piece in pieces_of(each))]
        case ItemList(items):
            return [plain_text(item) for item in items]
        case Divider():
            return []


def without_gaps(text: str) -> str:
    return "".join(sign for sign in text if sign not in " \n•─")


@pytest.mark.slow
@settings(max_examples=40)
@given(documents)
def test_telegram_accepts_whatever_fits_unchanged(document: Document) -> None:
    rendered = render_classic(document)
    if fits(document, RenderMode.CLASSIC):
        text, entities = rules.accept(rendered.text, [entity(span) for span in rendered.entities])
        assert rules.units(text) <= MAX_UNITS
        assert len(entities) <= len(rendered.entities)


@settings(max_examples=40)
@given(documents)
def test_lengths_and_entities_are_exact(document: Document) -> None:
    rendered = render_classic(document)
    assert rendered.units == rules.units(rendered.text)
    rules.check_entities(rendered.text, [entity(span) for span in rendered.entities])


@pytest.mark.slow
@settings(max_examples=40)
@given(documents)
def test_no_word_is_lost_and_order_is_kept(document: Document) -> None:
    rendered = render_classic(document)
    said = "".join(piece for block in document.blocks for piece in pieces_of(block))
    if rendered.text != "…":
        assert without_gaps(rendered.text) == without_gaps(said)


@given(texts, texts, texts)
def test_an_entity_covers_exactly_its_words(before: str, inside: str, after: str) -> None:
    rendered = render_classic(page(Text(before), Strong(words(inside)), Text(after), Text("end")))
    assert pieces(rendered) == ([("bold", inside)] if inside else [])
