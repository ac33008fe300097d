"""What /subscribe makes of an argument that is more than categories: an interest, tried first.

NAME: QUERY ── query ────────────────────────────────────┐
words that are no category ── in which are they likely? ─┴──> back-test, Keep / Change
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from bot.commands.command import Answer, ButtonRows, arrange_in_rows, say
from bot.commands.context import Context
from bot.commands.parse.interest_text import MAX_NAME, has_syntax, split_interest_name
from bot.commands.parse.quoting import echo
from bot.commands.support.back_tests import Tried, find_past, try_hits, try_interest
from bot.commands.support.category_notes import close_terms
from bot.commands.support.freshness import refresh_if_stale
from bot.commands.support.interest_answers import (
    Shown,
    check_room,
    offer_change,
    parse_interest,
)
from bot.commands.support.next_digest import next_digest_sentence
from bot.commands.support.query_answers import explain_query_error
from bot.digest.back_test import Breadth
from bot.document.nodes import Code
from bot.errors import UserError
from bot.model.announcement import AnnounceType, EarlierListing
from bot.model.chat import Interest
from bot.model.conversation import Action
from bot.model.folding import SEPARATORS, fold
from bot.model.taxonomy import categories_of_all
from bot.model.taxonomy.lexicon import MAX_WORD
from bot.model.timetable import due_on_subscribe
from bot.ports.interests import Offer
from bot.query import Field, Query, QueryError, RemarkKind, Term, make_query, parse
from bot.query.categories import (
    ParsedCategories,
    category_lexicon,
    make_interest,
    terms_to_read,
)
from bot.query.nodes import conjoin, disjoin
from bot.query.vocabulary import is_bare_category

_LIKELY = 3
"""Categories in which words are offered."""
_LEAST_SHARE = 1 / 6
"""Of the papers with these words, for a category to be a likely one."""
_TRANSLATIONS = frozenset({RemarkKind.TRANSLATED, RemarkKind.IGNORED})
_REFRESHED = 20
"""Categories that are asked for before an interest begins; the rest of arXiv comes by itself."""


async def answer_interest(context: Context, parsed: ParsedCategories) -> Answer | None:
    """Return the offer of an interest; None where the argument is a list of categories.

    Args:
        context: of the invocation.
        parsed: the categories that the argument names.
    """
    name, typed = read_argument(context.argument)
    is_query = has_syntax(typed) or (bool(parsed.unknown) and _is_translated(typed))
    if name or is_query or _has_refined_category(typed, parsed):
        return await _offer_query(context, name, typed, parsed)
    return None if parsed.terms else await _offer_words(context, parsed)


def read_argument(argument: str) -> tuple[str, str]:
    """Return name and query; a category before a colon is no name but a part of the query."""
    name, typed = split_interest_name(argument)
    if name and is_bare_category(name):
        return "", f"{name} {typed}"
    if len(name) > MAX_NAME:
        raise UserError("interest.long-name", most=MAX_NAME)
    return name, typed


def _is_translated(typed: str) -> bool:
    """Tell whether ``typed`` is a query in another system's words, or in a sentence.

    Another spelling of a category is none: that may stand in a list of them.
    """
    try:
        query = parse(typed)
    except QueryError:
        return False
    return any(
        remark.kind in _TRANSLATIONS and category_lexicon().find(remark.typed[:MAX_WORD]) is None
        for remark in query.remarks
    )


def _has_refined_category(typed: str, parsed: ParsedCategories) -> bool:
    """Tell whether words follow categories without anything that separates a list: cs.LG moe."""
    words = typed.split()
    named = [is_bare_category(word) for word in words]
    is_ordered = any(named) and not all(named) and named == sorted(named, reverse=True)
    has_lists = len(SEPARATORS.split(typed.strip())) > len(words)
    return is_ordered and not has_lists and len(parsed.unknown) == 1


async def _offer_query(context: Context, name: str, typed: str, parsed: ParsedCategories) -> Answer:
    try:
        query = parse_interest(typed)
    except QueryError as error:
        before = f"{name}: " if name else ""
        return explain_query_error(error, "subscribe", context.phrases, before)
    interests = await context.interests()
    called = name or _default_name(query)
    known = next((interest for interest in interests if fold(interest.name) == fold(called)), None)
    if known is not None and known.query in {query.text, _default_name(query)}:
        return say(context.phrases("interest.already", name=Code(known.name)))
    if known is None:
        check_room(interests)
    before = await try_interest(context, known) if known else None
    after = replace(known or make_interest(query, 0), query=query.text)
    tried = await try_interest(context, after, query)
    argument = f"{known.name if known else name}: {query.text}" if name else query.text
    guesses = close_terms(parsed) if tried.test.breadth is Breadth.NOTHING else ()
    shown = Shown(Offer("subscribe", argument), called, tried, before, rows=_category_rows(guesses))
    return await offer_change(context, shown)


def _default_name(query: Query) -> str:
    """Return what an interest without a name is called."""
    return make_interest(query, 0).name


def _category_rows(terms: Sequence[str]) -> ButtonRows:
    return arrange_in_rows([Action(term, "subscribe", term) for term in terms])


async def _offer_words(context: Context, parsed: ParsedCategories) -> Answer | None:
    """Return the offer of papers about words that are no category; None if there are none."""
    try:
        words = parse_interest(context.argument)
    except (QueryError, UserError):
        return None
    hits = await find_past(context, words)
    likely = _likely_categories(hits.listings)
    if not likely:
        return None
    where = disjoin(Term(term, Field.CATEGORY) for term in likely)
    root = conjoin((where, words.root)) if where else words.root
    query = make_query(root or words.root, words.remarks)
    here = replace(hits, listings=tuple(x for x in hits.listings if x.category in likely))
    check_room(await context.interests())
    phrases = context.phrases
    tried: Tried = await try_hits(context, query, here)
    heading = phrases(
        "interest.no-category",
        words=echo(context.argument),
        terms=phrases.join_and([Code(term) for term in likely]),
    )
    guesses = _category_rows(close_terms(parsed))
    shown = Shown(Offer("subscribe", query.text), query.text, tried, None, heading, guesses)
    return await offer_change(context, shown)


def _likely_categories(listings: Sequence[EarlierListing]) -> Sequence[str]:
    """Return the primary categories of most papers in ``listings``."""
    new = [listing.category for listing in listings if listing.type is AnnounceType.NEW]
    common = Counter(new or [listing.category for listing in listings]).most_common(_LIKELY)
    return [term for term, count in common if count >= _LEAST_SHARE * len(new or listings)]


async def keep_subscription(context: Context) -> Answer:
    """Store the interest that the argument is, as it was offered."""
    name, typed = read_argument(context.argument)
    query = parse_interest(typed)
    interests = await context.interests()
    called = name or _default_name(query)
    known = next((interest for interest in interests if fold(interest.name) == fold(called)), None)
    if known is None:
        check_room(interests)
    called = known.name if known else called
    context = await store_interest(context, await begin_interest(context, query, called, known))
    said = context.phrases("interest.kept", name=Code(called))
    return say(said, await next_digest_sentence(context))


async def begin_interest(
    context: Context, query: Query, name: str, known: Interest | None
) -> Interest:
    """Return the interest as it begins after the newest announcement, with what was set of it.

    Args:
        context: of the invocation.
        query: what it is to select.
        name: its own, or "" to be called by its query.
        known: the interest whose place it takes; None for a new one.
    """
    categories = categories_of_all(terms_to_read(query))
    if len(categories) <= _REFRESHED:
        await refresh_if_stale(context, categories)
    after_seq = await context.cache.last_seq()
    since = context.calendar.first_after(context.now)
    made = make_interest(query, after_seq, since, name)
    if known is None:
        return made
    return replace(known, name=made.name, query=made.query, terms=made.terms)


async def store_interest(context: Context, interest: Interest, replaces: str = "") -> Context:
    """Store ``interest``, new or edited, and return the context with the chat as it is now."""
    # The planner may have moved the chat's next delivery meanwhile.
    chat = await context.store.chats.find(context.chat.address) or context.chat
    due = due_on_subscribe(chat, context.now)
    await context.store.interests.put(chat.id, interest, due, replaces)
    context.cache.set_interests(chat, await context.store.interests.of(chat.id))
    return context.with_chat(replace(chat, next_due_at=due))
