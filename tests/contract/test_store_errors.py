"""Every foreign error becomes a StoreError, and what failed wrote nothing."""

from __future__ import annotations

import asyncio
import inspect
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import time, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

import aiosqlite
import asyncpg
import pytest
from sqlalchemy import event, exc, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.errors import StoreError, translate_errors
from bot.model.announcement import AnnounceType
from bot.model.chat import (
    ChatAddress,
    ChatKind,
    DigestSettings,
    Interest,
    Mute,
    Pause,
    Promise,
    RenderMode,
    Style,
)
from bot.model.delivery import ParcelState, Repagination, Settlement
from bot.model.dump import Bookmark
from bot.model.follow import Follow
from bot.model.journal_club import JournalClub
from bot.model.reader_order import RankingSettings
from bot.model.vote import Sign, Vote
from bot.ports.coordination import StoredEvent
from bot.ports.interests import Offer
from bot.ports.links import LinkHolder
from bot.ports.store import Store
from bot.query import Term, make_query
from storage import postgresql
from storage.bootstrap import open_store
from storage.engine import Database
from storage.errors import FOREIGN_ERRORS, TransientError, to_store_error
from storage.schema import metadata
from tests.support.patience import PATIENCE_S
from tests.support.stores import (
    DEFAULTS,
    NOW,
    TUESDAY,
    all_rows,
    declaration,
    draft,
    open_chat,
    page,
    paper,
    plan,
)

HOLDER = LinkHolder(ChatAddress("telegram", "1"), "1", "Ada")
CLUB = JournalClub(4, time(15), NOW, NOW)
LATER_CLUB = JournalClub(4, time(16), NOW, NOW)
HERE, THERE = ChatAddress("telegram", "1"), ChatAddress("telegram", "2")
DAY = timedelta(days=1)
Call = Callable[[Store], Awaitable[object]]


async def _join(store: Store) -> bool:
    chat = await open_chat(store, "5", platform="discord")
    return await store.links.join("code", chat, LinkHolder(chat.address, "p"), HERE, NOW)


async def _plan(store: Store) -> int:
    chat = await open_chat(store, "3")
    return await store.outbox.plan([plan(chat, "new", "pages", digest="d9", cursor=9)], NOW)


async def _collect(store: Store) -> object:
    chat = await store.chats.find(HERE)
    return await store.personal_data.collect(chat or await open_chat(store, "1"))


async def _forget(store: Store) -> None:
    chat = await store.chats.find(HERE)
    await store.personal_data.forget(chat or await open_chat(store, "1"))


QUERY = make_query(Term("count"))
CALLS: dict[str, Call] = {
    "rankings.settings": lambda store: store.rankings.settings(1),
    "rankings.set": lambda store: store.rankings.set(1, RankingSettings()),
    "rankings.ready": lambda store: store.rankings.ready([1]),
    "rankings.keep_orders": lambda store: store.rankings.keep_orders({(1, TUESDAY): ()}),
    "rankings.orders": lambda store: store.rankings.orders([(1, TUESDAY)]),
    "rankings.models": lambda store: store.rankings.models([1]),
    "rankings.keep_models": lambda store: store.rankings.keep_models(1, {"": b"learned"}, NOW),
    "rankings.waiting": lambda store: store.rankings.waiting(NOW, 9),
    "rankings.note_opened": lambda store: store.rankings.note_opened(1, TUESDAY, ["2606.00001"]),
    "rankings.opened": lambda store: store.rankings.opened(1),
    "rankings.prune": lambda store: store.rankings.prune(TUESDAY),
    "rankings.count_by_day": lambda store: store.rankings.count_by_day(TUESDAY),
    "rankings.announced_on": lambda store: store.rankings.announced_on(TUESDAY),
    "follows.put": lambda store: store.follows.put(1, Follow.begin(paper(2)), NOW),
    "follows.remove": lambda store: store.follows.remove(1, ["2606.00001"]),
    "follows.of": lambda store: store.follows.of(1),
    "follows.adopt_saved": lambda store: store.follows.adopt_saved(NOW),
    "follows.followers": lambda store: store.follows.followers(["telegram"]),
    "follows.unchecked": lambda store: store.follows.unchecked(NOW, 9),
    "follows.note_checked": lambda store: store.follows.note_checked(["2606.00001"], NOW),
    "personal_data.collect": _collect,
    "personal_data.forget": _forget,
    "personal_data.purge_gone": lambda store: store.personal_data.purge_gone(NOW, NOW - DAY),
    "personal_data.scrub": lambda store: store.personal_data.scrub(),
    "chats.get_or_create": lambda store: store.chats.get_or_create(
        ChatAddress("telegram", "new"), ChatKind.GROUP, DEFAULTS
    ),
    "chats.find": lambda store: store.chats.find(HERE),
    "chats.get": lambda store: store.chats.get(1),
    "chats.set_language": lambda store: store.chats.set_language(1, "zh"),
    "chats.set_quiet_hours": lambda store: store.chats.set_quiet_hours(1, None),
    "chats.set_weekdays": lambda store: store.chats.set_weekdays(1, frozenset({0}), NOW),
    "chats.set_schedule": lambda store: store.chats.set_schedule(1, "Asia/Tokyo", time(6), NOW),
    "chats.set_digest_settings": lambda store: store.chats.set_digest_settings(
        1, DigestSettings(style=Style.FULL)
    ),
    "chats.set_pause": lambda store: store.chats.set_pause(1, Pause(), None),
    "chats.due": lambda store: store.chats.due(NOW, ["telegram"], 9),
    "chats.move": lambda store: store.chats.move(HERE, "2"),
    "chats.retire": lambda store: store.chats.retire(HERE),
    "chats.count_set_up": lambda store: store.chats.count_set_up("telegram", "42"),
    "chats.muted": lambda store: store.chats.muted("telegram"),
    "chats.gone_groups": lambda store: store.chats.gone_groups("telegram"),
    "chats.revive": lambda store: store.chats.revive([4]),
    "chats.unmute": lambda store: store.chats.unmute([1]),
    "chats.servers": lambda store: store.chats.servers("telegram"),
    "chats.note_servers": lambda store: store.chats.note_servers({HERE: "7"}),
    "chats.note_set_up": lambda store: store.chats.note_set_up(1, "42"),
    "chats.delete": lambda store: store.chats.delete(1),
    "chats.count": lambda store: store.chats.count(),
    "chats.active": lambda store: store.chats.active(0, 10),
    "chats.add_promise": lambda store: store.chats.add_promise(1, Promise(TUESDAY, ("cs.RO",))),
    "chats.promised": lambda store: store.chats.promised(["telegram"]),
    "chats.looks": lambda store: store.chats.looks(),
    "interests.begin_with": lambda store: store.interests.begin_with(TUESDAY),
    "interests.reading_of": lambda store: store.interests.reading_of(1),
    "interests.of": lambda store: store.interests.of(1),
    "interests.of_many": lambda store: store.interests.of_many([1, 2]),
    "interests.past_of_many": lambda store: store.interests.past_of_many([1, 2]),
    "interests.add": lambda store: store.interests.add(1, ["math.CO", "math.NA"], 0, NOW),
    "interests.put": lambda store: store.interests.put(1, Interest.plain("cs.DC", 3), NOW),
    "interests.mute": lambda store: store.interests.mute(1, Mute("survey", TUESDAY)),
    "interests.unmute": lambda store: store.interests.unmute(1, "review"),
    "interests.mutes": lambda store: store.interests.mutes(1),
    "interests.mutes_of_many": lambda store: store.interests.mutes_of_many([1, 2]),
    "interests.remove": lambda store: store.interests.remove(1, ["cs.DC"], None),
    "interests.swap": lambda store: store.interests.swap(1, 1, 2),
    "servers.admin_roles": lambda store: store.servers.admin_roles("discord", "7"),
    "servers.add_admin_role": lambda store: store.servers.add_admin_role("discord", "7", "9"),
    "servers.remove_admin_role": lambda store: store.servers.remove_admin_role("discord", "7", "8"),
    "offers.make": lambda store: store.offers.make(1, [Offer("subscribe", "cat:cs.LG moe")]),
    "offers.of": lambda store: store.offers.of(1, 1),
    "interests.demands": lambda store: store.interests.demands(),
    "editions.complete": lambda store: store.editions.complete(
        [draft([1, 2, 3]), draft([4], "cs.PF")], NOW
    ),
    "editions.last_seq": lambda store: store.editions.last_seq(),
    "editions.newest": lambda store: store.editions.newest(["cs.DC"]),
    "editions.after": lambda store: store.editions.after(["cs.DC"], 0, 9),
    "editions.listings": lambda store: store.editions.listings([1]),
    "editions.earlier_listings": lambda store: store.editions.earlier_listings(
        ["2606.00001"], ["cs.DC"], 9
    ),
    "editions.dates": lambda store: store.editions.dates(["cs.DC"], TUESDAY),
    "editions.batches": lambda store: store.editions.batches(TUESDAY),
    "editions.newest_of_all": lambda store: store.editions.newest_of_all(),
    "evidence.store_declarations": lambda store: store.evidence.store_declarations([declaration()]),
    "evidence.declarations": lambda store: store.evidence.declarations(["cs.DC"], TUESDAY),
    "evidence.note_absence": lambda store: store.evidence.note_absence(TUESDAY, NOW),
    "evidence.clear_absence": lambda store: store.evidence.clear_absence(TUESDAY),
    "evidence.absences": lambda store: store.evidence.absences(TUESDAY),
    "papers.get_many": lambda store: store.papers.get_many(["2606.00001"]),
    "papers.get_versions": lambda store: store.papers.get_versions([(paper(1).id, 1)]),
    "papers.get": lambda store: store.papers.get("2606.00001"),
    "papers.find_dois": lambda store: store.papers.find_dois(["10.5555/abc"]),
    "papers.enrich": lambda store: store.papers.enrich([paper(1, comment="12 pages"), paper(2)]),
    "papers.upsert": lambda store: store.papers.upsert([paper(7)]),
    "papers.load": lambda store: store.papers.load([paper(8)], Bookmark("f00", 1)),
    "papers.bookmark_position": lambda store: store.papers.bookmark_position("f00"),
    "papers.delete_bookmark": lambda store: store.papers.delete_bookmark("f00"),
    "papers.give_up_describing": lambda store: store.papers.give_up_describing(
        ["2606.00001"], TUESDAY + DAY
    ),
    "papers.undescribed": lambda store: store.papers.undescribed(TUESDAY, 9),
    "papers.count": lambda store: store.papers.count(),
    "outbox.plan": _plan,
    "outbox.claim": lambda store: store.outbox.claim("w", ["telegram"], NOW + DAY, DAY, 9),
    "outbox.settle": lambda store: store.outbox.settle("w", _settlements(), NOW),
    "outbox.withdraw": lambda store: store.outbox.withdraw(1, 1, NOW),
    "outbox.hasten_one": lambda store: store.outbox.hasten_one("telegram", NOW),
    "outbox.hasten": lambda store: store.outbox.hasten("telegram", NOW),
    "outbox.release": lambda store: store.outbox.release("w", [1, 2]),
    "outbox.undelivered": lambda store: store.outbox.undelivered(1),
    "outbox.repaginate": lambda store: store.outbox.repaginate(
        "w", 2, _recuts(), RenderMode.CLASSIC, NOW
    ),
    "leases.acquire": lambda store: store.leases.acquire("discord", "w", NOW, NOW + DAY),
    "leases.find": lambda store: store.leases.find("telegram"),
    "inbox.add": lambda store: store.inbox.add("telegram", [StoredEvent("8", "{}")]),
    "inbox.pending": lambda store: store.inbox.pending("telegram"),
    "inbox.count_attempt": lambda store: store.inbox.count_attempt("telegram", "7"),
    "inbox.remove": lambda store: store.inbox.remove("telegram", ["7"]),
    "leases.release": lambda store: store.leases.release("telegram", "v"),
    "outbox.pending": lambda store: store.outbox.pending(),
    "outbox.states": lambda store: store.outbox.states(),
    "outbox.find_page": lambda store: store.outbox.find_page(1, "m1"),
    "outbox.queues": lambda store: store.outbox.queues(),
    "outbox.sent_pages": lambda store: store.outbox.sent_pages(1, NOW - DAY),
    "outbox.digests_with": lambda store: store.outbox.digests_with(1, [1]),
    "outbox.last_delivered": lambda store: store.outbox.last_delivered(1),
    "outbox.prune": lambda store: store.outbox.prune(NOW + DAY),
    "sources.record_success": lambda store: store.sources.record_success("feed", NOW),
    "sources.record_failure": lambda store: store.sources.record_failure("feed", NOW, "HTTP 503"),
    "sources.health": lambda store: store.sources.health("feed"),
    "saved.save": lambda store: store.saved.save(1, "2606.00009", 1, "why", ["later"], NOW),
    "saved.remove": lambda store: store.saved.remove(1, "2606.00001"),
    "votes.put": lambda store: store.votes.put(1, [Vote("2606.00009", Sign.DISLIKE, NOW)]),
    "votes.take_back": lambda store: store.votes.take_back(1, "", ["2606.00001"]),
    "votes.of": lambda store: store.votes.of(1, ""),
    "votes.of_papers": lambda store: store.votes.of_papers(1, ["2606.00001"]),
    "votes.of_many": lambda store: store.votes.of_many([1, 2]),
    "votes.forget": lambda store: store.votes.forget(1),
    "votes.show_voters": lambda store: store.votes.show_voters(2),
    "links.issue": lambda store: store.links.issue(2, "other", HOLDER, NOW + DAY),
    "links.find": lambda store: store.links.find("code", NOW),
    "links.join": _join,
    "links.places": lambda store: store.links.places(6),
    "links.deliver_to": lambda store: store.links.deliver_to(6, ChatAddress("discord", "41")),
    "links.part": lambda store: store.links.part(6),
    "journal_clubs.of": lambda store: store.journal_clubs.of(1),
    "journal_clubs.set": lambda store: store.journal_clubs.set(1, LATER_CLUB),
    "journal_clubs.advance": lambda store: store.journal_clubs.advance(1, CLUB, LATER_CLUB),
    "journal_clubs.remove": lambda store: store.journal_clubs.remove(1),
    "journal_clubs.all": lambda store: store.journal_clubs.all(("telegram",)),
    "votes.hide_voters": lambda store: store.votes.hide_voters(1),
    "search.find": lambda store: store.search.find(QUERY, 0, 5),
    "search.find_listed": lambda store: store.search.find_listed(
        QUERY, ["cs.DC"], [AnnounceType.NEW], 60
    ),
    "search.index": lambda store: store.search.index(5),
    "search.refresh": lambda store: store.search.refresh(5),
    "search.count_unindexed": lambda store: store.search.count_unindexed(5),
    "saved.of": lambda store: store.saved.of(1),
    "reservations.reserve": lambda store: store.reservations.reserve("arxiv", DAY, NOW),
    "reservations.take": lambda store: store.reservations.take("arxiv", NOW, NOW + DAY),
    "reservations.release": lambda store: store.reservations.release("arxiv", NOW + DAY),
    "reservations.postpone": lambda store: store.reservations.postpone("arxiv", NOW + DAY),
    "reservations.prune": lambda store: store.reservations.prune(NOW + DAY),
    "reservations.free_at": lambda store: store.reservations.free_at("arxiv"),
    "reservations.server_time": lambda store: store.reservations.server_time(),
}


def _settlements() -> list[Settlement]:
    return [
        Settlement(1, ParcelState.SENT, 0, receipt="m1"),
        Settlement(2, ParcelState.PENDING, 1, NOW + DAY, moved_to="elsewhere"),
        Settlement(3, ParcelState.DROPPED, 1, note="403", retire=True),
    ]


def _recuts() -> list[Repagination]:
    return [
        Repagination(number, (page(f"half {number}"), page("other")), RenderMode.CLASSIC)
        for number in (3, 4)
    ]


async def _fill(store: Store) -> None:
    """Fill the store so that every call above has something to change."""
    for place in ("1", "2", "3"):
        chat = await open_chat(store, place)
        await store.interests.add(chat.id, ["cs.DC", f"cs.{place}"], 0, None, TUESDAY + DAY)
        await store.interests.mute(chat.id, Mute("review"))
        pages = plan(chat, f"{place}.1", f"{place}.2", dates=(TUESDAY,))
        await store.outbox.plan([pages], NOW - 2 * DAY)
    taken = await store.outbox.claim("w", ["telegram"], NOW - DAY, timedelta(hours=1), 9)
    held = Settlement(
        taken[0].id, ParcelState.PENDING, 0, NOW + DAY, held_since=NOW - DAY, may_write=False
    )
    unsure = Settlement(
        taken[2].id, ParcelState.PENDING, 1, NOW + DAY, note="no answer", unsure_since=NOW - DAY
    )
    sent = Settlement(taken[-1].id, ParcelState.SENT, 0)
    await store.servers.add_admin_role("discord", "7", "8")
    await store.outbox.settle("w", [held, unsure, sent], NOW - DAY)
    await store.editions.complete([draft([1, 2], source="sample")], NOW - DAY)
    await store.sources.record_failure("feed", NOW - DAY, "reset")
    await store.reservations.reserve("arxiv", DAY, NOW - DAY)
    await store.leases.acquire("telegram", "v", NOW - DAY, NOW + DAY)
    await store.inbox.add("telegram", [StoredEvent("7", "{}")])
    await store.evidence.note_absence(TUESDAY, NOW - DAY)
    await store.saved.save(1, "2606.00001", 1, "", (), NOW)
    await store.votes.put(1, [Vote("2606.00001", Sign.LIKE, NOW, name="Ada")])
    await store.votes.hide_voters(2)
    await store.journal_clubs.set(1, CLUB)
    await store.follows.put(1, Follow.begin(paper(1)), NOW)
    await store.saved.save(2, "2606.00002", 1, "", (), NOW)
    await store.rankings.keep_orders({(1, TUESDAY - DAY): ()})
    await store.chats.retire((await open_chat(store, "9")).address)
    await store.links.issue(1, "code", HOLDER, NOW + DAY)
    await open_chat(store, "5", platform="discord")
    joined, other = await open_chat(store, "40"), await open_chat(store, "41", platform="discord")
    await store.interests.add(joined.id, ["cs.DC"], 0, None)
    await store.links.issue(joined.id, "used", LinkHolder(joined.address, "40"), NOW + DAY)
    assert await store.links.join(
        "used", other, LinkHolder(other.address, "p"), joined.address, NOW
    )
    await store.papers.load([], Bookmark("f00", 7))


def test_every_method_of_the_store_is_called_here():
    concerns = {
        name: get_type_hints(concern.fget)["return"]
        for name, concern in vars(Store).items()
        if isinstance(concern, property)
    }
    promised = {
        f"{concern}.{name}"
        for concern, port in concerns.items()
        for name, _ in inspect.getmembers(port, inspect.isfunction)
        if not name.startswith("_")
    }
    assert set(CALLS) == promised


async def test_a_broken_database_is_a_store_error_in_every_method(store: Store, database_url: str):
    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.drop_all)
    await engine.dispose()
    for name, call in CALLS.items():
        if name not in {"reservations.server_time", "personal_data.scrub"}:  # which ask no table
            with pytest.raises(StoreError):
                await call(store)


async def test_a_failure_to_read_the_servers_time_is_a_store_error(store: Store):
    with _failing_at(store, 1), pytest.raises(StoreError):
        await store.reservations.server_time()


@contextmanager
def _failing_at(store: Any, number: int) -> Iterator[list[int]]:
    """Let the statement of this number fail as a full disk would; yields how many there were."""
    seen = [0]

    def count(*_: object) -> None:
        seen[0] += 1
        if seen[0] == number:
            raise sqlite3.OperationalError("database or disk is full")

    engine = store._database._engine.sync_engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", count)


READING = {
    "leases.find",
    "inbox.pending",
    "evidence.declarations",
    "evidence.absences",
    *(name for name in CALLS if name.startswith("editions.") and name != "editions.complete"),
    *(
        "chats.find",
        "chats.get",
        "chats.due",
        "chats.muted",
        "chats.gone_groups",
        "chats.count_set_up",
        "chats.promised",
        "chats.looks",
        "chats.count",
        "chats.servers",
        "chats.active",
    ),
    *("interests.of", "interests.of_many", "interests.past_of_many"),
    *("interests.reading_of", "interests.mutes", "interests.mutes_of_many"),
    *(
        "interests.demands",
        "papers.get",
        "papers.find_dois",
        "papers.get_many",
        "offers.of",
        "servers.admin_roles",
        "papers.get_versions",
        "papers.bookmark_position",
        "papers.undescribed",
        "papers.count",
        "outbox.pending",
        "outbox.undelivered",
    ),
    *("outbox.find_page", "outbox.queues", "outbox.digests_with", "outbox.sent_pages"),
    *("outbox.states", "outbox.last_delivered", "sources.health", "saved.of"),
    *("votes.of", "votes.of_papers", "votes.of_many"),
    *("journal_clubs.of", "journal_clubs.all", "links.find", "links.places"),
    *("rankings.settings", "rankings.ready", "rankings.orders", "rankings.models"),
    *("rankings.waiting", "rankings.opened"),
    *("rankings.count_by_day", "rankings.announced_on"),
    *("follows.of", "follows.followers", "follows.unchecked"),
    *("personal_data.collect", "personal_data.scrub"),
    *("reservations.free_at", "reservations.server_time"),
    *("search.find", "search.find_listed", "search.count_unindexed"),
}


@pytest.mark.parametrize("name", [name for name in CALLS if name not in READING])
async def test_a_method_that_fails_at_any_statement_has_written_nothing(
    store: Store, database_url: str, name: str
):
    await _fill(store)
    before = await all_rows(database_url)
    for number in range(1, 100):
        with _failing_at(store, number) as seen:
            try:
                await CALLS[name](store)
            except StoreError:
                assert await all_rows(database_url) == before
            else:
                break
    assert seen[0] < number, "it ran to its end although a statement failed"
    assert await all_rows(database_url) != before, "it changes something when nothing fails"


def _exceptions(*libraries: ModuleType) -> list[type[Exception]]:
    found = {
        member
        for library in libraries
        for member in vars(library).values()
        if inspect.isclass(member)
    }
    errors = [
        member
        for member in found
        if issubclass(member, Exception) and not issubclass(member, Warning)
    ]
    return sorted(errors, key=lambda error: (error.__module__, error.__name__))


OF_SQLITE = _exceptions(exc, sqlite3, aiosqlite)
OF_POSTGRESQL = _exceptions(exc, asyncpg.exceptions, asyncpg)


def test_every_exception_of_sqlites_libraries_is_translated():
    assert len(OF_SQLITE) > 40
    assert [error for error in OF_SQLITE if not issubclass(error, FOREIGN_ERRORS)] == []


def test_every_exception_of_postgresqls_libraries_is_translated():
    assert len(OF_POSTGRESQL) > 200
    assert [
        error for error in OF_POSTGRESQL if not issubclass(error, postgresql.FOREIGN_ERRORS)
    ] == []


async def test_each_engine_translates_its_own_errors(store: Any):
    database = store._database
    is_sqlite = database._engine.dialect.name == "sqlite"
    for kind in OF_SQLITE if is_sqlite else OF_POSTGRESQL:
        for entered in (database.reading, database.writing):
            with pytest.raises(StoreError):
                async with entered():
                    raise _muted(kind)


def _muted(kind: type[Exception]) -> Exception:
    """An instance made without the constructor, which prints as its name: its class decides."""
    quiet = {
        "__module__": __name__,
        "__init__": lambda *_: None,
        "__str__": lambda _: "",
        "connection_invalidated": False,
    }
    return type(kind.__name__, (kind,), quiet)()


@pytest.mark.parametrize(
    "kind", [asyncpg.ConnectionDoesNotExistError, asyncpg.ConnectionFailureError]
)
def test_a_lost_postgresql_connection_is_a_transient_error(kind: type[Exception]):
    with pytest.raises(TransientError), translate_errors(postgresql.FOREIGN_ERRORS, to_store_error):
        raise _muted(kind)


@pytest.mark.parametrize(
    "error",
    [ConnectionRefusedError(111, "refused"), TimeoutError(), OSError(28, "No space left")],
    ids=repr,
)
def test_errors_of_the_system_are_translated(error: Exception):
    with pytest.raises(StoreError) as raised, translate_errors(FOREIGN_ERRORS, to_store_error):
        raise error
    assert raised.value.__cause__ is error


def test_programming_errors_are_not_translated():
    with pytest.raises(ZeroDivisionError), translate_errors(FOREIGN_ERRORS, to_store_error):
        raise ZeroDivisionError


async def test_an_error_tells_neither_statement_nor_values(store: Store):
    chat = await open_chat(store)
    await store.chats.delete(chat.id)
    with pytest.raises(StoreError) as raised:
        await store.interests.add(chat.id, ["a private matter"], 0, None)
    said = str(raised.value)
    assert "a private matter" not in said
    assert "INSERT" not in said
    assert "\n" not in said


async def test_readers_do_not_wait_for_a_writer(store: Any):
    async with store._database.writing():
        assert await asyncio.wait_for(store.editions.last_seq(), PATIENCE_S) == 0
        assert await asyncio.wait_for(store.chats.find(HERE), PATIENCE_S) is None


async def test_writers_of_one_process_queue(store: Store):
    chats = await asyncio.gather(*(open_chat(store, str(n)) for n in range(40)))
    await asyncio.gather(*(store.chats.set_language(chat.id, "zh") for chat in chats))
    assert await store.chats.count() == 40


async def test_a_cancelled_writer_leaves_the_lock_free_and_nothing_half_written(store: Store):
    chat = await open_chat(store)
    cancelled: list[asyncio.Task[object]] = []  # kept: a task holds on to what it was doing
    for n in range(60):
        day = TUESDAY + timedelta(n)
        task = asyncio.create_task(store.editions.complete([draft(range(30), day=day)], NOW))
        await asyncio.sleep(n / 5_000)
        task.cancel()
        await asyncio.wait([task])
        cancelled.append(task)
        await asyncio.wait_for(store.chats.set_language(chat.id, "zh"), PATIENCE_S)
    completed = await store.editions.after(["cs.DC"], 0, 99)
    assert [edition.seq for edition in completed] == list(range(1, len(completed) + 1))
    listed = await store.editions.listings([edition.id for edition in completed])
    assert len(listed) == 30 * len(completed)
    assert any(task.cancelled() for task in cancelled)


def test_a_connection_that_is_cancelled_while_it_opens_tells_nothing_to_a_closed_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    opening, ended, connect = threading.Event(), threading.Event(), sqlite3.connect

    def connect_slowly(*args: Any, **options: Any) -> sqlite3.Connection:
        opening.set()
        ended.wait(0.3)  # as long as the loop needs to end, if it does not wait for this
        return connect(*args, **options)

    async def read_and_be_cancelled() -> None:
        database = Database(make_url(f"sqlite+aiosqlite:///{tmp_path}/paperboy.db"))
        reading = asyncio.create_task(database.reading().__aenter__())
        assert await asyncio.to_thread(opening.wait, PATIENCE_S)
        reading.cancel()
        await asyncio.wait([reading])
        await database.close()

    running = set(threading.enumerate())
    complaints: list[object] = []
    monkeypatch.setattr(threading, "excepthook", complaints.append)
    monkeypatch.setattr(sqlite3, "connect", connect_slowly)
    asyncio.run(read_and_be_cancelled())
    ended.set()
    for thread in set(threading.enumerate()) - running:
        thread.join(PATIENCE_S)
    assert complaints == []


async def test_a_lost_connection_is_replaced_unnoticed(postgres_url: str):
    store = await open_store(postgres_url)
    await open_chat(store)
    engine = create_async_engine(postgres_url)
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    async with engine.connect() as connection:
        await connection.execute(text(f"{others} AND datname = current_database()"))
    await engine.dispose()
    assert await store.chats.count() == 1
    await store.close()


async def test_a_writer_waits_for_another_process_and_then_gives_up_plainly(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("storage.engine.BUSY_TIMEOUT_MS", 200)
    store = await open_store(sqlite_url)
    other = sqlite3.connect(tmp_path / "paperboy.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="database is locked"):
        await open_chat(store)
    assert await store.chats.count() == 0
    other.execute("COMMIT")
    other.close()
    await open_chat(store)
    await store.close()
