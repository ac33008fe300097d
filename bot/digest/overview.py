"""Several days by category: what each brought, counted, and each opening. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.digest.counts import format_counts, format_days, incomplete_sentence
from bot.digest.news import News
from bot.document.nodes import Block, Card, Code, Document, Footer, Heading, Paragraph, Strong, Text
from bot.model.announcement import AnnounceType
from bot.model.conversation import Action
from bot.phrases import Phrases


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
            *_warnings(news, phrases),
            *_term_cards(news, types, phrases, opening),
            Footer(phrases("digest.total", count=len(news.entries))),
        )
    )


def _warnings(news: News, phrases: Phrases) -> Iterator[Block]:
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
