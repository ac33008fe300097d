"""/subscribe CATEGORY… or [NAME:] QUERY: get these in digests, after the newest announcement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.commands.browse import archive_buttons, archive_page_for
from bot.commands.command import (
    Answer,
    ButtonRows,
    Command,
    CompletionRequest,
    Guide,
    Mutation,
    Section,
    arrange_in_rows,
    make_parameter,
    say,
)
from bot.commands.context import Context
from bot.commands.parse.quoting import code_terms
from bot.commands.parse.words import ALL_WORDS
from bot.commands.support.category_notes import parse_notes, suggested_terms
from bot.commands.support.freshness import (
    explain_or_promise,
    is_absent,
    load_newest,
    refresh_if_stale,
)
from bot.commands.support.new_interest import answer_interest
from bot.commands.support.next_digest import (
    next_digest_sentence,
    recency_sentence,
    recency_warning,
)
from bot.digest.counts import format_counts, incomplete_sentence
from bot.digest.latest import LatestAnnouncement
from bot.document.nodes import Code, Document, Inlines, ItemList, Paragraph
from bot.model.chat import Interest
from bot.model.conversation import Action, Completion, fits_payload
from bot.model.folding import fold
from bot.model.taxonomy import ALL_ARXIV, POPULAR, TERMS, categories_of, categories_of_all
from bot.model.timetable import due_on_subscribe
from bot.phrases import Phrases
from bot.query.categories import (
    ParsedCategories,
    category_label,
    category_lexicon,
    parse_categories,
)

MAX_SHOWN_TERMS = 8
"""New subscriptions that get a line each; the rest are counted."""

_EVERYTHING = "everything!"
"""The argument with which all of arXiv is subscribed to, after a question."""


async def subscribe(context: Context) -> Answer:
    """Subscribe to what the argument names; show what the newest announcement has of each."""
    if not context.argument:
        browse = Action(context.phrases.text("button.browse"), "browse")
        rows = (*subscribe_buttons(), (browse,))
        return say(context.phrases("subscribe.which"), rows=rows)
    if fold(context.argument).strip() in ALL_WORDS:
        return _ask_about_everything(context)
    is_confirmed = context.argument == _EVERYTHING
    parsed = parse_categories(" ".join(ALL_ARXIV) if is_confirmed else context.argument)
    if parsed.unknown or ":" in context.argument or "\uff1a" in context.argument:
        offered = await answer_interest(context, parsed)
        if offered is not None:
            return offered
    return await _subscribe_to(context, parsed)


async def _subscribe_to(context: Context, parsed: ParsedCategories) -> Answer:
    """Subscribe to the categories that were named, and say what is known of each word."""
    phrases = context.phrases
    before = [interest.query for interest in await context.interests() if interest.is_plain]
    added = tuple(term for term in parsed.terms if term not in before)
    if added:
        context = await _add(context, added)
    latest = await load_newest(context, added) if added else None
    if context.in_place:
        note = await explain_or_promise(context, added, latest) if added else ()
        return await archive_page_for(context, parsed.terms, note)
    sentences = [] if parsed.is_plain else [*parse_notes(parsed, phrases)]
    if known := [term for term in parsed.terms if term in before]:
        named = phrases.join_capped(code_terms(known))
        sentences.append(phrases("subscribe.already", terms=named))
    confirmation = await _confirmation(context, added, latest) if added else ()
    blocks = (*map(Paragraph, sentences), *confirmation)
    return Answer(Document(blocks), _buttons(phrases, parsed, latest))


def _ask_about_everything(context: Context) -> Answer:
    """Return the archives to choose from, and the button that subscribes to all of them."""
    phrases = context.phrases
    everything = Action(phrases.text("button.everything"), "subscribe", _EVERYTHING)
    return say(phrases("subscribe.everything"), rows=(*archive_buttons(phrases), (everything,)))


async def _add(context: Context, added: Sequence[str]) -> Context:
    """Subscribe to ``added`` after a fetch, so that digests begin after the newest announcement."""
    chat = context.chat
    if await refresh_if_stale(context, categories_of_all(added)):
        # The planner may have moved the chat's next delivery while arXiv answered.
        chat = await context.store.chats.find(chat.address) or chat
    interests = await context.cache.interests(chat)
    after_seq, due = await context.cache.last_seq(), due_on_subscribe(chat, context.now)
    # If arXiv turns out to be late, ``Interests.begin_with`` puts it earlier.
    since = context.calendar.first_after(context.now)
    await context.store.interests.add(chat.id, added, after_seq, due, since)
    new = (Interest.plain(term, after_seq, since) for term in added)
    context.cache.set_interests(chat, (*interests, *new))
    return context.with_chat(replace(chat, next_due_at=due))


async def _confirmation(
    context: Context, added: Sequence[str], latest: LatestAnnouncement | None
) -> Sequence[Paragraph | ItemList]:
    phrases, shown = context.phrases, added[:MAX_SHOWN_TERMS]
    named = phrases.join_and([category_label(term, phrases) for term in shown])
    is_first = set(await context.terms()) == set(added)
    closing = [
        phrases("subscribe.more", count=len(added) - len(shown)) if len(added) > len(shown) else (),
        _completeness_sentence(latest, phrases) if latest else (),
        await explain_or_promise(context, added, latest),
        recency_sentence(context) if is_first else recency_warning(context),
        await next_digest_sentence(context),
    ]
    return (
        Paragraph(phrases("subscribe.done", terms=named)),
        ItemList(tuple(_found_sentence(context, term, latest) for term in shown)),
        *(Paragraph(sentence) for sentence in closing if sentence),
    )


def _found_sentence(context: Context, term: str, latest: LatestAnnouncement | None) -> Inlines:
    """Return ``cs.DC: 31 new, 44 cross-listed on Tuesday 16 June``."""
    phrases = context.phrases
    if latest is None or is_absent(term, latest):
        return phrases("subscribe.not-here-yet", term=Code(term))
    counts = format_counts(latest.counts[term], context.chat.digest_settings.types, phrases)
    day = phrases.date(latest.date)
    return phrases("subscribe.found", term=Code(term), counts=counts, date=day)


def _completeness_sentence(latest: LatestAnnouncement, phrases: Phrases) -> Inlines:
    """Return the sentence that the papers are samples, or that archives lack some categories."""
    if latest.is_sample:
        return phrases("digest.sample")
    partial = [term for term in latest.missing if any(latest.counts[term].values())]
    return incomplete_sentence(partial, (latest.date,), phrases) if partial else ()


def _buttons(
    phrases: Phrases, parsed: ParsedCategories, latest: LatestAnnouncement | None
) -> ButtonRows:
    guesses = subscribe_buttons(suggested_terms(parsed) if parsed.unknown else ())
    if latest is None:
        return (*guesses, *_words_row(parsed, phrases))
    show = Action(phrases.text("button.show"), "today", latest.date.isoformat())
    return ((show,), *guesses)


def _words_row(parsed: ParsedCategories, phrases: Phrases) -> ButtonRows:
    """Return the button that asks for papers with the words that no category is called."""
    words = " ".join(unknown.word for unknown in parsed.unknown)
    phrase = f'"{words}"'
    if parsed.terms or not words or '"' in words or not fits_payload("subscribe", phrase):
        return ()
    return ((Action(phrases.text("button.papers-about", words=words), "subscribe", phrase),),)


def subscribe_buttons(terms: Iterable[str] = POPULAR) -> ButtonRows:
    """Return a button for each of ``terms`` that subscribes to it."""
    return arrange_in_rows([Action(term, "subscribe", term) for term in terms])


def _complete(request: CompletionRequest) -> Sequence[Completion]:
    """Return completions; subscriptions, and the categories of subscribed archives, come last."""
    inside = set(categories_of_all(request.terms))
    subscribed = frozenset(term for term in TERMS if inside.issuperset(categories_of(term)))
    return category_lexicon().complete(request.words, request.language, read=subscribed)


SUBSCRIBE = Command(
    "subscribe",
    "summary.subscribe",
    subscribe,
    Mutation.WITH_ARGUMENT,
    make_parameter("categories", "parameter.categories", required=True),
    _complete,
    guide=Guide(
        Section.SET_UP,
        "explain.subscribe",
        examples=("cs.DC quant-ph", 'moe: cs.LG "mixture of experts"'),
        words=("订阅", "sub", "subscribe to"),
    ),
)
