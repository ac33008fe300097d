"""The benchmark of rankings reads any readers' picks and prints what its harness has to show."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks.ranking import measure
from tests.support.announced import announce, topic_of

pytestmark = pytest.mark.slow


@pytest.fixture
def picks(tmp_path: Path) -> Path:
    """Write 28 days of papers: A picks caches by the day, B speech by the week, on Sundays."""
    path = tmp_path / "readers.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for each in announce(days=28, papers_a_day=16):
            sunday = each.day + timedelta(6 - each.day.weekday())
            line = {
                "id": each.paper.id,
                "version": "1",
                "title": each.paper.title,
                "abstract": each.paper.abstract,
                "creator_raw": each.paper.authors,
                "categories": list(each.paper.categories),
                "type": "new",
                "announced": f"{each.day}",
                "read_date": f"{each.day}" if topic_of(each) == "caches" else None,
                "read_date_b": f"{sunday}" if topic_of(each) == "speech" else None,
            }
            file.write(json.dumps(line) + "\n")
    return path


@pytest.mark.parametrize(("field", "reader", "days"), [(None, "A", 9), ("read_date_b", "B", 1)])
def test_our_order_finds_what_a_reader_picks_and_permuted_picks_cannot_be_learned(
    picks: Path, field: str | None, reader: str, days: int
) -> None:
    figures = measure(picks, field)
    assert (figures["reader"], figures["days"]) == (reader, days)
    methods = figures["methods"]
    assert methods["paperboy"]["ap"] > 0.9 > methods["random"]["ap"]
    assert {"arxiv_sanity_lite", "rocchio", "newest", "paperboy_after_5"} <= methods.keys()
    low, mean, high = figures["paired"]["paperboy-random"]
    assert 0 < low <= mean <= high
    assert figures["permuted_ap"] < methods["paperboy"]["ap"]
