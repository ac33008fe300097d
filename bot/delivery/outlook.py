"""Read what is new to a group of equal chats, and compose it once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.delivery.decide import Arrival, Outlook
from bot.digest.compose import News, compose
from bot.digest.newest import SAMPLE
from bot.digest.select import Entry, fresh, select, tally
from bot.digest.silence import Situation, explain, situation
from bot.document.nodes import Code, Document, Inlines, Paragraph
from bot.document.paginate import paginate
from bot.model.announcement import AnnounceType, EarlierListing, Edition, Listing
from bot.model.calendar import ArxivCalendar, available_from
from bot.model.chat import Chat, Interest
from bot.model.taxonomy import categories_of
from bot.phrases import Phrases, speak
from bot.ports import Platform, SourceHealth, Store

GRACE = timedelta(hours=1)
"""How long after its hour an announcement is waited for in silence."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What makes two chats equal: they get the same pages for the same range of editions."""

    platform: str
    language: str
    timezone: str
    types: frozenset[AnnounceType]
    interests: tuple[Interest, ...]
    cursor: int

    @classmethod
    def of(cls, chat: Chat, interests: Sequence[Interest]) -> Reading:
        """Return the reading of ``chat``."""
        return cls(
            chat.address.platform,
            chat.language,
            chat.timezone,
            chat.types,
            tuple(interests),
            chat.cursor,
        )

    @property
    def terms(self) -> Mapping[str, tuple[str, ...]]:
        """The terms in the reader's order, each with its categories."""
        return {interest.term: tuple(categories_of(interest.term)) for interest in self.interests}

    @property
    def began(self) -> int:
        """The lowest ``seq`` after which anything is news to the reader."""
        return min((interest.began for interest in self.interests), default=0)

    def by_category(self) -> Mapping[str, Sequence[Interest]]:
        """Return the interests that each category is read for."""
        found: dict[str, list[Interest]] = {}
        for interest in self.interests:
            for category in categories_of(interest.term):
                found.setdefault(category, []).append(interest)
        return found


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What the store holds for a reading."""

    editions: tuple[Edition, ...]
    listings: tuple[Listing, ...]
    earlier: tuple[EarlierListing, ...]
    present: frozenset[str]
    health: SourceHealth


async def look(
    store: Store,
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
    expected = calendar.expected(now)
    gathered = await _gather(store, reading, top, expected)
    terms, phrases = reading.terms, speak(reading.language)
    entries = _news(gathered, reading)
    missing = _missing(terms, gathered.present)
    late = _late(gathered, missing, reading, calendar, now, phrases)
    dates = tuple(sorted({edition.date for edition in gathered.editions}))
    news = News(
        dates,
        entries,
        tally(gathered.listings, terms),
        missing,
        sample=any(edition.source == SAMPLE for edition in gathered.editions),
    )
    return Outlook(
        key=repr((reading.platform, reading.language, sorted(reading.types), reading.interests)),
        top=top,
        dates=dates,
        digest=paginate(compose(news, reading.types, phrases), platform.fits) if entries else (),
        nothing=() if entries else await _nothing(store, reading, gathered, phrases),
        expected=expected,
        arrival=_arrival(missing if expected > calendar.gone(now) else (), expected, now),
        late=_sentence(late),
    )


async def _gather(store: Store, reading: Reading, top: int, expected: date) -> _Gathered:
    readers = reading.by_category()
    found = await store.editions.after(readers, max(reading.cursor, reading.began), top)
    editions = tuple(one for one in found if _is_welcome(one, readers))
    listings = await store.editions.listings([edition.id for edition in editions])
    ids = list({listing.paper.id for listing in listings})
    earlier = await store.editions.earlier(ids, readers, reading.cursor)
    dates = await store.editions.dates(readers, expected, top)
    present = frozenset(category for category, day in dates if day >= expected)
    return _Gathered(editions, listings, earlier, present, await store.sources.health("feed"))


def _is_welcome(one: Edition | EarlierListing, readers: Mapping[str, Sequence[Interest]]) -> bool:
    """Tell whether it came after an interest in its category began."""
    return any(interest.welcomes(one.seq, one.date) for interest in readers[one.category])


def _news(gathered: _Gathered, reading: Reading) -> tuple[Entry, ...]:
    entries = select(gathered.listings, reading.terms, reading.types)
    return fresh(entries, gathered.earlier, _was_news(reading))


def _was_news(reading: Reading) -> Callable[[EarlierListing], bool]:
    readers = reading.by_category()
    return lambda one: (
        one.type in reading.types and one.seq <= reading.cursor and _is_welcome(one, readers)
    )


def _missing(terms: Mapping[str, Sequence[str]], present: frozenset[str]) -> tuple[str, ...]:
    return tuple(term for term, categories in terms.items() if not present.issuperset(categories))


def _arrival(missing: Sequence[str], expected: date, now: datetime) -> Arrival:
    if not missing:
        return Arrival.COMPLETE
    return Arrival.JUST_DUE if now < available_from(expected) + GRACE else Arrival.LATE


async def _nothing(
    store: Store, reading: Reading, gathered: _Gathered, phrases: Phrases
) -> tuple[Document, ...]:
    """Return the page that says for which terms the last editions brought nothing.

    Only of the first edition of a category it is news that it is empty, and not to a reader who
    was given papers of that date and term before.
    """
    if not (first := [edition for edition in gathered.editions if not edition.supplement]):
        return ()
    day = max(edition.date for edition in first)
    told = {edition.category for edition in first if edition.date == day}
    given = await _given(store, reading, day) | _repeated(gathered, reading, day)
    terms = [term for term, own in reading.terms.items() if told & {*own} and not given & {*own}]
    named = phrases.some_of([*map(Code, terms)])
    said = phrases("digest.nothing", terms=named, date=phrases.date(day))
    return (_sentence(said),) if terms else ()


async def _given(store: Store, reading: Reading, day: date) -> frozenset[str]:
    """Return the categories of which the reader was given papers of the listing date ``day``."""
    readers = reading.by_category()
    found = await store.editions.newest(readers, on=day)
    editions = [edition for many in found.values() for edition in many]
    return frozenset(
        edition.category
        for edition in editions
        if edition.seq <= reading.cursor and _is_welcome(edition, readers)
        if any(edition.counts[type_] for type_ in reading.types)
    )


def _repeated(gathered: _Gathered, reading: Reading, day: date) -> frozenset[str]:
    """Return the categories with papers that the reader was given of ``day`` for another one."""
    was_news = _was_news(reading)
    known = {one.paper_id for one in gathered.earlier if one.date == day and was_news(one)}
    return frozenset(one.category for one in gathered.listings if one.paper.id in known)


def _late(
    gathered: _Gathered,
    missing: Sequence[str],
    reading: Reading,
    calendar: ArxivCalendar,
    now: datetime,
    phrases: Phrases,
) -> Inlines:
    """Return the sentence for a morning on which something is missing."""
    if situation(now, calendar, None, gathered.health) is Situation.UNREACHABLE:
        return explain(
            Situation.UNREACHABLE,
            phrases,
            newest=None,
            zone=ZoneInfo(reading.timezone),
            now=now,
            calendar=calendar,
            health=gathered.health,
        )
    return phrases("digest.late", terms=phrases.some_of([*map(Code, missing)]))


def _sentence(inlines: Inlines) -> Document:
    return Document((Paragraph(inlines),))
