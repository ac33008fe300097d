"""Repagination of undelivered pages for a plainer render mode, after a platform refused one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain, count

import structlog

from bot.digest.paging import (
    PageNumber,
    find_day,
    find_page_number,
    number_page,
    paginate_numbered,
)
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
    cut = cut_anew(owed, render_mode, platform)
    done = await outbox.repaginate(holder, chat_id, cut, render_mode, now)
    log.info(
        "pages.repaginated", chat=chat_id, mode=render_mode.value, parcels=len(owed), done=done
    )
    return done


def cut_anew(
    owed: Sequence[Parcel], render_mode: RenderMode, platform: Platform
) -> tuple[Repagination, ...]:
    """Return each parcel's pages in ``render_mode``, or as they are where their own is plainer.

    The numbers above the pages of a digest, "2/3", count the pages that there are then.

    Raises:
        Refused: a page cannot be cut.
    """
    cut = (_cut_digest(digest, render_mode, platform) for digest in _split_digests(owed))
    return tuple(chain.from_iterable(cut))


def _split_digests(owed: Sequence[Parcel]) -> list[list[Parcel]]:
    """Return the parcels of each digest: a page with a number belongs to the one before it."""
    digests: list[list[Parcel]] = []
    for parcel in owed:
        number = find_page_number(parcel.page)
        if digests and number is not None and _precedes(digests[-1], number):
            digests[-1].append(parcel)
        else:
            digests.append([parcel])
    return digests


def _precedes(digest: Sequence[Parcel], number: PageNumber) -> bool:
    """Tell whether the page of ``number`` comes next in ``digest``."""
    last = find_page_number(digest[-1].page) or number._replace(number=1)
    return number == last._replace(number=last.number + 1)


def _cut_digest(
    digest: Sequence[Parcel], render_mode: RenderMode, platform: Platform
) -> list[Repagination]:
    numbered = [find_page_number(parcel.page) for parcel in digest]
    day = next((number.day for number in numbered if number), "")
    if len(digest) == 1 and not day:
        return [_cut_alone(digest[0], render_mode, platform)]
    first = numbered[0].number if numbered[0] else 1
    cut = [_cut_safely(parcel, day, render_mode, platform) for parcel in digest]
    last, numbers = first - 1 + sum(len(piece.pages) for piece in cut), count(first)
    if not day:
        return cut
    return [
        replace(
            piece, pages=tuple(number_page(page, day, next(numbers), last) for page in piece.pages)
        )
        for piece in cut
    ]


def _cut_alone(parcel: Parcel, render_mode: RenderMode, platform: Platform) -> Repagination:
    """Return the only page of a digest, or something else, numbered where it becomes several.

    What stands behind a page that is turned is not counted yet.
    """
    whole, day = _cut_safely(parcel, "", render_mode, platform), find_day(parcel.page)
    if len(whole.pages) == 1 or not day or parcel.page.row:
        return whole
    cut = _cut_safely(parcel, day, render_mode, platform)
    pages = enumerate(cut.pages, 1)
    numbered = (number_page(page, day, number, len(cut.pages)) for number, page in pages)
    return replace(cut, pages=tuple(numbered))


def _cut_safely(
    parcel: Parcel, day: str, render_mode: RenderMode, platform: Platform
) -> Repagination:
    """Return the parcel's content, without a number above it, as pages that have room for one."""
    plainer = plainer_of(parcel.render_mode, render_mode)
    page = parcel.page
    if find_page_number(page):
        page = replace(page, blocks=page.blocks[1:])
    if plainer is parcel.render_mode:
        return Repagination(parcel.id, (page,), plainer)
    try:
        if not day:
            return Repagination(parcel.id, paginate_in(plainer, page, platform.fits), plainer)
        pages = paginate_numbered(page, day, lambda cut: platform.fits(cut, plainer))
        return Repagination(parcel.id, pages, plainer)
    except Exception as error:  # a bug that one page triggers must not stop other deliveries
        log.exception("page.not_cut", parcel=parcel.id, mode=render_mode.value)
        raise Refused(f"{type(error).__name__} while it was cut anew") from error
