"""Inline queries: a paper in any chat, by identifier or by words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.document.nodes import Document
from bot.model.chat import RenderMode
from bot.model.conversation import InlineResult, Share, WebLink
from tests.support.command_harness import HOME, CommandHarness, text_of
from tests.support.papers import paper


async def offers(
    harness: CommandHarness, words: str, start: int = 0, limit: int = 10
) -> Sequence[InlineResult]:
    return await harness.dispatcher.find_inline_results(
        HOME, words, "en", start, limit, harness.platform.fits
    )


async def test_an_identifier_offers_its_card(harness: CommandHarness) -> None:
    await harness.store.papers.upsert([paper("2606.00001", version=2)])
    (offer,) = await offers(harness, "https://arxiv.org/abs/2606.00001")
    assert (offer.id, offer.title) == ("2606.00001v2", "On the Matter of 2606.00001")
    assert offer.summary == "Ada Invented, Ben Madeup · 2606.00001 · June 2026"
    assert "Nothing in it is real." in text_of(offer.document)
    assert all(isinstance(button, WebLink) for row in offer.rows for button in row)


async def test_a_paper_that_is_not_stored_is_asked_of_arxiv(harness: CommandHarness) -> None:
    assert await offers(harness, "2606.00001") == []
    harness.index.papers = (paper("2606.00001"),)
    assert len(await offers(harness, "2606.00001")) == 1


async def test_the_query_of_the_share_button_offers_the_paper(harness: CommandHarness) -> None:
    await harness.store.papers.upsert([paper("hep-th/9901001", "hep-th")])
    await harness.send("/paper hep-th/9901001")
    (share,) = (button for row in harness.reply.rows for button in row if isinstance(button, Share))
    assert [result.id for result in await offers(harness, share.query)] == ["hep-th/9901001v1"]


async def test_words_offer_results_slice_by_slice(harness: CommandHarness) -> None:
    await harness.store.papers.upsert([paper(f"2606.{n:05}") for n in range(1, 26)])
    await harness.store.search.index(100)
    first = await offers(harness, "ti:matter")
    second = await offers(harness, "ti:matter", start=10, limit=20)
    assert (len(first), len(second)) == (10, 15)
    assert not {result.id for result in first} & {result.id for result in second}


@pytest.mark.parametrize("words", ["", "   ", "-not", "cat:nonsense", '"', "x" * 2000])
async def test_a_query_without_results_offers_nothing(harness: CommandHarness, words: str) -> None:
    assert list(await offers(harness, words)) == []


async def test_a_broken_store_offers_nothing(harness: CommandHarness) -> None:
    await harness.break_store()
    assert list(await offers(harness, "2606.00001")) == []


@pytest.mark.parametrize("room", [40, 400, 4000])
async def test_a_card_shows_as_much_as_fits(harness: CommandHarness, room: int) -> None:
    huge = replace(
        paper("2606.00001", title="On " * 13, abstract="We cut costs by one half. " * 150),
        author_names=tuple(f"Ann Ode{n}" for n in range(3435)),
    )
    await harness.store.papers.upsert([huge])

    def fits(page: Document, form: RenderMode) -> bool:
        return form is RenderMode.CLASSIC and len(text_of(page)) <= room

    (offer,) = await harness.dispatcher.find_inline_results(HOME, "2606.00001", "zh-CN", 0, 5, fits)
    assert fits(offer.document, RenderMode.CLASSIC)
    assert len(offer.id.encode()) <= 64
    assert offer.summary == "Ann Ode0, Ann Ode1 … Ann Ode3434 · 2606.00001 · 2026年6月"
