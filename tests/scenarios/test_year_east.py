"""A year on a clock that jumps: half of the 500 chats, in the east."""

from __future__ import annotations

from datetime import time
from pathlib import Path

from tests.scenarios.simulated_year import CATEGORIES, simulate_year

HOMES = (
    ("Pacific/Kiritimati", time(8), ("cs.PF", "math.NA")),
    ("Asia/Tokyo", time(0, 30), ("cs.AR", "cs.DC")),
    ("Africa/Cairo", time(0, 30), CATEGORIES),
)


async def test_250_chats_get_every_edition_of_a_year_once_at_their_hour(tmp_path: Path) -> None:
    await simulate_year(tmp_path, HOMES)
