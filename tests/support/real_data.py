"""Real data for tests that can use it; they skip with a reason where it is absent."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

ROOT = next(folder for folder in Path(__file__).parents if (folder / "pyproject.toml").exists())
SHARED = ROOT.resolve().parent / "shared" / "data"


def real_data(name: str) -> Path:
    """Return the path of a real data file, or skip the test that asks for it."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"real data not here: shared/data/{name}")
    return path


def read_real_data(name: str) -> bytes:
    """Return the content of a real data file, unpacked when it ends in .gz."""
    path = real_data(name)
    content = path.read_bytes()
    return gzip.decompress(content) if path.suffix == ".gz" else content
