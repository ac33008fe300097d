"""Trying again, in one place, what failed for a passing reason.

A method of the store is one transaction (or several that may each be repeated), so it can be done
again as a whole: what failed wrote nothing, and where the connection broke while it was committed,
the second time finds the work done (inserts ignore what is there, updates name the state they
start from). The two that take something, claims and turns, then take once more; what was taken
for nobody comes free by itself.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import random
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

import structlog

from storage.errors import TransientError

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

RETRY_DELAYS_S = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
"""Between tries; six seconds in all, about what a restart of PostgreSQL takes."""

log = structlog.get_logger(__name__)


def retrying(concern: T) -> T:
    """Return ``concern``, each of its public methods tried again where the database says so."""
    for name, method in inspect.getmembers(concern, inspect.iscoroutinefunction):
        if not name.startswith("_"):
            setattr(concern, name, _patiently(method))
    return concern


def _patiently(method: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    @functools.wraps(method)
    async def again_and_again(*args: P.args, **kwargs: P.kwargs) -> R:
        for wait in RETRY_DELAYS_S:
            try:
                return await method(*args, **kwargs)
            except TransientError as error:
                log.info("store_tried_again", method=method.__qualname__, reason=str(error))
            await asyncio.sleep(wait * random.uniform(0.5, 1.5))  # noqa: S311 - jitter, no secret
        return await method(*args, **kwargs)

    return again_and_again
