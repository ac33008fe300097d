"""Statements are compiled once for all engines of a run.

An engine compiles each statement for itself. A process has one engine, but every test opens its
own, and without this a quarter of its time went into compiling the same statements again.
"""

from __future__ import annotations

import sys
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
    engine: Any = sys.modules.get("storage.engine")
    if engine is not None and engine.create_async_engine.__name__ == "create_async_engine":
        engine.create_async_engine = _sharing(engine.create_async_engine)


def _sharing(create: Any) -> Any:
    def create_sharing(*args: Any, **options: Any) -> Any:
        return create(*args, **options, execution_options={"compiled_cache": _STATEMENTS})

    return create_sharing
