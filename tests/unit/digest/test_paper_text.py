"""What cards and pages say of a paper: its authors, its date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.digest.card import paper_card
from bot.digest.paper_text import abstract_blocks, byline, dated_id, short_byline
from bot.digest.select import DigestEntry
from bot.document.nodes import Paragraph, plain_text
from bot.model.chat import Style
from bot.phrases import load_phrases
from tests.support.papers import NEW, paper


def test_a_line_that_ends_inside_a_formula_ends_no_paragraph() -> None:
    abstract = "We show $a +\n   b = c$ and \\[ x =\n  y_1. \\]\n  It costs $5.\n\n  Done."
    blocks = abstract_blocks(abstract)
    assert [plain_text(block.children) for block in blocks if isinstance(block, Paragraph)] == [
        "We show a + b = c and x = y₁.",
        "It costs $5.",
        "Done.",
    ]


@pytest.mark.parametrize(
    ("abstract", "paragraphs"),
    [
        ("Queues grow.\n  We bound them.", ["Queues grow.", "We bound them."]),
        ("We study\n  one-layer caches. It\n  holds.\n  Its cost,\n  too. We\n  prove it.",
         ["We study one-layer caches. It holds. Its cost, too. We prove it."]),
        ("Queues grow.\n  We bound them by\n  twice the load.\n  This is tight.\n  Proof inside.",
         ["Queues grow.", "We bound them by twice the load.", "This is tight.", "Proof inside."]),
        ("We give three bounds\n  (1) for trees\n  (2) for grids\n  - and more",
         ["We give three bounds", "(1) for trees", "(2) for grids", "- and more"]),
        ("We cut\n  costs.\n\n  They\n  were high", ["We cut costs.", "They were high"]),
    ],
)  # fmt: skip
def test_an_indented_line_that_goes_on_with_a_sentence_begins_no_paragraph(
    abstract: str, paragraphs: list[str]
) -> None:
    blocks = abstract_blocks(abstract)
    assert [
        plain_text(block.children) for block in blocks if isinstance(block, Paragraph)
    ] == paragraphs


@pytest.mark.parametrize(
    ("authors", "said"),
    [
        ("", ""),
        ("Ada Quorum", "Ada Quorum"),
        ("Ada Quorum, Bo Heartbeat", "Ada Quorum, Bo Heartbeat"),
        ("Ada Quorum, Bo Heartbeat, Cy X, D. L", "Ada Quorum, Bo Heartbeat, Cy X, D. L"),
        ("Ada Quorum, Bo Heartbeat, Cleo N. Follower, Dag Leader, Eve Last",
         "Ada Quorum, Bo Heartbeat … Eve Last"),
        ("Ada Quorum, Bo Heartbeat, Cleo N. Follower, Dag Leader, Eve von der Leyen-Hohenstein",
         "Ada Quorum … Eve von der Leyen-Hohenstein"),
        ("王伟, 李娜, 张三, 李四, 王五", "王伟, 李娜, 张三, 李四, 王五"),
        ("The Collaboration of Telescopes, A. B", "The Collaboration of Telescopes, A. B"),
        ("The Collaboration of Many Telescopes, A. B, C. D",
         "The Collaboration of Many Telescopes, A. B, C. D"),
        ("The Collaboration of Many Telescopes, A. B, C. D, E. F",
         "The Collaboration of Many Telescopes … E. F"),
    ],
)  # fmt: skip
def test_the_first_authors_and_the_last_are_named_and_no_single_one_left_out(
    authors: str, said: str
) -> None:
    assert plain_text(short_byline(paper("2606.00001", "cs.DC", authors=authors))) == said


@pytest.mark.parametrize(
    ("count", "said", "in_chinese"),
    [
        (4, "A0, A1, A2, A3", "A0, A1, A2, A3"),
        (5, "A0, A1 … A4 (5 authors)", "A0, A1 … A4（共 5 位作者）"),
    ],
)
def test_where_many_are_named_all_are_counted(count: int, said: str, in_chinese: str) -> None:
    by = replace(paper("2606.00001"), author_names=tuple(f"A{n}" for n in range(count)))
    assert plain_text(byline(by, 3, load_phrases("en"))) == said
    assert plain_text(byline(by, 3, load_phrases("zh"))) == in_chinese


@pytest.mark.parametrize(
    ("paper_id", "announced", "said", "in_chinese"),
    [
        (
            "2606.00001",
            date(2026, 6, 16),
            "2606.00001 · 16 June 2026",
            "2606.00001 · 2026年6月16日",
        ),
        ("hep-th/9901001", None, "hep-th/9901001 · January 1999", "hep-th/9901001 · 1999年1月"),
        ("0000.00001", None, "0000.00001", "0000.00001"),
    ],
)
def test_an_id_goes_with_the_day_of_its_announcement_or_the_month_that_it_names(
    paper_id: str, announced: date | None, said: str, in_chinese: str
) -> None:
    found = paper(paper_id)
    assert plain_text(dated_id(found, announced, load_phrases("en"))) == said
    assert plain_text(dated_id(found, announced, load_phrases("zh"))) == in_chinese


@pytest.mark.parametrize(("authors", "times"), [("Ada Q, Bo H", 1), ("Ada Q, " * 9 + "Bo H", 2)])
def test_a_full_card_names_all_authors_where_the_first_line_does_not(
    authors: str, times: int
) -> None:
    by = paper("2606.00001", "cs.DC", authors=authors)
    card = paper_card(DigestEntry(by, NEW, "cs.DC"), 1, Style.FULL, load_phrases("en"))
    lines = [block for block in (*card.blocks, *card.folded) if isinstance(block, Paragraph)]
    assert sum("Ada Q" in plain_text(line.children) for line in lines) == times
