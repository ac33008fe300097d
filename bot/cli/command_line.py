"""The Typer application: registers the commands and prints errors as one sentence."""

from __future__ import annotations

import sys
from typing import Any

import typer
from typer.core import TyperGroup

from bot.app.redaction import Redactor
from bot.cli import (
    backup,
    chat,
    chat_data,
    digest,
    doctor,
    fetch,
    health,
    ingest,
    migrate,
    migrate_to,
    purge,
    run,
    stats,
)
from bot.errors import PaperboyError
from bot.settings import load_settings

_NOISE = "Value error, "
"""What Typer's validation puts before the sentence about a value."""


class _Commands(TyperGroup):
    def invoke(self, ctx: Any) -> Any:
        """Run the command that was chosen; what is said about a wrong value is one sentence."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = error.message.removeprefix(_NOISE)
            raise


typer_app = typer.Typer(
    cls=_Commands,
    name="paperboy",
    help="A chat bot that delivers arXiv's new papers every day.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
typer_app.command()(run.run)
typer_app.command()(chat.chat)
typer_app.command()(ingest.ingest)
typer_app.command()(fetch.fetch)
typer_app.command()(digest.digest)
typer_app.command()(doctor.doctor)
typer_app.command()(health.health)
typer_app.command()(migrate.migrate)
typer_app.command()(migrate_to.migrate_to)
typer_app.command()(backup.backup)
typer_app.command()(stats.stats)
typer_app.command()(chat_data.export_chat)
typer_app.command()(chat_data.delete_chat)
typer_app.command()(purge.purge)


def main() -> None:
    """Run the command line; exit with 0 for success, 1 for a failure, 2 for wrong usage."""
    try:
        typer_app()
    except PaperboyError as error:
        sys.stderr.write(f"{_without_secrets(str(error))}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _without_secrets(text: str) -> str:
    try:
        return Redactor(load_settings()).redact(text)
    except PaperboyError:  # a setting is malformed, which is what ``text`` says, without its value
        return text
