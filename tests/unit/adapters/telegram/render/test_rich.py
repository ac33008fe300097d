"""Documents become rich messages that unfold, with formulas typeset, and valid markup."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings

from adapters.telegram.render.controls import BUTTONS, NO_CONTROLS, TextControls, build_keyboard
from adapters.telegram.render.message import (
    MAX_BLOCKS,
    MAX_CARD_BUTTONS,
    MAX_CHARACTERS,
    PAGE_BUDGET,
    fits,
)
from adapters.telegram.render.rich import render_rich
from bot.document.nodes import (
    Block,
    Card,
    CardAction,
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
)
from bot.document.paginate import paginate
from bot.model.chat import RenderMode
from bot.model.conversation import Action
from tests.emulators.telegram import rich
from tests.emulators.telegram.rich_rules import count_blocks, depth
from tests.emulators.telegram.rules import check_keyboard
from tests.support.documents import DOCUMENTS

ABS = "https://arxiv.org/abs/2606.00001"


def words(text: str) -> Inlines:
    return (Text(text),)


def html(*blocks: Block) -> str:
    return render_rich(Document(blocks)).html


def paragraph(*inlines: Inline) -> str:
    return html(Paragraph(inlines)).removeprefix("<p>").removesuffix("</p>")


def paper(number: int, *folded: Block) -> Card:
    title = (Text(f"{number}. "), Strong((Link(words("A paper"), ABS),)))
    lines = (Paragraph(words("Ada Quorum")), Paragraph((Code("cs.DC"),)))
    return Card(title, lines, folded, f"paper|1|2606.{number:05}", str(number))


# --- how it looks ---------------------------------------------------------------------------


def test_a_paper_is_a_fold_under_its_title_authors_and_tags() -> None:
    assert html(paper(1, Paragraph(words("We show it.")))) == (
        f'<details><summary><b><a href="{ABS}">1.</a> A paper</b><br>Ada Quorum<br>'
        "<code>cs.DC</code></summary><p>We show it.</p></details>"
    )


@pytest.mark.parametrize("number", [2, 12, 345])
def test_a_paper_is_rendered_alike_under_every_number(number: int) -> None:
    first = paper(1, Paragraph(words("We show it.")))
    again = Card((Text(f"{number}. "), *first.title[1:]), first.blocks, first.folded)
    once, anew = render_rich(Document((first,))), render_rich(Document((again,)))
    assert anew.html == once.html.replace(">1.<", f">{number}.<")
    assert anew.length == once.length + len(str(number)) - 1


def test_a_tap_on_the_title_of_a_fold_leads_nowhere_but_into_it() -> None:
    summary = html(paper(1, Paragraph(words("We show it.")))).partition("</summary>")[0]
    assert re.findall("<a .*?</a>", summary) == [f'<a href="{ABS}">1.</a>']


def test_a_paper_with_nothing_to_fold_is_a_paragraph() -> None:
    assert html(paper(1)) == (
        f'<p><b>1. <a href="{ABS}">A paper</a></b><br>Ada Quorum<br><code>cs.DC</code></p>'
    )


def test_what_is_not_a_paragraph_is_inside_the_fold() -> None:
    card = Card(
        words("T"), (Paragraph(words("by")), ItemList((words("a"),)), Paragraph(words("z")))
    )
    assert html(card) == "<p><b>T</b><br>by</p><ul><li>a</li></ul><p>z</p>"
    folded = Card(card.title, card.blocks, (Paragraph(words("more")),))
    assert html(folded) == (
        "<details><summary><b>T</b><br>by</summary><ul><li>a</li></ul><p>z</p><p>more</p></details>"
    )


def test_a_page_has_its_headings_lists_rules_and_footer() -> None:
    drawn = html(
        Heading(words("Tuesday"), 1),
        Heading(words("cs.DC")),
        ItemList((words("a"), words("b"))),
        Divider(),
        Footer(words("Thanks")),
    )
    assert drawn == (
        "<h1>Tuesday</h1><h2>cs.DC</h2><ul><li>a</li><li>b</li></ul><hr/><footer>Thanks</footer>"
    )


def test_a_fold_is_a_fold() -> None:
    fold = Details(words("All authors"), (Paragraph(words("A, B")),))
    assert html(fold) == "<details><summary><b>All authors</b></summary><p>A, B</p></details>"


def test_a_formula_is_typeset_and_its_source_escaped() -> None:
    assert paragraph(Text("at "), Math("a < b", "a < b")) == "at <tg-math>a&lt;b</tg-math>"


def test_a_formula_by_itself_is_on_its_own_line() -> None:
    assert html(Paragraph((Math("x^2", "x²"),))) == "<tg-math-block>x^2</tg-math-block>"


def test_a_formula_that_no_client_typesets_is_text() -> None:
    assert paragraph(Text("by "), Math(r"\ours", "ours")) == "by ours"


def test_lines_are_broken_by_tags_since_bare_breaks_are_dropped() -> None:
    assert paragraph(Text("a\nb")) == "a<br>b"
    assert "\n" not in paragraph(Math("a\nb", "a\nb"))


def test_markup_in_words_and_addresses_stays_words() -> None:
    link = Link(words("<b>&amp;"), 'https://a.org/?q="<&>')
    assert paragraph(link) == (
        '<a href="https://a.org/?q=&quot;&lt;&amp;&gt;">&lt;b&gt;&amp;amp;</a>'
    )


def test_styles_are_not_put_inside_themselves() -> None:
    bold = Strong((Strong(words("a")), Emphasis(words("b"))))
    assert paragraph(bold) == "<b>a<i>b</i></b>"
    inner = Link((Text("a"), Link(words("b"), "https://b.org/")), ABS)
    assert paragraph(inner) == f'<a href="{ABS}">ab</a>'


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "http://[", "/abs"])
def test_a_link_that_is_not_linkable_is_only_its_text(url: str) -> None:
    assert paragraph(Link(words("here"), url)) == "here"


@pytest.mark.parametrize("text", ["", " ", "\n", "\u200b", "\u2800", "\x00"])
def test_a_page_without_a_visible_character_is_an_ellipsis(text: str) -> None:
    assert html(Paragraph(words(text)), Card(words(text)), Details((), ())) == "<p>…</p>"


def test_what_is_invisible_is_left_out() -> None:
    assert html(Paragraph(()), ItemList((words(" "), words("a"))), Heading(())) == (
        "<ul><li>a</li></ul>"
    )


def test_lone_surrogates_and_control_characters_are_replaced() -> None:
    assert paragraph(Text("a\ud83eb\x07c")) == "a\ufffdb c"


@pytest.mark.parametrize(
    ("text", "tappable"),
    [("Send /subscribe cs.DC", True), ("see cs.AI and/or", False), ("https://a.org/abs/b", False)],
)
def test_commands_are_detected_only_where_there_are_some(text: str, tappable: bool) -> None:
    assert render_rich(Document((Paragraph(words(text)), paper(1)))).has_commands is tappable


# --- what can be done with a paper --------------------------------------------------------

OPEN = '<tg-button type="callback_data" style="link" data="paper|1|2606.00012">12.</tg-button>'
SAVE = '<tg-button type="callback_data" style="link" data="save|1|2606.00012">☆ Save</tg-button>'


def savable(number: int, *folded: Block) -> Card:
    actions = (CardAction(f"save|1|2606.{number:05}", "☆ Save"),)
    return replace(paper(number, *folded), actions=actions)


def test_the_number_opens_a_paper_and_the_title_unfolds_it() -> None:
    card = savable(12, Paragraph(words("We show it.")))
    assert render_rich(Document((card,)), BUTTONS).html == (
        f"<details><summary>{OPEN} <b>A paper</b><br>Ada Quorum<br><code>cs.DC</code> · "
        f'<a href="{ABS}">arXiv</a> · {SAVE}</summary><p>We show it.</p></details>'
    )


def test_the_title_of_a_paper_that_does_not_unfold_leads_to_arxiv() -> None:
    assert render_rich(Document((savable(12),)), BUTTONS).html == (
        f'<p>{OPEN} <b><a href="{ABS}">A paper</a></b><br>Ada Quorum<br>'
        f"<code>cs.DC</code> · {SAVE}</p>"
    )


def test_without_buttons_in_the_text_the_number_leads_to_the_private_chat() -> None:
    links = TextControls(bot_name="paperboy_bot")
    opening = '<a href="https://t.me/paperboy_bot?start=paper-2606_00012">12.</a>'
    folded = savable(12, Paragraph(words("We show it.")))
    drawn = render_rich(Document((savable(12), folded)), links).html
    assert drawn == (
        f'<p><b>{opening} <a href="{ABS}">A paper</a></b><br>Ada Quorum<br><code>cs.DC</code></p>'
        f"<details><summary><b>{opening} A paper</b><br>Ada Quorum<br><code>cs.DC</code> · "
        f'<a href="{ABS}">arXiv</a></summary><p>We show it.</p></details>'
    )


def test_what_has_no_number_keeps_its_title() -> None:
    card = Card(words("3 more"), opens="rest|1|2026-06-16 2606.00003 nc", label="+3")
    assert render_rich(Document((card,)), BUTTONS).html == "<p><b>3 more</b></p>"


@pytest.mark.parametrize("count", [105, 727])
@pytest.mark.parametrize(
    ("mode", "controls"),
    [
        (RenderMode.RICH, BUTTONS),
        (RenderMode.RICH, TextControls(bot_name="paperboy_bot")),
        (RenderMode.CLASSIC, TextControls(bot_name="paperboy_bot")),
        (RenderMode.PLAIN, NO_CONTROLS),
    ],
)
def test_no_page_has_more_than_two_rows_below(
    count: int, mode: RenderMode, controls: TextControls
) -> None:
    rest = Card(words("3 more"), opens="rest|1|2026-06-16 2606.00003 nc", label="+3")
    cards = [
        savable(n, *(Paragraph(words("We show it. " * 9)),) * (n % 2)) for n in range(1, count)
    ]
    chips = tuple(Action(label, "today") for label in ("✓ New", "✓ Cross-listed", "Replaced"))
    pages = tuple(Action(label, "today", start=n) for n, label in enumerate("«◀/▶»", 1))
    for page in paginate(Document((*cards, rest)), lambda page: fits(page, mode)):
        made = build_keyboard((pages, chips), page, None, mode, controls)
        assert made is not None
        assert len(made.inline_keyboard) == 2
        check_keyboard(made.to_dict())


# --- what fits ------------------------------------------------------------------------------


@pytest.mark.parametrize(("length", "fitting"), [(PAGE_BUDGET, True), (PAGE_BUDGET + 1, False)])
def test_a_page_fits_up_to_its_budget(length: int, fitting: bool) -> None:
    assert fits(Document((Paragraph(words("x" * length)),))) is fitting


@pytest.mark.parametrize(
    ("folded", "fitting"), [(PAGE_BUDGET, True), (30_000, True), (MAX_CHARACTERS, False)]
)
def test_what_is_folded_counts_only_for_telegram_s_own_limit(folded: int, fitting: bool) -> None:
    body = (Paragraph(words("x" * folded)),)
    assert fits(Document((Card(words("seen"), folded=body),))) is fitting
    assert fits(Document((Details(words("seen"), body),))) is fitting


def test_what_is_seen_of_a_card_counts_for_the_budget() -> None:
    card = Card(words("x" * PAGE_BUDGET), folded=(Paragraph(words("folded")),))
    assert not fits(Document((card,)))


def test_the_source_of_a_formula_counts() -> None:
    formula = Math("+".join("x" * PAGE_BUDGET), "x")
    assert not fits(Document((Paragraph((Text("a"), formula)),)))


@pytest.mark.parametrize(("count", "fitting"), [(MAX_BLOCKS, True), (MAX_BLOCKS + 1, False)])
def test_a_page_fits_up_to_five_hundred_blocks(count: int, fitting: bool) -> None:
    assert fits(Document(tuple(Paragraph(words("x")) for _ in range(count)))) is fitting


@pytest.mark.parametrize(("levels", "fitting"), [(14, True), (15, False)])
def test_a_page_fits_up_to_sixteen_levels(levels: int, fitting: bool) -> None:
    block: Block = Paragraph((Strong(words("x")),))
    for _ in range(levels):
        block = Details(words("s"), (block,))
    assert fits(Document((block,))) is fitting


def test_markup_counts_as_well_whatever_the_budget() -> None:
    links = tuple(Link(words("x"), ABS) for _ in range(1_000))
    assert not fits(Document((Paragraph(links),)), RenderMode.RICH, budget=32_768)


@pytest.mark.parametrize("mode", RenderMode)
@pytest.mark.parametrize(
    ("count", "fitting"), [(MAX_CARD_BUTTONS, True), (MAX_CARD_BUTTONS + 1, False)]
)
def test_a_page_leaves_room_for_its_number_buttons(
    mode: RenderMode, count: int, fitting: bool
) -> None:
    cards = tuple(Card(words("x"), opens=f"paper|1|{n}", label=str(n)) for n in range(count))
    assert fits(Document(cards), mode) is fitting


@pytest.mark.slow
@settings(max_examples=40)
@given(DOCUMENTS)
def test_what_is_measured_is_what_telegram_counts(document: Document) -> None:
    drawn = render_rich(document, BUTTONS)
    nodes = rich.accept(drawn.html).nodes
    assert drawn.length >= sum(len(node.words) for node in nodes)
    assert drawn.blocks >= sum(map(count_blocks, nodes))
    assert drawn.depth >= max(map(depth, nodes))
