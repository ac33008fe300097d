"""SIGTERM and SIGINT: how a process that serves is asked to end.

From its first statement to its last, such a process ends well, with exit code 0, and a signal that
comes again changes nothing. So handlers take each other's place, and the last of them stays: there
is no instant at which the system's own would kill the process.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Generator
from contextlib import contextmanager

SIGNALS = (signal.SIGTERM, signal.SIGINT)
SHUTDOWN_TIMEOUT_S = 16.0
"""How long an end may take that waits for this and that, for each with a limit of its own."""
CANCEL_AGAIN_S = 0.5
"""How often what waits even then, as for a database that is silent, is cut off once more."""


def exit_on_signal() -> None:
    """Until ``cancel_on_signal``: nothing was begun, so there is nothing to end."""

    def leave(*_: object) -> None:
        os._exit(0)

    for number in SIGNALS:
        signal.signal(number, leave)


def restore_default_handlers() -> None:
    """Undo ``exit_on_signal``: who talks in the terminal is interrupted as everywhere."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def cancel_on_signal() -> Generator[None]:
    """Cancel the block at the first signal; nothing hurries the end that then began.

    Needs the task in which it is entered, in the main thread. A block that a signal has ended is
    left without an exception; from then on signals are ignored, to the end of the process.
    """
    end = _End(asyncio.current_task())
    # Not the loop's own handlers: taking those away puts the system's in their place.
    before = {number: signal.signal(number, end.ask) for number in SIGNALS}
    try:
        yield
    except asyncio.CancelledError:
        if not end.has_begun:
            raise
    finally:
        end.is_over()
        for number, handler in before.items():
            signal.signal(number, signal.SIG_IGN if end.has_begun else handler)


class _End:
    """The end of a task: it is cancelled once, and again and again when that takes too long."""

    def __init__(self, task: asyncio.Task[object] | None) -> None:
        self._task = task
        self._loop = asyncio.get_running_loop()
        self._next: asyncio.TimerHandle | None = None

    @property
    def has_begun(self) -> bool:
        return self._next is not None

    def ask(self, *_: object) -> None:
        """Begin soon, if it has not begun; a signal's handler."""
        self._loop.call_soon_threadsafe(self._begin)

    def is_over(self) -> None:
        if self._next is not None:
            self._next.cancel()

    def _begin(self) -> None:
        if not self.has_begun:
            self._cut_off(SHUTDOWN_TIMEOUT_S)

    def _cut_off(self, patience: float) -> None:
        if self._task is not None:
            self._task.cancel()
        self._next = self._loop.call_later(patience, self._cut_off, CANCEL_AGAIN_S)
