"""The vocabulary of what goes wrong with the next requests."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.emulators.foreign_page import ForeignPage
from tests.emulators.telegram.answer import Refusal, too_many
from tests.emulators.telegram.faults import TelegramFaults


class FaultVocabulary:
    """Orders faults, each for the next requests to a method."""

    def __init__(self) -> None:
        self.faults = TelegramFaults()
        self.portal: ForeignPage | None = None

    def heal(self) -> None:
        """Take back whatever was ordered and has not happened."""
        self.faults, self.portal = TelegramFaults(), None

    def intercept_next(self, method: str, page: ForeignPage, times: int = 1) -> None:
        """Let something before the server answer the next requests; ``portal`` answers all."""
        self.faults.order(method, times, page=page)

    def fail_next(
        self, method: str, status: int, description: str, times: int = 1, **parameters: Any
    ) -> None:
        """Answer the next requests with an error and do nothing."""
        refusal = Refusal(status, description, **parameters)
        self.faults.order(method, times, refusal=refusal)

    def flood_next(self, method: str, seconds: int, times: int = 1) -> None:
        """Answer the next requests with 429."""
        self.faults.order(method, times, refusal=too_many(seconds))

    def reset_next(self, method: str, when: str, times: int = 1) -> None:
        """Cut the connection ``before`` or ``after`` the request is carried out."""
        self.faults.order(method, times, reset=when)

    def delay_next(self, method: str, seconds: float, times: int = 1) -> None:
        """Carry the next requests out, but answer late."""
        self.faults.order(method, times, delay=seconds)

    def hold_next(self, method: str, times: int = 1) -> asyncio.Event:
        """Carry the next requests out, but answer only once the event that is returned is set."""
        released = asyncio.Event()
        self.faults.order(method, times, released=released)
        return released

    def garble_next(self, method: str, answer: bytes, times: int = 1) -> None:
        """Carry the next requests out, but answer with other bytes."""
        self.faults.order(method, times, garble=answer)
