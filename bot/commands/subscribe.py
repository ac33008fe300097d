"""/subscribe CATEGORY…: read these every morning, beginning after the newest announcement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from bot.commands.answer import Answer, ButtonRows, say
from bot.commands.browse import archive_page_for
from bot.commands.command import Command, CompletionRequest, Mutation, make_parameter
from bot.commands.context import Context
from bot.commands.support.category_args import (
    ParsedCategories,
    category_label,
    category_lexicon,
    parse_categories,
    parse_notes,
    subscribe_buttons,
    suggested_terms,
)
from bot.commands.support.freshness import fetch_latest, staleness_notice
from bot.commands.support.next_digest import next_digest_sentence
from bot.commands.support.quoting import code_terms
from bot.commands.support.schedule import due_on_subscribe
from bot.digest.compose import format_counts, incomplete_sentence
from bot.digest.latest import LatestAnnouncement
from bot.document.nodes import Block, Code, Document, Inlines, ItemList, Paragraph
from bot.model.conversation import Action, Completion
from bot.model.taxonomy import TERMS, categories_of, categories_of_all
from bot.phrases import Phrases

MAX_SHOWN_TERMS = 8
"""New subscriptions that get a line each; the rest are counted."""


async def subscribe(context: Context) -> Answer:
    """Add what the argument names and say what each would have shown today."""
    if not context.argument:
        browse = Action(context.phrases.text("button.browse"), "browse")
        rows = (*subscribe_buttons(), (browse,))
        return say(context.phrases("subscribe.which"), rows=rows)
    understood = parse_categories(context.argument)
    have = await context.terms()
    added = tuple(term for term in understood.terms if term not in have)
    news, context = await _add(context, added) if added else (None, context)
    if context.in_place:
        return await archive_page_for(context, understood.terms)
    known = tuple(term for term in understood.terms if term in have)
    blocks = [
        *_paragraphs(parse_notes(understood, context.phrases)),
        *_paragraphs(_already(known, context.phrases)),
        *(await _confirmed(context, added, news) if added else ()),
    ]
    return Answer(Document(tuple(blocks)), _buttons(context.phrases, understood, added, news))


async def _add(context: Context, added: Sequence[str]) -> tuple[LatestAnnouncement | None, Context]:
    """Subscribe after stocking, so that only later announcements are pushed."""
    news = await fetch_latest(context, added)
    chat = await context.store.chats.find(context.chat.address) or context.chat  # time has passed
    due = due_on_subscribe(chat, context.now)
    began = await context.store.editions.last_seq()
    await context.store.interests.add(chat.id, added, began, due)
    return news, context.with_chat(replace(chat, next_due_at=due))


async def _confirmed(
    context: Context, added: Sequence[str], news: LatestAnnouncement | None
) -> Sequence[Block]:
    phrases = context.phrases
    named = phrases.join_and([category_label(term, phrases) for term in added[:MAX_SHOWN_TERMS]])
    more = len(added) - MAX_SHOWN_TERMS
    closing = [
        phrases("subscribe.more", count=more) if more > 0 else (),
        phrases("digest.sample") if news and news.sample else (),
        _halved(news, phrases) if news and not news.sample else (),
        await staleness_notice(context, _complete_date(news)),
        await next_digest_sentence(context),
    ]
    lines = ItemList(tuple(_line(context, term, news) for term in added[:MAX_SHOWN_TERMS]))
    done = Paragraph(phrases("subscribe.done", terms=named))
    return (done, lines, *_paragraphs(closing))


def _line(context: Context, term: str, news: LatestAnnouncement | None) -> Inlines:
    """Return ``cs.DC: 31 new, 44 cross-listed on Tuesday 16 June``."""
    phrases = context.phrases
    if news is None or (term in news.missing and not any(news.counts[term].values())):
        return phrases("subscribe.not-here-yet", term=Code(term))
    counts = format_counts(news.counts[term], context.chat.digest_settings.types, phrases)
    day = phrases.date(news.date)
    return phrases("subscribe.found", term=Code(term), counts=counts, date=day)


def _complete_date(news: LatestAnnouncement | None) -> date | None:
    """Return the date of ``news`` if arXiv announced it so, and of all that was asked for."""
    return None if news is None or news.missing or news.sample else news.date


def _halved(news: LatestAnnouncement, phrases: Phrases) -> Inlines:
    """Return a sentence on archives of which some categories are there and others are not."""
    halved = [term for term in news.missing if any(news.counts[term].values())]
    return incomplete_sentence(halved, (news.date,), phrases) if halved else ()


def _already(known: Sequence[str], phrases: Phrases) -> Iterable[Inlines]:
    if known:
        yield phrases("subscribe.already", terms=phrases.join_capped(code_terms(known)))


def _paragraphs(sentences: Iterable[Inlines]) -> Iterable[Block]:
    return (Paragraph(one) for one in sentences if one)


def _buttons(
    phrases: Phrases,
    understood: ParsedCategories,
    added: Sequence[str],
    news: LatestAnnouncement | None,
) -> ButtonRows:
    guesses = subscribe_buttons(suggested_terms(understood))
    if not added or news is None:
        return guesses
    show = Action(phrases.text("button.show"), "today", news.date.isoformat())
    return ((show,), *guesses)


def _complete(typing: CompletionRequest) -> Sequence[Completion]:
    """Return completions; terms that the chat reads already, also within an archive, come last."""
    inside = frozenset(categories_of_all(typing.terms))
    read = frozenset(term for term in TERMS if inside.issuperset(categories_of(term)))
    return category_lexicon().complete(typing.words, typing.language, read=read)


SUBSCRIBE = Command(
    "subscribe",
    "summary.subscribe",
    subscribe,
    Mutation.WITH_ARGUMENT,
    make_parameter("categories", "parameter.categories", required=True),
    _complete,
)
