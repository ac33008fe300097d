"""SQLite without threads, for stories in which nothing happens at the same time.

A simulated year is a hundred thousand calls of the store, one after the other, and handing each to
a thread and back costs as much as the rest of it. Whatever is about calls that wait for each other,
are cancelled or fail asks for the real threads: the contract of the store, faults and pushes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest


class InlineCalls:
    """Takes the place of the queue that aiosqlite's thread reads, and calls at once."""

    def put_nowait(self, call: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        future, function = call
        try:
            result = function()
        except BaseException as error:  # noqa: BLE001 - whoever awaits the call gets it
            if future is not None:
                future.set_exception(error)
        else:
            if future is not None:
                future.set_result(result)


class NoThread:
    """Takes the place of aiosqlite's thread."""

    daemon = True

    def __init__(self, **_options: Any) -> None: ...

    def start(self) -> None: ...


@pytest.fixture(scope="module")
def inline_sqlite() -> Iterator[None]:
    """Let SQLite answer in the thread that asks, in the tests of one module."""
    import aiosqlite.core  # most runs of few tests need no database

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aiosqlite.core, "SimpleQueue", InlineCalls)
        patch.setattr(aiosqlite.core, "Thread", NoThread)
        yield
