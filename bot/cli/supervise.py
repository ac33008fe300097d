"""Keep a platform served: when its loop ends with an error, begin again after growing waits."""

from __future__ import annotations

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


async def keep_serving(name: str, serve: Callable[[], Awaitable[None]], clock: Clock) -> None:
    """Run ``serve`` until it returns; after an error begin again, each time a little later.

    Args:
        name: for the log.
        serve: one life of the platform's loop.
        clock: time.
    """
    wait = FIRST_WAIT
    while True:
        began = clock.now()
        try:
            await serve()
        except PaperboyError as error:
            log.warning("platform_failed", platform=name, error=str(error), again_in=round(wait))
        except Exception:  # whatever ends one platform must not end the other
            log.exception("platform_crashed", platform=name, again_in=round(wait))
        else:
            return
        if clock.now() - began > HEALTHY:
            wait = FIRST_WAIT
        await clock.sleep(wait * random.uniform(0.8, 1.2))  # noqa: S311 - jitter, no secret
        wait = min(wait * 2, LONGEST_WAIT)
