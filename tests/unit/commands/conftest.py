from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.bootstrap import open_store
from tests.support.clock import JumpingClock
from tests.support.command_harness import CommandHarness
from tests.support.stores import prepare_sqlite


@pytest.fixture
async def harness(inline_sqlite: None, tmp_path: Path) -> AsyncIterator[CommandHarness]:
    """An English reader in a private chat on Tuesday 16 June 2026, 11:00 in Berlin."""
    database = tmp_path / "paperboy.db"
    store = await open_store(prepare_sqlite(database))
    yield CommandHarness(store, JumpingClock(), database)
    await store.close()
