"""All commands by name, which one is meant, and what menus and completions say of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

import structlog

from bot.commands.admin import ADMIN
from bot.commands.admins import ADMINS
from bot.commands.browse import BROWSE
from bot.commands.cite import CITE
from bot.commands.club import CLUB
from bot.commands.command import (
    Answer,
    Command,
    CompletionRequest,
    UnknownCommandError,
    normalize_name,
    resolve_command,
)
from bot.commands.context import Context
from bot.commands.days import DAYS
from bot.commands.edit import EDIT
from bot.commands.export import EXPORT
from bot.commands.follow import FOLLOW
from bot.commands.forget import FORGET
from bot.commands.forget_likes import FORGET_LIKES
from bot.commands.form import FORM
from bot.commands.free_text import answer_free_text, find_command_in, offer_nearest
from bot.commands.help import HELP
from bot.commands.import_file import IMPORT
from bot.commands.imports.file_text import is_pasted_file
from bot.commands.interests import INTERESTS
from bot.commands.language import LANGUAGE
from bot.commands.like import DISLIKE, LIKE, UNLIKE, VOTE_BUTTONS
from bot.commands.likes import LIKES
from bot.commands.link import LINK, UNLINK
from bot.commands.list import LIST
from bot.commands.manage import MANAGE
from bot.commands.max import MAX
from bot.commands.move import MOVE
from bot.commands.mute import MUTE, UNMUTE
from bot.commands.offer import OFFER
from bot.commands.page import PAGE
from bot.commands.paper import PAPER
from bot.commands.pause import PAUSE
from bot.commands.quiet import QUIET
from bot.commands.rank import EXPLORE, RANK
from bot.commands.rest import REST
from bot.commands.resume import RESUME
from bot.commands.save import SAVE
from bot.commands.saved import SAVED
from bot.commands.search import SEARCH
from bot.commands.start import START
from bot.commands.status import STATUS
from bot.commands.style import STYLE
from bot.commands.subscribe import SUBSCRIBE
from bot.commands.time import TIME
from bot.commands.timezone import TIMEZONE
from bot.commands.today import TODAY
from bot.commands.top import TOP
from bot.commands.tune import TUNE
from bot.commands.types import TYPES
from bot.commands.unfollow import UNFOLLOW
from bot.commands.unlisted import SETTINGS, STOP
from bot.commands.unsave import UNSAVE
from bot.commands.unsubscribe import UNSUBSCRIBE
from bot.commands.voters import VOTERS
from bot.commands.week import WEEK
from bot.commands.why import WHY
from bot.errors import StoreError, UserError
from bot.model.conversation import Completion, Invocation, MenuEntry
from bot.ports.store import Store

COMMANDS: Mapping[str, Command] = {
    command.name: command
    for command in (
        START,
        HELP,
        SUBSCRIBE,
        UNSUBSCRIBE,
        BROWSE,
        LIST,
        INTERESTS,
        EDIT,
        MUTE,
        IMPORT,
        TODAY,
        WEEK,
        REST,
        PAPER,
        WHY,
        SEARCH,
        SAVE,
        SAVED,
        UNSAVE,
        FOLLOW,
        UNFOLLOW,
        LIKES,
        CITE,
        EXPORT,
        STYLE,
        TYPES,
        MAX,
        RANK,
        TUNE,
        TOP,
        EXPLORE,
        TIME,
        TIMEZONE,
        DAYS,
        QUIET,
        LANGUAGE,
        PAUSE,
        RESUME,
        CLUB,
        ADMINS,
        MANAGE,
        MOVE,
        LINK,
        STATUS,
        FORGET,
    )
}
"""Every command of the menu by name, in its order."""
KNOWN_COMMANDS: Mapping[str, Command] = {
    **COMMANDS,
    **{
        command.name: command
        for command in (
            LIKE,
            DISLIKE,
            UNLIKE,
            FORGET_LIKES,
            VOTERS,
            SETTINGS,
            STOP,
            UNMUTE,
            UNLINK,
            ADMIN,
        )
    },
}
"""These, what buttons do that stand where it matters, and what people send who know other bots."""
BUTTON_COMMANDS: Mapping[str, Command] = {
    command.name: command for command in (PAGE, OFFER, FORM, *VOTE_BUTTONS)
}
"""What only buttons ask for: their arguments are not made to be typed."""

MAX_ARGUMENT = 1500
"""Characters of an argument that are read; all of arXiv's categories together need fewer."""

log = structlog.get_logger(__name__)


@cache
def menu_entries() -> tuple[MenuEntry, ...]:
    """Return the commands as all platforms register them, in every language.

    The first entry has the names of those that are answered and not registered.
    """
    first, *others = (command.menu_entry() for command in COMMANDS.values())
    return replace(first, also=tuple(sorted(KNOWN_COMMANDS.keys() - COMMANDS.keys()))), *others


async def complete(store: Store, invocation: Invocation, language: str) -> Sequence[Completion]:
    """Return completions of the argument of ``invocation``; none of an unknown command's.

    Args:
        store: asked what the chat is subscribed to.
        invocation: what is typed by now.
        language: of the labels.
    """
    command = COMMANDS.get(normalize_name(invocation.command))
    if command is None or command.complete is None:
        return ()
    terms: Sequence[str] = ()
    try:
        if chat := await store.chats.find(invocation.address):
            terms = [interest.name for interest in await store.interests.of(chat.id)]
    except StoreError as error:  # completions without the chat's terms are better than none
        log.info("completion.failed", error=type(error).__name__)
    return command.complete(CompletionRequest(invocation.argument.lstrip(), language, terms))


async def find_command(
    invocation: Invocation, context: Context
) -> Answer | tuple[Command, Context]:
    """Return the command that is meant, with its argument; what to answer where none is.

    Raises:
        UserError: the argument is too long for any command but one that takes a file.
    """
    is_named = bool(invocation.command)
    if invocation.command == FORM.name:
        return FORM, context
    if context.document or (not is_named and is_pasted_file(context.argument)):
        return IMPORT, context
    if len(context.argument) > MAX_ARGUMENT and invocation.command != IMPORT.name:
        raise UserError("error.too-long")
    if not is_named:
        spoken = find_command_in(context.argument, KNOWN_COMMANDS)
        if spoken is None:
            return await answer_free_text(context)
        return spoken[0], replace(context, argument=spoken[1])
    try:
        known = BUTTON_COMMANDS.get(invocation.command)
        return known or resolve_command(invocation.command, KNOWN_COMMANDS), context
    except UnknownCommandError as error:
        return offer_nearest(context, error)
