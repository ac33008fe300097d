"""No test depends on the date: those that read the machine's clock pass with that clock moved.

The clock is moved by libfaketime (Debian's package ``faketime``). It goes on from the date it is
given, and all processes of a test believe in the same one.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.soak import IS_SOAKING

FAKETIME = shutil.which("faketime")
TESTS = Path(__file__).resolve().parents[1]
DATES = {
    "the Monday after Thanksgiving": "2026-11-30T14:00",
    "Christmas Eve": "2026-12-24T10:00",
    "the second day of Christmas": "2026-12-26T10:00",
    "New Year": "2027-01-01T00:30",
    "a leap day": "2028-02-29T12:00",
    "before New York's clocks go forward": "2027-03-14T06:59",
    "before New York's clocks go back": "2027-11-07T05:59",
    "before Berlin's clocks go forward": "2027-03-28T00:59",
    "before Berlin's clocks go back": "2027-10-31T00:59",
    "a Saturday": "2027-06-12T15:00",
    "a minute before midnight": "2027-06-15T23:59",
}
_READS_CLOCK = re.compile(r"SystemClock\(|datetime\.now\(|run_command_line|inherited_environment")
_IMPORT = re.compile(r"^from (tests\.[\w.]+) import", re.MULTILINE)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.soak,
    pytest.mark.skipif(not IS_SOAKING, reason="left to `make soak`"),
    pytest.mark.skipif(FAKETIME is None, reason="faketime is not installed"),
]


def clock_readers() -> list[Path]:
    """Return the test modules that read the machine's clock, or start processes that do.

    A story that another module tells for them counts as well; what emulators and support offer
    counts where it is named.
    """
    texts = {file: file.read_text("utf-8") for file in TESTS.rglob("*.py")}
    found = {file for file, text in texts.items() if _READS_CLOCK.search(text)}
    stories = {_module(file) for file in found if file.parent.name not in {"support", "emulators"}}
    found |= {file for file, text in texts.items() if stories & {*_IMPORT.findall(text)}}
    return sorted(file for file in found - {Path(__file__)} if file.name.startswith("test_"))


def _module(file: Path) -> str:
    return ".".join(file.relative_to(TESTS.parent).with_suffix("").parts)


@pytest.mark.parametrize("instant", DATES.values(), ids=DATES.keys())
def test_what_reads_the_clock_passes_on(instant: str) -> None:
    ahead = datetime.fromisoformat(instant).replace(tzinfo=UTC) - datetime.now(UTC)
    moved = [str(FAKETIME), "-f", f"{ahead.total_seconds():+.0f}s"]
    tests = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider"]
    environment = {key: value for key, value in os.environ.items() if key != "PAPERBOY_SOAK"}
    done = subprocess.run(
        [*moved, *tests, *map(str, clock_readers())],
        cwd=TESTS.parent, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-5000:]
