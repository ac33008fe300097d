"""What an idle bot does not need is not loaded until somebody needs it: memory costs money."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

LATE = [
    "aiohttp.web",  # a webhook
    "alembic",  # a database that lacks something
    "arxiv",  # a question to arXiv's index
    "asyncpg",  # an address of PostgreSQL
    "bibtexparser",  # a bibliography
    "numpy",  # a ranking, in a process of its own
    "scipy",
    "lxml.etree",  # a document from arXiv
    "rapidfuzz",  # a misspelling
    "requests",
    "rispy",  # another one
    "sqlalchemy.dialects.postgresql",
    "Stemmer",  # the words of a paper, or words that are searched
]
START = """
import asyncio, sys
import bot.cli.command_line
from bot.app.app import open_app, platforms_with_token
from bot.settings import load_settings

async def start():
    settings = load_settings()
    async with open_app(settings, platforms_with_token(settings)) as app:
        print(*app.platforms)
        print(*sys.modules)

asyncio.run(start())
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The modules of a bot on SQLite that has opened everything and was asked nothing."""
    settings = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "TELEGRAM_TOKEN": "1:invented",
        "DISCORD_TOKEN": "invented",
    }
    folder = tmp_path_factory.mktemp("idle")
    command = [sys.executable, "-c", START]
    # The first start makes the tables, for which Alembic loads whatever it may need.
    for _ in range(2):
        said = subprocess.check_output(command, env=settings, cwd=folder, text=True, timeout=60)
    platforms, modules = said.splitlines()
    assert platforms.split() == ["telegram", "discord"]
    return set(modules.split())


@pytest.mark.parametrize("name", LATE)
def test_an_idle_bot_has_not_imported_what_it_does_not_need(name: str, loaded: set[str]) -> None:
    assert find_spec(name) is not None
    assert name not in loaded
