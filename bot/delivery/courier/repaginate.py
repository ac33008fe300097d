"""Cut what a chat is owed into plainer pages, after its platform did not take the form it had."""

from __future__ import annotations

from datetime import datetime

import structlog

from bot.errors import Refused
from bot.model.chat import RenderMode
from bot.model.delivery import Parcel, Repagination
from bot.model.fallback import paginate_in, plainer_of
from bot.ports import Outbox, Platform

log = structlog.get_logger(__name__)


async def repaginate(
    outbox: Outbox, worker: str, platform: Platform, chat_id: int, form: RenderMode, now: datetime
) -> bool:
    """Owe the chat everything in ``form`` from now on, in the same order.

    Return False when that was not possible, since something else became owed at the same time.

    Raises:
        Refused: a page cannot be cut.
        StoreError: the database failed.
    """
    owed = await outbox.undelivered(chat_id)
    recuts = [_cut(parcel, form, platform) for parcel in owed]
    done = await outbox.repaginate(worker, chat_id, recuts, form, now)
    log.info("recut", chat=chat_id, form=form.value, parcels=len(owed), done=done)
    return done


def _cut(parcel: Parcel, form: RenderMode, platform: Platform) -> Repagination:
    try:
        return repaginate_parcel(parcel, form, platform)
    except Exception as error:  # a fault of ours in one page must not stop every other delivery
        log.exception("not_cut", parcel=parcel.id, form=form.value)
        raise Refused(f"{type(error).__name__} while it was cut anew") from error


def repaginate_parcel(parcel: Parcel, form: RenderMode, platform: Platform) -> Repagination:
    """Return the pages that say in ``form``, or in a plainer one it has already, what it says."""
    own = plainer_of(parcel.render_mode, form)
    if own is parcel.render_mode:
        return Repagination(parcel.id, (parcel.page,), own)
    return Repagination(parcel.id, paginate_in(own, parcel.page, platform.fits), own)
