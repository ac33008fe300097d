"""Announcements that no page of arXiv's shows any more, out of when papers were submitted. Pure.

Identifiers are given at announcement, one after another, so in their order the listing dates never
fall. Each paper was announced no earlier than what its submission leads to by arXiv's schedule, and
so no earlier than any paper before it: the running maximum is its listing date. It is a day short
for papers that moderation held and that then came first in their batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import accumulate

from bot.ingest.identifier import announcement_key
from bot.ingest.split import sort_listings
from bot.model.announcement import AnnounceType, EditionDraft, Listing, Slot
from bot.model.calendar import ArxivCalendar
from bot.model.submission import Submission

REBUILT = "rebuilt"
"""Source of editions that were worked out from submissions: nobody's count proves them, and what
was replaced or cross-listed later is not in them."""


def infer_listing_dates(
    submissions: Iterable[Submission], calendar: ArxivCalendar
) -> Mapping[str, date]:
    """Return by identifier when each paper was announced.

    Args:
        submissions: of a category that lists papers every day, and of any others beside it: the
            denser the identifiers, the fewer stand under a wrong date.
        calendar: arXiv's.
    """
    ordered = sorted(submissions, key=lambda one: announcement_key(one.paper.id))
    days = accumulate((calendar.listing_date_for(one.at) for one in ordered), max)
    return {one.paper.id: day for one, day in zip(ordered, days, strict=True)}


def rebuild_draft(
    slot: Slot, submissions: Iterable[Submission], dates: Mapping[str, date]
) -> EditionDraft:
    """Return what was new in the category of ``slot`` on its day, by ``dates``."""
    category, day = slot
    listed = (
        Listing(one.paper, category, _type(one, category))
        for one in submissions
        if dates[one.paper.id] == day and category in one.paper.categories
    )
    return EditionDraft(category, day, sort_listings(listed), REBUILT)


def _type(one: Submission, category: str) -> AnnounceType:
    return AnnounceType.NEW if one.paper.primary == category else AnnounceType.CROSS
