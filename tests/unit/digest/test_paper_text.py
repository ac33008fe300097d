"""What a card says of its authors: as many as one line has room for."""

from __future__ import annotations

import pytest

from bot.digest.card import paper_card
from bot.digest.paper_text import abstract_blocks, short_byline
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
    ("authors", "said", "in_chinese"),
    [
        ("", "", ""),
        ("Ada Quorum", "Ada Quorum", "Ada Quorum"),
        ("Ada Quorum, Bo Heartbeat", "Ada Quorum, Bo Heartbeat", "Ada Quorum, Bo Heartbeat"),
        ("Ada Quorum, Bo Heartbeat, Cleo X", "Ada Quorum, Bo Heartbeat +1",
         "Ada Quorum, Bo Heartbeat 另 1 人"),
        ("王伟, 李娜, 张三, 李四, 王五", "王伟, 李娜, 张三, 李四, 王五",
         "王伟, 李娜, 张三, 李四, 王五"),
        ("The Collaboration of Many Telescopes, A. B", "The Collaboration of Many Telescopes +1",
         "The Collaboration of Many Telescopes 另 1 人"),
    ],
)  # fmt: skip
def test_names_that_one_line_of_a_phone_has_room_for(
    authors: str, said: str, in_chinese: str
) -> None:
    by = paper("2606.00001", "cs.DC", authors=authors)
    assert plain_text(short_byline(by, load_phrases("en"))) == said
    assert plain_text(short_byline(by, load_phrases("zh"))) == in_chinese


@pytest.mark.parametrize(("authors", "times"), [("Ada Q, Bo H", 1), ("Ada Q, " * 9 + "Bo H", 2)])
def test_a_full_card_names_all_authors_where_the_first_line_does_not(
    authors: str, times: int
) -> None:
    by = paper("2606.00001", "cs.DC", authors=authors)
    card = paper_card(DigestEntry(by, NEW, "cs.DC"), 1, Style.FULL, load_phrases("en"))
    lines = [one for one in (*card.blocks, *card.folded) if isinstance(one, Paragraph)]
    assert sum("Ada Q" in plain_text(line.children) for line in lines) == times
