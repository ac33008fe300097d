"""Killed at any statement of its database, ingestion loses no paper and lists none twice.

The steps are spread evenly over a life that was not cut off; the last one is behind its end.
"""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from benchmarks.archive import write_snapshot
from bot.ingest.request import CANARY
from storage import open_store
from tests.clock import JumpingClock
from tests.crash import ingesting
from tests.emulators.arxiv import ArxivEmulator, paper
from tests.emulators.arxiv.world import TUESDAY_MORNING
from tests.process import ended, fork

pytestmark = pytest.mark.crash

TUESDAY = date(2026, 6, 16)
WANTED = ("cs.DC", "cs.AI", "math.NA")
LATER = "2026-06-16T09:00:00+00:00"
KILLS = 8
PAPERS = 2_500


async def life(work: Callable[..., Any], errand: dict[str, Any]) -> int:
    """Run one life and return its exit code."""
    return await asyncio.to_thread(ended, fork(ingesting.run, work, errand))


async def steps_of(work: Callable[..., Any], errand: dict[str, Any]) -> list[int]:
    """Where to kill: steps spread over the part of a life that is known to be lived."""
    lived, tried = 0, 8
    while await life(work, _fresh(errand, f"probe{tried}", tried)) != 0:
        lived, tried = tried, tried * 2
    assert lived, "a life without steps"
    return sorted({1 + lived * n // (KILLS - 1) for n in range(KILLS)})


def _fresh(errand: dict[str, Any], name: str, dies_at: int) -> dict[str, Any]:
    folder = Path(errand["folder"])
    return errand | {
        "database": f"sqlite+aiosqlite:///{folder / name}.db",
        "dies_at": dies_at,
    }


async def test_ingestion_that_is_killed_anywhere_is_made_up_for(tmp_path: Path) -> None:
    async with ArxivEmulator(JumpingClock(LATER)) as arxiv:
        arxiv.announce(TUESDAY, *(paper(f"2606.{n:05}", "cs.DC cs.AI") for n in range(100, 140)))
        arxiv.announce(TUESDAY, paper("2606.00141", CANARY))
        errand = {
            "folder": str(tmp_path),
            "url": arxiv.url,
            "api_url": arxiv.api_url,
            "wanted": WANTED,
            "now": TUESDAY_MORNING,
        }
        for step in await steps_of(ingesting.fetch, errand):
            mine = _fresh(errand, f"kill{step}", step)
            assert await life(ingesting.fetch, mine) in (-signal.SIGKILL, 0)
            assert await life(ingesting.fetch, mine | {"dies_at": 0, "now": LATER}) == 0
            await _is_whole(mine["database"], step)


async def _is_whole(database: str, step: int) -> None:
    store = await open_store(database)
    editions = await store.editions.after(WANTED, 0, await store.editions.top())
    listings = await store.editions.listings([one.id for one in editions])
    described = await store.papers.bare(TUESDAY, 100)
    await store.close()
    listed = Counter((one.category, one.paper.id) for one in listings)
    assert {(one.category, one.date) for one in editions} == {(one, TUESDAY) for one in WANTED}
    assert len(listed) == 80, f"lost after a kill at step {step}"
    assert max(listed.values()) == 1, f"listed twice after a kill at step {step}"
    assert not described


async def test_loading_a_dump_that_is_killed_anywhere_goes_on_where_it_was(tmp_path: Path) -> None:
    dump = tmp_path / "snapshot.json"
    write_snapshot(dump, PAPERS)
    errand = {"folder": str(tmp_path), "dump": str(dump)}
    for step in await steps_of(ingesting.load, errand):
        mine = _fresh(errand, f"kill{step}", step)
        assert await life(ingesting.load, mine) in (-signal.SIGKILL, 0)
        assert await life(ingesting.load, mine | {"dies_at": 0}) == 0
        store = await open_store(mine["database"])
        assert await store.papers.count() == PAPERS, f"after a kill at step {step}"
        await store.close()
