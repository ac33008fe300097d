"""What kills, faults and months show of SQLite is shown of PostgreSQL as well.

The same tests run again, in a process whose ``empty_store`` makes its stores there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.soak import IS_SOAKING

TESTS = Path(__file__).resolve().parents[1]
HERE = "test_postgres.py", "test_on_postgresql.py"
"""They need no second run: they are on PostgreSQL already."""
_FILES_OF_SQLITE = (
    "scenarios/test_command_cost.py",  # counts how SQLite's transactions begin
    "scenarios/test_fuzz.py",  # looks at the rows with another connection to the file
    "scenarios/test_hard_mornings.py",  # locks the file and fills its disk
    "scenarios/test_monitor.py",  # locks and damages the file
    "scenarios/test_permissions.py",  # copies the file
    "scenarios/test_rounds.py",  # writes to the file
)
"""Tests about the file, which another server's tables are not."""
_EMPTY_STORES = "empty_store(", "BotHarness("

pytestmark = [
    pytest.mark.slow,
    pytest.mark.soak,
    pytest.mark.postgres,
    pytest.mark.skipif(not IS_SOAKING, reason="left to `make soak`"),
]


def modules_with_empty_stores() -> list[str]:
    """Return the test modules whose stores may be anywhere."""
    found = [
        file.relative_to(TESTS).as_posix()
        for folder in ("crash", "scenarios")
        for file in sorted((TESTS / folder).glob("test_*.py"))
        if file.name not in HERE and any(name in file.read_text("utf-8") for name in _EMPTY_STORES)
    ]
    return [module for module in found if module not in _FILES_OF_SQLITE]


@pytest.mark.parametrize("module", modules_with_empty_stores())
def test_what_passes_on_sqlite_passes_on_postgresql(module: str) -> None:
    environment = os.environ | {"PAPERBOY_TEST_ENGINE": "postgres"}
    for name in ("PAPERBOY_SOAK", "PYTEST_XDIST_WORKER", "PAPERBOY_TEST_POSTGRES"):
        environment.pop(name, None)
    tests = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*tests, str(TESTS / module)],
        cwd=TESTS.parent, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-5000:]
    assert "passed" in done.stdout
    assert "PostgreSQL cannot run" not in done.stdout
