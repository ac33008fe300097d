"""/status: when the next digest comes and what it covers, what came last, how arXiv stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.commands.answer import Answer
from bot.commands.command import Command
from bot.commands.context import Context
from bot.commands.proofs import completeness_sentences
from bot.commands.support.freshness import source_status
from bot.commands.support.next_digest import format_dates, next_digest_sentence
from bot.document.nodes import Document, Heading, Inlines, ItemList, Paragraph
from bot.model.taxonomy import categories_of_all


async def show_status(context: Context) -> Answer:
    """Say what a reader waiting for a digest would want to know."""
    terms = await context.terms()
    sentences = [await next_digest_sentence(context), await _delivered(context)]
    if terms:
        _, arxiv = await source_status(context, await _complete_date(context, terms))
        sentences.append(arxiv)
    heading = Heading(context.phrases("status.title"), level=1)
    said = (Paragraph(one) for one in sentences)
    proved = await completeness_sentences(context, terms)
    counts = (ItemList(proved),) if proved else ()
    return Answer(Document((heading, *said, *counts)), page_argument="")


async def _delivered(context: Context) -> Inlines:
    phrases = context.phrases
    last = await context.store.outbox.last_delivered(context.chat.id)
    if last is None:
        return phrases("status.never")
    instant = phrases.instant(last.at, context.zone)
    if not last.dates:
        return phrases("status.delivered-empty", instant=instant)
    dates, count = format_dates(last.dates, phrases), len(last.dates)
    return phrases("status.delivered", instant=instant, dates=dates, count=count)


async def _complete_date(context: Context, terms: Sequence[str]) -> date | None:
    """Return the newest listing date that every category of ``terms`` has; None without one."""
    categories = categories_of_all(terms)
    found = await context.store.editions.newest(categories)
    dates = [editions[0].date for editions in found.values()]
    return min(dates) if dates and set(found) == set(categories) else None


STATUS = Command("status", "summary.status", show_status)
