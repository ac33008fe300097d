"""What people can ask: one file per command, one table, one door."""

from bot.commands.dispatcher import Dispatcher
from bot.commands.registry import COMMANDS, menu_entries

__all__ = ["COMMANDS", "Dispatcher", "menu_entries"]
