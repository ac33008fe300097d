"""/mute -WORDS, /mute NAME until DATE, /unmute: what never comes, and what does not for a while."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.commands.command import (
    Answer,
    Command,
    Guide,
    Mutation,
    Section,
    arrange_in_rows,
    make_parameter,
    say,
)
from bot.commands.context import Context
from bot.commands.interests import interest_page
from bot.commands.parse.dates import parse_pause_end
from bot.commands.parse.interest_text import begins_end, find_interest, split_end
from bot.commands.parse.quoting import echo
from bot.commands.pause import require_end
from bot.commands.support.back_tests import (
    brought_sentence,
    changed_sentence,
    title_list,
    try_interest,
    try_muting,
)
from bot.commands.support.interest_answers import asking_button, keep_row, parse_interest
from bot.commands.support.new_interest import store_interest
from bot.commands.support.query_answers import describe_reading, explain_query_error
from bot.document.nodes import Code, Document, Paragraph
from bot.errors import UserError
from bot.model.chat import Interest, Mute
from bot.model.conversation import Action
from bot.ports.interests import Offer
from bot.query import And, Not, Query, QueryError, make_query, parse
from bot.query.nodes import disjoin, negate

_SPANS = (("button.mute-week", "7 days"), ("button.mute-month", "30 days"))

MAX_MUTES = 100
"""Queries that a chat mutes."""


async def mute(context: Context) -> Answer:
    """Show what muting would change, with buttons to keep it; without argument, what is muted."""
    if not context.argument:
        return await _show_muted(context)
    interest, words, until = await _parse(context)
    if interest is not None:
        return await _offer_pause(context, interest, until)
    try:
        query = _parse_muted(words)
    except QueryError as error:
        return explain_query_error(error, "mute", context.phrases)
    return await _offer_words(context, query, until)


async def _parse(context: Context) -> tuple[Interest | None, str, date | None]:
    """Return the interest that is named, or else the words, and until when."""
    interest, rest = find_interest(context.argument, await context.interests())
    if interest is not None and not rest:
        return interest, "", None
    today = context.today
    if interest is not None and (begins_end(rest) or parse_pause_end(rest, today)):
        return interest, "", require_end(context, rest)
    words, end = split_end(context.argument)
    if not end or parse_pause_end(end, today) is None:
        return None, context.argument, None
    return None, words, require_end(context, end)


def _parse_muted(words: str) -> Query:
    """Return the query whose papers are muted: ``-survey -review`` is about either.

    Raises:
        QueryError: it is none.
        UserError: it names only what is not to be muted.
    """
    parsed = parse(words)
    parts = parsed.root.children if isinstance(parsed.root, And) else (parsed.root,)
    if not all(isinstance(part, Not) for part in parts):
        return parse_interest(words)
    return make_query(disjoin(map(negate, parts)) or parsed.root, parsed.remarks)


async def _offer_pause(context: Context, interest: Interest, until: date | None) -> Answer:
    """Return what an interest would have brought, and the button that mutes it until then."""
    phrases, name = context.phrases, Code(interest.name)
    tried = await try_interest(context, interest)
    brought = brought_sentence((name,), tried, phrases)
    if until is None:
        spans = [
            Action(phrases.text(key), "mute", f"#{interest.id} until {span}")
            for key, span in _SPANS
        ]
        return say(brought, phrases("mute.until-when", name=name), rows=(tuple(spans),))
    asked = Offer("mute", f"#{interest.id} until {until.isoformat()}")
    number, *_ = await context.store.offers.make(context.chat.id, [asked])
    nothing = phrases("mute.nothing-until", name=name, date=phrases.long_date(until))
    blocks = (Paragraph(brought), *title_list(tried.papers, phrases), Paragraph(nothing))
    return Answer(Document(blocks), (keep_row(number, phrases),))


async def _offer_words(context: Context, query: Query, until: date | None) -> Answer:
    """Return what digests would have lost without the papers that ``query`` selects."""
    phrases = context.phrases
    tried = await try_muting(context, query)
    end = f" until {until.isoformat()}" if until else ""
    asked = Offer("mute", f"-({query.text}){end}")
    number, *_ = await context.store.offers.make(context.chat.id, [asked])
    digests, said = phrases("mute.digests"), "mute.words-until" if until else "mute.words"
    end = phrases.long_date(until) if until else ""
    reading = describe_reading(query, phrases)
    blocks = (
        Paragraph(phrases(said, query=Code(query.text), date=end)),
        Paragraph(changed_sentence(digests, tried.before, tried.after, phrases)),
        *title_list(tried.papers, phrases),
        *((Paragraph(reading),) if reading else ()),
    )
    return Answer(Document(blocks), (keep_row(number, phrases),))


async def keep_mute(context: Context) -> Answer:
    """Mute what was offered."""
    interest, words, until = await _parse(context)
    phrases = context.phrases
    if interest is not None:
        after = replace(interest, muted_until=until)
        context = await store_interest(context, after)
        date_ = phrases.long_date(until) if until else ""
        said = phrases("mute.kept-interest", name=Code(after.name), date=date_)
        return interest_page(context, after, (Paragraph(said),))
    query = _parse_muted(words)
    if len(await context.store.interests.mutes(context.chat.id)) >= MAX_MUTES:
        raise UserError("mute.too-many", most=MAX_MUTES)
    await context.store.interests.mute(context.chat.id, Mute(query.text, until))
    button = await asking_button(
        context, Offer("unmute", query.text), phrases.text("button.unmute")
    )
    key = "mute.kept-until" if until else "mute.kept"
    said = phrases(key, query=Code(query.text), date=phrases.long_date(until) if until else "")
    return say(said, rows=((button,),))


async def _show_muted(context: Context) -> Answer:
    """Return what is muted, with buttons that end it."""
    phrases, today = context.phrases, context.today
    mutes = () if context.chat.is_unsaved else await context.store.interests.mutes(context.chat.id)
    interests = [interest for interest in await context.interests() if interest.is_muted(today)]
    if not mutes and not interests:
        return say(phrases("mute.none"), phrases("mute.how"))
    queries = [mute.query for mute in mutes if mute.holds(today)]
    buttons = [
        *[Action(f"✕ {interest.name[:30]}", "unmute", f"#{interest.id}") for interest in interests],
        *[await asking_button(context, Offer("unmute", query), f"✕ {query}") for query in queries],
    ]
    named = [Code(name) for name in (*queries, *(interest.name for interest in interests))]
    said = phrases("mute.muted", words=phrases.join_and(named))
    return say(said, phrases("mute.how"), rows=arrange_in_rows(buttons))


async def end_muting(context: Context) -> Answer:
    """Mute an interest, or words, no longer."""
    if not context.argument:
        return await _show_muted(context)
    phrases = context.phrases
    interest, rest = find_interest(context.argument, await context.interests())
    if interest is not None and not rest:
        after = replace(interest, muted_until=None)
        context = await store_interest(context, after)
        said = Paragraph(phrases("mute.ended", query=Code(after.name)))
        return interest_page(context, after, (said,))
    words = context.argument.removeprefix("-").strip()
    wanted = _printed(words)
    mutes = await context.store.interests.mutes(context.chat.id)
    found = next((mute.query for mute in mutes if mute.query in {words, wanted}), None)
    if found is None:
        raise UserError("mute.not-muted", given=echo(context.argument))
    await context.store.interests.unmute(context.chat.id, found)
    return say(phrases("mute.ended", query=Code(found)))


def _printed(words: str) -> str:
    try:
        return parse(words).text
    except QueryError:
        return words


MUTE = Command(
    "mute",
    "summary.mute",
    mute,
    Mutation.WITH_ARGUMENT,
    make_parameter("words", "parameter.mute"),
    guide=Guide(
        Section.SET_UP,
        "explain.mute",
        examples=("-survey", "moe until monday"),
        is_minor=True,
        words=("屏蔽",),
    ),
)
UNMUTE = Command(
    "unmute",
    "summary.unmute",
    end_muting,
    Mutation.WITH_ARGUMENT,
    make_parameter("words", "parameter.mute"),
    guide=Guide(Section.SET_UP, "explain.unmute", words=("取消屏蔽",)),
)
