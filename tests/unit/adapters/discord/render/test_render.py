from __future__ import annotations

import json
import re
from typing import Any, cast
from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.discord.platform import handle_message_parameters
from adapters.discord.render.classic import classic_text, plain_page
from adapters.discord.render.controls import openable_cards, shorten
from adapters.discord.render.layout import build_layout, section_texts
from adapters.discord.render.markdown import render_inlines
from adapters.discord.render.message import fits, render_message
from bot.document.cut import count_utf16_units
from bot.document.directions import balance_directions
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
    Jump,
    Link,
    Mark,
    Math,
    Paragraph,
    RoleName,
    Strong,
    Text,
)
from bot.errors import Unfit
from bot.model.chat import RenderMode
from bot.model.conversation import Action, Attachment, Copy, Share, WebLink
from tests.emulators.discord.limits import DiscordRefusal, check_message
from tests.emulators.discord.reader import readable

# Characters that mean something to Discord, among some that do not.
AWKWARD = st.text(alphabet="*_~`|\\[]()<>#-+@:/.,!? \n1aé文😀", min_size=1, max_size=12)
PHRASES = st.sampled_from(
    [
        "snake_case_name", "2 * 3 * 4", "**not bold**", "~~kept~~", "||seen||", "`tick`", "a``b",
        "# not a heading", "- not a list", "1. not a list", "> not a quote", "-# not small",
        "@everyone and @here", "<@123456789>", "<#99999>", "<t:1700000000:R>", "<:smile:123456>",
        "[not](a link)", "[0, 1)", r"C:\temp\new", r"\*", "¯\\_(ツ)_/¯", "see https://a.org/x_y_z.",
        "https://a.org/a*b**c", "(https://a.org/(x))", "mail me <a@b.org>", "ends in star*",
    ]
)  # fmt: skip
TEXTS = st.one_of(AWKWARD, PHRASES, st.text(max_size=12))
URLS = st.sampled_from(
    ["https://arxiv.org/abs/2606.00001", "https://a.org/x_(y)?q=*a*|b|", "https://a.org/[z]"]
)
LEAVES = st.one_of(
    TEXTS.map(Text), TEXTS.map(Code), st.builds(Math, st.just(r"\alpha^2"), st.just("α²*"))
)


def _linkless(inline: Inline) -> bool:
    match inline:
        case Link():
            return False
        case Strong(children) | Emphasis(children) | Mark(children):
            return all(map(_linkless, children))
        case _:
            return True


INLINE = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple).map(Strong),
        st.lists(inner, max_size=3).map(tuple).map(Emphasis),
        st.builds(Link, st.lists(inner.filter(_linkless), max_size=2).map(tuple), URLS),
    ),
    max_leaves=6,
)
INLINES = st.lists(INLINE, max_size=5).map(tuple)
FLAT = st.one_of(
    st.builds(Heading, INLINES, st.integers(1, 2)),
    INLINES.map(Paragraph),
    st.lists(INLINES, max_size=3).map(tuple).map(ItemList),
    INLINES.map(Footer),
    st.just(Divider()),
)
SOME = st.lists(FLAT, max_size=3).map(tuple)
OPENS = st.integers(1, 9).map(lambda n: f"paper|1|2606.0000{n}")
BLOCK = st.one_of(
    FLAT,
    st.builds(Card, INLINES, SOME, SOME),
    st.builds(Card, INLINES, SOME, SOME, OPENS, st.sampled_from(["", "7", "label " * 20])),
    st.builds(Details, INLINES, st.lists(FLAT, max_size=3).map(tuple)),
)
LETTERS = st.lists(LEAVES, max_size=4).map(tuple)
PARAGRAPHS = st.lists(LETTERS.map(Paragraph), max_size=3).map(tuple)
DOCUMENTS = st.lists(BLOCK, max_size=8).map(tuple).map(Document)


def shown(inline: Inline) -> str:
    """What has to be read of an inline, said without the adapter."""
    match inline:
        case Text(text) | Code(text) | Math(_, text):
            return balance_directions(text)  # what turns the rest of a message is never sent
        case RoleName(role):
            return f"<@&{role}>"
        case Link(children, url):
            return "".join(map(shown, children)) or url
        case Strong(children) | Emphasis(children) | Mark(children) | Jump(children):
            return "".join(map(shown, children))


def words(inlines: Inlines) -> str:
    return "".join(map(shown, inlines))


def wording(block: Block) -> str:
    match block:
        case Heading(children, _) | Paragraph(children) | Footer(children):
            return words(children)
        case Card(title, blocks, folded):
            return words(title) + "".join(map(wording, (*blocks, *folded)))
        case Details(title, blocks):
            return words(title) + "".join(map(wording, blocks))
        case ItemList(items):
            return "".join(map(words, items))
        case Divider():
            return ""


def essence(text: str) -> str:
    """Strip spacing, which is the renderer's to arrange, its link arrow, and percent-encoding."""
    return re.sub(r"[\s↗\u200b]|\[↗\]", "", unquote(text))


@pytest.mark.slow
@settings(max_examples=300)
@given(INLINES)
@example((Strong((Text("a"),)), Strong((Text("b"),))))
@example((Emphasis((Text("a"),)), Strong((Text("b"),)), Text("c")))
@example((Strong((Text("a"), Emphasis((Text("b"),)))), Text("*")))
@example((Emphasis((Strong((Text("a"),)), Text("b"))),))
@example((Strong((Strong((Text("a"),)), Text(" b"))),))
@example((Emphasis((Code("cs.*"), Text(" and "), Code("**"))),))
@example((Link((Text("[0, 1) and x]y"),), "https://a.org"),))
@example((Text("https://a.org/a**b"), Strong((Text("c"),))))
@example((Code("`"), Code("``a`")))
@example((Link((Text("1"),), "https://a.org"), Text("]("), Text(")")))
@example((Link((Text("1"),), "https://a.org"), Code("](x)")))
@example((Text("`"), Code("`"), Text(" and `"), Code("`tick`")))
@example((Text("\u202aa"), Code("\u2066b"), Math("c", "c\u202e")))
def test_what_is_read_is_what_was_written(inlines: Inlines):
    assert essence(readable(render_inlines(inlines))) == essence(words(inlines))


@pytest.mark.slow
@settings(max_examples=150)
@given(DOCUMENTS)
@example(Document((Paragraph((Link((Text("\u2066"),), "https://a.org"),)),)))
def test_nothing_of_a_document_is_lost_or_added(document: Document):
    read = "".join(readable(text) for text in section_texts(document))
    assert essence(read) == essence("".join(map(wording, document.blocks)))


def body_of(
    page: Document, form: RenderMode, buttons: int, file: Attachment | None
) -> dict[str, Any]:
    """Return the JSON that a page is sent as, with a file's bytes in it."""
    rows = tuple((Action(f"Button {n}", "today", str(n)),) for n in range(buttons))
    params = handle_message_parameters(**render_message(page, form, rows, file).as_new())
    if file is None:
        return cast("dict[str, Any]", params.payload)
    body = json.loads((params.multipart or [])[0]["value"])
    body["attachments"][0]["bytes"] = file.content
    return body


FILES = st.sampled_from([None, Attachment("papers.bib", b"@misc{a}", "text/x-bibtex")])


@pytest.mark.slow
@settings(max_examples=150)
@given(DOCUMENTS, st.integers(1, 40), st.integers(0, 12), st.sampled_from(RenderMode), FILES)
def test_a_page_that_fits_is_one_that_discord_takes(
    document: Document, times: int, buttons: int, form: RenderMode, file: Attachment | None
):
    page = Document(document.blocks * times)
    if fits(page, form):
        check_message(body_of(page, form, buttons, file))
        # and one that can take the place of any older message
        check_message(body_of(page, RenderMode.RICH, buttons, file))


@pytest.mark.slow
@settings(max_examples=100)
@given(DOCUMENTS, st.integers(1, 12), st.sampled_from(RenderMode), st.data())
def test_what_fits_also_fits_with_less_on_it(
    document: Document, times: int, form: RenderMode, data: st.DataObject
):
    blocks = document.blocks * times
    less = blocks[: data.draw(st.integers(0, len(blocks)))]
    assert fits(Document(less), form) or not fits(Document(blocks), form)


@pytest.mark.slow
@settings(max_examples=100)
@given(DOCUMENTS)
def test_nothing_of_a_document_is_lost_or_added_in_one_text(document: Document):
    expected = essence("".join(map(wording, document.blocks)))
    assert essence(readable(classic_text(document))) == expected


@settings(max_examples=100)
@given(st.lists(st.builds(Card, LETTERS, PARAGRAPHS, PARAGRAPHS), max_size=4))
def test_letters_alone_are_the_letters_that_were_written(cards: list[Card]):
    expected = essence("".join(map(wording, cards)))
    assert essence(readable(plain_page(Document(tuple(cards))))) == expected


@pytest.mark.parametrize(
    ("characters", "good"),
    [
        ("a" * 4000, True),
        ("a" * 4001, False),
        ("é" * 4000, True),
        ("文" * 3386, True),
        ("文" * 3387, False),
        ("😀" * 2000, True),
        ("😀" * 2001, False),
    ],
)
def test_the_limits_are_used_to_the_last_character(characters: str, good: bool):
    assert fits(Document((Paragraph((Text(characters),)),))) is good


def test_many_rules_do_not_fit():
    blocks = (Paragraph((Text("a"),)), Divider())
    assert fits(Document(blocks * 13))
    assert not fits(Document(blocks * 14))


def test_the_emulator_rejects_what_does_not_fit():
    page = Document((Paragraph((Text("a" * 4001),)),))
    with pytest.raises(DiscordRefusal):
        check_message({"flags": 1 << 15, "components": build_layout(page).to_components()})


def test_more_rules_than_a_message_holds_are_refused_before_anything_is_sent():
    with pytest.raises(Unfit):
        build_layout(Document((Paragraph((Text("a"),)), Divider()) * 21))


async def test_a_view_is_not_kept_by_the_library():
    page = build_layout(Document(()), [[Action("Next", "today", "", 2)]])
    assert page.is_finished()
    assert page.is_dispatchable()


def buttons_of(*rows: tuple[Action, ...]) -> list[list[str]]:
    components = build_layout(Document(()), rows).to_components()[1:]
    return [[button["custom_id"] for button in row["components"]] for row in components]


def test_a_button_carries_its_action():
    assert buttons_of((Action("Next", "today", "cs.DC", 2),)) == [["today|2|cs.DC"]]


def test_a_row_of_more_than_five_buttons_becomes_two():
    row = tuple(Action(str(n), "today", str(n)) for n in range(7))
    assert [len(ids) for ids in buttons_of(row)] == [5, 2]


def test_of_two_equal_buttons_the_first_stays():
    again = (Action("Refresh", "today"), Action("Once more", "today"), Action("List", "list"))
    assert buttons_of(again, (Action("List", "list"),)) == [["today|1|", "list|1|"]]


def test_more_buttons_than_a_message_holds_are_left_out():
    rows = [tuple(Action("x", "today", f"{row}.{n}") for n in range(5)) for row in range(9)]
    taken = buttons_of(*rows)
    assert len(taken) == 6
    check_message(
        {"flags": 1 << 15, "components": build_layout(Document(()), rows).to_components()}
    )


def test_addresses_are_buttons_and_what_discord_has_not_is_left_out():
    row = (WebLink("PDF", "https://a.org/x"), Share("Share", "2606.00001"), Copy("Copy", "text"))
    (button,) = build_layout(Document(()), [row]).to_components()[1]["components"]
    assert (button["style"], button["url"]) == (5, "https://a.org/x")


def test_a_card_without_a_title_is_offered_by_its_label():
    cards = [Card((), opens=f"paper|1|{n}", label="label " * 20) for n in range(6)]
    (_, row) = build_layout(Document(tuple(cards))).to_components()
    offered = [option["label"] for option in row["components"][0]["options"]]
    assert offered == [shorten("label " * 20, 100)] * 6


def test_a_button_that_does_what_a_card_beside_it_does_is_left_out():
    card = Card((Text("1. A"),), opens="paper|1|2606.00001", label="1")
    row = (Action("Open", "paper", "2606.00001"), Action("Save", "save", "2606.00001"))
    (_, buttons) = build_layout(Document((card,)), [row]).to_components()
    assert [component["label"] for component in buttons["components"]] == ["Save"]


def test_of_cards_that_open_the_same_the_first_is_offered():
    cards = tuple(Card((Text(f"{n}. A"),), opens="paper|1|x", label=str(n)) for n in (1, 2))
    assert list(openable_cards(Document(cards)).values()) == [cards[0]]
    (container,) = build_layout(Document(cards)).to_components()
    assert [part["type"] for part in container["components"]] == [9, 10]


@given(st.text(max_size=150), st.integers(1, 100))
@example("\N{FAMILY}\u200d" * 60, 9)
@example("e\u0301" * 60, 10)
def test_a_line_is_shortened_within_its_limit_and_never_inside_a_character(text: str, limit: int):
    short = shorten(text, limit)
    assert count_utf16_units(short) <= limit
    whole = " ".join(text.split())
    assert short == whole or (short.endswith("…") and whole.startswith(short[:-1]))


def test_what_a_reader_sees_as_one_character_is_kept_whole():
    assert shorten("a" * 8 + "e\u0301" + "x" * 9, 10) == "a" * 8 + "…"
    assert shorten("\U0001f469\u200d\U0001f467" * 3, 8) == "\U0001f469\u200d\U0001f467…"


def test_a_long_label_is_cut_with_an_ellipsis():
    row = build_layout(Document(()), [[Action("x" * 90, "today")]]).to_components()[1]
    assert row["components"][0]["label"] == "x" * 79 + "…"


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (Heading((Text("Tuesday"),), 1), "## Tuesday"),
        (Heading((Text("cs.DC\nand more"),), 2), "### cs.DC and more"),
        (Footer((Text("Thank you"),)), "-# Thank you"),
        (ItemList(((Text("a"),), (Text("- b"),))), "- a\n- \\- b"),
        (Paragraph((Link((Text("abs"),), "https://a.org/x(1)"),)), "[abs](https://a.org/x%281%29)"),
        (Paragraph((Link((Text("https://a.org"),), "https://a.org"),)), "<https://a.org>"),
        (Paragraph((Link((Text("x"),), "tg://user"),)), "x (tg\\://user)"),
        (Paragraph((Code("/subscribe cs.*"),)), "`/subscribe cs.*`"),
        (Paragraph((Text("1. one"),)), "1\\. one"),
        (
            Card((Text("A title"),), (Paragraph((Text("by A. Author"),)), Divider())),
            "**A title**\nby A. Author",
        ),
        (
            Card((Text("A"),), (Paragraph((Text("Ada"),)),), (Paragraph((Text("We\nshow."),)),)),
            "**A**\nAda\n> We\n> show.",
        ),
        (
            Paragraph((Text("Look:"), Code("@misc{a,\n  - b\n}"), Text("# done"))),
            "Look:\n```\n@misc{a,\n  - b\n}\n```\n\\# done",
        ),
        (
            Paragraph((Code("a\n```\nb"),)),
            "```\na\n`\u200b`\u200b`\nb\n```",
        ),
        (Paragraph((Code("a ``b"),)), "a \\`\\`b"),
        (Paragraph((Text("of "), Math("n^2", "n²"), Text("-fold"))), "of *n²*-fold"),
        (Paragraph((Math("a*b", "a*b"), Text(" "), Math("x_i", "x_i"))), "a\\*b x\\_i"),
        (
            Details((Text("Abstract"),), (Paragraph((Text("We\nshow."),)),)),
            "Abstract\n> We\n> show.",
        ),
        (  # what else Unicode calls a line's end begins no line, and so no list
            Card((Text("A"),), (), (Paragraph((Text("We\x85 1. show"),)),)),
            "**A**\n> We\x85 1. show",
        ),
    ],
)
def test_a_block_has_discords_form(block: Block, expected: str):
    assert section_texts(Document((block,))) == (expected,)


def test_dividers_become_rules_between_texts():
    blocks = (Divider(), Paragraph((Text("a"),)), Divider(), Divider(), Paragraph((Text("b"),)))
    (container,) = build_layout(Document((*blocks, Divider()))).to_components()
    assert [part["type"] for part in container["components"]] == [10, 14, 10]


def test_an_address_ends_before_chinese_punctuation() -> None:
    said = (Text("例如 https://arxiv.org/abs/hep-th/9901001。（见 https://arxiv.org/）"),)
    assert (
        render_inlines(said)
        == "例如 <https://arxiv.org/abs/hep-th/9901001>。（见 <https://arxiv.org/>）"
    )
