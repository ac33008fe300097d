"""Statements are compiled once for all engines of a run.

An engine compiles each statement for itself. A process has one engine, but every test opens its
own, and without this a quarter of its time went into compiling the same statements again.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

import pytest


class SharedStatements:
    """What takes the place of an engine's cache: it holds for every engine of one dialect.

    The first part of a key is the dialect, of which each engine has an instance of its own.
    https://docs.sqlalchemy.org/en/20/core/connections.html#caching-for-third-party-dialects
    """

    def __init__(self) -> None:
        self._compiled: dict[tuple[Any, ...], Any] = {}

    def get(self, key: tuple[Any, ...]) -> Any:
        return self._compiled.get((type(key[0]), *key[1:]))

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        self._compiled[(type(key[0]), *key[1:])] = compiled


_STATEMENTS = SharedStatements()


@pytest.fixture(scope="module", autouse=True)
def _statements_are_shared() -> None:
    """Let stores share what they compile, if the module's tests open any."""
    if "storage.engine" in sys.modules:
        share_statements()


def share_statements() -> None:
    """Let all stores that are opened from now on in this process share what they compile."""
    from storage import engine as loaded  # a run is begun by a process that opens none

    engine: Any = loaded
    if not isinstance(engine.create_async_engine, partial):
        engine.create_async_engine = partial(
            engine.create_async_engine, execution_options={"compiled_cache": _STATEMENTS}
        )
