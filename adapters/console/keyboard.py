"""Lines as they are typed, without keeping the rest of the bot waiting."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from threading import Semaphore, Thread


async def read_lines(read: Callable[[], str]) -> AsyncGenerator[str]:
    """Yield what ``read`` returns until it returns "", asking only when a line is wanted.

    The reading thread is a daemon: one that waits for the keyboard must not keep a process alive
    that was asked to end.
    """
    loop = asyncio.get_running_loop()
    wanted = Semaphore(0)
    lines: asyncio.Queue[str] = asyncio.Queue()

    def pump() -> None:
        while wanted.acquire() and not loop.is_closed():
            line = read()
            loop.call_soon_threadsafe(lines.put_nowait, line)
            if not line:
                return

    Thread(target=pump, name="keyboard", daemon=True).start()
    wanted.release()
    while line := await lines.get():
        yield line
        wanted.release()


def prompt() -> str:
    """Return a line typed at a terminal, with its editing keys, or "" at the end of input."""
    with suppress(ImportError):
        importlib.import_module("readline")  # once there, input() edits lines; not on Windows
    try:
        return input("> ") + "\n"
    except EOFError:
        return ""
