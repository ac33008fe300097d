"""The newest announcement of some categories, read from the store and composed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.digest.compose import CountsByTerm, News, compose
from bot.digest.coverage import coverage_of
from bot.digest.select import DigestEntry, count_by_term, select
from bot.document.nodes import Document
from bot.model.announcement import Edition
from bot.model.chat import DigestSettings
from bot.model.taxonomy import categories_of
from bot.phrases import Phrases
from bot.ports import Store


@dataclass(frozen=True, slots=True)
class LatestAnnouncement:
    """What one announcement brought for some terms.

    Attributes:
        date: its listing date.
        document: the digest.
        entries: the papers in it, in order.
        counts: by term, how many papers of each type.
        missing: terms of which not every category has an edition of that date.
        sample: whether these are the bundled invented papers.
    """

    date: date
    document: Document
    entries: tuple[DigestEntry, ...]
    counts: CountsByTerm
    missing: tuple[str, ...]
    sample: bool


async def load_latest(
    store: Store,
    terms: Sequence[str],
    manner: DigestSettings,
    phrases: Phrases,
    on: date | None = None,
) -> LatestAnnouncement | None:
    """Return the newest announcement of ``terms`` (or that of the date ``on``), None if unknown.

    Terms with a category whose newest edition is older than the newest of all are ``missing``.
    """
    wanted = {term: categories_of(term) for term in terms}
    found = await store.editions.newest(_all(wanted), on)
    if not found:
        return None
    day = max(editions[0].date for editions in found.values())
    editions = [one for many in found.values() for one in many if one.date == day]
    listings = await store.editions.listings([edition.id for edition in editions])
    counts = count_by_term(listings, wanted)
    entries = select(listings, wanted, manner.types)
    missing = _missing(wanted, editions)
    sample = any(edition.is_sample for edition in editions)
    declared = await store.evidence.declarations({one.category for one in editions}, day)
    count = coverage_of(editions, declared, manner.types)
    news = News((day,), entries, counts, sample=sample, missing_terms=missing, coverage=count)
    return LatestAnnouncement(day, compose(news, manner, phrases), entries, counts, missing, sample)


def _all(wanted: Mapping[str, Collection[str]]) -> list[str]:
    return list(
        dict.fromkeys(category for categories in wanted.values() for category in categories)
    )


def _missing(wanted: Mapping[str, Collection[str]], editions: Sequence[Edition]) -> tuple[str, ...]:
    present = {edition.category for edition in editions}
    return tuple(term for term, own in wanted.items() if not present.issuperset(own))
