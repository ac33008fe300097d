"""What an audience is owed, composed once for all of its chats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from bot.delivery.audience import Audience
from bot.delivery.audience_facts import AudienceFacts, gather_facts
from bot.delivery.audience_news import collect_news
from bot.delivery.notices import compose_late, compose_nothing_new
from bot.delivery.read_cache import CachedReads
from bot.digest.compose import compose
from bot.digest.counts import format_days
from bot.digest.matches import Matches
from bot.digest.news import News
from bot.digest.paging import paginate_digest, with_page_row
from bot.digest.select import papers_by_term
from bot.document.nodes import Document
from bot.model.calendar import ArxivCalendar, available_from
from bot.model.chat import DigestSettings
from bot.model.digest_span import DigestSpan
from bot.model.reader_order import DigestToRank
from bot.phrases import load_phrases
from bot.ports.platform import Platform

LATE_GRACE = timedelta(hours=1)
"""How long after its hour an announcement is waited for in silence."""
_STABLE_NAMES = 1024
"""Digest settings whose names are cached; chats use few different ones."""


class Arrival(StrEnum):
    """Whether the announcement that should be there by now is there."""

    COMPLETE = "complete"
    JUST_DUE = "just_due"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class AudienceDigest:
    """What is owed to the chats of one audience.

    Attributes:
        key: names interests, language and settings; part of the digest's key.
        last_seq: the newest edition ``seq`` that was taken into account.
        dates: listing dates of the editions that are new to it, oldest first.
        digest: pages of the papers that are new to it; empty without any.
        turned: the first of them with the row that turns to the others; None without others.
        since: when the first of what ``digest`` brings was stored; None without any.
        nothing: the page that says so, for an empty ``digest``; () where that is no news.
        expected: the newest listing date that should be there by now.
        arrival: whether it is there, in all of the audience's categories.
        late: the page that says what is missing, when ``arrival`` is LATE.
        is_addition: whether ``digest`` adds to an announcement of which it has papers already.
    """

    key: str
    last_seq: int
    dates: tuple[date, ...]
    digest: tuple[Document, ...]
    nothing: tuple[Document, ...]
    expected: date
    arrival: Arrival
    late: tuple[Document, ...]
    is_addition: bool = False
    turned: Document | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class GatheredNews:
    """What an audience is owed, before it is composed.

    Attributes:
        facts: what it was made of.
        missing: terms whose newest announcement is not all stored.
        news: in the normal order, or in that of the audience's chat.
    """

    facts: AudienceFacts
    missing: tuple[str, ...]
    news: News


async def gather_news(
    reads: CachedReads, calendar: ArxivCalendar, audience: Audience, last_seq: int, now: datetime
) -> GatheredNews:
    """Return what chats of ``audience`` are owed at ``now`` of the editions up to ``last_seq``.

    Read ``last_seq`` before the audience: a subscription that is added meanwhile then starts above
    it and is not skipped.

    Raises:
        StoreError: the database failed.
    """
    expected = calendar.as_published.expected(now)
    facts = await gather_facts(reads, audience, last_seq, calendar, now)
    awaited = audience.awaited_categories(expected)
    missing = tuple(
        term
        for term, categories in audience.terms.items()
        if not facts.present.issuperset(awaited.intersection(categories))
    )
    is_waited_for = expected not in calendar.unannounced
    news = await collect_news(reads, audience, facts, missing if is_waited_for else ())
    return GatheredNews(facts, missing, news)


def digest_to_rank(audience: Audience, news: News) -> DigestToRank | None:
    """Return the digest of an audience that is ranked; None if it is not, or has no papers."""
    if audience.ranking is None or not news.entries:
        return None
    ranking, sections = audience.ranking, papers_by_term(news.entries)
    return DigestToRank(ranking.chat_id, ranking.settings, audience.interests, sections, news.dates)


async def compose_for(
    reads: CachedReads,
    platform: Platform,
    calendar: ArxivCalendar,
    audience: Audience,
    last_seq: int,
    now: datetime,
) -> AudienceDigest:
    """Gather what ``audience`` is owed, see ``gather_news``, and compose it in its normal order."""
    gathered = await gather_news(reads, calendar, audience, last_seq, now)
    return compose_gathered(gathered, reads.matches, platform, calendar, audience, last_seq, now)


def compose_gathered(
    gathered: GatheredNews,
    matches: Matches,
    platform: Platform,
    calendar: ArxivCalendar,
    audience: Audience,
    last_seq: int,
    now: datetime,
) -> AudienceDigest:
    """Return what was gathered for ``audience`` as pages."""
    facts, missing, news = gathered.facts, gathered.missing, gathered.news
    settings_name = _stable_name(audience.digest_settings)
    expected = calendar.as_published.expected(now)
    phrases = load_phrases(audience.language)
    # Once the feeds have moved on, waiting for an announcement is in vain.
    is_shown = expected > calendar.as_published.newest_expired(now)
    arrival = _arrival(missing if is_shown else (), facts, expected, now)
    is_late = arrival is Arrival.LATE
    span = DigestSpan(audience.cursor, last_seq, audience.types, audience.digest_settings.limit)
    pages = _compose_pages(news, audience, platform, span) if news.entries else ()
    nothing = () if pages else compose_nothing_new(audience, facts, news, matches, phrases)
    return AudienceDigest(
        key=repr((audience.platform, audience.language, settings_name, _stable_names(audience))),
        last_seq=last_seq,
        dates=facts.dates,
        digest=pages,
        nothing=nothing,
        expected=expected,
        arrival=arrival,
        late=compose_late(audience, facts, missing, calendar, phrases, now) if is_late else (),
        is_addition=bool(facts.given) or not facts.editions,
        turned=with_page_row(pages, span) if len(pages) > 1 else None,
        since=facts.since,
    )


def _compose_pages(
    news: News, audience: Audience, platform: Platform, span: DigestSpan
) -> tuple[Document, ...]:
    settings, phrases = audience.digest_settings, load_phrases(audience.language)
    document = compose(news, settings, phrases)
    day = format_days(news.dates, phrases)

    def fits(page: Document) -> bool:
        return platform.fits(page, settings.render_mode)

    return paginate_digest(document, day, fits, span)


def _arrival(
    missing: Sequence[str], facts: AudienceFacts, expected: date, now: datetime
) -> Arrival:
    if facts.backfill_pending:
        return Arrival.JUST_DUE
    if not missing:
        return Arrival.COMPLETE
    is_overdue = now >= available_from(expected) + LATE_GRACE
    return Arrival.LATE if is_overdue else Arrival.JUST_DUE


def _stable_names(audience: Audience) -> tuple[object, ...]:
    """Return what tells the interests and muted words from others, the same in every process."""
    interests = [
        interest
        if interest.types is None
        else (replace(interest, types=None), sorted(interest.types))
        for interest in audience.interests
    ]
    return (*interests, *audience.mutes)


@lru_cache(_STABLE_NAMES)
def _stable_name(settings: DigestSettings) -> str:
    """Return a name that is the same in every process; the order of a set's ``repr`` is not."""
    return repr((sorted(settings.types), settings.style, settings.render_mode, settings.limit))
