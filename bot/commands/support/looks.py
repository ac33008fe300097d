"""What somebody asked to see and is not stored: fetched while they wait, or else promised.

terms, days ── missing ── fetched ── still missing ── promised ──> the sentence about it
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import date

from bot.commands.context import Context
from bot.commands.support.freshness import ARXIV_TIMEOUT_S, refresh_if_stale, source_status
from bot.digest.feed_status import FeedStatus, next_attempt
from bot.document.nodes import Inlines
from bot.model.announcement import Slot
from bot.model.chat import ChatDefaults, Look, Promise
from bot.model.taxonomy import categories_of, categories_of_all
from bot.model.timetable import active_pause
from bot.phrases import join_sentences
from bot.ports.sources import LISTING, ROUND

MAX_FETCHED = 40
"""Editions of earlier days that are fetched for one request, each a page of arXiv's."""


async def fetch_or_promise(
    context: Context, terms: Sequence[str], days: Collection[date]
) -> Inlines:
    """Fetch what is not stored of ``terms`` on ``days``; promise what does not come in time.

    Returns:
        The sentence about what is still to come; () if nothing is.
    """
    expected = context.calendar.expected(context.now)
    wanted = tuple(sorted(d for d in days if context.calendar.lists_on(d) and d <= expected))
    if not (lacking := await _missing(context, terms, wanted)):
        return ()
    coming = await _fetch(context, lacking)
    missing = await _missing(context, terms, wanted)
    after_seq = await context.cache.last_seq()
    looks: list[Look] = []
    for term in terms:
        of_term = {slot for slot in missing if slot[0] in categories_of(term)}
        if of_term and coming.issuperset(of_term):
            looks.append(Look(term, wanted, after_seq))
    if not looks:
        return ()
    is_followed = await _promise(context, looks)
    has_part = len(missing) < len(wanted) * len(categories_of_all(terms))
    return await _sentence(context, missing, has_part=has_part, is_followed=is_followed)


async def _missing(context: Context, terms: Sequence[str], days: Sequence[date]) -> set[Slot]:
    if not days:
        return set()
    categories = categories_of_all(terms)
    held = await context.store.editions.dates(categories, min(days))
    return {(category, day) for category in categories for day in days} - held


async def _fetch(context: Context, missing: Collection[Slot]) -> set[Slot]:
    """Ask arXiv for ``missing``; return what of it can be expected, at once or later."""
    expected = context.calendar.expected(context.now)
    newest = [slot for slot in missing if slot[1] == expected]
    latest_first = sorted(set(missing).difference(newest), key=lambda slot: slot[1], reverse=True)
    earlier = latest_first[:MAX_FETCHED]
    _, comes = await asyncio.gather(
        refresh_if_stale(context, [category for category, _ in newest]),
        context.refresher.catch_up(earlier, ARXIV_TIMEOUT_S),
    )
    if earlier:
        context.cache.note_refresh()
    return {*newest, *(earlier if comes else ())}


async def _promise(context: Context, looks: Sequence[Look]) -> bool:
    """Promise a message about ``looks``; return False for a chat that gets none now."""
    chat = context.chat
    if not context.can_deliver or active_pause(chat, context.now) is not None:
        return False
    if chat.is_unsaved:
        defaults = ChatDefaults(chat.language, chat.timezone, chat.delivery_time)
        chat = await context.store.chats.get_or_create(chat.address, chat.kind, defaults)
    promise = Promise(context.calendar.expected(context.now), looks=tuple(looks))
    await context.store.chats.add_promise(chat.id, promise)
    return True


async def _sentence(
    context: Context, missing: Collection[Slot], *, has_part: bool, is_followed: bool
) -> Inlines:
    phrases, days = context.phrases, sorted({day for _, day in missing})
    why = await _explain(context, days[-1])
    if why:
        return join_sentences(why, phrases("look.follows")) if is_followed else why
    if not is_followed:
        return phrases("look.ask-again")
    if has_part:
        return phrases("look.rest")
    if len(days) > 1:
        return phrases("look.days", dates=phrases.long_range(days[0], days[-1]))
    return phrases("subscribe.fetching", date=phrases.date(days[0]))


async def _explain(context: Context, newest: date) -> Inlines:
    """Return the sentence on why arXiv does not give the announcement now; () if it may yet."""
    if newest >= context.calendar.expected(context.now):
        status, sentence = await source_status(context, None)
        return () if status is FeedStatus.FETCHING else sentence
    sources, phrases, zone = context.store.sources, context.phrases, context.zone
    failed_since = (await sources.health(LISTING)).failed_since
    if failed_since is None:
        return ()
    again = next_attempt(context.now, (await sources.health(ROUND)).succeeded_at)
    since, next_try = phrases.instant(failed_since, zone), phrases.instant(again, zone)
    return phrases("feed.unreachable", since=since, next=next_try)
