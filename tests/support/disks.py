"""A disk small enough to be filled."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of four megabytes, where this user may mount one."""
    with mounted_disk(tmp_path / "disk", megabytes=4) as disk:
        yield disk


@contextmanager
def mounted_disk(disk: Path, megabytes: int) -> Iterator[Path]:
    """Mount a disk at ``disk``; skip the test where this user may not."""
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", disk]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no disk can be mounted here")
    try:
        yield disk
    finally:
        subprocess.run(["umount", disk], check=True)


def fill(disk: Path, leaving: int) -> None:
    """Leave so many bytes."""
    found = os.statvfs(disk)
    (disk / "filler").write_bytes(b"x" * (found.f_bavail * found.f_frsize - leaving))


def empty(disk: Path) -> None:
    """Undo ``fill``."""
    (disk / "filler").unlink()
