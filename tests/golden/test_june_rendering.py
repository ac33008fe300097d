"""Every paper of June 2026, as it was announced, on every platform."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest

from bot.digest.compose import compose
from bot.digest.news import News
from bot.digest.select import DigestEntry, count_by_term, select
from bot.document.nodes import Document
from bot.model.announcement import AnnounceType
from bot.model.chat import DigestSettings, Style
from bot.model.paper import Paper
from bot.phrases import LANGUAGES, load_phrases
from tests.support.real_june_2026 import listings_by_day, records
from tests.support.renderings import (
    RENDERINGS,
    Rendering,
    assert_all_text_visible,
    assert_nothing_unreachable,
    cut_linked,
)
from tests.support.soak import IS_SOAKING, amount, thinned

pytestmark = [pytest.mark.slow, pytest.mark.soak]

TYPES = frozenset(AnnounceType)
SAMPLED = 50
"""Of so many papers one is drawn in the styles and forms that are not each platform's first."""


@cache
def digest(day: date, style: Style, one_of: int = 1) -> tuple[Document, int]:
    """Return all that was announced on ``day`` as one digest, and how many papers it holds."""
    by_category = listings_by_day()[day]
    terms = {category: (category,) for category in by_category}
    listings = [listing for category in by_category for listing in by_category[category]]
    entries = select(listings, terms, TYPES)[::one_of]
    news = News((day,), entries, count_by_term(listings, terms))
    return compose(news, DigestSettings(types=TYPES, style=style), load_phrases("en")), len(entries)


@cache
def described(day: date) -> dict[str, Paper]:
    """Return the papers of ``day`` by ID."""
    listed = (listing for listings in listings_by_day()[day].values() for listing in listings)
    return {listing.paper.id: listing.paper for listing in listed}


def drawn(rendering: Rendering, style: Style, one_of: int) -> Iterator[int]:
    """Draw every day, and yield how many papers were read on its pages."""
    for day in listings_by_day():
        document, papers = digest(day, style, one_of)
        pages = cut_linked(document, rendering.fits)
        shown = "\n".join(map(rendering.read, pages))
        assert_all_text_visible(pages, shown, rendering.spoken)
        assert_nothing_unreachable(document, pages, described(day))
        yield papers


FIRST = ("telegram-rich", "discord-rich", "console")


@pytest.mark.parametrize(
    "rendering", [rendering for rendering in RENDERINGS if rendering.name in FIRST], ids=str
)
def test_every_paper_of_june_is_taken_and_read_whole(rendering: Rendering) -> None:
    one_of = amount(10, 1)
    papers = sum(drawn(rendering, Style.BRIEF, one_of))
    assert len(records()) == 24_089
    assert papers == 24_089 if IS_SOAKING else papers >= 24_089 / one_of


@pytest.mark.parametrize("style", [Style.BRIEF, Style.FULL])
@pytest.mark.parametrize("rendering", RENDERINGS, ids=str)
def test_papers_of_june_are_taken_and_read_whole_in_every_form(
    rendering: Rendering, style: Style
) -> None:
    assert sum(drawn(rendering, style, SAMPLED)) > 470


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_ordinary_morning_of_thirty_papers_is_one_message_on_telegram(language: str) -> None:
    telegram = next(rendering for rendering in RENDERINGS if rendering.name == "telegram-rich")
    mornings = [morning(*thirty, language) for thirty in thinned(list(thirties()), 5)]
    assert len(mornings) > amount(100, 500)
    assert sum(map(telegram.fits, mornings)) >= 0.95 * len(mornings)


def thirties() -> Iterator[tuple[date, str, tuple[DigestEntry, ...]]]:
    """Yield thirty papers in a row, again and again, of every category of every day."""
    for day, categories in listings_by_day().items():
        for category, listings in categories.items():
            entries = select(listings, {category: (category,)}, DigestSettings().types)
            for at in range(0, len(entries) - 29, 30):
                yield day, category, entries[at : at + 30]


def morning(day: date, category: str, entries: tuple[DigestEntry, ...], language: str) -> Document:
    """Return the digest of ``entries`` alone, in the default manner."""
    counts = {category: Counter(entry.type for entry in entries)}
    return compose(News((day,), entries, counts), DigestSettings(), load_phrases(language))
