"""How complete the newest announcement of each term is, in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.context import Context
from bot.digest.coverage import coverage_of
from bot.document.nodes import Code, Inlines, Text
from bot.model.announcement import AnnounceType, Edition
from bot.model.taxonomy import categories_of

MAX_COUNTED_TERMS = 12
"""Terms that are told of one by one; a message has to hold them beside the rest."""


async def completeness_sentences(context: Context, terms: Sequence[str]) -> tuple[Inlines, ...]:
    """Return a sentence for each of ``terms`` (not too many) that has an announcement."""
    found = [await _proof(context, term) for term in terms[:MAX_COUNTED_TERMS]]
    return tuple(one for one in found if one)


async def _proof(context: Context, term: str) -> Inlines:
    newest = await context.store.editions.newest(categories_of(term))
    every = [edition for editions in newest.values() for edition in editions]
    real = [edition for edition in every if not edition.is_sample]
    day = max((edition.date for edition in real), default=None)
    editions = [edition for edition in real if edition.date == day]
    return await _told(context, term, editions) if editions else ()


async def _told(context: Context, term: str, editions: Sequence[Edition]) -> Inlines:
    phrases, day = context.phrases, editions[0].date
    declared = await context.store.evidence.declarations({one.category for one in editions}, day)
    count = coverage_of(editions, declared, tuple(AnnounceType))
    told = {
        "term": Code(term),
        "date": phrases.date(day),
        "instant": phrases.instant(max(one.completed_at for one in editions), context.zone),
        "source": (Text(phrases.join_text(sorted({one.source for one in editions}))),),
    }
    if count is None:
        return phrases("status.unconfirmed", count=sum(one.total for one in editions), **told)
    return phrases("status.confirmed", held=count.held, count=count.declared, **told)
