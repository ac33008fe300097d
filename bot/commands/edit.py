"""/edit NAME: QUERY, and what can be set of an interest: types, at most, highlight, order, name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.commands.command import (
    Answer,
    Command,
    Guide,
    Mutation,
    Section,
    make_parameter,
    say,
)
from bot.commands.context import Context
from bot.commands.interests import (
    interest_page,
    require_interest,
    show_interests,
)
from bot.commands.max import parse_limit
from bot.commands.parse.interest_text import MAX_NAME, split_interest_name, split_setting
from bot.commands.parse.quoting import echo
from bot.commands.parse.words import split_words
from bot.commands.support.back_tests import try_interest
from bot.commands.support.interest_answers import Shown, offer_change, parse_interest
from bot.commands.support.new_interest import store_interest
from bot.commands.support.query_answers import explain_query_error
from bot.commands.types import parse_types
from bot.document.nodes import Code, Paragraph
from bot.errors import UserError
from bot.model.announcement import AnnounceType
from bot.model.chat import Interest
from bot.model.conversation import Copy
from bot.model.folding import fold
from bot.ports.interests import Offer
from bot.query import QueryError
from bot.query.categories import make_interest

_MAX_COPIED = 256


async def edit(context: Context) -> Answer:
    """Show what an edit would change, or set at once what changes no selection."""
    interests = await context.require_interests()
    if not context.argument:
        return await show_interests(context)
    interest, rest = require_interest(context.argument, interests)
    if not rest:
        return _show_how(context, interest)
    setting, value = split_setting(rest)
    if not setting and not value:
        return _show_how(context, interest)
    if setting == "types":
        return await _offer(context, replace(interest, types=_parse_types(value)), interest, rest)
    if setting:
        return await _SETTERS[setting](context, interest, value)
    try:
        return await _offer(context, _with_query(interest, value), interest, value)
    except QueryError as error:
        return explain_query_error(error, "edit", context.phrases, f"#{interest.id}: ")


def _with_query(interest: Interest, typed: str) -> Interest:
    """Return ``interest`` with another query; one that has no name of its own is called by it."""
    made = make_interest(parse_interest(typed), interest.after_seq, interest.since)
    name = made.name if interest.name == interest.query else interest.name
    return replace(interest, name=name, query=made.query, terms=made.terms)


async def _offer(context: Context, after: Interest, before: Interest, change: str) -> Answer:
    old, new = await try_interest(context, before), await try_interest(context, after)
    is_query = after.query != before.query
    argument = f"#{before.id}: {after.query}" if is_query else f"#{before.id} {change}"
    return await offer_change(context, Shown(Offer("edit", argument), before.name, new, old))


async def keep_edit(context: Context) -> Answer:
    """Store the edit that was offered."""
    interest, rest = require_interest(context.argument, await context.require_interests())
    setting, value = split_setting(rest)
    if setting == "types":
        after = replace(interest, types=_parse_types(value))
    else:
        after = _with_query(interest, value)
    replaces = interest.name if after.name != interest.name else ""
    return await _set(context, after, replaces)


async def _set(context: Context, after: Interest, replaces: str = "") -> Answer:
    """Store ``after`` and show it."""
    context = await store_interest(context, after, replaces)
    said = Paragraph(context.phrases("interest.changed", name=Code(after.name)))
    return interest_page(context, after, (said,))


def _parse_types(value: str) -> frozenset[AnnounceType] | None:
    """Return the types that ``value`` names; None for those of the chat."""
    return parse_types(split_words(value)) if value else None


async def _rename(context: Context, interest: Interest, value: str) -> Answer:
    name, rest = split_interest_name(f"{value}: x")
    if rest != "x" or len(name) > MAX_NAME:
        raise UserError("interest.long-name", most=MAX_NAME)
    others = [other.name for other in await context.interests() if other.id != interest.id]
    if fold(name) in map(fold, others):
        raise UserError("interest.name-taken", name=echo(name))
    return await _set(context, replace(interest, name=name), interest.name)


async def _move(context: Context, interest: Interest, step: int) -> Answer:
    """Let ``interest`` change places with its neighbour, and show all in their new order."""
    in_order = [interest.id for interest in await context.interests()]
    place = in_order.index(interest.id) + step
    if 0 <= place < len(in_order):
        await context.store.interests.swap(context.chat.id, interest.id, in_order[place])
    interests = await context.store.interests.of(context.chat.id)
    context.cache.set_interests(context.chat, interests)
    return await show_interests(replace(context, argument=""))


_SETTERS: Mapping[str, Callable[[Context, Interest, str], Awaitable[Answer]]] = {
    "max": lambda context, interest, most: _set(
        context, replace(interest, limit=parse_limit(most))
    ),
    "highlight": lambda context, interest, _: _set(context, replace(interest, is_highlight=True)),
    "select": lambda context, interest, _: _set(context, replace(interest, is_highlight=False)),
    "up": lambda context, interest, _: _move(context, interest, -1),
    "down": lambda context, interest, _: _move(context, interest, 1),
    "name": _rename,
}


def _show_how(context: Context, interest: Interest) -> Answer:
    """Return the command that changes ``interest``, to be copied, changed and sent."""
    line = f"/edit {interest.name}: {interest.query}"
    if interest.name == interest.query:
        line = f"/edit #{interest.id}: {interest.query}"
    copy = Copy(context.phrases.text("button.copy"), line)
    rows = ((copy,),) if len(line) <= _MAX_COPIED else ()
    return say(
        context.phrases("offer.change"), (Code(line),), context.phrases("edit.how"), rows=rows
    )


EDIT = Command(
    "edit",
    "summary.edit",
    edit,
    Mutation.WITH_ARGUMENT,
    make_parameter("interest", "parameter.edit"),
    guide=Guide(
        Section.SET_UP,
        "explain.edit",
        examples=('moe: cs.LG "mixture of experts"', "moe types new", "moe max 10"),
        is_minor=True,
        words=("编辑", "修改"),
    ),
)
