"""A digest of so many papers and no more: the rest is offered, what came late is always shown."""

from __future__ import annotations

from datetime import date

import pytest

from bot.digest.compose import compose
from bot.digest.news import News
from bot.digest.select import DigestEntry
from bot.document.nodes import Card, Heading, ItemList, Jump, plain_text
from bot.model.chat import DigestSettings
from bot.model.conversation import card_actions
from bot.phrases import load_phrases
from tests.support.papers import CROSS, NEW, paper

TUESDAY, MONDAY = date(2026, 6, 16), date(2026, 6, 15)
ENTRIES = tuple(DigestEntry(paper(f"2606.{n:05}"), NEW, "cs.DC") for n in range(1, 8))


def cards(limit: int | None, late: int = 0) -> list[str]:
    belated = {entry.paper.id: MONDAY for entry in ENTRIES[:late]}
    counts = {"cs.DC": dict.fromkeys(type(NEW), 7)}
    news = News((TUESDAY,), ENTRIES, counts, late_additions=belated)
    document = compose(news, DigestSettings(limit=limit), load_phrases("en"))
    assert sum(isinstance(block, Card) for block in document.blocks) == len(card_actions(document))
    return [action.encode().removeprefix("paper|1|") for action in card_actions(document)]


@pytest.mark.parametrize("limit", [None, 7, 8])
def test_what_is_within_the_limit_is_shown(limit: int | None) -> None:
    assert cards(limit) == [entry.paper.id for entry in ENTRIES]


def test_what_is_beyond_the_limit_is_offered_by_its_first_paper() -> None:
    assert cards(2) == ["2606.00001", "2606.00002", "rest|1|2026-06-16 2606.00003 nc"]


def test_late_additions_are_shown_whatever_the_limit() -> None:
    assert cards(2, late=3)[:3] == ["2606.00001", "2606.00002", "2606.00003"]
    assert cards(2, late=3)[3:] == ["rest|1|2026-06-16 2606.00004 nc"]


def test_counts_lead_to_sections_and_none_of_none_is_no_papers() -> None:
    counts = {
        "cs.DC": {**dict.fromkeys(type(NEW), 0), NEW: 7, CROSS: 1},
        "moe": dict.fromkeys(type(NEW), 0),
    }
    crossed = DigestEntry(paper("2606.00009"), CROSS, "cs.DC")
    news = News((TUESDAY,), (*ENTRIES, crossed), counts, read={"moe": 0})
    blocks = compose(news, DigestSettings(), load_phrases("en")).blocks
    (head,) = (block for block in blocks if isinstance(block, ItemList))
    assert [plain_text(item) for item in head.items] == [
        "cs.DC 7 new, 1 cross-listed",
        "moe no papers",
    ]
    jumps = [inline for item in head.items for inline in item if isinstance(inline, Jump)]
    assert [(jump.anchor, jump.numbers) for jump in jumps] == [("1n", "1–7"), ("1c", "8")]
    anchors = [block.anchor for block in blocks if isinstance(block, Heading)]
    assert [anchor for anchor in anchors if anchor] == ["1n", "1c"]
