"""The chat commands, a file each, with their registry and the dispatcher that answers them."""

from bot.commands.dispatcher import Dispatcher
from bot.commands.registry import COMMANDS, menu_entries

__all__ = ["COMMANDS", "Dispatcher", "menu_entries"]
