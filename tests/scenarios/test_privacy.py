"""What is stored about people can be had, and deleted for good."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, Text
from typer.testing import CliRunner

from bot.cli.command_line import typer_app
from bot.model.chat import Chat, ChatAddress, ChatKind
from storage.bootstrap import open_store
from storage.database_url import parse_database_url
from storage.engine import Database
from storage.repositories.personal_data import tables_of_chats
from storage.schema import chats
from tests.scenarios.bot_harness import BotHarness, TelegramDriver
from tests.support.filled import fill
from tests.support.stores import DEFAULTS, NOW, all_rows, open_chat, prepare_sqlite

SECRET = "Zaphod7741Beeblebrox"


async def test_what_a_person_asks_for_is_a_file_and_has_their_votes_in_groups(
    tmp_path: Path,
) -> None:
    telegram = TelegramDriver()
    async with BotHarness(telegram, tmp_path) as harness:
        assert "Nothing is stored about you" in await harness.says("/export me")
        await harness.says("/subscribe cs.DC")
        said = await harness.says("/export me")
        assert "paperboy-me.json" in said
        chat = await harness.app.store.chats.find(ChatAddress("telegram", str(telegram.person.id)))
        assert chat is not None
        group = await harness.app.store.chats.get_or_create(
            ChatAddress("telegram", "-5"), ChatKind.GROUP, DEFAULTS
        )
        person = str(telegram.person.id)
        await harness.app.store.chats.note_set_up(group.id, person)
        stored = await harness.app.store.personal_data.collect(chat, person)
    assert stored["interests"][0]["name"] == "cs.DC"
    assert stored["chats_set_up"] == [{"platform": "telegram", "place": "-5", "set_up_by": person}]


async def test_after_forget_no_file_of_the_database_has_a_word_of_it(tmp_path: Path) -> None:
    """The same words are written, changed and moved among those of others, in every table."""
    url = prepare_sqlite(tmp_path / "paperboy.db")
    store = await open_store(url)
    await fill(url)
    await write_secrets(url)
    for note in ("a", "b" * 300, "c" * 30):
        for number in range(40):
            await store.saved.save(2, f"2606.{number:05}", 1, f"{note} {SECRET}", [], NOW)
    assert files_with(tmp_path, SECRET), "nothing would be shown by this test"
    chat = Chat.unsaved(ChatAddress("platform 2", f"{SECRET}-place"), ChatKind.PRIVATE, DEFAULTS)
    await store.personal_data.forget(replace(chat, id=2), SECRET)
    assert files_with(tmp_path, SECRET) == []
    await store.close()
    assert files_with(tmp_path, SECRET) == []
    assert [row for row in (await all_rows(url))["chats"] if row.id == 1], "others stay"


async def write_secrets(url: str) -> None:
    """Put the secret into every text of the second chat's rows, among rows of other chats."""
    database = Database(parse_database_url(url))
    chance = random.Random(7)
    async with database.writing() as connection:
        for table, column in tables_of_chats():
            texts: dict[str, object] = {
                column.name: f"{SECRET}:{column.name}" * chance.randrange(1, 20)
                for column in table.c
                if type(column.type) is Text and not column.foreign_keys and not column.primary_key
            }
            texts |= {
                column.name: SECRET.encode()
                for column in table.c
                if type(column.type) is LargeBinary
            }
            if table is chats:
                texts = {"place": f"{SECRET}-place", "set_up_by": SECRET}
            if texts:  # a table of keys alone has no words
                await connection.execute(table.update().where(column == 2).values(texts))
    await database.close()


def files_with(folder: Path, text: str) -> list[str]:
    return [file.name for file in folder.iterdir() if text.encode() in file.read_bytes()]


def test_an_operator_purges_by_age_and_by_chat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = prepare_sqlite(tmp_path / "paperboy.db")
    monkeypatch.setenv("DATABASE_URL", url)

    async def prepare() -> None:
        store = await open_store(url)
        for place in ("1", SECRET):
            await open_chat(store, place)
        await store.chats.retire(ChatAddress("telegram", "1"))
        long_ago = datetime(2020, 1, 1, tzinfo=UTC)
        assert await store.personal_data.purge_gone(long_ago, long_ago) == 0
        await store.close()

    asyncio.run(prepare())
    done = CliRunner().invoke(typer_app, ["purge", "--days", "30"])
    assert done.output == "0 delivered messages and 1 chats that are gone were deleted.\n"
    assert CliRunner().invoke(typer_app, ["purge", "telegram"]).exit_code == 2
    done = CliRunner().invoke(typer_app, ["purge", "telegram", SECRET])
    assert done.output == "Everything about this chat has been deleted.\n"
    assert files_with(tmp_path, SECRET) == []
