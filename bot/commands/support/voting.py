"""Stores and shows the votes of the person who asks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import date, datetime

import structlog

from bot.commands.context import Context
from bot.digest.paging import list_opened
from bot.digest.vote_marks import draw_votes, list_votable
from bot.document.nodes import Document
from bot.errors import StoreError, UserError
from bot.model.chat import ChatKind
from bot.model.conversation import Reply
from bot.model.vote import Sign, Vote
from bot.ports.rankings import MAX_VOTES

MAX_NAME_CHARS = 40
"""Characters of a person's name that are kept."""
OPENING_TIMEOUT_S = 1.0
"""Seconds that a paper waits at most until it is noted that it was opened."""

log = structlog.get_logger(__name__)


async def put_votes(
    context: Context, sign: Sign, paper_ids: Sequence[str], at: datetime | None = None
) -> None:
    """Store the asker's votes on these papers, with the asker's name where votes are shown.

    Args:
        context: of the command or press.
        sign: what they think.
        paper_ids: of the papers.
        at: since when they think so; None for now.
    """
    is_shown = context.chat.shows_voters or sign is Sign.CLAIM
    is_named = context.chat.kind is ChatKind.GROUP and is_shown
    name = " ".join(context.person_name.split())[:MAX_NAME_CHARS] if is_named else ""
    votes = [Vote(paper_id, sign, at or context.now, context.voter, name) for paper_id in paper_ids]
    if not await context.store.votes.put(context.chat.id, votes):
        raise UserError("vote.too-many", most=MAX_VOTES)
    context.cache.has_voted = True


async def take_back_votes(context: Context, paper_ids: Sequence[str]) -> int:
    """Delete the asker's votes on these papers; return how many there were."""
    context.cache.has_voted = True
    return await context.store.votes.take_back(context.chat.id, context.voter, paper_ids)


async def note_opening(context: Context, paper_id: str) -> None:
    """Store that the paper was opened, if the chat is stored and the database is not busy."""
    vote = Vote(paper_id, Sign.OPENED, context.now, context.voter)
    if not context.chat.is_unsaved:
        await _try(context.store.votes.put(context.chat.id, [vote]))


async def note_turning(context: Context, day: date, pages: Sequence[Document]) -> None:
    """Store that these first pages of the digest of ``day`` were seen, as ``note_opening``."""
    shown = [paper for page in pages for paper in list_opened(page, "paper")]
    if not context.chat.is_unsaved:
        await _try(context.store.rankings.note_opened(context.chat.id, day, shown))


async def _try(noting: Awaitable[object]) -> None:
    try:
        async with asyncio.timeout(OPENING_TIMEOUT_S):
            await noting
    except (StoreError, TimeoutError) as error:  # it says little; the paper is what was asked for
        log.info("opening.skipped", error=type(error).__name__)


async def mark_votes(reply: Reply, context: Context, again: str | None, start: int) -> Reply:
    """Return ``reply`` with what was voted on its papers; see ``draw_votes``."""
    votable, chat = list_votable(reply), context.chat
    if not votable:
        return reply
    has_votes = chat.has_votes or context.cache.has_voted
    votes = await context.store.votes.of_papers(chat.id, votable) if has_votes else ()
    return draw_votes(reply, votes, chat.kind, context.fits, again, start)
