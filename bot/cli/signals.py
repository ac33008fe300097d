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


def leave_at_once() -> None:
    """Until ``ending_on_signals``: nothing was begun, so there is nothing to end."""

    def leave(*_: object) -> None:
        os._exit(0)

    for number in SIGNALS:
        signal.signal(number, leave)


def leave_to_python() -> None:
    """Undo ``leave_at_once``: who talks in the terminal is interrupted as everywhere."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def ending_on_signals() -> Generator[None]:
    """Cancel the block at the first signal; nothing hurries the end that then began.

    Needs the task in which it is entered, in the main thread. A block that a signal has ended is
    left without an exception; from then on signals are ignored, to the end of the process.
    """
    task, loop, asked = asyncio.current_task(), asyncio.get_running_loop(), asyncio.Event()

    def end() -> None:
        if task is not None and not asked.is_set():
            asked.set()
            task.cancel()

    def ask(*_: object) -> None:
        loop.call_soon_threadsafe(end)

    # Not the loop's own handlers: taking those away puts the system's in their place.
    before = {number: signal.signal(number, ask) for number in SIGNALS}
    try:
        yield
    except asyncio.CancelledError:
        if not asked.is_set():
            raise
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_IGN if asked.is_set() else handler)
