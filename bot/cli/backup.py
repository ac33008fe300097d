"""``paperboy backup``: a copy of the database while it is in use."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.settings import load_settings
from storage import back_up


def backup(target: Annotated[Path, typer.Argument(help="File to write; must not exist.")]) -> None:
    """Copy the database to a file, safely while the bot runs."""
    back_up(load_settings().database_url, target)
    typer.echo(f"Copied to {target}.")
