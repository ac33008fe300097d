"""The counts of a digest: above its papers those of each interest, at its end the whole. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from bot.digest.news import News
from bot.digest.paper_text import join_with_dots
from bot.digest.sections import Anchors
from bot.document.nodes import Block, Code, Inlines, ItemList, Jump, Paragraph, Strong, Text
from bot.model.announcement import AnnounceType
from bot.model.taxonomy import ALL_ARXIV
from bot.phrases import Phrases

_COUNTS = {
    AnnounceType.NEW: "digest.new",
    AnnounceType.CROSS: "digest.cross",
    AnnounceType.REPLACE: "digest.replace",
}
_CACHED = 1024
"""Counts kept for other digests."""


def preface(
    news: News, types: frozenset[AnnounceType], anchors: Anchors, phrases: Phrases
) -> Iterable[Block]:
    """Yield the blocks above the papers: warnings, and the counts of each term or what follows.

    The counts lead to the sections.
    """
    if news.sample:
        yield Paragraph((Strong(phrases("digest.sample")),))
    unknown = {*news.late_terms, *news.missing_terms}
    lines = [
        (Code(term), Text(" "), *_count_sentence(news, term, types, anchors, phrases))
        for term, counts in news.counts.items()
        if term not in unknown or any(counts.values())  # an unknown count is not zero
    ]
    if news.first_number > 1:  # the counts of the whole were above the papers before
        first, last = news.first_number, news.first_number + len(news.entries) - 1
        key = "digest.last-one" if first == last else "digest.span"
        yield Paragraph(phrases(key, first=first, last=last))
    elif lines:
        yield ItemList(tuple(lines))
    if news.late_terms:
        named = phrases.join_capped([*map(Code, news.late_terms)])
        yield Paragraph(phrases("digest.late", terms=named))
    if news.missing_terms and not news.sample:
        yield Paragraph(incomplete_sentence(news.missing_terms, news.dates, phrases))


def _count_sentence(
    news: News, name: str, types: frozenset[AnnounceType], anchors: Anchors, phrases: Phrases
) -> Inlines:
    """Return what the interest called ``name`` selects: its counts, or "12 of 306 in cs.LG"."""
    interest, counts = news.interest(name), news.counts[name]
    wanted = types if interest.types is None else interest.types
    if name not in news.read:
        return _join_counts(name, counts, wanted, anchors, phrases)
    if not news.read[name]:  # "0 of 0" would be odd
        return phrases("digest.none")
    found, where = sum(counts[type_] for type_ in wanted), place_phrase(interest.terms, phrases)
    said = phrases("digest.selected", count=found, total=news.read[name], place=where)
    first = next((type_ for type_ in AnnounceType if (name, type_) in anchors), None)
    return _lead(anchors, name, first, said) if first else said


def _join_counts(
    name: str,
    counts: Mapping[AnnounceType, int],
    types: frozenset[AnnounceType],
    anchors: Anchors,
    phrases: Phrases,
) -> Inlines:
    if not any((name, type_) in anchors for type_ in AnnounceType):
        return format_counts(counts, types, phrases)
    parts = [
        _lead(anchors, name, type_, phrases(_COUNTS[type_], count=counts[type_]))
        for type_ in AnnounceType
        if type_ in types and counts[type_]
    ]
    series = Text(phrases.text("format.series"))
    return tuple(inline for part in parts for inline in (series, *part))[1:]


def _lead(anchors: Anchors, name: str, type_: AnnounceType, words: Inlines) -> Inlines:
    """Return ``words``, a jump to the section of ``name`` and ``type_`` if there is one."""
    anchor, numbers = anchors.get((name, type_), ("", ""))
    return (Jump(words, anchor, name, numbers),) if anchor else words


def place_phrase(terms: Sequence[str], phrases: Phrases) -> Inlines:
    """Return where an interest looks: its categories, or all of arXiv."""
    if tuple(terms) == ALL_ARXIV:
        return phrases("digest.all-arxiv")
    return phrases.join_capped([*map(Code, terms)])


def format_counts(
    counts: Mapping[AnnounceType, int], types: frozenset[AnnounceType], phrases: Phrases
) -> Inlines:
    """Return "31 new, 44 cross-listed": the counts of ``types`` above zero, or "none"."""
    wanted = tuple((type_, counts[type_]) for type_ in AnnounceType if type_ in types)
    return _format_counts(wanted, phrases)


@lru_cache(_CACHED)
def _format_counts(counts: tuple[tuple[AnnounceType, int], ...], phrases: Phrases) -> Inlines:
    parts = [phrases.text(_COUNTS[type_], count=count) for type_, count in counts if count]
    return (Text(phrases.join_series(parts)),) if parts else phrases("digest.none")


def incomplete_sentence(terms: Sequence[str], dates: Sequence[date], phrases: Phrases) -> Inlines:
    """Return the sentence that what was announced on ``dates`` is not all stored for ``terms``."""
    named = phrases.join_capped([*map(Code, terms)])
    if len(dates) == 1:
        return phrases("digest.incomplete", terms=named, date=phrases.date(dates[0]))
    days = phrases.long_range(dates[0], dates[-1])
    return phrases("digest.incomplete-days", terms=named, dates=days)


def format_days(dates: Sequence[date], phrases: Phrases) -> str:
    """Return ``Tuesday 16 June 2026``, or the first and last of several dates."""
    first, last = dates[0], dates[-1]
    return phrases.long_date(first) if first == last else phrases.long_range(first, last)


def total_sentence(news: News, phrases: Phrases) -> Inlines:
    """Return how many papers there are, of how many that arXiv counts, and how many are muted."""
    parts = [phrases("digest.total", count=len(news.entries) + len(news.rest))]
    coverage = news.coverage
    if coverage is not None and coverage.declared:
        held, count = coverage.held, coverage.declared
        parts.append(phrases("digest.coverage", held=held, count=count))
    if news.muted:
        parts.append(phrases("digest.muted", count=news.muted))
    return join_with_dots(parts)
