"""What matches what: folding, authors, fields; and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.query import Field, PaperIndex, Span, explain, find_spans, parse, print_node
from bot.query.stems import stem_word
from tests.support.papers import paper

PAPER = paper(
    "2606.00001",
    "cs.LG",
    "math.NA",
    title="Large Pre-trained Models for \\textit{Graph} Colouring",
    abstract="We analyse the behaviour of C++ programs in $\\mathbb{R}^n$. "
    'These are H\\"older spaces. 量子计算。',
    authors="Yann A. LeCun, Ana Garcia-Marquez, Xiao-Ming Li, Rianne van den Berg, Sammy Davis Jr.,"
    ' Conan O\'Brien, Wei Zhang, Bin Han, Yi-Hsuan Yang, Xuewei Lu, J\\"urgen M\\"uller,'
    " Jean Le Gall, the ATLAS Collaboration",
    comment="12 pages, accepted at NeurIPS",
    journal_ref="Nature 600 (2026) 1",
)


def selects(typed: str) -> bool:
    return bool(PaperIndex([PAPER]).select(parse(typed)))


@pytest.mark.parametrize(
    "typed",
    [
        "graph", "GRAPHS", "ｇｒａｐｈ", "gra\u00adph", "ti:graph", "-survey", "graph colorings",
        "pretrained", "pre-trained", '"pre trained"', '"large pretrained models"', "pretraining",
        '"trained models for graph"', "analysis", "analyzing", "behavior", "behaviours", "C++",
        "c++", "holder", "Hölder", "Höld*", "$R^n$", "quantum OR 量子", "计算", "abs:量子计算",
        "analys*", "colou*", "cs.LG", "cat:math.NA", "cat:cs.NA", "cat:cs", "id:2606.00001",
        "-ti:analyse graph", "co:neurips", 'co:"accepted at NeurIPS"', "jr:nature", "all:neurips",
        "all:nature", "all:graph", "lecun", '"Yann A. LeCun"',
        "(survey OR graph) -(tree OR forest)",
    ],
)  # fmt: skip
def test_words_are_found_as_any_keyboard_and_either_side_of_the_atlantic_writes_them(
    typed: str,
) -> None:
    assert selects(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "survey", "ti:analyse", "abs:graph", '"graph large"', '"models pretrained"', "-graph", "c",
        "C#", "neurips", "jr:neurips", "co:nature", "cat:cs.AI", "id:2606.00002", "子量", "pages",
        '"Berg Sammy"', "graph -colouring", "cat:math.NA -cat:cs",
    ],
)  # fmt: skip
def test_what_does_not_stand_there_is_not_found(typed: str) -> None:
    assert not selects(typed)


@pytest.mark.parametrize(
    "name",
    [
        "Yann LeCun", "Y. LeCun", "LeCun, Yann", "LeCun, Y.", "LeCun Y", "lecun_y", "LeCun YA",
        "LeCun", "Yann A LeCun", "Y A LeCun", "yann andre lecun", "LECUN, YANN", "Lec*", "Yann",
        "Le Cun, Yann", "A. Garcia Marquez", "Garcia-Marquez, Ana", "Marquez", "Xiaoming Li",
        "X.-M. Li", "Li, Xiao Ming", "Rianne van den Berg", "R. van den Berg", "Berg R",
        "van den Berg, Rianne", "Berg, R. van den", "Davis, Sammy, Jr.", "Davis Jr., Sammy",
        "Sammy Davis", "S. Davis Jr.", "Sammy Davis III", "Conan OBrien", "O\u2019Brien",
        "and Yann LeCun", "Yann LeCun V", "Bin Han", "B. Han", "Han Bin", "Yi Hsuan Yang",
        "Y.-H. Yang", "Yihsuan Yang", "Y. Yang", "Yang YH",
        "W. Zhang", "Zhang Wei", "Mueller", "Müller, Jürgen", "J. Muller", "Juergen Mueller",
        "LeGall", "J. Le Gall", "ATLAS", "ATLAS Collaboration", "The ATLAS Collab.", "atlas",
    ],
)  # fmt: skip
def test_an_author_is_found_under_any_form_of_the_name(name: str) -> None:
    assert selects(f'au:"{name}"')


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Xiao Ming Li", "Xiaoming Li"), ("Xiaoming Li", "Xiao Ming Li"),
        ("Li Xiao Ming", "Xiaoming Li"), ("Min Jun Kim", "Minjun Kim"),
        ("OBrien", "Conan O'Brien"), ("C. OBrien", "Conan O'Brien"),
        ("Müller", "J. Mueller"), ("Jan Müller", "J. Mueller"), ("Åse Berg", "Aase Berg"),
        ("Soeren Kierkegaard", "Søren Kierkegaard"), ("JA Smith", "John A. Smith"),
        ("Dr. Ana Li", "Ana Li"), ("Prof. A. Li", "Ana Li"), ("Bengio et al.", "Yoshua Bengio"),
        ("Virgo Collaboration", "The LIGO-Virgo-KAGRA Collaboration"),
        ("LIGO Collaboration", "LIGO Scientific Collaboration"),
        ("ATLAS Collaboration", "CMS and ATLAS Collaborations"),
    ],
)  # fmt: skip
def test_two_spellings_of_one_name_find_each_other(typed: str, name: str) -> None:
    assert finds_author(typed, name)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Xiaoming Li", "Xiao Li"), ("Xiao Ming Li", "Ming Li"), ("Virgo Team", "LIGO-Virgo Group"),
        ("J. Müller", "K. Mueller"), ("JA Smith", "John B. Smith"), ("Dr. Ana Li", "Bo Li"),
        ("Anna Rossi", "An Na Bianchi"), ("KAGRA", "The LIGO-Virgo Collaboration"),
    ],
)  # fmt: skip
def test_two_people_do_not_find_each_other(typed: str, name: str) -> None:
    assert not finds_author(typed, name)


def finds_author(typed: str, name: str) -> bool:
    listed = replace(paper("2606.00001"), authors="", author_names=(name,))
    return bool(PaperIndex((listed,)).select(parse(f'au:"{typed}"')))


@pytest.mark.parametrize(
    "name",
    ["Yann B. LeCun", "Z. LeCun", "Marc LeCun", "Yann Li", "Ben Zhang", "LeCun, B.", "W. A. LeCun",
     "CMS Collaboration", "Davis, Tom", "V. Berg", "Graph", "Yi Yang", "Yann-Marc LeCun",
     "Xuwei Lu", "Xiao Li"],
)  # fmt: skip
def test_somebody_else_is_not_found(name: str) -> None:
    assert not selects(f'au:"{name}"')


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("behaviour", "behavior"), ("neighbourhoods", "neighborhood"), ("centre", "centers"),
        ("modelling", "modeling"), ("optimisation", "optimizations"), ("generalised", "generalize"),
        ("analyses", "analysis"), ("analysing", "analyze"), ("catalogue", "catalog"),
        ("defence", "defense"), ("haemoglobin", "hemoglobin"), ("grey", "gray"), ("sulphur",
        "sulfur"), ("artefacts", "artifact"), ("matrices", "matrix"), ("vertices", "vertex"),
        ("hypotheses", "hypothesis"), ("criteria", "criterion"), ("spectra", "spectrum"),
        ("formulae", "formulas"), ("fibres", "fiber"), ("tumours", "tumor"), ("programme",
        "programs"), ("kilometres", "kilometer"), ("dialogues", "dialog"), ("manoeuvre",
        "maneuvers"), ("LLMs".lower(), "llm"), ("categories", "category"), ("licence", "licenses"),
    ],
)  # fmt: skip
def test_british_and_american_singular_and_plural_are_one(one: str, other: str) -> None:
    assert stem_word(one) == stem_word(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("supervised", "supervision"), ("precise", "precisely"), ("revised", "revision")],
)
def test_words_in_ise_that_america_spells_so_too_keep_their_families(one: str, other: str) -> None:
    assert stem_word(one) == stem_word(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("four", "for"), ("tour", "tor"), ("contour", "contort"), ("cms", "cm"), ("bases", "basis")],
)
def test_words_that_only_look_alike_stay_apart(one: str, other: str) -> None:
    assert stem_word(one) != stem_word(other)


def test_an_explanation_says_which_words_matched_where() -> None:
    found = explain(parse("graph (neurips OR analysis) @LeCun -survey"), PAPER)
    assert found.is_selected
    assert [(match.term.text, match.fields) for match in found.matches] == [
        ("graph", (Field.TITLE,)),
        ("analysis", (Field.ABSTRACT,)),
        ("LeCun", (Field.AUTHOR,)),
    ]
    assert found.failures == ()


def test_an_explanation_says_what_failed() -> None:
    found = explain(parse("graph moe (a1 OR a2) -colouring -(b analysis)"), PAPER)
    assert not found.is_selected
    assert [print_node(node) for node in found.failures] == ["moe", "a1 OR a2", "-colouring"]
    assert [match.term.text for match in found.matches] == ["graph"]


@pytest.mark.parametrize(
    ("typed", "text", "marked"),
    [
        ("graph", "Graphs and a graph.", ["Graphs", "graph"]),
        ('"neural net"', "Neural nets are neural.", ["Neural nets"]),
        ("pretrained", "Large pre-trained models", ["pre-trained"]),
        ("pre-trained", "Large pretrained models", ["pretrained"]),
        ('"large pretrained"', "Large pre-trained models", ["Large pre-trained"]),
        ("c++ holder", "Hölder spaces in C++.", ["Hölder", "C++"]),
        ("trans* -former", "A transformer, a former", ["transformer"]),
        ("计算", "量子计算。", ["计算"]),
        ("au:graph", "Graphs", []),
        ("ti:graph OR abs:net", "graph net", ["graph"]),
    ],
)
def test_the_words_of_a_query_are_marked_in_a_readable_text(
    typed: str, text: str, marked: list[str]
) -> None:
    spans = find_spans(parse(typed), text, Field.TITLE)
    assert [text[span.start : span.end] for span in spans] == marked


def test_a_plural_of_two_letters_is_marked_as_a_whole() -> None:
    assert find_spans(parse("gp"), "Deep GPs, GPS", Field.TITLE) == (Span(5, 8),)


def test_spans_that_overlap_are_one() -> None:
    assert find_spans(parse('"a b" "b c"'), "a b c", Field.TITLE) == (Span(0, 5),)
