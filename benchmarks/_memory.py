"""What a process had in memory."""

from __future__ import annotations

from pathlib import Path


def peak_memory_mb() -> float:
    """Return what this process had in memory at most, in MB; Linux only.

    ``ru_maxrss`` would count what its parent had when it was started:
    https://man7.org/linux/man-pages/man2/getrusage.2.html.
    """
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
