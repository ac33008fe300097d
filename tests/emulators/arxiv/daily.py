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
    days: defaultdict[date, list[AnnouncedPaper]] = defaultdict(list)
    for line in content.splitlines():
        record = json.loads(line)
        days[date.fromisoformat(record["announced"])].append(_announced(record))
    return days


def _announced(record: dict) -> AnnouncedPaper:
    categories = tuple(dict.fromkeys(map(canonical_category, record["categories"])))
    return AnnouncedPaper(
        id=record["id"],
        categories=categories,
        action=record["announce_type"],
        version=record["version"] or 1,
        title=record["title"],
        abstract=record["abstract"],
        authors=record["creator_raw"] or ", ".join(record["authors"]),
        crossed_to=_crossed_to(record["feed_types"] or {}, categories),
        license=record["license"] or "",
        doi=record["doi"] or "",
        journal_ref=record["journal_ref"] or "",
        comment=record["comment"] or "",
    )


def _crossed_to(feed_types: Mapping[str, str], categories: tuple[str, ...]) -> tuple[str, ...]:
    """The categories whose feeds called the paper a cross-list; where none was seen, all others."""
    seen = tuple(category for category, type_ in feed_types.items() if type_ == "cross")
    return seen or categories[1:]
