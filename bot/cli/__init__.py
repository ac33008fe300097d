"""The roof: the command line, one file per command, and the composition root."""

from bot.cli.app import main

__all__ = ["main"]
