"""What chats were given: digests composed again from their editions, and why a paper came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.delivery.audience import Audience
from bot.delivery.audience_facts import gather_facts
from bot.delivery.audience_news import collect_news
from bot.delivery.explain_delivery import DeliveryFacts, explain_delivery
from bot.delivery.read_cache import CachedReads
from bot.digest.compose import compose
from bot.digest.matches import Matches
from bot.digest.news import News
from bot.digest.paging import find_span, list_opened
from bot.model.calendar import ArxivCalendar
from bot.model.chat import Chat, Interest, Mute
from bot.model.delivery import PlacedPage
from bot.model.digest_span import DigestSpan
from bot.model.folding import fold
from bot.model.paper import Paper
from bot.model.taxonomy import CATEGORIES
from bot.phrases import load_phrases
from bot.ports.digests import DeliveryExplanation, PastDigest
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
        mutes = await self._store.interests.mutes(chat.id)
        audience = past_audience(chat, *await self._interests(chat), span, mutes)
        reads = CachedReads(self._store)
        facts = await gather_facts(reads, audience, span.last_seq, calendar, now)
        news = await collect_news(reads, audience, facts, ())
        if not news.entries:
            return None
        news = await _without_unknown_counts(news, audience, reads, span)
        key = chat.id, news.dates[-1]
        orders = await self._store.rankings.orders([key])
        news = replace(news, order=orders.get(key, ()))
        document = compose(news, audience.digest_settings, load_phrases(chat.language))
        return PastDigest(document, news.dates)

    async def explain(
        self, chat: Chat, paper: Paper, calendar: ArxivCalendar, now: datetime
    ) -> DeliveryExplanation:
        """See ``bot.ports.digests.PastDigests``."""
        editions, papers = self._store.editions, self._store.papers
        mutes = await self._store.interests.mutes(chat.id)
        audience = Audience.of(chat, *await self._interests(chat), mutes=mutes)
        last_seq = await editions.last_seq()
        listings = await editions.earlier_listings([paper.id], CATEGORIES, last_seq)
        versions = {
            number: await papers.get(paper.id, number) or paper
            for number in {listing.version for listing in listings}
        }
        seqs = [listing.seq for listing in listings if listing.seq <= chat.cursor]
        kept = await self._store.outbox.digests_with(chat.id, seqs)
        pages = [await self._unfold(page, paper.id, chat, calendar, now) for page in kept]
        matches = Matches()
        await matches.add_earlier(versions.values(), listings)
        return explain_delivery(DeliveryFacts(audience, paper, versions, listings, pages, matches))

    async def _interests(self, chat: Chat) -> tuple[tuple[Interest, ...], tuple[Interest, ...]]:
        """Return the chat's present interests, and those that have ended."""
        past = await self._store.interests.past_of_many([chat.id])
        return await self._store.interests.of(chat.id), past[chat.id]

    async def _unfold(
        self, page: PlacedPage, paper_id: str, chat: Chat, calendar: ArxivCalendar, now: datetime
    ) -> PlacedPage:
        """Return ``page`` with all that is behind its row, unless it shows the paper itself."""
        span = find_span(page.page)
        if span is None or paper_id in list_opened(page.page, "paper"):
            return page
        whole = await self.compose(chat, span, calendar, now)
        return replace(page, page=whole.document) if whole else page


def past_audience(
    chat: Chat,
    interests: Sequence[Interest],
    past: Sequence[Interest],
    span: DigestSpan,
    mutes: Sequence[Mute] = (),
) -> Audience:
    """Return the audience that ``chat`` belonged to when it was given the digest of ``span``.

    Subscriptions that have ended since belong to it; style and language are the present ones.
    """
    lasted = [
        interest
        for interest in past
        if interest.until_seq is not None and interest.until_seq >= span.last_seq
    ]
    ended = [interest for interest in past if interest not in lasted]
    # Of one that was edited several times since, the one that ended first is the one of then.
    latest_first = sorted(lasted, key=lambda interest: interest.until_seq or 0, reverse=True)
    edited = {
        fold(interest.name): interest
        for interest in latest_first
        if interest.after_seq < span.last_seq
    }
    then_first = [edited.pop(fold(interest.name), interest) for interest in interests]
    begun = [interest for interest in then_first if interest.after_seq < span.last_seq]
    settings = replace(chat.digest_settings, types=span.types, limit=span.limit)
    then = replace(chat, cursor=span.after_seq, digest_settings=settings)
    return Audience.of(then, (*begun, *edited.values()), ended, mutes=mutes)


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
    read = {name: count for name, count in news.read.items() if name in counts}
    return replace(news, counts=counts, read=read)
