"""The real announcements of a month, from records of what arXiv listed: one JSON object a line."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from bot.model.taxonomy import canonical_category
from tests.emulators.arxiv.paper import AnnouncedPaper


def daily_announcements(content: bytes) -> Mapping[date, list[AnnouncedPaper]]:
    """The papers of each listing date, ready for ``ArxivEmulator.announce``."""
    records = sorted(map(json.loads, content.splitlines()), key=lambda record: record["announced"])
    days: defaultdict[date, list[AnnouncedPaper]] = defaultdict(list)
    before: defaultdict[str, set[str]] = defaultdict(set)
    for record in records:
        paper = _announced(record, before[record["id"]])
        before[paper.id] |= set(paper.categories)
        days[date.fromisoformat(record["announced"])].append(paper)
    return days


def _announced(record: dict, before: set[str]) -> AnnouncedPaper:
    categories = tuple(dict.fromkeys(map(canonical_category, record["categories"])))
    return AnnouncedPaper(
        id=record["id"],
        categories=categories,
        action=record["announce_type"],
        version=record["version"] or 1,
        title=record["title"],
        abstract=record["abstract"],
        authors=record["creator_raw"] or ", ".join(record["authors"]),
        crossed_to=_crossed_to(record["feed_types"] or {}, categories, before),
        license=record["license"] or "",
        doi=record["doi"] or "",
        journal_ref=record["journal_ref"] or "",
        comment=record["comment"] or "",
    )


def _crossed_to(
    feed_types: Mapping[str, str], categories: tuple[str, ...], before: set[str]
) -> tuple[str, ...]:
    """The categories that a cross-listed paper was added to.

    Those whose feeds said so; where no feed was captured, those it did not have before.
    """
    seen = tuple(category for category, type_ in feed_types.items() if type_ == "cross")
    return seen or tuple(category for category in categories[1:] if category not in before)
