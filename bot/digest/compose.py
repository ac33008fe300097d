"""From selected papers to a document: heading, counts, a section per term. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import groupby

from bot.digest.card import paper_card
from bot.digest.continuation import Continuation
from bot.digest.coverage import Coverage
from bot.digest.select import DigestEntry, group_by_term
from bot.document.nodes import (
    Block,
    Card,
    Code,
    Document,
    Footer,
    Heading,
    Inlines,
    ItemList,
    Paragraph,
    Strong,
    Text,
)
from bot.model.announcement import AnnounceType
from bot.model.chat import DigestSettings, Style
from bot.model.conversation import Action
from bot.phrases import Phrases

CountsByTerm = Mapping[str, Mapping[AnnounceType, int]]
_KINDS = {AnnounceType.CROSS: "digest.kind-cross", AnnounceType.REPLACE: "digest.kind-replace"}
"""What stands above the papers of a type; new ones follow their section's name at once."""
_COUNTS = {
    AnnounceType.NEW: "digest.new",
    AnnounceType.CROSS: "digest.cross",
    AnnounceType.REPLACE: "digest.replace",
}
_REMEMBERED = 1024
"""Headings and counts kept for other digests: of all categories, in a few languages."""


@dataclass(frozen=True, slots=True)
class News:
    """Everything a digest says.

    Attributes:
        dates: the listing dates it covers, oldest first; at least one.
        entries: the papers, each once, in order.
        counts: by term, how many papers of each type were announced, before terms are merged.
        late: terms whose newest announcement has not arrived yet and is waited for.
        sample: whether these are the bundled invented papers.
        missing: terms of which what was announced on these dates is not here, or not wholly.
        begins: the number of the first paper; above 1 where others were shown before.
        belated: the listing date of papers, by id, that arXiv listed after the reader was given
            the announcement of that date; they are the first entries.
        count: how all of it stands against arXiv's own count; None where that is not known.
    """

    dates: tuple[date, ...]
    entries: tuple[DigestEntry, ...]
    counts: CountsByTerm
    late_terms: tuple[str, ...] = ()
    sample: bool = False
    missing_terms: tuple[str, ...] = ()
    first_number: int = 1
    late_additions: Mapping[str, date] = field(default_factory=dict[str, date], hash=False)
    coverage: Coverage | None = None


def compose(news: News, manner: DigestSettings, phrases: Phrases) -> Document:
    """Return the digest of ``news`` in one document.

    Args:
        news: what it says.
        manner: how the reader wants it; only the types in it are counted in the heading, and of
            more papers than its limit the rest is offered.
        phrases: the reader's language.
    """
    shown, rest = _limited(news, manner)
    numbers = {
        entry.paper.id: number for number, entry in enumerate(shown, start=news.first_number)
    }
    belated = [entry for entry in shown if entry.paper.id in news.late_additions]
    punctual = [entry for entry in shown if entry.paper.id not in news.late_additions]
    sections = group_by_term(punctual, tuple(news.counts))
    return Document(
        (
            Heading(_title(news.dates, phrases), level=1),
            *_preface(news, manner.types, phrases),
            *_belated(belated, news.late_additions, numbers, manner.style, phrases),
            *(
                block
                for term, entries in sections.items()
                for block in _section(term, entries, numbers, manner.style, phrases)
            ),
            *_offer(rest, news.dates, manner, phrases),
            Footer(_total(news, phrases)),
        )
    )


def _limited(
    news: News, manner: DigestSettings
) -> tuple[Sequence[DigestEntry], Sequence[DigestEntry]]:
    """Return the papers that are shown, and the rest.

    What came late stands first and is shown in any case: the rest is looked for on the digest's
    own dates, where it would not be found.
    """
    if manner.limit is None:
        return news.entries, ()
    limit = max(manner.limit, len(news.late_additions))
    return news.entries[:limit], news.entries[limit:]


def _total(news: News, phrases: Phrases) -> Inlines:
    total = phrases("digest.total", count=len(news.entries))
    if news.coverage is None or not news.coverage.declared:
        return total
    held, declared = news.coverage.held, news.coverage.declared
    proof = phrases("digest.coverage", held=held, count=declared)
    return (*total, Text(" · "), *proof)


def _belated(
    entries: Iterable[DigestEntry],
    dates: Mapping[str, date],
    numbers: Mapping[str, int],
    style: Style,
    phrases: Phrases,
) -> Iterable[Block]:
    """Yield the papers that arXiv listed late, below a heading for each date."""
    for day, late in groupby(entries, key=lambda entry: dates[entry.paper.id]):
        yield Heading(phrases("digest.late-additions", date=phrases.long_date(day)), level=2)
        for entry in late:
            yield paper_card(entry, numbers[entry.paper.id], style, phrases)


def _offer(
    rest: Sequence[DigestEntry], dates: Sequence[date], manner: DigestSettings, phrases: Phrases
) -> Iterable[Block]:
    """Yield a card that opens the papers beyond the reader's limit."""
    if rest:
        stop = Continuation(dates[0], dates[-1], rest[0].paper.id, manner.types)
        opening = Action(f"+{len(rest)}", "rest", str(stop))
        title = phrases("digest.rest", count=len(rest))
        yield Card(title, opens=opening.encode(), label=opening.label)


def _title(dates: Sequence[date], phrases: Phrases) -> Inlines:
    if len(dates) == 1:
        return phrases("digest.title", date=phrases.long_date(dates[0]))
    return phrases("digest.title", date=phrases.long_range(dates[0], dates[-1]))


def _preface(news: News, types: frozenset[AnnounceType], phrases: Phrases) -> Iterable[Block]:
    if news.sample:
        yield Paragraph((Strong(phrases("digest.sample")),))
    if lines := tuple(_counts(news, types, phrases)):
        yield ItemList(lines)
    if news.late_terms:
        yield Paragraph(
            phrases("digest.late", terms=phrases.join_capped([*map(Code, news.late_terms)]))
        )
    if news.missing_terms and not news.sample:
        yield Paragraph(incomplete_sentence(news.missing_terms, news.dates, phrases))


def _counts(news: News, types: frozenset[AnnounceType], phrases: Phrases) -> Iterable[Inlines]:
    for term, counts in news.counts.items():
        if term in (*news.late_terms, *news.missing_terms) and not any(counts.values()):
            continue  # not known yet is not nothing
        yield (Code(term), Text(" "), *format_counts(counts, types, phrases))


def incomplete_sentence(terms: Sequence[str], dates: Sequence[date], phrases: Phrases) -> Inlines:
    """Return the sentence that what was announced on ``dates`` is not all here for ``terms``."""
    named = phrases.join_capped([*map(Code, terms)])
    if len(dates) == 1:
        return phrases("digest.incomplete", terms=named, date=phrases.date(dates[0]))
    days = phrases.long_range(dates[0], dates[-1])
    return phrases("digest.incomplete-days", terms=named, dates=days)


def format_counts(
    counts: Mapping[AnnounceType, int], types: frozenset[AnnounceType], phrases: Phrases
) -> Inlines:
    """Return "31 new, 44 cross-listed": the counts of ``types`` above zero, or "none"."""
    return _said(tuple((one, counts[one]) for one in AnnounceType if one in types), phrases)


@lru_cache(_REMEMBERED)
def _said(counts: tuple[tuple[AnnounceType, int], ...], phrases: Phrases) -> Inlines:
    said = [phrases.text(_COUNTS[type_], count=count) for type_, count in counts if count]
    return (Text(phrases.join_series(said)),) if said else phrases("digest.none")


def _section(
    term: str,
    entries: Iterable[DigestEntry],
    numbers: Mapping[str, int],
    style: Style,
    phrases: Phrases,
) -> Iterable[Block]:
    yield _named(term, phrases)
    for type_, listed in groupby(entries, key=lambda entry: entry.type):
        if type_ in _KINDS:
            yield _kind(type_, phrases)
        for entry in listed:
            yield paper_card(entry, numbers[entry.paper.id], style, phrases)


@lru_cache(_REMEMBERED)
def _named(term: str, phrases: Phrases) -> Heading:
    """Return a section's heading; all digests share it, so that it is drawn once."""
    return Heading(phrases("digest.section", term=Code(term), name=phrases.category(term)), level=2)


@lru_cache(_REMEMBERED)
def _kind(type_: AnnounceType, phrases: Phrases) -> Heading:
    return Heading(phrases(_KINDS[type_]), level=3)
