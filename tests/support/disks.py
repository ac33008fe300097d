"""A disk small enough to be filled."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

_BLOCK = 4096


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
    """Leave so many bytes.

    What ``statvfs`` calls free is an estimate on a disk in memory: only a refusal is certain.
    """
    with (disk / "filler").open("ab", buffering=0) as filler:
        with suppress(OSError):
            while filler.write(bytes(_BLOCK)):
                pass
        filler.truncate(filler.tell() - leaving)


def empty(disk: Path) -> None:
    """Undo ``fill``."""
    (disk / "filler").unlink()
