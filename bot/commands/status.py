"""/status: when the next digest comes and what it covers, the last one, and arXiv's state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.commands.command import Answer, Command, Guide, Section
from bot.commands.context import Context
from bot.commands.quiet import quiet_sentence
from bot.commands.style import paging_sentence
from bot.commands.support.freshness import source_status
from bot.commands.support.next_digest import arrival_phrase, format_dates, next_digest_sentence
from bot.digest.news import Coverage
from bot.document.nodes import Code, Document, Heading, Inlines, ItemList, Paragraph, Text
from bot.model.announcement import Edition
from bot.model.evidence import Declaration
from bot.model.taxonomy import ALL_ARXIV, categories_of_all

MAX_COUNTED_TERMS = 12
"""Terms whose completeness is listed; one message holds them and the rest of the answer."""


async def show_status(context: Context) -> Answer:
    """Show when the next digest comes, when the last one came, and the state of arXiv's feeds."""
    terms = await context.terms()
    sentences = [
        await next_digest_sentence(context),
        await _delivery_sentence(context),
    ]
    if (since := context.chat.muted_since) is not None:
        instant = context.phrases.instant(since, context.zone)
        sentences.insert(0, context.phrases("status.muted", instant=instant))
    if terms:
        _, source_sentence = await source_status(context, await _complete_date(context, terms))
        sentences.append(source_sentence)
    schedule = context.phrases("list.schedule", when=arrival_phrase(context))
    sentences += [schedule, quiet_sentence(context)]
    sentences.append(paging_sentence(context.chat.digest_settings, context.phrases))
    counts = await _completeness_sentences(context, terms)
    blocks = (
        Heading(context.phrases("status.title"), level=1),
        *(Paragraph(sentence) for sentence in sentences),
        *((ItemList(counts),) if counts else ()),
    )
    return Answer(Document(blocks), page_argument="")


async def _delivery_sentence(context: Context) -> Inlines:
    phrases = context.phrases
    last = await context.store.outbox.last_delivered(context.chat.id)
    if last is None or not last.dates:  # a notice is no digest
        return phrases("status.never")
    instant = phrases.instant(last.at, context.zone)
    dates, count = format_dates(last.dates, phrases), len(last.dates)
    return phrases("status.delivered", instant=instant, dates=dates, count=count)


async def _complete_date(context: Context, terms: Sequence[str]) -> date | None:
    """Return the newest listing date that every category of ``terms`` has; None without one."""
    newest = await context.newest_editions(categories_of_all(terms))
    dates = [editions[0].date for editions in newest.values() if editions]
    return min(dates) if len(dates) == len(newest) else None


async def _completeness_sentences(context: Context, terms: Sequence[str]) -> tuple[Inlines, ...]:
    """Return a sentence for each term: how much of its newest announcement is stored.

    Whoever reads all of arXiv gets one.
    """
    if set(ALL_ARXIV) <= set(terms):
        parts: list[tuple[Inlines, Sequence[str]]] = [(context.phrases("digest.all-arxiv"), terms)]
    else:
        parts = [((Code(term),), (term,)) for term in terms[:MAX_COUNTED_TERMS]]
    editions = [(name, await _newest_editions(context, of)) for name, of in parts]
    declarations: dict[tuple[str, date], Declaration] = {}
    for day in {edition.date for _, of_part in editions for edition in of_part}:
        declarations |= await context.store.evidence.declarations(categories_of_all(terms), day)
    return tuple(
        _completeness_sentence(context, name, of_part, declarations)
        if of_part
        else context.phrases("status.nothing-yet", term=name)
        for name, of_part in editions
    )


async def _newest_editions(context: Context, terms: Sequence[str]) -> Sequence[Edition]:
    """Return the editions of the newest listing date that ``terms`` have, samples aside."""
    newest = await context.newest_editions(categories_of_all(terms))
    found = [
        edition for editions in newest.values() for edition in editions if not edition.is_sample
    ]
    day = max((edition.date for edition in found), default=None)
    return [edition for edition in found if edition.date == day]


def _completeness_sentence(
    context: Context,
    name: Inlines,
    editions: Sequence[Edition],
    declarations: Mapping[tuple[str, date], Declaration],
) -> Inlines:
    phrases = context.phrases
    # Of the types that its digests bring, so that both count alike.
    types = context.chat.digest_settings.types
    coverage = Coverage.of(editions, declarations, types)
    completed_at = max(edition.completed_at for edition in editions)
    sources = phrases.join_text(sorted({edition.source for edition in editions}))
    facts = {
        "term": name,
        "date": phrases.date(editions[0].date),
        "instant": phrases.instant(completed_at, context.zone),
        "source": (Text(sources),),
    }
    if coverage is None:
        count = sum(edition.counts[type_] for edition in editions for type_ in types)
        return phrases("status.unconfirmed", count=count, **facts)
    return phrases("status.confirmed", held=coverage.held, count=coverage.declared, **facts)


STATUS = Command(
    "status",
    "summary.status",
    show_status,
    guide=Guide(
        Section.SET_UP,
        "explain.status",
        words=("状态",),
    ),
)
