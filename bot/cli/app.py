"""The command line's frame: registers the commands and turns errors into one sentence."""

from __future__ import annotations

import sys

import typer

from bot.cli import backup, chat, chats, digest, doctor, fetch, ingest, migrate, run, stats
from bot.errors import PaperboyError

app = typer.Typer(
    name="paperboy",
    help="A chat bot that delivers arXiv's new papers every day.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(run.run)
app.command()(chat.chat)
app.command()(ingest.ingest)
app.command()(fetch.fetch)
app.command()(digest.digest)
app.command()(doctor.doctor)
app.command()(migrate.migrate)
app.command()(backup.backup)
app.command()(stats.stats)
app.command()(chats.export_chat)
app.command()(chats.delete_chat)


def main() -> None:
    """Run the command line: 0 when it went well, 2 for wrong usage, 1 for a failure."""
    try:
        app()
    except PaperboyError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
