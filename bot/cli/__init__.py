"""The ``paperboy`` command line, one file per command."""

from __future__ import annotations

import sys

from bot.app.shutdown import exit_on_signal


def main() -> None:
    """Run the command line.

    ``run`` installs signal handlers first, so SIGTERM works while modules are still importing.
    """
    if sys.argv[1:2] == ["run"]:
        exit_on_signal()
    from bot.cli import command_line  # noqa: PLC0415 - loading everything takes most of a second

    command_line.main()
