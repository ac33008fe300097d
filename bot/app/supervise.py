"""Keep a platform served: when its loop ends unasked, begin again after growing waits."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from bot.errors import PaperboyError
from bot.ports import Clock

FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0
HEALTHY = timedelta(minutes=1)
"""A loop that ran this long was well: the next wait is short again."""

log = structlog.get_logger(__name__)


def _always() -> bool:
    return True


async def keep_serving(
    name: str,
    serve: Callable[[], Awaitable[None]],
    clock: Clock,
    may_end: Callable[[], bool] = _always,
) -> None:
    """Run ``serve`` until it returns; after a failure begin again, each time a little later.

    Args:
        name: for the log.
        serve: one life of the platform's loop.
        clock: time.
        may_end: asked when ``serve`` has returned; where it may not, that is a failure as well.
    """
    wait = FIRST_WAIT
    while True:
        began = clock.now()
        if await _is_over(name, serve, may_end, wait):
            return
        if clock.now() - began > HEALTHY:
            wait = FIRST_WAIT
        await clock.sleep(wait * random.uniform(0.8, 1.2))  # noqa: S311 - jitter, no secret
        wait = min(wait * 2, LONGEST_WAIT)


async def _is_over(
    name: str, serve: Callable[[], Awaitable[None]], may_end: Callable[[], bool], wait: float
) -> bool:
    """Live one life; tell whether it was the last, or log how it failed."""
    try:
        await serve()
    except PaperboyError as error:
        log.warning("platform_failed", platform=name, error=str(error), again_in=round(wait))
    except asyncio.CancelledError:
        _end_if_asked()
        log.exception("platform_cut_off", platform=name, again_in=round(wait))
    except Exception:  # whatever ends one platform must not end the other
        log.exception("platform_crashed", platform=name, again_in=round(wait))
    else:
        if may_end():
            return True
        log.error("platform_ended", platform=name, again_in=round(wait))
    _end_if_asked()
    return False


def _end_if_asked() -> None:
    """Go on ending where a failure on the way out has taken the place of the cancellation."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
