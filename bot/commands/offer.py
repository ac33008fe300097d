"""Buttons such as Keep and Change, which carry an offer's number in place of a long command."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.commands.admin import send_broadcast
from bot.commands.command import Answer, ButtonRows, Command, Guide, Mutation, Section, say
from bot.commands.context import Context
from bot.commands.edit import keep_edit
from bot.commands.form import NAME as FORM
from bot.commands.form import keep_form
from bot.commands.mute import UNMUTE, keep_mute
from bot.commands.support.import_matches import like_matched
from bot.commands.support.new_interest import keep_subscription
from bot.document.nodes import Code, Document
from bot.errors import UserError
from bot.model.conversation import Copy, Placement
from bot.ports.interests import Offer

_Handler = Callable[[Context], Awaitable[Answer]]
_KEEP: Mapping[str, _Handler] = {
    "subscribe": keep_subscription,
    "edit": keep_edit,
    "mute": keep_mute,
    FORM: keep_form,
    "like": like_matched,
    "admin": send_broadcast,
}
_MAX_COPIED = 256
"""Characters that a button can put on the clipboard, as ``Copy`` says."""


async def answer_offer(context: Context) -> Answer:
    """Keep the change with the number of the argument, show how to change it, or ask for it."""
    number, _, verb = context.argument.partition(" ")
    found = None
    if number.isascii() and number.isdecimal():
        found = await context.store.offers.of(context.chat.id, int(number[:18]))
    if found is None:
        raise UserError("offer.gone")
    if verb == "change":
        return _show_command(context, found)
    context = replace(context, argument=found.argument, offer=int(number))
    match verb:
        case "keep":
            return await _KEEP[found.command](context)
        case "accept":  # one of several, which stay where they are
            kept = await _KEEP[found.command](context)
            first = Document(kept.document.blocks[:1])
            return replace(kept, document=first, placement=Placement.BESIDE)
        case _:
            return await context.commands.get(found.command, UNMUTE).handle(context)


def _show_command(context: Context, found: Offer) -> Answer:
    """Return the command as it can be sent again with changes."""
    line = f"/{found.command} {found.argument}"
    rows: ButtonRows = ()
    if len(line) <= _MAX_COPIED:
        rows = ((Copy(context.phrases.text("button.copy"), line),),)
    return say(context.phrases("offer.change"), (Code(line),), rows=rows)


OFFER = Command(
    "offer",
    "summary.offer",
    answer_offer,
    Mutation.ALWAYS,
    guide=Guide(Section.SET_UP, "summary.offer"),
)
