"""The newest announcement of some terms: loaded from the store, then composed where it is shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.digest.compose import compose
from bot.digest.news import CountsByTerm, Coverage, News
from bot.digest.reading import ReadAnnouncements, Reading
from bot.digest.select import DigestEntry, count_by_term, select
from bot.document.nodes import Document
from bot.model.announcement import AnnounceType, Edition, Listing
from bot.model.chat import DigestSettings
from bot.model.reader_order import RankedPaper
from bot.model.taxonomy import categories_of
from bot.phrases import Phrases
from bot.ports.store import Store


@dataclass(frozen=True, slots=True)
class LatestAnnouncement:
    """What one announcement brought for some terms.

    Attributes:
        date: its listing date.
        editions: those of that date.
        listings: the papers in them, each edition's in arXiv's order.
        categories_by_term: the terms in order, each with its canonical categories.
        counts: by term, how many papers of each type.
        missing: terms of which not every category has an edition of that date.
        is_sample: whether these are the bundled invented papers.
        read: what a chat's own interests are asked of; None for categories that were named.
    """

    date: date
    editions: tuple[Edition, ...]
    listings: tuple[Listing, ...]
    categories_by_term: Mapping[str, Collection[str]]
    counts: CountsByTerm
    missing: tuple[str, ...]
    is_sample: bool
    read: ReadAnnouncements | None = None

    def select(self, types: Collection[AnnounceType]) -> tuple[DigestEntry, ...]:
        """Return the papers of ``types``, each once, in the order of a digest; then the rest.

        The rest are papers beyond the limits of their interests.
        """
        if self.read is None:
            return select(self.listings, self.categories_by_term, types)
        within, rest = self.read.part(self.read.select(types).entries)
        return (*within, *rest)

    def to_news(self, types: Collection[AnnounceType]) -> News:
        """Return what a digest of ``types`` says."""
        news = News(
            (self.date,),
            (),
            self.counts,
            sample=self.is_sample,
            missing_terms=self.missing,
        )
        if self.read is None:
            return replace(news, entries=self.select(types))
        return self.read.fill(news, types)


async def load_latest(
    store: Store,
    terms: Sequence[str],
    editions: Mapping[str, Sequence[Edition]],
    reading: Reading | None = None,
) -> LatestAnnouncement | None:
    """Return the newest announcement of ``terms``, None if none is known.

    Terms with a category whose newest edition is older than the newest of all are ``missing``.

    Args:
        store: asked for the listings.
        terms: the reader's, in order.
        editions: by category, of its newest listing date, or of the date that is asked for; see
            ``Editions.newest``.
        reading: the chat's own, if it is more than ``terms`` say.
    """
    found = [edition for of_category in editions.values() for edition in of_category]
    if not found:
        return None
    day = max(edition.date for edition in found)
    latest = tuple(edition for edition in found if edition.date == day)
    listings = await store.editions.listings([edition.id for edition in latest])
    wanted = {term: categories_of(term) for term in terms} if reading is None else reading.places
    present = {edition.category for edition in latest}
    return LatestAnnouncement(
        day,
        latest,
        listings,
        wanted,
        count_by_term(listings, wanted) if reading is None else {},
        tuple(term for term, categories in wanted.items() if not present.issuperset(categories)),
        any(edition.is_sample for edition in latest),
        await reading.ask_of(store, latest) if reading else None,
    )


async def compose_latest(
    store: Store,
    latest: LatestAnnouncement,
    settings: DigestSettings,
    phrases: Phrases,
    order: tuple[RankedPaper, ...] = (),
) -> Document:
    """Return the digest of ``latest``, with how much of arXiv's own count it holds.

    ``order`` is that of a reader, if it is not the normal one.
    """
    categories = {edition.category for edition in latest.editions}
    declarations = await store.evidence.declarations(categories, latest.date)
    coverage = Coverage.of(latest.editions, declarations, settings.types)
    news = replace(latest.to_news(settings.types), coverage=coverage, order=order)
    return compose(news, settings, phrases)
