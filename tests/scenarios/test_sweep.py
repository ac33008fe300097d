"""A planner's process sweeps: what was delivered long ago is deleted, by age."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from bot.app.roles import Role
from bot.app.serve import KEEP_DELIVERED, serve
from bot.model.delivery import ParcelState, Settlement
from bot.ports.store import Store
from tests.scenarios.bot_harness import BotHarness, ConsoleDriver
from tests.support.stores import open_chat, plan

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


async def states(store: Store) -> tuple[int, int]:
    """Return how many parcels were sent and how many are owed."""
    found = await store.outbox.states()
    return found[ParcelState.SENT], found[ParcelState.PENDING]


async def test_what_was_delivered_is_kept_for_a_month_and_what_is_owed_for_ever(
    tmp_path: Path,
) -> None:
    async with BotHarness(ConsoleDriver(), tmp_path) as harness:
        store, now = harness.app.store, harness.clock.now()
        for place, age in (("old", DAY), ("young", -DAY)):
            settled = now - KEEP_DELIVERED - age
            chat = await open_chat(store, place, "console")
            await store.outbox.plan([plan(chat, place, f"{place}, and owed")], settled)
            sent, waits = await store.outbox.claim("w", ["console"], settled, MINUTE, 9)
            became = [
                Settlement(sent.id, ParcelState.SENT, 1),
                Settlement(waits.id, ParcelState.PENDING, 1, not_before=now + DAY),
            ]
            await store.outbox.settle("w", became, settled)
        assert await states(store) == (2, 2)
        serving = asyncio.create_task(serve(harness.app, harness.clock, Role.PLANNER))
        async with asyncio.timeout(30):
            while await states(store) == (2, 2):  # noqa: ASYNC110 - the chore does it
                await asyncio.sleep(0.01)
        serving.cancel()
        await serving
        assert await states(store) == (1, 2)
