"""Loading arXiv's metadata snapshot, next to reading its JSON alone.

python -m benchmarks.dump [PAPERS]
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

from adapters.arxiv.dumps.dump import open_dump
from benchmarks._memory import peak_memory_mb
from bot.ingest.chores import index_words
from bot.ingest.load_dump import LoadProgress, load_dump
from bot.model.dump import Bookmark
from storage.bootstrap import open_store

WORDS = [
    *("consensus", "heartbeat", "quorum", "leader", "follower", "latency", "throughput", "model"),
    *("distributed", "measured", "proposed", "bounded", "adaptive", "learned", "sparse", "exact"),
    *("scalable", "robust", "system", "protocol", "analysis", "of", "the", "a", "for", "with"),
    *(r"$O(n \log n)$", r"\emph{fast}"),
]
FORENAMES = ("Ada", "Bo", "Cleo N.", "Dag", r"Em\'il", "Fay", "Gus")
SURNAMES = ("Quorum", "Heartbeat", "Follower", "Leader", r"Sch\"on", "Latency", "Bound")
WHAT = (
    "Loading a synthetic metadata snapshot (JSON Lines into SQLite) in a separate process, "
    "next to json.loads alone on the same lines; loading it again; and resuming after nine "
    "tenths. Indexing its words afterwards is measured separately."
)


def _record(number: int, chance: random.Random) -> dict[str, object]:
    """Return an invented record, about as large as real ones are."""
    names = [
        [chance.choice(SURNAMES), chance.choice(FORENAMES), ""] for _ in range(chance.randint(1, 8))
    ]
    year, month = divmod(number // 90_000, 12)
    created = "Mon, 11 Jan 2021 20:31:27 GMT"
    return {
        "id": f"{15 + year}{month + 1:02}.{number % 90_000 + 1:05}",
        "submitter": "Ada Quorum",
        "authors": ", ".join(f"{first} {last}" for last, first, _ in names),
        "title": " ".join(chance.choices(WORDS, k=9)),
        "comments": f"{chance.randint(4, 40)} pages, accepted at FOO 2021",
        "journal-ref": None,
        "doi": None,
        "report-no": None,
        "categories": chance.choice(("cs.DC", "cs.LG cs.AI", "math.NA cs.NA", "hep-th math-ph")),
        "license": "http://creativecommons.org/licenses/by/4.0/",
        "abstract": f"  {' '.join(chance.choices(WORDS, k=160))}\n",
        "versions": [{"version": f"v{n + 1}", "created": created} for n in range(number % 3 + 1)],
        "update_date": "2021-01-13",
        "authors_parsed": names,
    }


def write_snapshot(path: Path, papers: int) -> None:
    """Write a snapshot of ``papers`` invented records, the same in every run."""
    chance = random.Random(11)
    with path.open("w", encoding="utf-8") as file:
        for number in range(papers):
            file.write(json.dumps(_record(number, chance)) + "\n")


async def _load(path: Path, database: str) -> LoadProgress:
    store = await open_store(f"sqlite+aiosqlite:///{database}")
    archive = open_dump(path)
    if archive is None:
        raise ValueError(f"{path} is no archive")
    try:
        return await load_dump(archive, store.papers, lambda _: None)
    finally:
        await store.close()


def load(path: Path, database: str) -> None:
    """Load the snapshot at ``path``."""
    asyncio.run(_load(path, database))


def resume(path: Path, database: str) -> None:
    """Go on with the snapshot at ``path`` behind nine tenths of it."""
    asyncio.run(_resume(path, database))


async def _resume(path: Path, database: str) -> None:
    archive = open_dump(path)
    with path.open("rb") as lines:
        behind = sum(1 for _ in lines) * 9 // 10
    store = await open_store(f"sqlite+aiosqlite:///{database}")
    await store.papers.load([], Bookmark(archive.fingerprint() if archive else "", behind))
    await store.close()
    await _load(path, database)


def index(_: Path, database: str) -> None:
    """Take the words of everything that was loaded into the index."""
    asyncio.run(_index(database))


async def _index(database: str) -> None:
    store = await open_store(f"sqlite+aiosqlite:///{database}")
    await index_words(store)
    await store.close()


def read(path: Path, _: str) -> None:
    """Read its JSON alone."""
    with path.open("rb") as lines:
        for line in lines:
            json.loads(line)


def _measured(work: Callable[[Path, str], None], path: Path, database: str) -> tuple[float, float]:
    """Return the seconds and the peak memory (MB) of ``work`` in a fresh process."""
    context = get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(work, path, database, sending))
    process.start()
    seconds, peak = receiving.recv()
    process.join()
    return seconds, peak


def _work(work: Callable[[Path, str], None], path: Path, database: str, sending: object) -> None:
    began = time.perf_counter()
    work(path, database)
    sending.send((time.perf_counter() - began, peak_memory_mb()))  # type: ignore[attr-defined]


def measure(papers: int) -> dict[str, object]:
    """Return the figures for a snapshot of that many papers."""
    with tempfile.TemporaryDirectory() as folder:
        path, database = Path(folder) / "snapshot.json", f"{folder}/paperboy.db"
        write_snapshot(path, papers)
        alone, _ = _measured(read, path, database)
        first, peak = _measured(load, path, database)
        again, _ = _measured(load, path, database)
        resumed, _ = _measured(resume, path, database)
        indexing, peak_indexing = _measured(index, path, database)
        size = path.stat().st_size
    return {
        "what": WHAT,
        "papers": papers,
        "megabytes": round(size / 1e6, 1),
        "papers_per_second": round(papers / first),
        "peak_memory_mb": round(peak, 1),
        "papers_indexed_per_second": round(papers / indexing),
        "peak_memory_mb_indexing": round(peak_indexing, 1),
        "seconds": round(first, 2),
        "seconds_resumed_after_nine_tenths": round(resumed, 2),
        "papers_per_second_loaded_again": round(papers / again),
        "papers_per_second_json_loads": round(papers / alone),
        "ratio_to_json_loads": round(first / alone, 2),
        "ratio_to_json_loads_loaded_again": round(again / alone, 2),
    }


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    print(json.dumps(measure(*(words or (200_000,)))))
