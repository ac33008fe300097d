"""What tests ask of a courier."""

from __future__ import annotations

from bot.delivery.courier.courier import Courier


async def drain(courier: Courier) -> None:
    """Let ``courier`` deliver until nothing can be sent at this instant."""
    while await courier.deliver_batch():
        pass
