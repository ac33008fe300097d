"""What every test can ask for."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

from tests.support.inline_sqlite import inline_sqlite as inline_sqlite
from tests.support.postgresql import (
    databases_of_one_test,
    end_shared_postgres,
    share_postgres,
)
from tests.support.shared_statements import _statements_are_shared as _statements_are_shared

# A busy machine must not fail a property: no profile looks at the time that an example takes.
settings.register_profile(
    "local", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
# What a commit changed decides whether it passes, not the examples of the day; everywhere else
# every run tries new ones.
settings.register_profile("ci", settings.get_profile("local"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")


MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30
"""Bytes that must be free there; a run takes less than one of the four at any time."""


def pytest_configure(config: pytest.Config) -> None:
    _keep_files_in_memory()
    if not _is_worker(config):
        share_postgres()
    _stay_on_one_core()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not _is_worker(config):
        end_shared_postgres()


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def _keep_files_in_memory() -> None:
    """Put temporary files into memory: what a test writes need not outlive a power cut."""
    if "TMPDIR" in os.environ or not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK):
        return
    if shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def _stay_on_one_core() -> None:
    """Give each of several workers a core: there, asking SQLite's thread costs half as much."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    if worker and sys.platform == "linux":
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[int(worker) % len(cores)]})


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--golden", action="store_true", help="write golden files anew instead of comparing"
    )


@pytest.fixture(autouse=True)
def _databases_are_dropped() -> Iterator[None]:
    with databases_of_one_test():
        yield


@pytest.fixture(autouse=True)
def _logs_are_heard() -> None:
    """Begin with logs as they come; the benchmarks, which tests import, keep theirs quiet."""
    structlog.reset_defaults()
