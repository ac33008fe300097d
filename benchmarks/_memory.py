"""What a process had in memory."""

from __future__ import annotations

import os
from pathlib import Path


def peak_memory_mb() -> float:
    """Return what this process had in memory at most, in MB; Linux only.

    ``ru_maxrss`` would count what its parent had when it was started:
    https://man7.org/linux/man-pages/man2/getrusage.2.html.
    """
    return _peak_memory_mb(Path("/proc/self/status"))


def peak_memory_mb_of_children() -> float:
    """Return the same of the largest process that this one started and that still runs, or 0."""
    own = f"PPid:\t{os.getpid()}\n"
    files = [file for file in Path("/proc").glob("[0-9]*/status") if own in _read(file)]
    return max(map(_peak_memory_mb, files), default=0.0)


def _peak_memory_mb(status: Path) -> float:
    lines = status.read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:  # it has ended meanwhile
        return ""
