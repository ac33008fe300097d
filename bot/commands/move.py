"""/move: bring here what a closed or deleted topic of the same group got."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.commands.command import (
    Answer,
    Command,
    Guide,
    Mutation,
    Section,
    arrange_in_rows,
    say,
)
from bot.commands.context import Context, RequestCache
from bot.commands.support.next_digest import next_digest_sentence
from bot.document.nodes import Code
from bot.errors import UserError
from bot.model.chat import Chat
from bot.model.conversation import Action

_LABEL_CHARS = 40


async def move_here(context: Context) -> Answer:
    """Move what one closed topic got to this chat; of several, ask which."""
    waiting = await _list_waiting(context)
    if context.argument:
        waiting = [chat for chat in waiting if str(chat.id) == context.argument]
    match waiting:
        case []:
            raise UserError("move.none")
        case [chat]:
            return await _move(context, chat)
        case _:
            return await _ask_which(context, waiting)


async def _list_waiting(context: Context) -> Sequence[Chat]:
    """Return the topics of this group, but for this one, that cannot be written to."""
    here = context.chat.address
    muted = await context.store.chats.muted(here.platform)
    group = context.group_of(here)
    return [
        chat for chat in muted if chat.address != here and context.group_of(chat.address) == group
    ]


async def _move(context: Context, chat: Chat) -> Answer:
    here = context.chat
    moved = await context.store.interests.of(chat.id)
    await context.store.chats.move(chat.address, here.address.place)
    await context.store.chats.unmute([here.id])
    now_here = await context.store.chats.find(here.address)
    context = replace(context, chat=now_here or here, cache=RequestCache(context.store))
    terms = context.phrases.join_capped([Code(interest.name) for interest in moved])
    return say(context.phrases("move.done", terms=terms), await next_digest_sentence(context))


async def _ask_which(context: Context, waiting: Sequence[Chat]) -> Answer:
    interests = await context.store.interests.of_many([chat.id for chat in waiting])
    names = {
        chat.id: ", ".join(interest.name for interest in interests.get(chat.id, ()))
        for chat in waiting
    }
    actions = [
        Action(name[:_LABEL_CHARS] or str(number), "move", str(number))
        for number, name in names.items()
    ]
    return say(context.phrases("move.which"), rows=arrange_in_rows(actions))


MOVE = Command(
    "move",
    "summary.move",
    move_here,
    Mutation.ALWAYS,
    guide=Guide(Section.SET_UP, "explain.move", words=("搬到这里", "move here"), is_minor=True),
)
