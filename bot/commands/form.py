"""All of an interest in one form, where the platform has forms; elsewhere how to write it.

press ── compose_form ──> Form ── filled in ──> ``NUMBER {values}`` ──> back-test, Keep / Change
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from bot.commands.command import Answer, Command, Guide, Mutation, Section, say
from bot.commands.context import Context
from bot.commands.edit import edit
from bot.commands.import_file import import_file
from bot.commands.interests import require_interest
from bot.commands.max import parse_limit
from bot.commands.parse.interest_text import MAX_NAME, find_interest, split_interest_name
from bot.commands.support.back_tests import try_interest
from bot.commands.support.interest_answers import (
    Shown,
    check_room,
    offer_change,
    parse_interest,
)
from bot.commands.support.new_interest import begin_interest, store_interest
from bot.commands.support.next_digest import next_digest_sentence
from bot.commands.support.query_answers import explain_query_error
from bot.commands.types import TYPE_KEYS
from bot.document.nodes import Code
from bot.errors import UserError
from bot.model.announcement import AnnounceType
from bot.model.chat import Interest
from bot.model.folding import fold
from bot.model.form import Choice, ChoiceField, FileField, Form, TextField
from bot.ports.interests import Offer
from bot.query import MAX_LENGTH, Query, QueryError

NAME = "form"
_LIMITS = (5, 10, 20, 50)
_ALL = "all"
_OFFER = "offer"


async def compose_form(context: Context) -> Form:
    """Return the form of the interest that the argument names, of an offer, or of a new one."""
    target, filled = await _find_filled(context)
    interest, _ = find_interest(target, await context.interests())
    phrases = context.phrases
    values = filled or _values_of(context, interest)
    labels = {_ALL: phrases.text("button.all"), **{str(limit): f"≤ {limit}" for limit in _LIMITS}}
    limits = [Choice(value, label, values["most"] == value) for value, label in labels.items()]
    types = values["types"].split()
    kinds = [Choice(kind, phrases.label(TYPE_KEYS[kind]), kind in types) for kind in AnnounceType]
    return Form(
        phrases.text("form.title"),
        NAME,
        f"#{interest.id}" if interest else "",
        (
            TextField("name", phrases.text("form.name"), values["name"], MAX_NAME),
            TextField("query", phrases.text("form.query"), values["query"], MAX_LENGTH),
            ChoiceField("types", phrases.text("form.types"), tuple(kinds), is_single=False),
            ChoiceField("most", phrases.text("form.most"), tuple(limits), is_single=True),
            FileField("file", phrases.text("form.file")),
        ),
    )


async def _find_filled(context: Context) -> tuple[str, Mapping[str, str]]:
    """Return which interest the form is of, and what was filled in of an offer that is changed."""
    word, _, number = context.argument.partition(" ")
    if word != _OFFER or not number.isdecimal():
        return context.argument, {}
    found = await context.store.offers.of(context.chat.id, int(number[:18]))
    target, _, filled = (found.argument if found else "").partition("{")
    return target.strip(), _read_values(f"{{{filled}") if filled else {}


def _values_of(context: Context, interest: Interest | None) -> Mapping[str, str]:
    """Return what a form shows of ``interest`` at first."""
    types = context.chat.digest_settings.types
    if interest is None:
        return {"name": "", "query": "", "types": " ".join(types), "most": _ALL}
    is_named = interest.name != interest.query
    return {
        "name": interest.name if is_named else "",
        "query": interest.query,
        "types": " ".join(interest.types or types),
        "most": str(interest.limit or _ALL),
    }


async def answer_form(context: Context) -> Answer:
    """Show what an interest as it was filled in would have brought; or how to write one."""
    target, _, filled = context.argument.partition("{")
    if not filled:
        return await _say_how(context)
    values = _read_values(f"{{{filled}")
    if context.document and not values["query"].strip():
        return await import_file(context)
    interests = await context.interests()
    before = require_interest(target, interests)[0] if target.strip() else None
    try:
        query = parse_interest(values["query"])
    except QueryError as error:
        return explain_query_error(error, "subscribe", context.phrases)
    after = await _make_interest(context, query, values, before)
    if before is None:
        before = next(
            (interest for interest in interests if fold(interest.name) == fold(after.name)), None
        )
    if before is None:
        check_room(interests)
    old = await try_interest(context, before) if before else None
    new = await try_interest(context, after, query)
    offer = Offer(NAME, context.argument)
    return await offer_change(context, Shown(offer, after.name, new, old))


async def keep_form(context: Context) -> Answer:
    """Store the interest as it was filled in."""
    target, _, filled = context.argument.partition("{")
    values = _read_values(f"{{{filled}")
    interests = await context.interests()
    before = require_interest(target, interests)[0] if target.strip() else None
    after = await _make_interest(context, parse_interest(values["query"]), values, before)
    replaces = before.name if before and fold(before.name) != fold(after.name) else ""
    context = await store_interest(context, after, replaces)
    said = context.phrases("interest.kept", name=Code(after.name))
    return say(said, await next_digest_sentence(context))


async def _make_interest(
    context: Context, query: Query, values: Mapping[str, str], before: Interest | None
) -> Interest:
    """Return the interest that the values of a form are.

    Raises:
        UserError: the name or the number is none.
    """
    name = " ".join(values["name"].split())
    if name and split_interest_name(f"{name}: x") != (name, "x"):
        raise UserError("interest.long-name", most=MAX_NAME)
    chosen = frozenset(
        AnnounceType(kind) for kind in values["types"].split() if kind in set(AnnounceType)
    )
    types = None if not chosen or chosen == context.chat.digest_settings.types else chosen
    made = await begin_interest(context, query, name, before)
    return replace(made, types=types, limit=parse_limit(values["most"] or _ALL))


def _read_values(filled: str) -> Mapping[str, str]:
    """Return the values of a form by the ids of its fields.

    Raises:
        UserError: they were not made by a form.
    """
    try:
        values = cast("Mapping[str, Any]", json.loads(filled))
        return {key: str(values.get(key) or "") for key in ("name", "query", "types", "most")}
    except (ValueError, AttributeError) as error:
        raise UserError("offer.gone") from error


async def _say_how(context: Context) -> Answer:
    if context.argument:
        return await edit(context)
    return say(
        context.phrases("form.how", example=Code('/subscribe moe: cs.LG "mixture of experts"'))
    )


FORM = Command(
    NAME,
    "summary.offer",
    answer_form,
    Mutation.ALWAYS,
    guide=Guide(Section.SET_UP, "summary.offer"),
)
