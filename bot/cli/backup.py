"""``paperboy backup``: a copy of the database while it is in use."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.settings import load_settings
from storage.maintenance import back_up


def backup(
    target: Annotated[Path, typer.Argument(help="A file that does not exist yet.")],
) -> None:
    """Copy an SQLite database to a file, also while the bot is running."""
    back_up(load_settings().database_url, target)
    typer.echo(f"Copied to {target}.")
