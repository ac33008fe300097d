"""Digests that chats were given, composed again from the editions they were made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.delivery.audience import Audience
from bot.delivery.audience_digest import collect_news
from bot.delivery.audience_facts import gather_facts
from bot.delivery.read_cache import CachedReads
from bot.digest.compose import News, compose
from bot.model.calendar import ArxivCalendar
from bot.model.chat import Chat, Interest
from bot.model.digest_span import DigestSpan
from bot.phrases import load_phrases
from bot.ports.digests import PastDigest
from bot.ports.store import Store


class StoredPastDigests:
    """Composes past digests from the store; a ``PastDigests``.

    Args:
        store: editions, listings, present and former interests.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    async def compose(
        self, chat: Chat, span: DigestSpan, calendar: ArxivCalendar, now: datetime
    ) -> PastDigest | None:
        """See ``bot.ports.digests.PastDigests``."""
        interests = await self._store.interests.of(chat.id)
        past = (await self._store.interests.past_of_many([chat.id]))[chat.id]
        audience = past_audience(chat, interests, past, span)
        reads = CachedReads(self._store)
        facts = await gather_facts(reads, audience, span.last_seq, calendar, now)
        news = collect_news(audience, facts, ())
        if not news.entries:
            return None
        news = await _without_unknown_counts(news, audience, reads, span)
        document = compose(news, audience.digest_settings, load_phrases(chat.language))
        return PastDigest(document, news.dates)


def past_audience(
    chat: Chat, interests: Sequence[Interest], past: Sequence[Interest], span: DigestSpan
) -> Audience:
    """Return the audience that ``chat`` belonged to when it was given the digest of ``span``.

    Subscriptions that have ended since belong to it; style and language are the present ones.
    """
    lasted = [one for one in past if one.until_seq is not None and one.until_seq >= span.last_seq]
    ended = [one for one in past if one not in lasted]
    settings = replace(chat.digest_settings, types=span.types, limit=span.limit)
    then = replace(chat, cursor=span.after_seq, digest_settings=settings)
    return Audience.of(then, (*interests, *lasted), ended)


async def _without_unknown_counts(
    news: News, audience: Audience, reads: CachedReads, span: DigestSpan
) -> News:
    """Return ``news`` without the counts of terms whose announcement had not come by then.

    What is not known is not zero; it came, or comes, with a later digest.
    """
    day = news.dates[-1]
    held = await reads.dates(audience.interests_by_category, day, span.last_seq)
    counts = {
        term: counts
        for term, counts in news.counts.items()
        if any(counts.values())
        or held.issuperset((category, day) for category in audience.terms[term])
    }
    return replace(news, counts=counts)
