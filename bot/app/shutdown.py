"""Graceful shutdown on SIGTERM and SIGINT.

From its first statement to its last, a serving process ends cleanly on a signal, with exit code 0,
and further signals change nothing. Handlers are replaced, never removed: the default handler, which
would kill the process, is never active.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Generator
from contextlib import contextmanager

SIGNALS = (signal.SIGTERM, signal.SIGINT)
SHUTDOWN_TIMEOUT_S = 16.0
"""Seconds a shutdown may take before what blocks it is cancelled again; each step of it has a
shorter limit of its own."""
CANCEL_AGAIN_S = 0.5
"""Seconds between further cancellations while shutdown is still blocked, e.g. by an unresponsive
database."""


def exit_on_signal() -> None:
    """Exit at once on a signal, until ``cancel_on_signal``: nothing has started that could end."""

    def leave(*_: object) -> None:
        os._exit(0)

    for number in SIGNALS:
        signal.signal(number, leave)


def restore_default_handlers() -> None:
    """Undo ``exit_on_signal``, so that Ctrl+C in a terminal raises KeyboardInterrupt as usual."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def cancel_on_signal() -> Generator[None]:
    """Cancel the current task at the first signal during the block.

    Enter it from a task in the main thread. A block that a signal has cancelled is left without an
    exception, and from then on signals are ignored until the process ends.
    """
    shutdown = _Shutdown(asyncio.current_task())
    # Not loop.add_signal_handler: removing such a handler restores the default one.
    previous = {number: signal.signal(number, shutdown.request) for number in SIGNALS}
    try:
        yield
    except asyncio.CancelledError:
        if not shutdown.has_started:
            raise
    finally:
        shutdown.disarm()
        for number, handler in previous.items():
            signal.signal(number, signal.SIG_IGN if shutdown.has_started else handler)


class _Shutdown:
    """Cancels a task once, and then repeatedly when its end takes too long."""

    def __init__(self, task: asyncio.Task[object] | None) -> None:
        self._task = task
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def has_started(self) -> bool:
        return self._timer is not None

    def request(self, *_: object) -> None:
        """Start the shutdown from a signal handler."""
        self._loop.call_soon_threadsafe(self.start)

    def start(self) -> None:
        """Cancel the task, unless that has happened."""
        if not self.has_started:
            self.cancel_again(SHUTDOWN_TIMEOUT_S)

    def cancel_again(self, delay: float) -> None:
        """Cancel the task now, and once more after ``delay`` seconds."""
        if self._task is not None:
            self._task.cancel()
        self._timer = self._loop.call_later(delay, self.cancel_again, CANCEL_AGAIN_S)

    def disarm(self) -> None:
        """Cancel nothing any more."""
        if self._timer is not None:
            self._timer.cancel()
