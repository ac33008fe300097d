"""What every test can ask for."""

from __future__ import annotations

import os

import pytest
import structlog
from hypothesis import settings

# What a commit changed decides whether it passes, not the examples of the day; everywhere else
# every run tries new ones.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--golden", action="store_true", help="write golden files anew instead of comparing"
    )


@pytest.fixture(autouse=True)
def _logs_are_heard() -> None:
    """Begin with logs as they come; the benchmarks, which tests import, keep theirs quiet."""
    structlog.reset_defaults()
