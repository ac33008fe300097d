"""Listing dates inferred from submission dates, for announcements that no page shows. Pure.

Identifiers are given at announcement, one after another, so in their order the listing dates never
fall. Each paper was announced no earlier than its submission allows by arXiv's schedule, and so no
earlier than any paper before it: the running maximum is its listing date. It is a day short for
papers that moderation held and that then came first in their batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import accumulate

from bot.ingest.split import sort_listings
from bot.model.announcement import AnnounceType, EditionDraft, Listing, Slot
from bot.model.arxiv_id import parse_id
from bot.model.calendar import ArxivCalendar
from bot.model.paper import Submission

REBUILT = "rebuilt"
"""Source of editions inferred from submissions: no count of arXiv's confirms them, and what was
replaced or cross-listed later is not in them."""


def infer_listing_dates(
    submissions: Iterable[Submission], calendar: ArxivCalendar
) -> Mapping[str, date]:
    """Return by identifier when each paper was announced.

    Args:
        submissions: of a category that lists papers every day, and of any others beside it: the
            denser the identifiers, the fewer get a wrong date.
        calendar: arXiv's.
    """
    ordered = sorted(submissions, key=lambda submission: parse_id(submission.paper.id))
    days = accumulate((calendar.listing_date_for(submission.at) for submission in ordered), max)
    return {submission.paper.id: day for submission, day in zip(ordered, days, strict=True)}


def rebuild_draft(
    slot: Slot, submissions: Iterable[Submission], dates: Mapping[str, date]
) -> EditionDraft:
    """Return what was new in the category of ``slot`` on its day, by ``dates``."""
    category, day = slot
    new, cross = AnnounceType.NEW, AnnounceType.CROSS
    listed = (
        Listing(paper, category, new if paper.primary == category else cross)
        for paper in (submission.paper for submission in submissions)
        if dates[paper.id] == day and category in paper.categories
    )
    return EditionDraft(category, day, sort_listings(listed), REBUILT)
