"""A week of the real June of 2026, stale feeds and all, replayed through ingestion and delivery.

The whole month is a benchmark: ``python -m benchmarks.replay``.
"""

from __future__ import annotations

import pytest

from benchmarks.replay import replay
from tests.support.real_data import real_data

pytestmark = pytest.mark.usefixtures("inline_sqlite")


async def test_every_listing_comes_once_under_its_date_where_plain_reading_loses_some() -> None:
    real_data("feeds/2026-06-13-cs-lg.xml.gz")
    real_data("daily/arxiv_daily_2026-06.jsonl.gz")

    figures = await replay(last=12, first=9)

    ours, plain = figures["paperboy"], figures["plain_feed_reading"]
    assert figures["stale_feeds"]
    assert ours["delivered_under_its_date_percent"] == 100
    assert (ours["lost"], ours["under_a_wrong_date"], ours["twice"]) == (0, 0, 0)
    assert plain["lost"] > 100
    assert figures["editions_confirmed"] == figures["editions"]
