"""What holds for every document and every paper, on every platform and in every render mode."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from bot.digest.compose import compose
from bot.digest.news import News
from bot.digest.select import count_by_term, select
from bot.document.nodes import Document
from bot.model.announcement import AnnounceType, Listing
from bot.model.chat import DigestSettings, Style
from bot.model.paper import Paper
from bot.phrases import LANGUAGES, load_phrases
from tests.support.documents import DOCUMENTS
from tests.support.renderings import (
    RENDERINGS,
    Rendering,
    assert_all_text_visible,
    cut_linked,
)

_WRITTEN = r"""
    \textbf{ \emph{ } $x^2$ $\alpha \leq \beta$ $$\sum_i x_i$$ \( \) $5 \% \'e \v{s} \cite{a} ~ _ *
    \url{https://a.example/b_c} \footnote{n} \frac{1}{2} \unicode{x2014} `` '' -- --- # > @ <b>
    &amp; | [x](https://b.example) **w** 1. - 图神经网络。 שלום 👩‍👩‍👧 e̋ \ours{
    $\method$ /start cs.AI
"""
TEX = st.lists(
    st.sampled_from(_WRITTEN.split()) | st.text(max_size=12), min_size=1, max_size=30
).map(" ".join)
_NAMES = ["Ada Quorum", r"L\'eo Sou", "王伟", "דנה כהן", "O'Neil (MIT, Boston)", "X_Y *Z*"]
NAMES = st.lists(st.sampled_from(_NAMES), min_size=1, max_size=60).map(", ".join)
PAPERS = st.lists(
    st.builds(
        lambda number, version, title, abstract, authors, kind: Listing(
            Paper(f"2606.{number:05}", version, title, abstract, authors, ("cs.LG", "stat.ML")),
            "cs.LG",
            kind,
        ),
        st.integers(1, 99_999),
        st.integers(1, 12),
        TEX,
        TEX | st.text(max_size=200),
        NAMES,
        st.sampled_from(AnnounceType),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda listing: listing.paper.id,
)


def assert_sound_everywhere(document: Document) -> None:
    """Assert that what is drawn once for all is sound on every platform and in every mode."""
    for rendering in RENDERINGS:
        note(str(rendering))
        assert_sound(document, rendering)


def assert_sound(document: Document, rendering: Rendering) -> None:
    """Assert that every page is accepted, and that together they say all of it in order."""
    pages = cut_linked(document, rendering.fits)
    shown = "\n".join(map(rendering.read, pages))
    assert_all_text_visible(pages, shown, rendering.spoken)


@pytest.mark.slow
@settings(max_examples=100)
@given(document=DOCUMENTS)
def test_every_platform_accepts_any_document_completely(document: Document) -> None:
    assert_sound_everywhere(document)


@pytest.mark.slow
@settings(max_examples=60)
@given(listings=PAPERS, style=st.sampled_from(Style), language=st.sampled_from(LANGUAGES))
def test_every_platform_accepts_any_papers_completely(
    listings: list[Listing], style: Style, language: str
) -> None:
    types = frozenset(AnnounceType)
    terms = {"cs.LG": ("cs.LG",)}
    news = News(
        (date(2026, 6, 16),), select(listings, terms, types), count_by_term(listings, terms)
    )
    assert_sound_everywhere(
        compose(news, DigestSettings(types=types, style=style), load_phrases(language))
    )
