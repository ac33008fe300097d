"""/status tells how complete each category is."""

from __future__ import annotations

from bot.model.evidence import Proof
from tests.papers import CROSS, draft, listing
from tests.stores import declaration
from tests.unit.commands.desk import Desk

TWO = (listing("2606.00001"), listing("2606.00002"))


async def test_each_category_is_told_with_what_arxiv_counts(desk: Desk) -> None:
    await desk.completes(draft("cs.DC", "2026-06-16", *TWO))
    await desk.store.evidence.declare([declaration(new=2)])
    await desk.says("/subscribe cs.DC")
    said = await desk.says("/status")
    assert "cs.DC: 2 of 2 by arXiv’s own count for Tuesday 16 June" in said
    assert "(rss)" in said


async def test_what_was_never_confirmed_says_so(desk: Desk) -> None:
    await desk.completes(draft("cs.DC", "2026-06-16", *TWO))
    await desk.says("/subscribe cs.DC")
    said = await desk.says("/status")
    assert "cs.DC: 2 for Tuesday 16 June, not yet checked against arXiv’s own count" in said


async def test_what_is_short_is_told_and_stands_below_the_digest(desk: Desk) -> None:
    await desk.completes(draft("cs.DC", "2026-06-16", *TWO, listing("2606.00003", kind=CROSS)))
    short = declaration(new=3, proof=Proof.SHORT, missing=("2606.00009",))
    await desk.store.evidence.declare([short])
    await desk.says("/subscribe cs.DC")
    assert "cs.DC: 2 of 3 by arXiv’s own count" in await desk.says("/status")
    assert "2 of 3 by arXiv’s own count" in await desk.says("/today")
