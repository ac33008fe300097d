"""Stores for tests: on a SQLite file and on PostgreSQL, and the small things to fill them with."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import create_async_engine

from bot.document.nodes import Document, Paragraph, Text
from bot.model.announcement import AnnounceType, EditionDraft, Listing
from bot.model.chat import Chat, ChatAddress, ChatDefaults, ChatKind
from bot.model.delivery import ChatPlan
from bot.model.evidence import Declaration, ReconciliationStatus
from bot.model.paper import Paper
from bot.ports.store import Store
from storage.bootstrap import open_store
from storage.schema import metadata
from tests.support.postgresql import database_of_this_test, prepare, run_elsewhere

NOW = datetime(2026, 6, 16, 9, tzinfo=UTC)
TUESDAY = date(2026, 6, 16)
DEFAULTS = ChatDefaults("en", "UTC", time(8))
ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]

ENGINE = os.environ.get("PAPERBOY_TEST_ENGINE", "sqlite")
"""Where ``empty_store`` has its stores: "sqlite" or "postgres"."""

StoreOpener = Callable[[], Awaitable[Store]]


def empty_store(file: Path) -> str:
    """Return the address of an empty store: at ``file``, or where this run has its stores."""
    if ENGINE == "sqlite":
        return prepare_sqlite(file)
    return database_of_this_test()


def prepare_sqlite(file: Path) -> str:
    """Put an empty store at ``file``, as all starts but the first find one; return its address."""
    file.write_bytes(_prepared())
    file.chmod(0o600)
    return f"sqlite+aiosqlite:///{file}"


@cache
def _prepared() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "paperboy.db"
        run_elsewhere(prepare(f"sqlite+aiosqlite:///{file}"))
        return file.read_bytes()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of an empty store in a SQLite file."""
    return prepare_sqlite(tmp_path / "paperboy.db")


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty store, on each engine in turn."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
async def open_another(database_url: str) -> AsyncIterator[StoreOpener]:
    """Opens stores on the test's database, as another process would; closes them at the end."""
    async with AsyncExitStack() as stack:

        async def opened() -> Store:
            store = await open_store(database_url)
            stack.push_async_callback(store.close)
            return store

        yield opened


@pytest.fixture
async def store(open_another: StoreOpener) -> Store:
    """An empty store, on each engine in turn."""
    return await open_another()


def paper(number: int, version: int = 1, **details: Any) -> Paper:
    """An invented paper."""
    texts: dict[str, Any] = {
        "title": f"On {number}",
        "abstract": f"We count to {number}.",
        "authors": "Ann Ode",
    }
    return Paper(f"2606.{number:05}", version, categories=("cs.DC",), **texts | details)


def draft(
    numbers: Iterable[int],
    category: str = "cs.DC",
    day: date = TUESDAY,
    kind: AnnounceType = AnnounceType.NEW,
    source: str = "rss",
) -> EditionDraft:
    """A draft that lists the papers of these numbers."""
    listings = tuple(Listing(paper(number), category, kind) for number in numbers)
    return EditionDraft(category, day, listings, source)


def declaration(
    category: str = "cs.DC",
    day: date = TUESDAY,
    new: int = 3,
    status: ReconciliationStatus = ReconciliationStatus.AGREED,
    missing: tuple[str, ...] = (),
) -> Declaration:
    """What arXiv's page says of a category that has ``new`` new papers."""
    counts = dict.fromkeys(AnnounceType, 0) | {AnnounceType.NEW: new}
    return Declaration(category, day, counts, status, "", missing, "https://arxiv.org/list", NOW)


async def open_chat(store: Store, place: str = "1", platform: str = "telegram") -> Chat:
    """A chat that was just met."""
    return await store.chats.get_or_create(ChatAddress(platform, place), ChatKind.PRIVATE, DEFAULTS)


def page(text: str) -> Document:
    """A page with one paragraph."""
    return Document((Paragraph((Text(text),)),))


def plan(chat: Chat, *texts: str, digest: str = "d1", **changes: Any) -> ChatPlan:
    """A plan that gives ``chat`` a page per text and leaves it where it stands."""
    told: dict[str, Any] = {
        "chat_id": chat.id,
        "expected_cursor": chat.cursor,
        "expected_due_at": chat.next_due_at,
        "digest": digest,
        "pages": tuple(map(page, texts)),
        "cursor": chat.cursor,
        "next_due_at": chat.next_due_at,
    }
    return ChatPlan(**told | changes)


async def all_rows(database_url: str) -> dict[str, list[Any]]:
    """Every row of every table."""
    engine = create_async_engine(database_url)
    async with engine.connect() as connection:
        rows = {
            table.name: sorted((await connection.execute(select(table))).all(), key=repr)
            for table in metadata.sorted_tables
        }
    await engine.dispose()
    return rows


async def holds_sample(store: Store) -> bool:
    """Tell whether the store holds editions of the bundled sample."""
    return any(edition.is_sample for edition in await store.editions.newest_of_all())
