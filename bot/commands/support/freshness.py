"""The newest announcement, fetched first if arXiv should have it by now, and its age."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from bot.commands.context import Context
from bot.digest.feed_status import (
    POLL_INTERVAL,
    FeedFacts,
    FeedStatus,
    determine_status,
    status_sentence,
)
from bot.digest.latest import LatestAnnouncement, load_latest
from bot.digest.reading import Reading
from bot.document.nodes import Inlines
from bot.model.calendar import available_from
from bot.model.chat import Promise
from bot.model.taxonomy import categories_of, categories_of_all
from bot.model.timetable import active_pause
from bot.phrases import join_sentences
from bot.ports.sources import FEED, ROUND

ARXIV_TIMEOUT_S = 8.0
"""Seconds to wait for arXiv before the answer is given from what is stored."""

_FETCHED = (FeedStatus.FETCHING, FeedStatus.MISSED)
"""What the feeds show no more, as at weekends, is fetched all the same, from arXiv's pages."""
_OBSTRUCTED = (FeedStatus.UNCONFIRMED, FeedStatus.UNREACHABLE)
"""What is out and comes later than it could; what arXiv itself has late is news, and needs no
promise."""


async def refresh_if_stale(context: Context, categories: Collection[str]) -> bool:
    """Ask arXiv for the expected announcement of those ``categories`` that lack it.

    Returns:
        Whether arXiv was asked; what was read before may then be out of date.
    """
    expected = context.calendar.expected(context.now)
    newest = await context.newest_editions(categories)
    stale = tuple(
        category
        for category in categories
        if not any(
            edition.date >= expected and not edition.is_sample for edition in newest[category]
        )
    )
    if not stale:
        return False
    await context.refresher.refresh(stale, ARXIV_TIMEOUT_S)
    context.cache.note_refresh()
    return True


async def load_newest(
    context: Context, terms: Sequence[str], reading: Reading | None = None
) -> LatestAnnouncement | None:
    """Return the newest stored announcement of ``terms``, or of what the chat reads."""
    editions = await context.newest_editions(categories_of_all(terms))
    return await load_latest(context.store, terms, editions, reading)


async def fetch_latest(
    context: Context, terms: Sequence[str], reading: Reading | None = None
) -> LatestAnnouncement | None:
    """Return the same, fetched from arXiv if it is not stored yet."""
    await refresh_if_stale(context, categories_of_all(terms))
    return await load_newest(context, terms, reading)


async def explain_or_promise(
    context: Context, terms: Sequence[str], latest: LatestAnnouncement | None
) -> Inlines:
    """Return why the newest announcement is not here; what is being fetched is promised.

    A chat that is paused, or gets no messages, is told how to see it instead.

    Args:
        context: of the invocation.
        terms: subscriptions of the chat.
        latest: what is stored of them.
    """
    status, sentence = await source_status(context, _complete_date(latest))
    if status is FeedStatus.ANNOUNCED:
        return ()
    if status not in {*_FETCHED, *_OBSTRUCTED} or not _is_told(context):
        return sentence
    fetching = await _promise(context, _find_lacking(context, terms, latest))
    follows = context.phrases("look.follows")
    return join_sentences(sentence, follows) if status in _OBSTRUCTED else fetching


async def promise_fetched(
    context: Context, terms: Sequence[str], latest: LatestAnnouncement | None
) -> Inlines:
    """Promise what of these subscriptions is being fetched; () if nothing is."""
    lacking = _find_lacking(context, terms, latest)
    if not lacking or not _is_told(context):
        return ()
    status, sentence = await source_status(context, _complete_date(latest))
    if status not in _FETCHED:
        return ()
    fetching = await _promise(context, lacking)
    follows = context.phrases("look.follows")
    return join_sentences(sentence, follows) if status is FeedStatus.MISSED else fetching


def _is_told(context: Context) -> bool:
    return context.can_deliver and active_pause(context.chat, context.now) is None


def _find_lacking(
    context: Context, terms: Sequence[str], latest: LatestAnnouncement | None
) -> tuple[str, ...]:
    day = context.calendar.expected(context.now)
    return tuple(term for term in terms if not _has_come(term, latest, day))


async def _promise(context: Context, terms: tuple[str, ...]) -> Inlines:
    day = context.calendar.expected(context.now)
    await context.store.chats.add_promise(context.chat.id, Promise(day, terms))
    return context.phrases("subscribe.fetching", date=context.phrases.date(day))


def _complete_date(latest: LatestAnnouncement | None) -> date | None:
    """Return the date of ``latest`` if it is there for all that was asked for.

    Of an archive a part is enough: that the rest is missing is said by another sentence.
    """
    if latest is None or latest.is_sample:
        return None
    return None if any(is_absent(term, latest) for term in latest.missing) else latest.date


def is_absent(term: str, latest: LatestAnnouncement) -> bool:
    """Tell whether ``latest`` has nothing of ``term``, because it is not stored yet.

    ``term`` is a category, an archive, or an interest by its name.
    """
    categories = latest.categories_by_term.get(term) or categories_of(term)
    here = [edition for edition in latest.editions if edition.category in categories]
    is_whole = {edition.category for edition in here}.issuperset(categories)
    return not is_whole and not any(any(edition.counts.values()) for edition in here)


def _has_come(term: str, latest: LatestAnnouncement | None, day: date) -> bool:
    if latest is None or latest.is_sample or latest.date < day:
        return False
    return not is_absent(term, latest)


async def staleness_notice(context: Context, newest_date: date | None) -> Inlines:
    """Return the sentence that explains why the newest announcement is not today's; () if it is."""
    status, sentence = await source_status(context, newest_date)
    return () if status is FeedStatus.ANNOUNCED else sentence


async def source_status(context: Context, newest_date: date | None) -> tuple[FeedStatus, Inlines]:
    """Return the status of arXiv's feeds, and the sentence for it.

    Args:
        context: of the invocation.
        newest_date: the newest listing date that is complete for the reader; None without one.
    """
    sources = context.store.sources
    health, last_round = await sources.health(FEED), await sources.health(ROUND)
    expected = context.calendar.expected(context.now)
    due = available_from(expected)
    # Within a poll interval a category is not asked for again; any answer since then counts.
    requested_at = max(due, context.now - POLL_INTERVAL) if context.cache.is_refreshed else due
    is_current = newest_date is not None and newest_date >= expected
    is_announced = is_current or bool(await context.store.editions.batches(expected))
    asked_at = last_round.succeeded_at
    facts = FeedFacts(newest_date, health, asked_at, requested_at, is_announced)
    status = determine_status(context.now, context.calendar, facts)
    sentence = status_sentence(
        status,
        facts,
        context.phrases,
        zone=context.zone,
        now=context.now,
        calendar=context.calendar,
    )
    return status, sentence
