"""Small invented papers, for tests that need some."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.model.announcement import AnnounceType, EditionDraft, Listing
from bot.model.paper import Paper

NEW, CROSS, REPLACE = AnnounceType.NEW, AnnounceType.CROSS, AnnounceType.REPLACE


def paper(paper_id: str, *categories: str, version: int = 1, **fields: Any) -> Paper:
    """Return an invented paper whose texts say which one it is."""
    texts = {
        "title": f"On the Matter of {paper_id}",
        "abstract": f"We invent {paper_id}. Nothing in it is real.",
        "authors": "Ada Invented, Ben Madeup",
    }
    return Paper(paper_id, version, categories=categories or ("cs.DC",), **{**texts, **fields})


def listing(
    paper_id: str, category: str = "cs.DC", kind: AnnounceType = NEW, version: int = 1
) -> Listing:
    """Return a listing of an invented paper."""
    primary = category if kind is NEW else "cs.XY"
    categories = (primary,) if primary == category else (primary, category)
    return Listing(paper(paper_id, *categories, version=version), category, kind)


def draft(category: str, day: str, *listings: Listing, source: str = "rss") -> EditionDraft:
    """Return an edition's draft."""
    return EditionDraft(category, date.fromisoformat(day), listings, source)
