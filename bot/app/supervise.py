"""Supervision of long-running loops: a loop that ends unexpectedly is restarted with backoff."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from bot.backoff import delays
from bot.errors import PaperboyError
from bot.ports.clock import Clock

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0
JITTER = 0.2
HEALTHY_AFTER = timedelta(minutes=1)
"""A loop that ran this long was healthy: the next wait is short again."""

log = structlog.get_logger(__name__)


async def keep_serving(
    name: str,
    serve: Callable[[], Awaitable[None]],
    clock: Clock,
    expected_to_end: Callable[[], bool] = lambda: True,
) -> None:
    """Run ``serve`` until it returns; restart it after a failure, each time a little later.

    Args:
        name: for the log.
        serve: a loop, such as a platform's listener.
        clock: time.
        expected_to_end: whether a normal return of ``serve`` is expected now; if not, it is
            restarted like a failure.
    """
    waits = delays(FIRST_WAIT_S, LONGEST_WAIT_S, JITTER)
    while True:
        began, wait = clock.now(), next(waits)
        if await _run_once(name, serve, expected_to_end, wait):
            return
        if clock.now() - began > HEALTHY_AFTER:
            waits = delays(FIRST_WAIT_S, LONGEST_WAIT_S, JITTER)
            wait = next(waits)
        await clock.sleep(wait)


async def _run_once(
    name: str,
    serve: Callable[[], Awaitable[None]],
    expected_to_end: Callable[[], bool],
    wait: float,
) -> bool:
    """Run ``serve`` once; return whether that was its last run, or log how it failed."""
    try:
        await serve()
    except PaperboyError as error:
        log.warning("service.failed", service=name, error=str(error), again_in=round(wait))
    except asyncio.CancelledError:
        _raise_if_cancelled()
        log.exception("service.cancelled", service=name, again_in=round(wait))
    except Exception:  # whatever ends one service must not end the others
        log.exception("service.crashed", service=name, again_in=round(wait))
    else:
        if expected_to_end():
            return True
        log.error("service.ended", service=name, again_in=round(wait))
    _raise_if_cancelled()
    return False


def _raise_if_cancelled() -> None:
    """Let a cancellation of this task go on that an error during clean-up has replaced."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
