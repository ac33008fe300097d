"""The real feeds of 9 to 18 June 2026, four of them stale, replayed through the whole bot."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from adapters.arxiv.feed import parse_feed
from bot.model.announcement import AnnounceType
from tests.emulators.arxiv import ArxivEmulator
from tests.scenarios.stage import Console, Stage
from tests.shared import shared, shared_bytes

CATEGORIES = ("cs.AI", "cs.CL", "cs.CV", "cs.LG")
CAPTURES = tuple(date(2026, 6, day) for day in range(10, 19))
STALE = {("cs.LG", date(2026, 6, 12)), ("cs.CL", date(2026, 6, 17)), ("cs.AI", date(2026, 6, 18))}
"""Feeds that show the batch of the day before, by the date they claim."""
ANNOUNCED = (9, 11, 12, 15, 16, 17, 18)
"""Days of June with a captured feed; that of the 10th was not captured."""


def record(arxiv: ArxivEmulator) -> dict[tuple[str, date], set[str]]:
    """Serve the captured feeds on the days they claim; return the ids each holds for a reader."""
    held: dict[tuple[str, date], set[str]] = {}
    for category in CATEGORIES:
        for capture in CAPTURES:
            content = captured(category, capture)
            feed = parse_feed(content, category)
            arxiv.serve(category, feed.stamped, content)
            wanted = {item.paper.id for item in feed.items if item.type is not AnnounceType.REPLACE}
            held[category, feed.stamped] = wanted
    return held


def captured(category: str, day: date) -> bytes:
    name = f"feeds/{day}-{category.lower().replace('.', '-')}.xml"
    packed = shared("feeds") / Path(f"{name}.gz").name
    return shared_bytes(f"{name}.gz" if packed.exists() else name)


@pytest.mark.parametrize("category", CATEGORIES)
async def test_each_announcement_is_one_digest_and_none_repeats_a_stale_feed(
    category: str, tmp_path: Path
) -> None:
    shared("feeds/2026-06-18-cs-ai.xml.gz")
    async with Stage(Console(), tmp_path, now="2026-06-08T12:00:00+00:00") as stage:
        held = record(stage.arxiv)
        await stage.says(f"/subscribe {category}")
        digests: dict[date, list[str]] = {}
        instant = datetime(2026, 6, 9, 4, 30, tzinfo=UTC)
        while instant < datetime(2026, 6, 19, tzinfo=UTC):
            await stage.jumps_to(instant.isoformat())
            sent = re.findall(r"arxiv\.org/abs/(\d{4}\.\d{5})", stage.was_sent())
            if sent:
                day = (instant - timedelta(hours=4)).date()
                assert day not in digests, f"two digests on {day}"
                digests[day] = sent
            instant += timedelta(hours=3, minutes=30)
    assert sorted(digests) == [date(2026, 6, day) for day in ANNOUNCED]
    delivered = Counter(paper for sent in digests.values() for paper in sent)
    twice = {paper for paper, count in delivered.items() if count > 1}
    assert twice == set()
    for day, sent in digests.items():
        if (category, day) in STALE:  # asked together with others, arXiv answers freshly
            assert not set(sent) & held[category, day]
        else:
            assert set(sent) == held[category, day]
