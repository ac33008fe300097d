"""Repagination of undelivered pages for a plainer render mode, after a platform refused one."""

from __future__ import annotations

from datetime import datetime

import structlog

from bot.errors import Refused
from bot.model.chat import RenderMode
from bot.model.delivery import Parcel, Repagination
from bot.model.fallback import paginate_in, plainer_of
from bot.ports.coordination import Outbox
from bot.ports.platform import Platform

log = structlog.get_logger(__name__)


async def repaginate(
    outbox: Outbox,
    holder: str,
    platform: Platform,
    chat_id: int,
    render_mode: RenderMode,
    now: datetime,
) -> bool:
    """Cut everything the chat is owed for ``render_mode``, in the same order.

    Return False where nothing was changed because something else became owed meanwhile.

    Raises:
        Refused: a page cannot be cut.
        StoreError: the database failed.
    """
    owed = await outbox.undelivered(chat_id)
    cut = [_repaginate_safely(parcel, render_mode, platform) for parcel in owed]
    done = await outbox.repaginate(holder, chat_id, cut, render_mode, now)
    log.info(
        "pages.repaginated", chat=chat_id, mode=render_mode.value, parcels=len(owed), done=done
    )
    return done


def _repaginate_safely(parcel: Parcel, render_mode: RenderMode, platform: Platform) -> Repagination:
    try:
        return repaginate_parcel(parcel, render_mode, platform)
    except Exception as error:  # a bug that one page triggers must not stop other deliveries
        log.exception("page.not_cut", parcel=parcel.id, mode=render_mode.value)
        raise Refused(f"{type(error).__name__} while it was cut anew") from error


def repaginate_parcel(parcel: Parcel, render_mode: RenderMode, platform: Platform) -> Repagination:
    """Return the parcel's content in ``render_mode``, or as it is where its own mode is plainer."""
    plainer = plainer_of(parcel.render_mode, render_mode)
    if plainer is parcel.render_mode:
        return Repagination(parcel.id, (parcel.page,), plainer)
    return Repagination(parcel.id, paginate_in(plainer, parcel.page, platform.fits), plainer)
