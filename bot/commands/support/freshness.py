"""The newest announcement, fetched first if it should be there by now, and why it is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.commands.context import Context
from bot.digest.feed_status import FeedFacts, FeedStatus, determine_status, status_sentence
from bot.digest.latest import LatestAnnouncement, load_latest
from bot.document.nodes import Inlines
from bot.model.taxonomy import categories_of_all
from bot.ports import FEED, ROUND

ARXIV_TIMEOUT_S = 8.0
"""Seconds that a person waits for arXiv before being answered with what there is."""


async def fetch_latest(context: Context, terms: Sequence[str]) -> LatestAnnouncement | None:
    """Return the newest announcement of ``terms``, asking arXiv for it if it is not here yet."""
    await context.refresher.refresh(categories_of_all(terms), ARXIV_TIMEOUT_S)
    return await load_latest(context.store, terms, context.chat.digest_settings, context.phrases)


async def staleness_notice(context: Context, announced: date | None) -> Inlines:
    """Return why what arXiv ``announced`` last is not today's, or nothing where it is."""
    known, sentence = await source_status(context, announced)
    return () if known is FeedStatus.ANNOUNCED else sentence


async def source_status(context: Context, newest_date: date | None) -> tuple[FeedStatus, Inlines]:
    """Return how arXiv stands, and the sentence that says it.

    Args:
        context: of the invocation.
        newest_date: the newest listing date that is complete for the reader; None without one.
    """
    sources = context.store.sources
    health, asked = await sources.health(FEED), await sources.health(ROUND)
    standing = FeedFacts(newest_date, health, asked.succeeded_at)
    known = determine_status(context.now, context.calendar, standing)
    sentence = status_sentence(
        known,
        standing,
        context.phrases,
        zone=context.zone,
        now=context.now,
        calendar=context.calendar,
    )
    return known, sentence
