"""Killed before and after every commit in turn, ingestion loses no paper and lists none twice.

A kill anywhere else leaves the database as the commit before it did.
"""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from benchmarks.dump import write_snapshot
from bot.ingest.feed_requests import SENTINEL
from storage.bootstrap import open_store
from tests.crash import ingest_run
from tests.emulators.arxiv import ArxivEmulator, paper
from tests.emulators.arxiv.ingest_harness import TUESDAY_MORNING
from tests.support.clock import JumpingClock
from tests.support.processes import fork, wait_for_exit
from tests.support.stores import empty_store

pytestmark = pytest.mark.crash

TUESDAY = date(2026, 6, 16)
WANTED = ("cs.DC", "cs.AI", "math.NA")
LATER = "2026-06-16T09:00:00+00:00"
MOST_STEPS = 100
AT_ONCE = 2
"""Lives side by side, each on a database of its own."""
PAPERS = 2_500

Look = Callable[[str, int], Awaitable[None]]


async def life(work: Callable[..., Any], job: dict[str, Any]) -> int:
    """Run one life and return its exit code."""
    return await asyncio.to_thread(wait_for_exit, fork(ingest_run.run_process, work, job))


async def survives_every_kill(
    work: Callable[..., Any], job: dict[str, Any], later: dict[str, Any], look: Look
) -> int:
    """Kill a life at each step in turn, let the next one end, and look; return how many died."""

    async def killed(step: int) -> bool:
        database = empty_store(Path(job["folder"]) / f"kill{step}.db")
        mine = job | {"database": database, "dies_at": step}
        code = await life(work, mine)
        assert code in (-signal.SIGKILL, 0)
        assert await life(work, mine | later | {"dies_at": 0}) == 0
        await look(mine["database"], step)
        return code != 0

    for step in range(1, MOST_STEPS, AT_ONCE):
        died = await asyncio.gather(*(killed(step + n) for n in range(AT_ONCE)))
        if not all(died):
            return step - 1 + sum(died)
    raise AssertionError("more steps than expected")


async def test_ingestion_that_is_killed_at_any_commit_is_made_up_for(tmp_path: Path) -> None:
    async with ArxivEmulator(JumpingClock(LATER)) as arxiv:
        arxiv.announce(TUESDAY, *(paper(f"2606.{n:05}", "cs.DC cs.AI") for n in range(100, 140)))
        arxiv.announce(TUESDAY, paper("2606.00141", SENTINEL))
        job = {
            "folder": str(tmp_path),
            "url": arxiv.url,
            "api_url": arxiv.api_url,
            "wanted": WANTED,
            "now": TUESDAY_MORNING,
        }
        kills = await survives_every_kill(ingest_run.fetch, job, {"now": LATER}, _is_whole)
    assert kills > 40, "fewer steps than there should be"


async def _is_whole(database: str, step: int) -> None:
    store = await open_store(database)
    editions = await store.editions.after(WANTED, 0, await store.editions.last_seq())
    listings = await store.editions.listings([edition.id for edition in editions])
    described = await store.papers.undescribed(TUESDAY, 100)
    await store.close()
    listed = Counter((listing.category, listing.paper.id) for listing in listings)
    assert {(edition.category, edition.date) for edition in editions} == {
        (category, TUESDAY) for category in WANTED
    }
    assert len(listed) == 80, f"lost after a kill at step {step}"
    assert max(listed.values()) == 1, f"listed twice after a kill at step {step}"
    assert not described


async def test_loading_a_dump_that_is_killed_at_any_commit_goes_on_where_it_was(
    tmp_path: Path,
) -> None:
    async def is_whole(database: str, step: int) -> None:
        store = await open_store(database)
        assert await store.papers.count() == PAPERS, f"after a kill at step {step}"
        await store.close()

    dump = tmp_path / "snapshot.json"
    write_snapshot(dump, PAPERS)
    job = {"folder": str(tmp_path), "dump": str(dump)}
    assert await survives_every_kill(ingest_run.load_dump_file, job, {}, is_whole) >= 8
