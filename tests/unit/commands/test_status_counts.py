"""/status shows how complete each category is."""

from __future__ import annotations

from bot.model.evidence import ReconciliationStatus
from bot.model.taxonomy import ALL_ARXIV, CATEGORIES
from tests.support.command_harness import CommandHarness
from tests.support.papers import CROSS, draft, listing
from tests.support.stores import declaration

TWO = (listing("2606.00001"), listing("2606.00002"))


async def test_each_category_is_shown_with_arxivs_count(harness: CommandHarness) -> None:
    await harness.store_editions(draft("cs.DC", "2026-06-16", *TWO))
    await harness.store.evidence.store_declarations([declaration(new=2)])
    await harness.send("/subscribe cs.DC")
    said = await harness.send("/status")
    assert "cs.DC: 2 of 2 by arXiv’s own count for Tuesday 16 June" in said
    assert "(rss)" in said


async def test_an_unconfirmed_category_says_so(harness: CommandHarness) -> None:
    await harness.store_editions(draft("cs.DC", "2026-06-16", *TWO))
    await harness.send("/subscribe cs.DC")
    said = await harness.send("/status")
    assert "cs.DC: 2 for Tuesday 16 June, not yet checked against arXiv’s own count" in said


async def test_a_short_category_is_reported_in_status_and_below_the_digest(
    harness: CommandHarness,
) -> None:
    await harness.store_editions(
        draft("cs.DC", "2026-06-16", *TWO, listing("2606.00003", kind=CROSS))
    )
    short = declaration(new=3, status=ReconciliationStatus.SHORT, missing=("2606.00009",))
    await harness.store.evidence.store_declarations([short])
    await harness.send("/subscribe cs.DC")
    assert "cs.DC: 2 of 3 by arXiv’s own count" in await harness.send("/status")
    assert "2 of 3 by arXiv’s own count" in await harness.send("/today")


async def test_all_of_arxiv_is_one_line_and_confirmed_only_where_each_category_is(
    harness: CommandHarness,
) -> None:
    others = [category for category in CATEGORIES if category != "cs.DC"]
    empty = [draft(category, "2026-06-16") for category in others]
    await harness.store_editions(draft("cs.DC", "2026-06-16", *TWO), *empty)
    confirmed = [declaration(category, new=0) for category in others]
    await harness.store.evidence.store_declarations(confirmed)
    await harness.send("/subscribe cs.DC")
    chat = await harness.chat()
    await harness.store.interests.add(chat.id, ALL_ARXIV, 0, None)
    said = await harness.send("/status")
    assert "all of arXiv: 2 for Tuesday 16 June, not yet checked" in said
    await harness.store.evidence.store_declarations([declaration(new=2)])
    said = await harness.send("/status")
    assert said.count("by arXiv’s own count") == 1
    assert "all of arXiv: 2 of 2 by arXiv’s own count for Tuesday 16 June" in said
