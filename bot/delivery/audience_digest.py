"""Look at what is new to a group of equal chats, and compose it once for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from bot.delivery import notices
from bot.delivery.audience import Audience
from bot.delivery.audience_facts import AudienceFacts, gather_facts
from bot.delivery.decide import Arrival, AudienceDigest
from bot.delivery.known import Known
from bot.digest.compose import News, compose
from bot.digest.coverage import coverage_of
from bot.digest.select import DigestEntry, count_by_term, drop_seen, select
from bot.document.nodes import Document
from bot.document.paginate import paginate
from bot.model.calendar import ArxivCalendar, available_from
from bot.model.chat import DigestSettings
from bot.phrases import load_phrases
from bot.ports import Platform

GRACE = timedelta(hours=1)
"""How long after its hour an announcement is waited for in silence."""
_MANNERS = 1024
"""Manners whose names are remembered; there are few."""


async def compose_for(
    store: Known,
    platform: Platform,
    calendar: ArxivCalendar,
    reading: Audience,
    top: int,
    now: datetime,
) -> AudienceDigest:
    """Return what chats with this ``reading`` are owed at ``now`` of the editions up to ``top``.

    ``top`` has to be older than the ``reading``: what a chat subscribes to while it is looked at
    begins above it then, and cannot be passed over.
    """
    expected = calendar.as_published.expected(now)
    gathered = await gather_facts(store, reading, top, calendar, now)
    missing = _missing(reading.terms, gathered.present)
    news = _news(reading, gathered, () if expected in calendar.unannounced else missing)
    phrases = load_phrases(reading.language)
    is_shown = expected > calendar.as_published.newest_expired(now)
    arrival = _arrival(missing if is_shown else (), gathered, expected, now)
    is_late = arrival is Arrival.LATE
    return AudienceDigest(
        key=repr((reading.platform, reading.language, _named(reading.manner), reading.interests)),
        top=top,
        dates=gathered.dates,
        digest=_pages(news, reading, platform) if news.entries else (),
        nothing=() if news.entries else notices.compose_nothing_new(reading, gathered, phrases),
        expected=expected,
        arrival=arrival,
        late=notices.compose_late(reading, gathered, missing, calendar, phrases, now)
        if is_late
        else (),
    )


def _news(reading: Audience, gathered: AudienceFacts, late: tuple[str, ...]) -> News:
    """Return what is new to the reader: first what came late, then what was announced since."""
    chosen: dict[str, DigestEntry] = {}
    belated: dict[str, date] = {}
    for day, listings in (*gathered.belated.items(), (None, gathered.listings)):
        entries = select(listings, reading.terms, reading.types)
        for entry in drop_seen(entries, gathered.earlier, reading.has_received):
            if entry.paper.id not in chosen and day is not None:
                belated[entry.paper.id] = day
            chosen.setdefault(entry.paper.id, entry)
    return News(
        gathered.dates,
        tuple(chosen.values()),
        count_by_term(gathered.listings, reading.terms),
        late,
        sample=any(edition.is_sample for edition in gathered.editions),
        late_additions=belated,
        coverage=coverage_of(gathered.editions, gathered.declared, reading.types),
    )


def _pages(news: News, reading: Audience, platform: Platform) -> tuple[Document, ...]:
    document = compose(news, reading.manner, load_phrases(reading.language))
    return paginate(document, lambda page: platform.fits(page, reading.manner.render_mode))


@lru_cache(_MANNERS)
def _named(manner: DigestSettings) -> str:
    """Return a name of ``manner`` that stays the same from process to process."""
    return repr((sorted(manner.types), manner.style, manner.render_mode, manner.limit))


def _missing(terms: Mapping[str, Sequence[str]], present: frozenset[str]) -> tuple[str, ...]:
    return tuple(term for term, categories in terms.items() if not present.issuperset(categories))


def _arrival(
    missing: Sequence[str], gathered: AudienceFacts, expected: date, now: datetime
) -> Arrival:
    if gathered.is_behind:
        return Arrival.JUST_DUE
    if not missing:
        return Arrival.COMPLETE
    return Arrival.JUST_DUE if now < available_from(expected) + GRACE else Arrival.LATE
