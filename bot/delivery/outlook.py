"""Look at what is new to a group of equal chats, and compose it once for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from bot.delivery import notice
from bot.delivery.decide import Arrival, Outlook
from bot.delivery.gather import Gathered, gather
from bot.delivery.known import Known
from bot.delivery.reading import Reading
from bot.digest.compose import News, compose
from bot.digest.counted import counted
from bot.digest.select import Entry, fresh, select, tally
from bot.document.nodes import Document
from bot.document.paginate import paginate
from bot.model.calendar import ArxivCalendar, available_from
from bot.model.chat import Manner
from bot.phrases import load_phrases
from bot.ports import Platform

GRACE = timedelta(hours=1)
"""How long after its hour an announcement is waited for in silence."""
_MANNERS = 1024
"""Manners whose names are remembered; there are few."""


async def look(
    store: Known,
    platform: Platform,
    calendar: ArxivCalendar,
    reading: Reading,
    top: int,
    now: datetime,
) -> Outlook:
    """Return what chats with this ``reading`` are owed at ``now`` of the editions up to ``top``.

    ``top`` has to be older than the ``reading``: what a chat subscribes to while it is looked at
    begins above it then, and cannot be passed over.
    """
    expected = calendar.published.expected(now)
    gathered = await gather(store, reading, top, calendar, now)
    missing = _missing(reading.terms, gathered.present)
    news = _news(reading, gathered, () if expected in calendar.unannounced else missing)
    phrases = load_phrases(reading.language)
    is_shown = expected > calendar.published.gone(now)
    arrival = _arrival(missing if is_shown else (), gathered, expected, now)
    is_late = arrival is Arrival.LATE
    return Outlook(
        key=repr((reading.platform, reading.language, _named(reading.manner), reading.interests)),
        top=top,
        dates=gathered.dates,
        digest=_pages(news, reading, platform) if news.entries else (),
        nothing=() if news.entries else notice.nothing(reading, gathered, phrases),
        expected=expected,
        arrival=arrival,
        late=notice.late(reading, gathered, missing, calendar, phrases, now) if is_late else (),
    )


def _news(reading: Reading, gathered: Gathered, late: tuple[str, ...]) -> News:
    """Return what is new to the reader: first what came late, then what was announced since."""
    chosen: dict[str, Entry] = {}
    belated: dict[str, date] = {}
    for day, listings in (*gathered.belated.items(), (None, gathered.listings)):
        entries = select(listings, reading.terms, reading.types)
        for entry in fresh(entries, gathered.earlier, reading.was_given):
            if entry.paper.id not in chosen and day is not None:
                belated[entry.paper.id] = day
            chosen.setdefault(entry.paper.id, entry)
    return News(
        gathered.dates,
        tuple(chosen.values()),
        tally(gathered.listings, reading.terms),
        late,
        sample=any(edition.is_sample for edition in gathered.editions),
        belated=belated,
        count=counted(gathered.editions, gathered.declared, reading.types),
    )


def _pages(news: News, reading: Reading, platform: Platform) -> tuple[Document, ...]:
    document = compose(news, reading.manner, load_phrases(reading.language))
    return paginate(document, lambda page: platform.fits(page, reading.manner.form))


@lru_cache(_MANNERS)
def _named(manner: Manner) -> str:
    """Return a name of ``manner`` that stays the same from process to process."""
    return repr((sorted(manner.types), manner.style, manner.form, manner.limit))


def _missing(terms: Mapping[str, Sequence[str]], present: frozenset[str]) -> tuple[str, ...]:
    return tuple(term for term, categories in terms.items() if not present.issuperset(categories))


def _arrival(missing: Sequence[str], gathered: Gathered, expected: date, now: datetime) -> Arrival:
    if gathered.is_behind:
        return Arrival.JUST_DUE
    if not missing:
        return Arrival.COMPLETE
    return Arrival.JUST_DUE if now < available_from(expected) + GRACE else Arrival.LATE
