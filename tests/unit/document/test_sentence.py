"""Where sentences end, by invented examples."""

from __future__ import annotations

import pytest

from bot.document.nodes import Code, Emphasis, Link, Math, Strong, Text, plain_text
from bot.document.sentence import (
    cut_out,
    find_sentence_breaks,
    find_sentences,
    split_inlines,
    split_sentences,
)

SENTENCES = {
    "One. Two! Three? Four": ["One. ", "Two! ", "Three? ", "Four"],
    "Costs 3.5 GB. Then 2.": ["Costs 3.5 GB. ", "Then 2."],
    "See e.g. Fig. 3 and i.e. Eq. 4. Next": ["See e.g. Fig. 3 and i.e. Eq. 4. ", "Next"],
    "By Doe et al. The bound holds.": ["By Doe et al. ", "The bound holds."],
    "By Doe et al. 2020 it holds. So": ["By Doe et al. 2020 it holds. ", "So"],
    "The J. R. Doe bound vs. Roe. It": ["The J. R. Doe bound vs. Roe. ", "It"],
    "We use dataset A. We win.": ["We use dataset A. ", "We win."],
    "(It works.) “Good.” Yes": ["(It works.) ", "“Good.” ", "Yes"],
    "Wait... Then go": ["Wait... ", "Then go"],
    "version 2.0 of foo.py is out": ["version 2.0 of foo.py is out"],
    "no end. lower case goes on": ["no end. lower case goes on"],
    "一句。两句！三句？四": ["一句。", "两句！", "三句？", "四"],
    "他说：“好。”然后": ["他说：“好。”", "然后"],
    "a forgotten space.Despite that": ["a forgotten space.", "Despite that"],
    "the paper [A.B. Doe] by U.S. teams": ["the paper [A.B. Doe] by U.S. teams"],
    "One\n\nTwo": ["One\n\n", "Two"],
    "End.\n  Next": ["End.\n  ", "Next"],
    "Deployed on all apps, PCs, etc. Next": ["Deployed on all apps, PCs, etc. ", "Next"],
    "It is state of the art. Building on it, in 5 ms. More": [
        "It is state of the art. ",
        "Building on it, in 5 ms. ",
        "More",
    ],
    "A drug for MS. Methods: Art. 5 of it": ["A drug for MS. ", "Methods: Art. 5 of it"],
    "We use agents. mRNAfold designs mRNA in E. coli.": [
        "We use agents. ",
        "mRNAfold designs mRNA in E. coli.",
    ],
    "Two findings emerge. (i) It is so. (ii) It is not.": [
        "Two findings emerge. ",
        "(i) It is so. ",
        "(ii) It is not.",
    ],
    "We show: 1. Trees are old; 2. Trees die. From 1 to 5. With": [
        "We show: 1. Trees are old; 2. Trees die. ",
        "From 1 to 5. ",
        "With",
    ],
    "Two bounds hold.\n  * an upper one": ["Two bounds hold.\n  ", "* an upper one"],
    "": [],
}


@pytest.mark.parametrize("text", SENTENCES)
def test_sentences_end_where_a_reader_would_stop(text: str) -> None:
    assert list(split_sentences(text)) == SENTENCES[text]


def test_formulas_code_and_links_are_atoms() -> None:
    nodes = (
        Text("See "),
        Math("a. B", "a. B"),
        Text(" and "),
        Code("x. Y"),
        Link((Text("p. Q"),), "https://a.example"),
        Text(". "),
        Math("n", "n"),
        Text(" is next."),
    )
    assert find_sentence_breaks(nodes) == (len("See a. B and x. Yp. Q. "),)


def test_a_sentence_may_end_inside_a_style() -> None:
    nodes = (Strong((Text("Everything begins somewhere. It"),)), Text(" goes on."))
    first, second = find_sentences(nodes)
    assert cut_out(nodes, *first) == (Strong((Text("Everything begins somewhere."),)),)
    assert cut_out(nodes, *second) == (Strong((Text("It"),)), Text(" goes on."))


@pytest.mark.parametrize("nodes", [(Text("No end"),), (Text("One end."),), (Math("x", "x"),)])
def test_what_has_no_end_is_its_own_first_sentence(nodes: tuple[Text, ...]) -> None:
    assert [cut_out(nodes, *sentence) for sentence in find_sentences(nodes)] == [nodes]


def test_empty_paragraphs_are_no_sentence() -> None:
    text = "\n\nEverything begins somewhere. \n\n It goes on. "
    found = [text[start:stop] for start, stop in find_sentences((Text(text),))]
    assert found == ["Everything begins somewhere.", "It goes on."]
    assert find_sentences(()) == ()


def test_a_cut_goes_through_styles_and_links() -> None:
    link = Link((Emphasis((Text("abcd"),)),), "https://a.example")
    left, right = split_inlines((Text("xy"), link), 4)
    assert left == (Text("xy"), Link((Emphasis((Text("ab"),)),), "https://a.example"))
    assert right == (Link((Emphasis((Text("cd"),)),), "https://a.example"),)


@pytest.mark.parametrize("at", [3, 4, 5])
def test_a_formula_is_never_cut(at: int) -> None:
    nodes = (Text("ab "), Strong((Math("x+y", "x+y"),)), Text(" c"))
    left, right = split_inlines(nodes, at)
    assert plain_text(left) == "ab "
    assert right == nodes[1:]


@pytest.mark.parametrize("cluster", ["e\u0301", "👩‍🔬", "🇨🇭", "\r\n", "क्ष"])
def test_a_grapheme_is_never_cut(cluster: str) -> None:
    for at in range(2, 1 + len(cluster)):
        left, right = split_inlines((Text(f"a{cluster}b"),), at)
        assert (plain_text(left), plain_text(right)) == ("a", f"{cluster}b")


def test_a_grapheme_is_not_cut_between_nodes_either() -> None:
    left, right = split_inlines((Text("ae"), Strong((Text("\u0301b"),))), 2)
    assert (plain_text(left), plain_text(right)) == ("a", "e\u0301b")


@pytest.mark.parametrize("at", [-3, 0])
def test_a_cut_before_the_start_leaves_all_on_the_right(at: int) -> None:
    assert split_inlines((Text("abc"),), at) == ((), (Text("abc"),))


def test_a_cut_behind_the_end_leaves_all_on_the_left() -> None:
    assert split_inlines((Text("abc"),), 9) == ((Text("abc"),), ())
