"""/subscribe CATEGORY…: read these every morning, beginning after the newest announcement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from bot.commands.answer import Answer, Rows, say
from bot.commands.asked import (
    Asked,
    asked,
    lexicon,
    remarks,
    subscribe_buttons,
    suggestions,
    titled,
)
from bot.commands.browse import browsed_with
from bot.commands.coming import coming
from bot.commands.command import Changes, Command, Typing, parameter
from bot.commands.context import Context
from bot.commands.quoting import literal
from bot.commands.schedule import due_with_interests
from bot.commands.stocked import standing, stocked
from bot.digest.compose import counted, incomplete
from bot.digest.newest import Newest
from bot.document.nodes import Block, Code, Document, Inlines, ItemList, Paragraph
from bot.model.conversation import Action, Choice
from bot.model.taxonomy import TERMS, categories_of
from bot.phrases import Phrases

SHOWN_TERMS = 8
"""New subscriptions that get a line each; the rest are counted."""


async def subscribe(context: Context) -> Answer:
    """Add what the argument names and say what each would have shown today."""
    if not context.argument:
        browse = Action(context.phrases.text("button.browse"), "browse")
        rows = (*subscribe_buttons(), (browse,))
        return say(context.phrases("subscribe.which"), rows=rows)
    understood = asked(context.argument)
    have = await context.terms()
    added = tuple(term for term in understood.terms if term not in have)
    news, context = await _add(context, added) if added else (None, context)
    if context.here:
        return await browsed_with(context, understood.terms)
    known = tuple(term for term in understood.terms if term in have)
    blocks = [
        *_paragraphs(remarks(understood, context.phrases)),
        *_paragraphs(_already(known, context.phrases)),
        *(await _confirmed(context, added, news) if added else ()),
    ]
    return Answer(Document(tuple(blocks)), _buttons(context.phrases, understood, added, news))


async def _add(context: Context, added: Sequence[str]) -> tuple[Newest | None, Context]:
    """Subscribe after stocking, so that only later announcements are pushed."""
    news = await stocked(context, added)
    chat = await context.store.chats.find(context.chat.address) or context.chat  # time has passed
    due = due_with_interests(chat, context.now)
    began = await context.store.editions.last_seq()
    await context.store.interests.add(chat.id, added, began, due)
    return news, context.after(replace(chat, next_due_at=due))


async def _confirmed(
    context: Context, added: Sequence[str], news: Newest | None
) -> Sequence[Block]:
    phrases = context.phrases
    named = phrases.all_of([titled(term, phrases) for term in added[:SHOWN_TERMS]])
    more = len(added) - SHOWN_TERMS
    closing = [
        phrases("subscribe.more", count=more) if more > 0 else (),
        phrases("digest.sample") if news and news.sample else (),
        _halved(news, phrases) if news and not news.sample else (),
        await standing(context, _complete_date(news)),
        await coming(context),
    ]
    lines = ItemList(tuple(_line(context, term, news) for term in added[:SHOWN_TERMS]))
    done = Paragraph(phrases("subscribe.done", terms=named))
    return (done, lines, *_paragraphs(closing))


def _line(context: Context, term: str, news: Newest | None) -> Inlines:
    """Return ``cs.DC: 31 new, 44 cross-listed on Tuesday 16 June``."""
    phrases = context.phrases
    if news is None or (term in news.missing and not any(news.counts[term].values())):
        return phrases("subscribe.awaited", term=Code(term))
    counts = counted(news.counts[term], context.chat.manner.types, phrases)
    day = phrases.date(news.date)
    return phrases("subscribe.found", term=Code(term), counts=counts, date=day)


def _complete_date(news: Newest | None) -> date | None:
    """Return the date of ``news`` if arXiv announced it so, and of all that was asked for."""
    return None if news is None or news.missing or news.sample else news.date


def _halved(news: Newest, phrases: Phrases) -> Inlines:
    """Return a sentence on archives of which some categories are there and others are not."""
    halved = [term for term in news.missing if any(news.counts[term].values())]
    return incomplete(halved, (news.date,), phrases) if halved else ()


def _already(known: Sequence[str], phrases: Phrases) -> Iterable[Inlines]:
    if known:
        yield phrases("subscribe.already", terms=phrases.some_of(literal(known)))


def _paragraphs(sentences: Iterable[Inlines]) -> Iterable[Block]:
    return (Paragraph(one) for one in sentences if one)


def _buttons(
    phrases: Phrases, understood: Asked, added: Sequence[str], news: Newest | None
) -> Rows:
    guesses = subscribe_buttons(suggestions(understood))
    if not added or news is None:
        return guesses
    show = Action(phrases.text("button.show"), "today", news.date.isoformat())
    return ((show,), *guesses)


def _complete(typing: Typing) -> Sequence[Choice]:
    """Return completions; terms that the chat reads already, also within an archive, come last."""
    inside = {category for term in typing.terms for category in categories_of(term)}
    read = frozenset(term for term in TERMS if inside.issuperset(categories_of(term)))
    return lexicon().complete(typing.words, typing.language, read=read)


SUBSCRIBE = Command(
    "subscribe",
    "summary.subscribe",
    subscribe,
    Changes.WITH_ARGUMENT,
    parameter("categories", "parameter.categories", required=True),
    _complete,
)
