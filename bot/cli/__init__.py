"""The roof: the command line, one file per command, and the composition root."""

from __future__ import annotations

import sys

from bot.app.shutdown import exit_on_signal


def main() -> None:
    """Be ``paperboy``; what serves can be asked to end while it is still being loaded."""
    if sys.argv[1:2] == ["run"]:
        exit_on_signal()
    from bot.cli import command_line  # noqa: PLC0415 - loading everything takes most of a second

    command_line.main()
