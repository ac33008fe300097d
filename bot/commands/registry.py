"""The table of commands: the one place from which dispatch, /help and all menus are made."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from bot.commands.browse import BROWSE
from bot.commands.cite import CITE
from bot.commands.command import Command
from bot.commands.export import EXPORT
from bot.commands.forget import FORGET
from bot.commands.help import HELP
from bot.commands.language import LANGUAGE
from bot.commands.list import LIST
from bot.commands.max import MAX
from bot.commands.paper import PAPER
from bot.commands.pause import PAUSE
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
from bot.model.conversation import MenuEntry

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
        LANGUAGE,
        PAUSE,
        RESUME,
        STATUS,
        FORGET,
    )
}
"""Every command by name, in the order of menus."""


@cache
def menu_entries() -> tuple[MenuEntry, ...]:
    """Return the commands as all platforms register them, in every language."""
    return tuple(command.menu_entry() for command in COMMANDS.values())
