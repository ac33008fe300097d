"""How long tests wait for what has to happen.

Long enough for a busy machine: what happens in time is never waited for so long, so that a test
that passes does not take longer, and one that fails does not hang.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

PATIENCE_S = 60.0


class Stopwatch:
    """Seconds from now on, less those in which a process waited for a core that others had.

    Args:
        pid: the process; this one if it is not given. The kernel says how long its main thread
            was ready and did not run (https://docs.kernel.org/scheduler/sched-stats.html); where it
            does not say so, all seconds count. Ask ``look`` before the process ends.
    """

    def __init__(self, pid: int | None = None) -> None:
        self._file = Path(f"/proc/{pid or os.getpid()}/schedstat")
        self._began = time.monotonic()
        self._waited = self._before = self._delay()

    def look(self) -> float:
        """Return the seconds that count."""
        self._waited = max(self._waited, self._delay())
        return time.monotonic() - self._began - (self._waited - self._before)

    def _delay(self) -> float:
        try:
            return int(self._file.read_text("ascii").split()[1]) / 1e9
        except (OSError, IndexError):
            return 0.0
