"""The process that puts papers in readers' orders: started when it is needed, and ended."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from typing import cast

from bot.errors import RankingError
from bot.model.reader_order import (
    LENGTH_BYTES,
    Order,
    OrderRequest,
    OrderRequests,
    PapersMissing,
    PapersOfDay,
    TrainingRequest,
    pack,
    unpack,
)

GRACE_S = 1.0
"""Seconds that the process has to end when its input has ended."""


class RankingProcess:
    """A ``RankingWorker``: ``python -m bot.ranking.worker`` behind a pipe.

    Its libraries take more memory than the idle bot may, and its work would keep the loop from
    answering people.
    """

    def __init__(self) -> None:
        self._process: Process | None = None

    @property
    def is_running(self) -> bool:
        """See ``bot.ports.rankings.RankingWorker``."""
        return self._process is not None and self._process.returncode is None

    async def add(self, given: PapersOfDay) -> None:
        """See ``bot.ports.rankings.RankingWorker``."""
        process = await self._running()
        try:
            await _send(process, given)
        except OSError as error:
            raise RankingError(f"the worker has ended: {error}") from error

    async def train(self, request: TrainingRequest) -> PapersMissing | bytes:
        """See ``bot.ports.rankings.RankingWorker``."""
        return cast("PapersMissing | bytes", await self._ask(request))

    async def put_in_order(
        self, requests: Sequence[OrderRequest]
    ) -> PapersMissing | tuple[Order, ...]:
        """See ``bot.ports.rankings.RankingWorker``."""
        answer = await self._ask(OrderRequests(tuple(requests)))
        return cast("PapersMissing | tuple[Order, ...]", answer)

    async def _ask(self, request: object) -> object:
        process = await self._running()
        try:
            await _send(process, request)
            return await _receive(process)
        except (OSError, asyncio.IncompleteReadError) as error:
            raise RankingError(f"the worker has ended: {error}") from error
        except asyncio.CancelledError:
            process.kill()  # the answer to this question must not become that to the next one
            raise

    async def stop(self) -> None:
        """See ``bot.ports.rankings.RankingWorker``."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(GRACE_S):
                await process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            # A model is too small for several threads, which would wait for each other.
            # Arrays of 128 KB are given back when they are done with, and leave no holes.
            tuning = {"OPENBLAS_NUM_THREADS": "1", "MALLOC_MMAP_THRESHOLD_": str(2**17)}
            environment = {**os.environ, **tuning}
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot.ranking.worker"),
                stdin=PIPE,
                stdout=PIPE,
                env=environment,
                limit=2**24,
            )
        return self._process


async def _send(process: Process, message: object) -> None:
    if process.stdin is not None:
        process.stdin.write(pack(message))
        await process.stdin.drain()


async def _receive(process: Process) -> object:
    if process.stdout is None:
        raise RankingError("the worker has no output")
    length = int.from_bytes(await process.stdout.readexactly(LENGTH_BYTES))
    return unpack(await process.stdout.readexactly(length))
