"""Couriers that deliver step by step."""

from __future__ import annotations

from bot.delivery.courier.courier import Courier


async def deliver_claimed(courier: Courier) -> int:
    """Claim once and deliver what was claimed; return how many parcels those were."""
    claimed = await courier._claim(courier._capacity)
    await courier._finish()
    return claimed


async def drain(courier: Courier) -> None:
    """Let ``courier`` deliver until nothing can be sent at this instant."""
    while await deliver_claimed(courier):
        pass
