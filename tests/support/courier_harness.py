"""One push of digests: pages owed to people, a real platform's library, an emulator.

    push = Push(store, platform)
    await push.owes(["1", "2"], "page one", "page two")
    await push.delivers()

Time jumps, so that waiting for an hour takes none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from bot.delivery.courier.chat_delivery import PacedPlatform
from bot.delivery.courier.courier import Courier
from bot.delivery.rate_limit.limiter import RateLimiter
from bot.model.chat import ChatAddress, ChatKind, RenderMode
from bot.model.delivery import ParcelState
from bot.ports.platform import Platform
from bot.ports.store import Store
from tests.support.clock import JumpingClock
from tests.support.couriers import drain
from tests.support.stores import DEFAULTS, NOW, plan

WAIT = timedelta(seconds=20)


class CourierHarness:
    """One courier between a store and a platform."""

    def __init__(
        self,
        store: Store,
        platform: Platform,
        clock: Any = None,
        name: str = "courier",
    ) -> None:
        self.store = store
        self.platform = platform
        self.clock = clock or JumpingClock(NOW)
        paced = {
            platform.name: PacedPlatform(platform, RateLimiter(platform.rate_limits, self.clock))
        }
        self.courier = Courier(name, store, paced, self.clock)

    async def owes(
        self,
        places: Iterable[object],
        *texts: str,
        digest: str = "d1",
        form: RenderMode = RenderMode.CLASSIC,
        kind: ChatKind = ChatKind.PRIVATE,
    ) -> None:
        """Owe everybody at ``places`` the same pages."""
        addresses = [ChatAddress(self.platform.name, str(place)) for place in places]
        chats = [
            await self.store.chats.get_or_create(address, kind, DEFAULTS) for address in addresses
        ]
        plans = [plan(chat, *texts, digest=digest, render_mode=form) for chat in chats]
        assert await self.store.outbox.plan(plans, self.clock.now()) == len(plans)

    async def works(self) -> None:
        """Deliver what can be delivered at this instant."""
        await drain(self.courier)

    async def delivers(self, within: timedelta = timedelta(hours=3)) -> None:
        """Let time pass until nothing is owed any more."""
        until = self.clock.now() + within
        await self.works()
        while await self.store.outbox.pending():
            assert self.clock.now() < until, "still owed"
            self.clock.jump(seconds=WAIT.total_seconds())
            await self.works()

    async def is_active(self, place: object) -> bool:
        """Tell whether a chat is still there: one that is gone is not due."""
        found = await self.store.chats.find(ChatAddress(self.platform.name, str(place)))
        assert found is not None
        return found.state == "active"

    async def parked(self) -> int:
        """Return how many pages wait for the operator."""
        return (await self.store.outbox.states())[ParcelState.PARKED]


def count_repeats(texts: Sequence[str], expected: Sequence[str]) -> int:
    """Return how many messages are repeats; everything expected must be there, in its order."""
    counted = Counter(texts)
    assert list(dict.fromkeys(texts)) == list(expected), (texts, expected)
    return sum(counted.values()) - len(expected)
