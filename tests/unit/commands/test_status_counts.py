"""/status shows how complete each category is."""

from __future__ import annotations

from bot.model.evidence import ReconciliationStatus
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
