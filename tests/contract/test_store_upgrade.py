"""A database that an earlier version wrote opens, is upgraded, and still answers.

``databases/revision_0004.sql`` was written by the version before the store was renamed and split
into packages: ingest of a few invented announcements, commands of four chats, three deliveries.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.ingest.chores import index_words
from bot.model.announcement import AnnounceType
from bot.model.chat import (
    DEFAULT_QUIET_HOURS,
    EVERY_DAY,
    ChatAddress,
    ChatDefaults,
    ChatKind,
    ChatState,
    DigestSettings,
    Interest,
    PastTypes,
    Pause,
    RenderMode,
    Style,
)
from bot.model.delivery import LastDelivery, ParcelState, Settlement
from bot.model.evidence import ReconciliationStatus
from bot.ports.interests import Demand
from bot.ports.sources import FEED
from bot.ports.store import Store
from bot.query import Field, Term, make_query
from storage.bootstrap import open_store
from storage.migrations import HEAD
from tests.contract.test_store_bootstrap import schema_differences
from tests.support.command_harness import text_of

DATABASE = Path(__file__).parent / "databases" / "revision_0004.sql"
ADA, GROUP = ChatAddress("telegram", "100"), ChatAddress("telegram", "-200")
ON_DISCORD, GONE = ChatAddress("discord", "300"), ChatAddress("telegram", "400")
NEW, CROSS, REPLACE = AnnounceType.NEW, AnnounceType.CROSS, AnnounceType.REPLACE
TUESDAY, THURSDAY, FRIDAY = date(2026, 6, 16), date(2026, 6, 18), date(2026, 6, 19)
LATER = datetime(2026, 6, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """The address of the old database."""
    file = tmp_path / "paperboy.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(DATABASE.read_text("utf-8"))
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """The old database, opened."""
    store = await open_store(database_url)
    yield store
    await store.close()


async def test_its_schema_is_todays_after_opening(store: Store, database_url: str):
    engine = create_async_engine(database_url)
    async with engine.connect() as connection:
        revision = (await connection.execute(text("SELECT * FROM alembic_version"))).scalar_one()
        findings = (await connection.execute(text("PRAGMA integrity_check"))).scalar_one()
        assert await connection.run_sync(schema_differences) == []
    await engine.dispose()
    assert (revision, findings) == (HEAD, "ok")


async def test_chats_keep_their_settings(store: Store):
    ada = await store.chats.find(ADA)
    assert ada is not None
    assert (ada.language, ada.timezone, ada.delivery_time) == ("en", "Europe/Berlin", time(7, 30))
    expected = DigestSettings(frozenset({NEW, REPLACE}), Style.FULL, RenderMode.RICH, 1)
    assert ada.digest_settings == expected
    assert ada.past_types == (PastTypes(14, frozenset({NEW, CROSS})),)
    assert (ada.cursor, ada.awaited) == (20, FRIDAY)
    group = await store.chats.find(GROUP)
    assert group is not None
    assert (group.kind, group.language) == (ChatKind.GROUP, "zh")
    assert group.pause == Pause(date(2026, 7, 1))
    gone = await store.chats.find(GONE)
    assert gone is not None
    assert (gone.state, gone.next_due_at) == (ChatState.GONE, None)


async def test_a_chat_that_had_chosen_an_hour_of_the_night_keeps_its_sound(database_url: str):
    with closing(sqlite3.connect(database_url.partition("///")[2])) as old, old:
        old.execute("UPDATE chats SET delivery_time = '06:15:00.000000' WHERE place = '100'")
    store = await open_store(database_url)
    ada, group = await store.chats.find(ADA), await store.chats.find(GROUP)
    await store.close()
    assert ada is not None
    assert group is not None
    assert (ada.quiet_hours, group.quiet_hours) == (None, DEFAULT_QUIET_HOURS)
    assert (ada.weekdays, ada.delivery_time) == (EVERY_DAY, time(6, 15))


async def test_chats_keep_their_subscriptions_and_reading_lists(store: Store):
    assert await store.interests.of_many([1, 3]) == {
        1: (Interest.plain("cs.DC", 1, TUESDAY),),
        3: (Interest.plain("nlin.*", 7, TUESDAY),),
    }
    assert await store.interests.past_of_many([1]) == {
        1: (Interest.plain("math.CO", 2, TUESDAY, 14),)
    }
    due = datetime(2026, 6, 19, 8, 5, tzinfo=UTC)
    demands = tuple(Demand(term, TUESDAY, due) for term in ("cs.DC", "nlin.*"))
    assert await store.interests.demands() == demands
    (saved,) = await store.saved.of(1, "quorum")
    assert (saved.paper_id, saved.note) == ("2606.00200", "read before the seminar")
    assert saved.tags == ("quorum", "later")


async def test_announcements_are_read_with_their_evidence(store: Store):
    (edition,) = (await store.editions.newest(["cs.DC"]))["cs.DC"]
    assert (edition.date, edition.counts) == (THURSDAY, {NEW: 2, CROSS: 1, REPLACE: 1})
    listings = await store.editions.listings([edition.id])
    ids = [listing.paper.id for listing in listings]
    assert ids == ["2606.00400", "2606.00401", "2606.00320", "2606.00310"]
    declared = await store.evidence.declarations(["cs.DC"], THURSDAY)
    assert declared["cs.DC", THURSDAY].status is ReconciliationStatus.AGREED
    assert [absence.date for absence in await store.evidence.absences(TUESDAY)] == [FRIDAY]
    assert (await store.sources.health(FEED)).failed_since is None


async def test_papers_are_found_by_identifier_and_by_words(store: Store):
    old = await store.papers.get("hep-th/9711200")
    assert old is not None
    assert old.title == "On a conjecture"
    assert await store.papers.bookmark_position("f00d") == 1
    hits = await store.search.find(make_query(Term("gossip")), 0, 5)
    assert [paper.id for paper in hits.papers] == ["2606.00401", "2606.00301", "2606.00201"]
    assert await store.search.count_unindexed(9) == 2
    assert await store.search.index(9) == 2


async def test_its_words_are_folded_anew_in_the_background(store: Store):
    async def found() -> list[str]:
        query = make_query(Term("Bœuf", Field.AUTHOR))
        return [paper.id for paper in (await store.search.find(query, 0, 9)).papers]

    assert await store.search.refresh(3) == 3
    assert len(await found()) < 3
    assert await index_words(store, 5) == 5  # two that were not indexed, three more
    await index_words(store)
    assert await found() == ["2606.00403", "2606.00303", "2606.00203"]
    assert await store.search.refresh(9) == 0


async def test_what_was_pending_is_delivered_under_its_old_keys(store: Store):
    claimed = await store.outbox.claim("w", ["telegram", "discord"], LATER, HOUR, 9)
    assert [(parcel.address, parcel.key) for parcel in claimed] == [
        (ADA, "8dc0b3f87e03afb7f74e2a69"),
        (ADA, "2b138a1591aa8b7cd6d4f2bb"),
        (ON_DISCORD, "d2ca998c4aab9f699e9709e9"),
    ]
    assert "Quorums that agree on 400" in text_of(claimed[0].page)
    assert claimed[0].attempts == 3
    await store.outbox.settle(
        "w", [Settlement(parcel.id, ParcelState.SENT, 1) for parcel in claimed], LATER
    )
    assert await store.outbox.pending() == 0
    assert await store.outbox.last_delivered(2) == LastDelivery(
        datetime(2026, 6, 17, 8, 1, 36, 71667, tzinfo=UTC), (date(2026, 6, 17),)
    )


async def test_a_chat_that_comes_back_is_owed_the_page_it_lost(store: Store):
    defaults = ChatDefaults("en", "UTC", time(8))
    chat = await store.chats.get_or_create(GONE, ChatKind.PRIVATE, defaults)
    assert (chat.id, chat.state) == (4, ChatState.ACTIVE)
    (parcel,) = await store.outbox.undelivered(chat.id)
    assert parcel.key == "b6cac7a6664edc988c94532f"


async def test_reservations_and_leases_hold_on(store: Store):
    free = datetime(2026, 6, 19, 5, 30, 21, tzinfo=UTC)
    assert await store.reservations.free_at("arxiv") == free
    until = datetime(2026, 6, 19, 8, 0, 30, tzinfo=UTC)
    assert not await store.leases.acquire("telegram", "other", until - HOUR, until + HOUR)
    assert await store.leases.acquire("telegram", "other", until, until + HOUR)


async def test_its_papers_are_found_by_their_dois(database_url: str):
    with closing(sqlite3.connect(database_url.partition("///")[2])) as connection, connection:
        (old, *_) = connection.execute("SELECT paper_id FROM papers ORDER BY 1").fetchone()
        connection.execute("UPDATE papers SET doi = '10.5555/Old.1' WHERE paper_id = ?", [old])
    store = await open_store(database_url)
    assert await store.papers.find_dois(["10.5555/old.1"]) == {"10.5555/old.1": old}
    await store.close()
