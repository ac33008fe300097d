"""What is stored about a chat or a person, found by the schema: given out as a whole, deleted."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.chat import Chat, ChatAddress, ChatKind, ChatState
from bot.model.vote import Sign, Vote
from bot.ports.store import Store
from storage.bootstrap import open_store
from storage.repositories.personal_data import NOT_PERSONAL, tables_of_chats
from storage.schema import metadata
from tests.support.filled import fill
from tests.support.stores import DEFAULTS, NOW, all_rows, open_chat

PAGE = (Path(__file__).resolve().parents[2] / "docs/privacy.md").read_text("utf-8")


def test_every_table_belongs_to_chats_or_is_known_to_belong_to_nobody() -> None:
    owned = {table.name for table, _ in tables_of_chats()}
    assert owned.isdisjoint(NOT_PERSONAL)
    assert owned | NOT_PERSONAL.keys() == {table.name for table in metadata.sorted_tables}
    named = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))
    assert named >= owned | NOT_PERSONAL.keys(), "list it in docs/privacy.md"


async def test_everything_about_a_chat_is_given_out(store: Store, database_url: str) -> None:
    await fill(database_url)
    rows = await all_rows(database_url)
    chat = replace(Chat.unsaved(ChatAddress("telegram", "1"), ChatKind.PRIVATE, DEFAULTS), id=1)
    given = json.loads(json.dumps(await store.personal_data.collect(chat)))
    for table, column in tables_of_chats():
        own = [row for row in rows[table.name] if row._mapping[column.name] == 1]
        assert own, f"{table.name} is empty, so nothing is shown by this test"
        assert [set(row) for row in given[table.name]] == [{*table.c.keys()}] * len(own)
    await store.personal_data.forget(chat)
    left = await all_rows(database_url)
    for table, column in tables_of_chats():
        assert {row._mapping[column.name] for row in left[table.name]} == {2}


async def test_a_person_who_forgets_in_private_is_forgotten_in_groups(store: Store) -> None:
    private, group = await open_chat(store, "7"), await open_chat(store, "-1")
    await store.chats.note_set_up(group.id, "7")
    for person in ("7", "8"):
        await store.votes.put(group.id, [Vote("2606.00001", Sign.LIKE, NOW, person, "Ann")])
    await store.personal_data.forget(private, "7")
    assert [vote.person for vote in await store.votes.of(group.id)] == ["8"]
    left = await store.chats.find(group.address)
    assert left is not None
    assert left.set_up_by == ""
    assert await store.chats.find(private.address) is None


async def test_chats_that_are_gone_are_deleted_when_their_time_is_over(store: Store) -> None:
    gone, back, there = [await open_chat(store, place) for place in ("1", "2", "3")]
    for chat in (gone, back):
        await store.chats.retire(chat.address)
    assert await store.personal_data.purge_gone(NOW, NOW - timedelta(days=9)) == 0
    await open_chat(store, "2")
    later = NOW + timedelta(days=10)
    assert await store.personal_data.purge_gone(later, later - timedelta(days=9)) == 1
    assert await store.chats.find(gone.address) is None
    for chat in (back, there):
        found = await store.chats.find(chat.address)
        assert found is not None
        assert found.state is ChatState.ACTIVE


async def test_a_large_file_is_rewritten_later(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.repositories.personal_data.AT_ONCE_UP_TO", 1)
    store = await open_store(sqlite_url)
    chat = await open_chat(store, "7")
    file = Path(sqlite_url.partition("///")[2])

    def is_due() -> int:
        with closing(sqlite3.connect(file)) as connection:
            return connection.execute("PRAGMA user_version").fetchone()[0]

    await store.personal_data.forget(chat)
    assert is_due() == 1
    await store.personal_data.scrub()
    assert is_due() == 0
    await store.close()
