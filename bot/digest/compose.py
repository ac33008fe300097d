"""From news to a document: a digest with a section per term, or an overview of terms. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from bot.digest.card import paper_card
from bot.digest.continuation import MUTED, Continuation
from bot.digest.counts import (
    format_counts,
    format_days,
    incomplete_sentence,
    place_phrase,
    preface,
    total_sentence,
)
from bot.digest.for_you import (
    for_you_section,
    is_lifted,
    order_for_reader,
)
from bot.digest.news import News, Repeat
from bot.digest.paper_text import readable_title
from bot.digest.sections import draw_sections, find_anchors, split_sections
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
    Link,
    Paragraph,
    Strong,
    Text,
)
from bot.model.announcement import AnnounceType
from bot.model.chat import DigestSettings, Style
from bot.model.conversation import Action, fits_payload
from bot.model.taxonomy import ALL_ARXIV
from bot.phrases import Phrases

EVERYWHERE = "arXiv"
"""The word of an argument that means all categories."""
MAX_REPEATS = 10
"""Papers that the reader has already and that are named; the rest are counted."""


def compose(news: News, settings: DigestSettings, phrases: Phrases) -> Document:
    """Return the digest of ``news`` in one document.

    Args:
        news: what it says.
        settings: how the reader wants it; only its types are counted in the heading, and papers
            beyond its limit are offered behind a button.
        phrases: the reader's language.
    """
    names = tuple(news.counts)
    ordered = order_for_reader(news.entries, news.order, names, news.late_additions)
    news = replace(news, entries=ordered)
    shown, rest = _split_at_limit(news, settings)
    ranked = {each.paper_id: each for each in news.order if not each.section}
    added_late = [entry for entry in shown if entry.paper.id in news.late_additions]
    punctual = [entry for entry in shown if entry.paper.id not in news.late_additions]
    chosen = [
        entry
        for entry in punctual
        if entry.paper.id in ranked and is_lifted(ranked[entry.paper.id])
    ]
    others = punctual[len(chosen) :]
    in_order = (*added_late, *chosen, *others)
    numbers = {entry.paper.id: number for number, entry in enumerate(in_order, news.first_number)}
    sections = split_sections(others, names)
    plain = [name for name in news.counts if news.interest(name).query == name]
    anchors = find_anchors(sections, numbers)
    dates = format_days(news.dates, phrases)
    return Document(
        (
            Heading(phrases("digest.title", date=dates), level=1),
            *preface(news, settings.types, anchors, phrases),
            *_late_sections(added_late, news.late_additions, numbers, settings.style, phrases),
            *(for_you_section(chosen, ranked, numbers, settings.style, phrases) if chosen else ()),
            *draw_sections(sections, plain, ranked, numbers, settings.style, phrases),
            *_rest_card(rest, news.dates, settings.types, phrases),
            *_repeats(news.repeats, phrases),
            *whole_cards(news, settings.types, phrases),
            *muted_card(news, settings.types, phrases),
            Footer(total_sentence(news, phrases)),
        )
    )


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
        items = [_repeat_item(repeat, phrases) for repeat in repeats[:MAX_REPEATS]]
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
        title = phrases("digest.whole", count=total, place=place_phrase(interest.terms, phrases))
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


def compose_overview(
    news: News,
    types: frozenset[AnnounceType],
    phrases: Phrases,
    opening: Callable[[str, str], Action],
) -> Document:
    """Return the terms of ``news`` with their counts, each a card.

    Args:
        news: what was announced.
        types: what is counted.
        phrases: the reader's language.
        opening: returns the action with a label that opens a term.
    """
    dates = format_days(news.dates, phrases)
    return Document(
        (
            Heading(phrases("digest.title", date=dates), level=1),
            *_overview_warnings(news, phrases),
            *_term_cards(news, types, phrases, opening),
            Footer(phrases("digest.total", count=len(news.entries))),
        )
    )


def _overview_warnings(news: News, phrases: Phrases) -> Iterator[Block]:
    if news.sample:
        yield Paragraph((Strong(phrases("digest.sample")),))
    elif news.missing_terms:
        yield Paragraph(incomplete_sentence(news.missing_terms, news.dates, phrases))


def _term_cards(
    news: News,
    types: frozenset[AnnounceType],
    phrases: Phrases,
    opening: Callable[[str, str], Action],
) -> Iterator[Card]:
    for number, (term, counts) in enumerate(news.counts.items(), 1):
        action = opening(str(number), term)
        name = phrases("digest.section", term=Code(term), name=phrases.category(term))
        # An unknown count is not zero.
        is_known = term not in news.missing_terms or any(counts.values())
        counted = (Paragraph(format_counts(counts, types, phrases)),) if is_known else ()
        title = (Text(f"{number}. "), Strong(name))
        yield Card(title, counted, opens=action.encode(), label=action.label)
