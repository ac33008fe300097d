"""All commands by name: dispatch, /help, completions and every platform's menu come from here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import structlog

from bot.commands.browse import BROWSE
from bot.commands.cite import CITE
from bot.commands.command import Command, CompletionRequest
from bot.commands.days import DAYS
from bot.commands.export import EXPORT
from bot.commands.forget import FORGET
from bot.commands.help import HELP
from bot.commands.language import LANGUAGE
from bot.commands.list import LIST
from bot.commands.max import MAX
from bot.commands.paper import PAPER
from bot.commands.parse.quoting import echo
from bot.commands.pause import PAUSE
from bot.commands.quiet import QUIET
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
from bot.commands.types import TYPES
from bot.commands.unsave import UNSAVE
from bot.commands.unsubscribe import UNSUBSCRIBE
from bot.commands.week import WEEK
from bot.errors import StoreError, UserError
from bot.model.conversation import Completion, Invocation, MenuEntry
from bot.model.folding import fold
from bot.model.fuzzy import closest
from bot.ports.store import Store

_NEAR = 60.0
"""Similarity (0 to 100) from which a word is taken for a misspelled command."""

COMMANDS: Mapping[str, Command] = {
    command.name: command
    for command in (
        START,
        HELP,
        SUBSCRIBE,
        UNSUBSCRIBE,
        BROWSE,
        LIST,
        TODAY,
        WEEK,
        REST,
        PAPER,
        SEARCH,
        SAVE,
        SAVED,
        UNSAVE,
        CITE,
        EXPORT,
        STYLE,
        TYPES,
        MAX,
        TIME,
        TIMEZONE,
        DAYS,
        QUIET,
        LANGUAGE,
        PAUSE,
        RESUME,
        STATUS,
        FORGET,
    )
}
"""Every command by name, in the order of menus."""

log = structlog.get_logger(__name__)


@cache
def menu_entries() -> tuple[MenuEntry, ...]:
    """Return the commands as all platforms register them, in every language."""
    return tuple(command.menu_entry() for command in COMMANDS.values())


def normalize_name(typed: str) -> str:
    """Return the name of the command that was ``typed``, with or without its slash."""
    return fold(typed).strip().removeprefix("/")


def resolve_command(name: str) -> Command:
    """Return the command of that name.

    Raises:
        UserError: there is none; the nearest is suggested.
    """
    command = COMMANDS.get(name)
    if command is not None:
        return command
    typed = echo(f"/{name}")
    near = closest(name[:40], COMMANDS, _NEAR, limit=1)
    if not near:
        raise UserError("error.unknown-command", command=typed)
    raise UserError("error.near-command", command=typed, nearest=f"/{near[0]}")


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
            terms = [interest.term for interest in await store.interests.of(chat.id)]
    except StoreError as error:  # completions without the chat's terms are better than none
        log.info("completion.failed", error=type(error).__name__)
    return command.complete(CompletionRequest(invocation.argument.lstrip(), language, terms))
