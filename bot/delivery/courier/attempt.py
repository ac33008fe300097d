"""One attempt to send a parcel, and what the platform says of an earlier one."""

from __future__ import annotations

from datetime import datetime

import structlog

from bot.delivery.courier.outcome import Receipt, Result
from bot.errors import DeliveryError, Flooded, Refused, Unsure
from bot.model.chat import ChatKind
from bot.model.delivery import Parcel
from bot.ports.capabilities import Publishing, SentLookup, SilentSends
from bot.ports.platform import Platform

log = structlog.get_logger(__name__)


async def send_unless_found(platform: Platform, parcel: Parcel, now: datetime) -> Result:
    """Send the parcel at ``now``, unless an earlier attempt turns out to have arrived.

    Raises:
        Flooded: the platform asked us to wait; the limiter has to see that.
    """
    unsure_since = parcel.unsure_since
    if (
        unsure_since is not None
        and isinstance(platform, SentLookup)
        and now > unsure_since + platform.repeat_memory
    ):
        found = await _find_sent(platform, parcel, unsure_since)
        if found is not None:
            return found
    return await _send(platform, parcel, now)


async def _find_sent(platform: SentLookup, parcel: Parcel, since: datetime) -> Result | None:
    """Return the receipt of an earlier attempt, None if it has left nothing.

    Raises:
        Flooded: as ``_send``.
    """
    try:
        found = await platform.find_sent(
            parcel.address, parcel.page, parcel.key, parcel.render_mode, since
        )
    except Unsure as error:
        return Unsure(str(error), may_have_arrived=False)
    except Flooded:
        raise
    except DeliveryError as error:
        return error
    return None if found is None else Receipt(found)


async def _send(platform: Platform, parcel: Parcel, now: datetime) -> Result:
    """Return what became of one attempt at ``now``.

    Raises:
        Flooded: the platform asked us to wait; the limiter has to see that.
    """
    send = platform.send
    if isinstance(platform, SilentSends) and parcel.is_silent(now):
        send = platform.send_silently
    try:
        receipt = await send(parcel.address, parcel.page, parcel.key, parcel.render_mode)
        await _publish(platform, parcel, receipt)
        return Receipt(receipt)
    except Flooded:
        raise
    except DeliveryError as error:
        return error
    except Exception as error:  # a bug that one page triggers must not stop other deliveries
        log.exception("parcel.failed", parcel=parcel.id, platform=platform.name)
        return Refused(f"{type(error).__name__} in the {platform.name} adapter")


async def _publish(platform: Platform, parcel: Parcel, receipt: str) -> None:
    """Publish a page of a channel to those that follow the channel; it was sent in any case."""
    if parcel.kind is not ChatKind.CHANNEL or not isinstance(platform, Publishing):
        return
    try:
        await platform.publish(parcel.address, receipt)
    except DeliveryError as error:
        log.warning("parcel.publishing_failed", parcel=parcel.id, reason=str(error))
