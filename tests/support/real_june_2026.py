"""Every paper that was announced in June 2026, as it was announced; see ``real_data``."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from bot.model.announcement import AnnounceType, Listing
from bot.model.paper import Paper
from tests.support.real_data import read_real_data

Record = dict[str, Any]


@cache
def records() -> tuple[Record, ...]:
    """Return one record for each paper and announcement, oldest announcement first."""
    lines = read_real_data("daily/arxiv_daily_2026-06.jsonl.gz").splitlines()
    return tuple(sorted(map(json.loads, lines), key=lambda record: record["announced"]))


@cache
def listings_by_day() -> Mapping[date, Mapping[str, tuple[Listing, ...]]]:
    """Return the listings of each date by category; a paper that no feed held is in its primary."""
    days: dict[date, dict[str, list[Listing]]] = defaultdict(lambda: defaultdict(list))
    for record in records():
        for category, type_ in _types(record):
            listing = Listing(
                paper_of_record(record), category, AnnounceType(type_.removesuffix("-cross"))
            )
            days[date.fromisoformat(record["announced"])][category].append(listing)
    return {
        day: {category: tuple(listings) for category, listings in categories.items()}
        for day, categories in days.items()
    }


def paper_of_record(record: Record) -> Paper:
    """Return a record as the bot would have stored it."""
    return Paper(
        record["id"],
        record["version"] or 0,
        record["title"],
        record["abstract"],
        record["creator_raw"] or ", ".join(record["authors"]),
        tuple(record["categories"]),
        author_names=() if record["creator_raw"] else tuple(record["authors"]),
        license=record["license"] or "",
        doi=record["doi"] or "",
        journal_ref=record["journal_ref"] or "",
        comment=record["comment"] or "",
    )


def _types(record: Record) -> Iterable[tuple[str, str]]:
    """Return the type in each feed that held a paper: ``replace-cross`` is a replacement."""
    return (record["feed_types"] or {record["categories"][0]: record["announce_type"]}).items()
