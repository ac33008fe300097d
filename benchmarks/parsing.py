"""Reading and storing the largest kind of feed, next to lxml and sqlite3 doing the least they can.

python -m benchmarks.parsing [ITEMS]
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

from adapters.arxiv.feed_parser import parse_feed
from bot.ingest.split import split
from bot.ports.store import Store
from storage.bootstrap import open_store

REAL = Path(__file__).resolve().parents[2] / "shared/data/feeds/2026-05-13-cs-lg.xml.gz"
"""The largest feed that was captured; without it an invented one of the same size is read."""
CATEGORY, DAY = "cs.LG", date(2026, 5, 12)
NOW = datetime(2026, 5, 12, 6, tzinfo=UTC)
TIMES = 7
WHAT = (
    "Reading a feed of 1,101 items and completing its edition in SQLite (papers, listings, "
    "edition, one transaction), next to a short script that parses the same bytes with lxml, "
    "extracts the rows with findtext and inserts them with sqlite3's executemany; and next to "
    "the same without the extraction. CPU time, median of seven."
)
_etree: Any = import_module("lxml.etree")


def invented_feed(items: int) -> bytes:
    """Return a feed of ``items`` new papers, each about as long as real ones."""
    abstract = "We measure what reading costs, and what storing does. " * 25
    entries = "".join(
        f"<item><title>Title {n}</title><link>https://arxiv.org/abs/2605.{n:05}</link>"
        f"<description>arXiv:2605.{n:05}v1 Announce Type: new \nAbstract: {abstract}</description>"
        f"<guid>oai:arXiv.org:2605.{n:05}v1</guid><category>{CATEGORY}</category>"
        "<dc:creator>Ada Quorum, Bo Heartbeat, Cleo N. Follower</dc:creator></item>"
        for n in range(items)
    )
    head = (
        '<rss xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel>'
        f"<title>{CATEGORY} updates on arXiv.org</title>"
        "<lastBuildDate>Tue, 12 May 2026 04:00:11 +0000</lastBuildDate>"
        "<pubDate>Tue, 12 May 2026 00:00:00 -0400</pubDate>"
    )
    return f"{head}{entries}</channel></rss>".encode()


def feed_bytes(items: int) -> bytes:
    """Return the real feed, or an invented one."""
    if items == 0 and REAL.exists():
        return import_module("gzip").decompress(REAL.read_bytes())
    return invented_feed(items or 1101)


async def _ours(content: bytes, path: str) -> float:
    """Return the processor seconds from bytes to a completed edition."""
    store = await open_store(f"sqlite+aiosqlite:///{path}")
    await _complete(store, invented_feed(1), "cs.XX")  # statements are compiled once in a process
    began = time.process_time()
    await _complete(store, content, CATEGORY)
    seconds = time.process_time() - began
    await store.close()
    return seconds


async def _complete(store: Store, content: bytes, category: str) -> None:
    drafts = split(parse_feed(content, "feed"), (category,), DAY, "rss")
    await store.editions.complete(drafts, NOW)


def _least(content: bytes, path: str) -> tuple[float, float]:
    """Return the processor seconds of lxml and sqlite3: plainly done, and without taking out rows.

    The rows go into the tables of a database like ours, with its keys and indexes.
    """
    asyncio.run(_empty(path))
    database = sqlite3.connect(path)
    database.execute("PRAGMA synchronous = NORMAL")
    began = time.process_time()
    root = _etree.fromstring(content)
    parsed = time.process_time()
    papers = [_row(item) for item in root.iter("item")]
    listings = [(1, row[0], row[1], n, "new") for n, row in enumerate(papers)]
    taken_out = time.process_time()
    with database:
        database.execute(_EDITION)
        database.executemany(_PAPERS, papers)
        database.executemany(_LISTINGS, listings)
    ended = time.process_time()
    database.close()
    return ended - began, ended - taken_out + parsed - began


async def _empty(path: str) -> None:
    await (await open_store(f"sqlite+aiosqlite:///{path}")).close()


_PAPERS = (
    "INSERT INTO papers (paper_id, version, title, abstract, authors, categories, author_names,"
    " license, doi, journal_ref, comment, described) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"
)
_LISTINGS = (
    "INSERT INTO listings (edition_id, paper_id, version, position, type) VALUES (?,?,?,?,?)"
)
_EDITION = (
    "INSERT INTO editions (id, seq, category, date, supplement, n_new, n_cross, n_replace, source,"
    " completed_at) VALUES (1, 1, 'cs.LG', '2026-05-12', 0, 0, 0, 0, 'rss', 0)"
)
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_RIGHTS = "{http://purl.org/dc/elements/1.1/}rights"
_ARXIV = "{http://arxiv.org/schemas/atom}"


def _row(item: Any) -> tuple[Any, ...]:
    """Return the row of an item as a short script would take it out."""
    paper_id, version = item.findtext("guid").removeprefix("oai:arXiv.org:").rsplit("v", 1)
    return (
        paper_id,
        int(version),
        item.findtext("title"),
        item.findtext("description").partition("Abstract: ")[2],
        item.findtext(_CREATOR),
        " ".join(element.text for element in item.iterfind("category")),
        "",
        item.findtext(_RIGHTS) or "",
        item.findtext(f"{_ARXIV}DOI") or "",
        item.findtext(f"{_ARXIV}journal_reference") or "",
        "",
        False,
    )


def measure(items: int) -> dict[str, object]:
    """Return the figures for a feed of that many items; 0 for the real one."""
    content = feed_bytes(items)
    ours, least, bare = list[float](), list[float](), list[float]()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(TIMES):  # in turn, so that both meet the same machine
            ours.append(asyncio.run(_ours(content, f"{folder}/{number}.db")))
            plainly, without = _least(content, f"{folder}/{number}.least.db")
            least.append(plainly)
            bare.append(without)
    return {
        "what": WHAT,
        "items": len(parse_feed(content, "feed").items),
        "is_real_feed": items == 0 and REAL.exists(),
        "ms": round(median(ours) * 1000, 1),
        "ms_lxml_and_sqlite3": round(median(least) * 1000, 1),
        "ms_lxml_and_sqlite3_rows_given": round(median(bare) * 1000, 1),
        "ratio_to_lxml_and_sqlite3": round(median(ours) / median(least), 2),
        "ratio_to_lxml_and_sqlite3_rows_given": round(median(ours) / median(bare), 2),
    }


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    print(json.dumps(measure(*(words or (0,)))))
