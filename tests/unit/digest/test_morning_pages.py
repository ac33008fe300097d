"""A large morning is few messages in every style, and none of its text is out of reach."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from bot.digest.compose import compose
from bot.digest.news import News
from bot.digest.select import count_by_term, select
from bot.document.nodes import Document
from bot.model.announcement import AnnounceType, Listing
from bot.model.chat import DigestSettings, Style
from bot.phrases import load_phrases
from tests.support.papers import CROSS, NEW, paper
from tests.support.renderings import (
    RENDERINGS,
    Rendering,
    assert_all_text_visible,
    assert_nothing_unreachable,
    cut_linked,
)

PAPERS = {
    f"2606.{number:05}": paper(
        f"2606.{number:05}",
        "cs.DC",
        title=f"Quorums of {number} That Nobody Convened: On Agreement among Absent Nodes",
        authors=", ".join(f"Author No{n}" for n in range(3 + number % 60)),
        abstract=f"Agreement {number} is hard. Here we show when $n = {number}$ nodes need none. "
        + "An absent node answers late, if at all, and what it would have said is lost. " * 16,
        comment=f"{number} pages" if number % 3 else "",
    )
    for number in range(1, 106)
}
TERMS = {"cs.DC": ("cs.DC",)}


@cache
def morning(style: Style) -> Document:
    listed = [
        Listing(paper, "cs.DC", CROSS if number > 60 else NEW)
        for number, paper in enumerate(PAPERS.values())
    ]
    types = frozenset(AnnounceType)
    news = News((date(2026, 6, 16),), select(listed, TERMS, types), count_by_term(listed, TERMS))
    return compose(news, DigestSettings(types=types, style=style), load_phrases("en"))


TELEGRAM = next(rendering for rendering in RENDERINGS if rendering.name == "telegram-rich")


@pytest.mark.parametrize("style", Style)
def test_a_hundred_and_five_papers_are_two_messages_on_telegram_in_every_style(
    style: Style,
) -> None:
    assert len(cut_linked(morning(style), TELEGRAM.fits)) == 2


@pytest.mark.parametrize("rendering", RENDERINGS, ids=str)
def test_whole_abstracts_are_no_more_messages_than_their_first_sentences(
    rendering: Rendering,
) -> None:
    full = cut_linked(morning(Style.FULL), rendering.fits)
    assert len(full) == len(cut_linked(morning(Style.BRIEF), rendering.fits))


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize("rendering", RENDERINGS, ids=str)
def test_every_character_is_on_a_page_or_behind_a_tap(rendering: Rendering, style: Style) -> None:
    document = morning(style)
    pages = cut_linked(document, rendering.fits)
    assert_nothing_unreachable(document, pages, PAPERS)
    assert_all_text_visible(pages, "\n".join(map(rendering.read, pages)), rendering.spoken)
