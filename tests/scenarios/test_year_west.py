"""A year on a clock that jumps: the other half of the 500 chats, in the west."""

from __future__ import annotations

from datetime import time
from pathlib import Path

from tests.scenarios.simulated_year import CATEGORIES, simulate_year

HOMES = (
    ("Europe/Berlin", time(2, 30), ("econ.EM",)),
    ("America/New_York", time(2, 30), ("cs.AR", "econ.EM")),
    ("Pacific/Honolulu", time(23, 30), CATEGORIES),
)


async def test_250_chats_get_every_edition_of_a_year_once_at_their_hour(tmp_path: Path) -> None:
    await simulate_year(tmp_path, HOMES)
