"""From selected papers to a document: heading, counts, a section per term. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import groupby

from bot.digest.card import paper_card
from bot.digest.continuation import MUTED, Continuation
from bot.digest.coverage import Coverage
from bot.digest.for_you import (
    for_you_section,
    is_lifted,
    lift_chosen,
    order_sections,
)
from bot.digest.paper_text import join_with_dots, readable_title
from bot.digest.sections import Anchors, draw_sections, find_anchors, split_sections
from bot.digest.select import DigestEntry
from bot.document.nodes import (
    Block,
    Card,
    Code,
    Details,
    Document,
    Footer,
    Heading,
    Inlines,
    ItemList,
    Jump,
    Link,
    Paragraph,
    Strong,
    Text,
)
from bot.model.announcement import AnnounceType
from bot.model.chat import DigestSettings, Interest, Style
from bot.model.conversation import Action, fits_payload
from bot.model.paper import Paper
from bot.model.reader_order import RankedPaper
from bot.model.taxonomy import ALL_ARXIV
from bot.phrases import Phrases

CountsByTerm = Mapping[str, Mapping[AnnounceType, int]]
_COUNTS = {
    AnnounceType.NEW: "digest.new",
    AnnounceType.CROSS: "digest.cross",
    AnnounceType.REPLACE: "digest.replace",
}
EVERYWHERE = "arXiv"
"""The word of an argument that means all categories."""
MAX_REPEATS = 10
"""Papers that the reader has already and that are named; the rest are counted."""
_CACHED = 1024
"""Counts kept for other digests."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A paper that an interest would bring, had the reader not been given it before.

    Attributes:
        paper: as it is listed now.
        interest: the name of the interest.
        date: the listing date with which the reader was given it.
    """

    paper: Paper
    interest: str
    date: date


@dataclass(frozen=True, slots=True)
class News:
    """Everything a digest says.

    Attributes:
        dates: the listing dates it covers, oldest first; at least one.
        entries: the papers, each once, in order.
        counts: by term, how many papers of each type were announced, before terms are merged.
        late_terms: terms whose newest announcement has not arrived yet and is waited for.
        sample: whether these are the bundled invented papers.
        missing_terms: terms of which what was announced on these dates is not all stored.
        first_number: the number of the first paper; above 1 where others were shown before.
        late_additions: by paper id, the listing date of papers that arXiv added to an announcement
            after the reader was given it; they are the first entries.
        coverage: how it compares with arXiv's own count; None where that is not known.
        order: the papers that stand elsewhere than usual, in the reader's own order.
        interests: what the names in ``counts`` stand for; a name without one is that of a term.
        read: by the name of each interest that asks for more than categories, how many papers
            there are where it looks.
        rest: papers beyond the limits of their interests; they are behind the button as well.
        muted: how many papers are held back.
        repeats: papers that the reader has, and that are listed for another interest now.
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
    order: tuple[RankedPaper, ...] = ()
    interests: tuple[Interest, ...] = ()
    read: Mapping[str, int] = field(default_factory=dict[str, int], hash=False)
    rest: tuple[DigestEntry, ...] = ()
    muted: int = 0
    repeats: tuple[Repeat, ...] = ()

    def interest(self, name: str) -> Interest:
        """Return the interest that is called ``name`` in ``counts``."""
        named = (interest for interest in self.interests if interest.name == name)
        return next(named, Interest.plain(name))


def compose(news: News, settings: DigestSettings, phrases: Phrases) -> Document:
    """Return the digest of ``news`` in one document.

    Args:
        news: what it says.
        settings: how the reader wants it; only its types are counted in the heading, and papers
            beyond its limit are offered behind a button.
        phrases: the reader's language.
    """
    if news.order:
        lifted = lift_chosen(news.entries, news.order, news.late_additions)
        news = replace(news, entries=lifted)
    shown, rest = _split_at_limit(news, settings)
    ranked = {each.paper_id: each for each in news.order if not each.section}
    added_late = [entry for entry in shown if entry.paper.id in news.late_additions]
    punctual = [entry for entry in shown if entry.paper.id not in news.late_additions]
    chosen = [
        entry
        for entry in punctual
        if entry.paper.id in ranked and is_lifted(ranked[entry.paper.id])
    ]
    others: Sequence[DigestEntry] = punctual[len(chosen) :]
    if news.order:
        others = order_sections(others, news.order, tuple(news.counts))
    in_order = (*added_late, *chosen, *others)
    numbers = {entry.paper.id: number for number, entry in enumerate(in_order, news.first_number)}
    sections = split_sections(others, tuple(news.counts))
    plain = [name for name in news.counts if news.interest(name).query == name]
    anchors = find_anchors(sections, numbers)
    dates = format_days(news.dates, phrases)
    return Document(
        (
            Heading(phrases("digest.title", date=dates), level=1),
            *_preface(news, settings.types, anchors, phrases),
            *_late_sections(added_late, news.late_additions, numbers, settings.style, phrases),
            *(for_you_section(chosen, ranked, numbers, settings.style, phrases) if chosen else ()),
            *draw_sections(sections, plain, ranked, numbers, settings.style, phrases),
            *_rest_card(rest, news.dates, settings.types, phrases),
            *_repeats(news.repeats, phrases),
            *whole_cards(news, settings.types, phrases),
            *muted_card(news, settings.types, phrases),
            Footer(_total(news, phrases)),
        )
    )


def format_days(dates: Sequence[date], phrases: Phrases) -> str:
    """Return ``Tuesday 16 June 2026``, or the first and last of several dates."""
    first, last = dates[0], dates[-1]
    return phrases.long_date(first) if first == last else phrases.long_range(first, last)


def _split_at_limit(
    news: News, settings: DigestSettings
) -> tuple[Sequence[DigestEntry], Sequence[DigestEntry]]:
    """Return the papers that are shown, and the rest.

    Late additions are shown in any case: the rest is looked up on the digest's own dates, where
    they would not be found.
    """
    if settings.limit is None:
        return news.entries, news.rest
    limit = max(settings.limit, len(news.late_additions))
    return news.entries[:limit], (*news.entries[limit:], *news.rest)


def _preface(
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
    found, where = sum(counts[type_] for type_ in wanted), _place(interest.terms, phrases)
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


def _place(terms: Sequence[str], phrases: Phrases) -> Inlines:
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


def _late_sections(
    entries: Iterable[DigestEntry],
    dates: Mapping[str, date],
    numbers: Mapping[str, int],
    style: Style,
    phrases: Phrases,
) -> Iterable[Block]:
    """Yield the late additions, below a heading for each listing date."""
    for day, added in groupby(entries, key=lambda entry: dates[entry.paper.id]):
        yield Heading(phrases("digest.late-additions", date=phrases.long_date(day)), level=2)
        for entry in added:
            yield paper_card(entry, numbers[entry.paper.id], style, phrases)


def _rest_card(
    rest: Sequence[DigestEntry],
    dates: Sequence[date],
    types: frozenset[AnnounceType],
    phrases: Phrases,
) -> Iterable[Block]:
    """Yield a card that opens the papers beyond the limit, if any."""
    if rest:
        continuation = Continuation(dates[0], dates[-1], rest[0].paper.id, types)
        opening = Action(f"+{len(rest)}", "rest", str(continuation))
        title = phrases("digest.rest", count=len(rest))
        yield Card(title, opens=opening.encode(), label=opening.label)


def _repeats(repeats: Sequence[Repeat], phrases: Phrases) -> Iterable[Block]:
    """Yield what the reader has and is listed elsewhere now, folded."""
    if repeats:
        items = [_repeat_item(one, phrases) for one in repeats[:MAX_REPEATS]]
        if more := len(repeats) - len(items):
            items.append(phrases("digest.repeats-more", count=more))
        summary = phrases("digest.repeats", count=len(repeats))
        yield Details(summary, (ItemList(tuple(items)),))


def _repeat_item(repeat: Repeat, phrases: Phrases) -> Inlines:
    title = Link(readable_title(repeat.paper.title), repeat.paper.abs_url)
    interest, day = Code(repeat.interest), phrases.date(repeat.date)
    return (title, Text(" · "), *phrases("digest.repeat", interest=interest, date=day))


def whole_cards(news: News, types: frozenset[AnnounceType], phrases: Phrases) -> Iterable[Card]:
    """Yield a card that opens everything where queries looked, for each such place."""
    opened: set[tuple[str, ...]] = set()
    for name, total in news.read.items():
        interest = news.interest(name)
        wanted = types if interest.types is None else interest.types
        selects_all = sum(news.counts[name][type_] for type_ in wanted) == total
        if selects_all or interest.terms in opened:
            continue
        opened.add(interest.terms)
        shown = () if interest.types is None else wanted
        title = phrases("digest.whole", count=total, place=_place(interest.terms, phrases))
        for action in _open_terms(interest.terms, news.dates, shown):
            yield Card(title, opens=action.encode(), label=action.label)


def _open_terms(
    terms: Sequence[str], dates: Sequence[date], types: Collection[AnnounceType]
) -> Iterable[Action]:
    """Yield the action that shows ``terms`` on ``dates``; several where one cannot carry them."""
    command = "today" if len(dates) == 1 else "week"
    words = (dates[-1].isoformat(), *(type_ for type_ in AnnounceType if type_ in types))
    named = " ".join([EVERYWHERE] if tuple(terms) == ALL_ARXIV else terms)
    if fits_payload(command, argument := " ".join((named, *words))):
        yield Action(terms[0] if len(terms) == 1 else named, command, argument)
    else:
        for half in (terms[: len(terms) // 2], terms[len(terms) // 2 :]):
            yield from _open_terms(half, dates, types)


def muted_card(news: News, types: frozenset[AnnounceType], phrases: Phrases) -> Iterable[Card]:
    """Yield a card that opens the papers which are held back, if any."""
    if news.muted:
        held = Continuation(news.dates[0], news.dates[-1], MUTED, types)
        opening = Action(phrases.text("digest.muted", count=news.muted), "rest", str(held))
        title = phrases("digest.show-muted", count=news.muted)
        yield Card(title, opens=opening.encode(), label=opening.label)


def _total(news: News, phrases: Phrases) -> Inlines:
    parts = [phrases("digest.total", count=len(news.entries) + len(news.rest))]
    coverage = news.coverage
    if coverage is not None and coverage.declared:
        held, count = coverage.held, coverage.declared
        parts.append(phrases("digest.coverage", held=held, count=count))
    if news.muted:
        parts.append(phrases("digest.muted", count=news.muted))
    return join_with_dots(parts)
