"""What can go wrong on the way, told beforehand and once each."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import Any

from tests.emulators.foreign_page import ForeignPage
from tests.emulators.telegram.answer import Refusal


@dataclass(frozen=True)
class TelegramFault:
    """One fault of one request.

    Attributes:
        refusal: answered instead of doing anything.
        page: what something before the server answers instead of passing the request on.
        reset: the connection is cut ``before`` or ``after`` the request is carried out.
        delay: seconds before the answer leaves, after the request was carried out.
        garble: what the answer is replaced by, after the request was carried out.
        released: the answer does not leave before this is set.
    """

    refusal: Refusal | None = None
    page: ForeignPage | None = None
    reset: str = ""
    delay: float = 0.0
    garble: bytes | None = None
    released: asyncio.Event | None = None


class TelegramFaults:
    """Faults by method, taken in the order in which they were ordered."""

    def __init__(self) -> None:
        self._ordered: defaultdict[str, deque[TelegramFault]] = defaultdict(deque)

    def order(self, method: str, times: int = 1, **fault: Any) -> None:
        self._ordered[method.lower()].extend([TelegramFault(**fault)] * times)

    @property
    def left(self) -> dict[str, int]:
        """How many ordered faults have not happened, by method."""
        return {method: len(waiting) for method, waiting in self._ordered.items() if waiting}

    def take(self, method: str) -> TelegramFault:
        waiting = self._ordered[method.lower()]
        return waiting.popleft() if waiting else TelegramFault()


class ConnectionCut(Exception):
    """The connection is to be cut without an answer."""


async def before(fault: TelegramFault) -> None:
    if fault.reset == "before":
        raise ConnectionCut
    if fault.refusal is not None:
        raise fault.refusal


async def after(fault: TelegramFault) -> None:
    await asyncio.sleep(fault.delay)
    if fault.released is not None:
        await fault.released.wait()
    if fault.reset == "after":
        raise ConnectionCut
