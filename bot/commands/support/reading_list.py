"""Whose reading list is meant in a group: that of whoever asks, or the group's own."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.command import Command
from bot.commands.context import GROUP_LIST, Context
from bot.errors import PaperboyError, UserError
from bot.model.chat import Chat, ChatAddress, ChatDefaults, ChatKind
from bot.model.conversation import Invocation
from bot.ports.platform import Platform, PrivateChats

_GROUP_WORDS = frozenset({GROUP_LIST, "\u7fa4", "\u672c\u7fa4"})
"""What means a group's reading list: the word of buttons, and in Chinese."""


async def choose_list(
    context: Context,
    command: Command,
    invocation: Invocation,
    platform: Platform | None,
    defaults: ChatDefaults,
) -> Context:
    """Return the context with the reading list that a personal command in a group is about.

    Args:
        context: of the group.
        command: what is asked for.
        invocation: as it came.
        platform: the group's, if it is served.
        defaults: what the private chat of whoever asks starts with.

    Raises:
        UserError: the platform does not say which private chat that is.
    """
    first, _, rest = context.argument.partition(" ")
    if first.casefold() in _GROUP_WORDS:
        return replace(context, argument=rest.strip())
    address = await _private_address(platform, invocation.person)
    if address is None:
        return replace(context, reader=None)
    reader = await context.store.chats.find(address)
    if reader is None and command.mutation.applies_to(context.argument):
        reader = await context.store.chats.get_or_create(address, ChatKind.PRIVATE, defaults)
    return replace(context, reader=reader or Chat.unsaved(address, ChatKind.PRIVATE, defaults))


async def _private_address(platform: Platform | None, person: str) -> ChatAddress | None:
    """Return the address of the private chat with ``person``; None if they have none."""
    if not isinstance(platform, PrivateChats):
        return None
    try:
        return await platform.private_chat(person)
    except PaperboyError as error:
        raise UserError("saved.no-private") from error
