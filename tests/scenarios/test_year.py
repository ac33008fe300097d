"""A year on a clock that jumps, in the time zones that are hardest to get right."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from tests.scenarios.simulated_year import CATEGORIES, ReaderProfile, simulate_year
from tests.support.soak import amount

pytestmark = pytest.mark.usefixtures("inline_sqlite")

MON_FRI = frozenset(range(5))
HOMES = (
    ("Pacific/Kiritimati", time(8), ("cs.PF", "math.NA")),  # first of all: UTC+14
    ("Pacific/Honolulu", time(23, 30), CATEGORIES),  # among the last, a day behind the others
    ("Asia/Tokyo", time(0, 30), ("cs.AR", "cs.DC")),  # ahead of the announcement's date
    ("Africa/Cairo", time(0, 30), CATEGORIES),  # the change of the clocks skips midnight
    ("America/New_York", time(2, 30), ("cs.AR", "econ.EM")),  # an hour that is skipped
    ("Europe/Berlin", time(2, 30), ("econ.EM",)),  # likewise, on other days
    ("Australia/Lord_Howe", time(1, 45), ("cs.DC", "cs.PF")),  # changes by half an hour
    ("Antarctica/Troll", time(1, 30), ("math.NA",)),  # changes by two hours
    ("Asia/Shanghai", None, ("cs.AR", "cs.DC")),  # as soon as it is out: at noon
    ("Pacific/Auckland", None, CATEGORIES, MON_FRI),  # its Friday's comes before its Saturday
    ("Pacific/Honolulu", None, ("cs.PF", "math.NA"), MON_FRI),  # Monday's is out on Sunday
    ("America/New_York", None, ("econ.EM",), frozenset({1, 4})),  # waits for its days to begin
    ("Europe/Berlin", time(8), CATEGORIES, frozenset({0, 2, 4})),
)


@pytest.mark.slow
@pytest.mark.soak
async def test_every_chat_gets_each_edition_of_a_year_once_at_its_hour(tmp_path: Path) -> None:
    homes = [ReaderProfile(*home) for home in HOMES]  # type: ignore[arg-type]
    await simulate_year(tmp_path, homes, amount(100, 500))
