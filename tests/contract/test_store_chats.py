"""Chats: created, changed, due, moved, retired, deleted."""

from __future__ import annotations

import asyncio
from datetime import date, time, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.errors import StoreError
from bot.model.announcement import AnnounceType
from bot.model.chat import (
    DEFAULT_TYPES,
    EVERY_DAY,
    Chat,
    ChatAddress,
    ChatDefaults,
    ChatKind,
    ChatState,
    DigestSettings,
    Mute,
    Paging,
    PastTypes,
    Pause,
    QuietHours,
    Style,
)
from bot.model.delivery import ParcelState, Settlement
from bot.model.follow import Follow
from bot.model.journal_club import JournalClub
from bot.model.reader_order import RankingSettings
from bot.model.vote import Sign, Vote
from bot.ports.interests import Offer
from bot.ports.links import LinkHolder
from bot.ports.store import Store
from storage.bootstrap import open_store
from storage.schema import metadata
from tests.support.stores import (
    NOW,
    TUESDAY,
    StoreOpener,
    all_rows,
    draft,
    open_chat,
    page,
    paper,
    plan,
)

TELEGRAM = ["telegram"]
HOUR = timedelta(hours=1)


async def test_a_new_chat_starts_with_the_defaults_at_the_newest_edition(store: Store):
    await store.editions.complete([draft([1]), draft([2], "cs.AR")], NOW)
    defaults = ChatDefaults("zh", "Asia/Shanghai", time(7, 30))
    chat = await store.chats.get_or_create(
        ChatAddress("discord", "9" * 19), ChatKind.GROUP, defaults
    )
    assert (chat.language, chat.timezone, chat.delivery_time) == (
        "zh",
        "Asia/Shanghai",
        time(7, 30),
    )
    assert (chat.kind, chat.state, chat.cursor) == (ChatKind.GROUP, ChatState.ACTIVE, 2)
    assert (chat.next_due_at, chat.awaited, chat.pause) == (None, None, None)
    assert chat.digest_settings.types == {AnnounceType.NEW, AnnounceType.CROSS}
    assert await store.chats.find(chat.address) == chat


async def test_getting_a_chat_again_changes_only_its_kind(store: Store):
    chat = await open_chat(store)
    await store.chats.set_language(chat.id, "zh")
    other = ChatDefaults("en", "Europe/Paris", time(9))
    again = await store.chats.get_or_create(chat.address, ChatKind.CHANNEL, other)
    assert (again.id, again.kind, again.language) == (chat.id, ChatKind.CHANNEL, "zh")
    assert (again.timezone, again.delivery_time) == ("UTC", time(8))


async def test_the_same_place_on_two_platforms_is_two_chats(store: Store):
    telegram, discord = await open_chat(store), await open_chat(store, platform="discord")
    assert telegram.id != discord.id
    assert await store.chats.count() == 2


async def test_active_chats_are_read_in_parts_in_the_order_of_their_ids(store: Store):
    first, gone, third = [await open_chat(store, str(number)) for number in range(3)]
    await store.chats.retire(gone.address)
    assert [chat.id for chat in await store.chats.active(0, 1)] == [first.id]
    assert [chat.id for chat in await store.chats.active(first.id, 10)] == [third.id]
    assert await store.chats.active(third.id, 10) == ()


async def test_an_unknown_address_has_no_chat(store: Store):
    assert await store.chats.find(ChatAddress("telegram", "' OR 1=1 --")) is None


async def test_settings_are_kept(store: Store):
    chat = await open_chat(store)
    await store.chats.set_language(chat.id, "zh")
    await store.chats.set_schedule(chat.id, "Asia/Tokyo", time(6, 5), NOW)
    await store.chats.set_pause(chat.id, Pause(date(2026, 7, 1)), NOW + HOUR)
    found = await store.chats.find(chat.address)
    assert found is not None
    assert (found.language, found.timezone, found.delivery_time) == ("zh", "Asia/Tokyo", time(6, 5))
    assert (found.pause, found.next_due_at) == (Pause(date(2026, 7, 1)), NOW + HOUR)


async def test_hours_are_kept(store: Store):
    chat = await open_chat(store)
    assert (chat.weekdays, chat.quiet_hours) == (EVERY_DAY, QuietHours(time(22), time(7)))
    await store.chats.set_schedule(chat.id, "Asia/Tokyo", None, NOW)
    await store.chats.set_weekdays(chat.id, frozenset({0, 4}), NOW + HOUR)
    await store.chats.set_quiet_hours(chat.id, QuietHours(time(21, 30), time(8)))
    found = await store.chats.find(chat.address)
    assert found is not None
    assert (found.delivery_time, found.weekdays) == (None, frozenset({0, 4}))
    assert (found.quiet_hours, found.next_due_at) == (QuietHours(time(21, 30), time(8)), NOW + HOUR)
    await store.chats.set_quiet_hours(chat.id, None)
    await store.chats.set_schedule(chat.id, "Asia/Tokyo", time(7), NOW)
    found = await store.chats.find(chat.address)
    assert found is not None
    assert (found.delivery_time, found.quiet_hours) == (time(7), None)
    soon = ChatDefaults("en", "Asia/Tokyo", None)
    other = await store.chats.get_or_create(ChatAddress("x", "1"), ChatKind.PRIVATE, soon)
    assert other.delivery_time is None


async def test_an_edition_makes_due_who_wants_it_as_soon_as_it_is_complete(store: Store):
    later = NOW + HOUR
    due: dict[str, Chat] = {}
    for place, term, at in (
        ("own", "cs.DC", None),
        ("archive", "cs.*", None),
        ("other", "math.CO", None),
        ("morning", "cs.DC", time(8)),
        ("paused", "cs.DC", None),
        ("gone", "cs.DC", None),
    ):
        due[place] = chat = await open_chat(store, place)
        await store.chats.set_schedule(chat.id, "UTC", at, None)
        await store.interests.add(chat.id, [term], 0, later)
    await store.chats.set_pause(due["paused"].id, Pause(TUESDAY), later)
    await store.chats.retire(due["gone"].address)
    await store.editions.complete([draft([1])], NOW)

    async def woken() -> set[str]:
        return {chat.address.place for chat in await store.chats.due(NOW, ["telegram"], 9)}

    assert await woken() == {"own", "archive"}
    for place in ("own", "archive"):
        await store.chats.set_schedule(due[place].id, "UTC", None, later)
    await store.editions.complete([draft([1, 2])], NOW)  # a supplement
    await store.editions.complete([draft([3], day=TUESDAY - timedelta(days=1))], NOW)
    assert await woken() == set()


async def test_types_read_before_are_kept_with_the_cursor(store: Store):
    chat = await open_chat(store)
    every, new = frozenset(AnnounceType), frozenset({AnnounceType.NEW})
    await store.chats.set_digest_settings(chat.id, DigestSettings(new, limit=5))
    await store.chats.set_digest_settings(chat.id, DigestSettings(every))
    full = DigestSettings(every, Style.FULL, paging=Paging.TURNED)
    await store.chats.set_digest_settings(chat.id, full)
    found = await store.chats.find(chat.address)
    assert found is not None
    assert found.digest_settings == full
    assert found.past_types == (PastTypes(0, DEFAULT_TYPES),), "the cursor has not moved"
    await store.editions.complete([draft([1])], NOW)
    moved = plan(found, "page", cursor=1)
    assert await store.outbox.plan([moved], NOW) == 1
    await store.chats.set_digest_settings(chat.id, DigestSettings(new))
    found = await store.chats.find(chat.address)
    assert found is not None
    assert found.past_types == (PastTypes(0, DEFAULT_TYPES), PastTypes(1, every))


async def test_resuming_ends_a_pause(store: Store):
    chat = await open_chat(store)
    await store.chats.set_pause(chat.id, Pause(), None)
    paused = await store.chats.find(chat.address)
    await store.chats.set_pause(chat.id, None, NOW)
    resumed = await store.chats.find(chat.address)
    assert paused is not None
    assert resumed is not None
    assert (paused.pause, paused.next_due_at) == (Pause(), None)
    assert (resumed.pause, resumed.next_due_at) == (None, NOW)


async def test_due_chats_come_longest_due_first_and_no_more_than_asked(store: Store):
    hours = {"a": 3, "b": 1, "c": 2, "d": 0, "e": -1}
    for place, ago in hours.items():
        chat = await open_chat(store, place)
        await store.chats.set_schedule(chat.id, "UTC", time(8), NOW - ago * HOUR)
    await open_chat(store, "never due")
    due = await store.chats.due(NOW, TELEGRAM, 10)
    assert [chat.address.place for chat in due] == ["a", "c", "b", "d"]
    assert [chat.address.place for chat in await store.chats.due(NOW, TELEGRAM, 2)] == ["a", "c"]


async def test_a_time_is_kept_to_the_microsecond(store: Store):
    chat = await open_chat(store)
    instant = NOW + timedelta(microseconds=1)
    await store.chats.set_schedule(chat.id, "UTC", time(8), instant)
    assert await store.chats.due(NOW, TELEGRAM, 10) == ()
    assert [chat.next_due_at for chat in await store.chats.due(instant, TELEGRAM, 10)] == [instant]


@pytest.mark.parametrize(
    "odd",
    ["types = 'sometimes'", "timezone = 'Mars/Base'", "kind = ''", "past_types = 'x:new'"],
)
async def test_a_row_with_a_value_that_cannot_be_costs_no_other_chat_its_digest(
    store: Store, database_url: str, odd: str
):
    for place in ("a", "b", "c"):
        chat = await open_chat(store, place)
        await store.chats.set_schedule(chat.id, "UTC", time(8), NOW)
    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        await connection.execute(text(f"UPDATE chats SET {odd} WHERE place = 'b'"))
    await engine.dispose()

    due = await store.chats.due(NOW, TELEGRAM, 10)

    assert [chat.address.place for chat in due] == ["a", "c"]


@pytest.mark.parametrize(
    ("odd", "is_read"),
    [
        ("delivery_time = '8 o''clock'", False),
        ("delivery_time = '25:61:00'", False),
        ("delivery_time = 800", False),
        ("delivery_time = x'ff'", False),
        ("delivery_time = '08:30'", True),
        ("awaited = 'soon', muted_since = 'today'", True),
        ("paused = 1, paused_until = '2026-13-45'", True),
    ],
)
async def test_a_damaged_date_or_time_in_sqlite_costs_no_other_chat_its_digest(
    sqlite_url: str, odd: str, is_read: bool
):
    store = await open_store(sqlite_url)
    for place in ("a", "b", "c"):
        chat = await open_chat(store, place)
        await store.chats.set_schedule(chat.id, "UTC", time(8), NOW)
        await store.interests.add(chat.id, ["cs.DC"], 0, NOW, NOW.date())
    engine = create_async_engine(sqlite_url)
    async with engine.begin() as connection:
        await connection.execute(text(f"UPDATE chats SET {odd} WHERE place = 'b'"))
        await connection.execute(text("UPDATE interests SET since = 'long ago'"))
    await engine.dispose()

    due = await store.chats.due(NOW, TELEGRAM, 10)

    read = [chat.address.place for chat in due]
    assert read == (["a", "b", "c"] if is_read else ["a", "c"])
    assert [interest.since for interest in await store.interests.of(due[0].id)] == [None]
    await store.close()


@pytest.mark.parametrize("microseconds", [-(10**18), -(2**63)])
async def test_an_instant_that_cannot_be_is_as_early_as_can_be(sqlite_url: str, microseconds: int):
    store = await open_store(sqlite_url)
    chat = await open_chat(store, "a")
    await store.chats.set_schedule(chat.id, "UTC", time(8), NOW)
    engine = create_async_engine(sqlite_url)
    async with engine.begin() as connection:
        await connection.execute(text(f"UPDATE chats SET next_due_at = {microseconds}"))
    await engine.dispose()

    (found,) = await store.chats.due(NOW, TELEGRAM, 10)

    assert found.next_due_at is not None
    assert found.next_due_at < NOW
    await store.close()


@pytest.mark.parametrize(
    ("odd", "read"),
    [
        ("types = 'sometimes', style = 'titles'", (DigestSettings().types, Style.TITLES, "UTC")),
        ("timezone = 'Mars/Base', style = 'titles'", (DigestSettings().types, Style.TITLES, "UTC")),
        (
            "quiet_hours = 'x', weekdays = 'mon', kind = ''",
            (DigestSettings().types, Style.BRIEF, "UTC"),
        ),
    ],
)
async def test_who_has_a_damaged_setting_is_answered_and_keeps_the_others(
    store: Store, database_url: str, odd: str, read: tuple[object, ...]
):
    chat = await open_chat(store, "b")
    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        await connection.execute(text(f"UPDATE chats SET {odd}"))
    await engine.dispose()

    for found in (await store.chats.find(chat.address), await open_chat(store, "b")):
        assert found is not None
        settings = found.digest_settings
        assert (settings.types, settings.style, found.timezone) == read
    await store.chats.set_schedule(chat.id, "UTC", time(9), NOW)


async def test_who_has_a_damaged_delivery_time_can_set_it_again(sqlite_url: str):
    store = await open_store(sqlite_url)
    chat = await open_chat(store, "b")
    engine = create_async_engine(sqlite_url)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE chats SET delivery_time = '8 o''clock'"))
    await engine.dispose()

    found = await store.chats.find(chat.address)
    assert found is not None
    assert found.delivery_time == time(8)
    await store.chats.set_schedule(chat.id, "UTC", time(9), NOW)
    assert [due.delivery_time for due in await store.chats.due(NOW, TELEGRAM, 10)] == [time(9)]
    await store.close()


async def test_due_chats_are_found_by_an_index(sqlite_url: str):
    await (await open_store(sqlite_url)).close()
    engine = create_async_engine(sqlite_url)
    asked = (
        "EXPLAIN QUERY PLAN SELECT * FROM chats WHERE state = 'active' AND next_due_at <= 1 "
        "AND platform IN ('telegram') ORDER BY next_due_at, id LIMIT 9"
    )
    async with engine.connect() as connection:
        steps = " ".join(row.detail for row in await connection.execute(text(asked)))
    await engine.dispose()
    assert "ix_chats_state_next_due_at (state=? AND next_due_at<?)" in steps
    assert "TEMP B-TREE" not in steps


async def test_only_chats_of_the_platforms_asked_for_are_due(store: Store):
    for platform in ("telegram", "discord"):
        chat = await open_chat(store, platform=platform)
        await store.chats.set_schedule(chat.id, "UTC", time(8), NOW)
    assert [chat.address.platform for chat in await store.chats.due(NOW, ["discord"], 9)] == [
        "discord"
    ]
    assert await store.chats.due(NOW, [], 9) == ()


async def test_a_naive_time_is_refused(store: Store):
    with pytest.raises(StoreError):
        await store.chats.due(NOW.replace(tzinfo=None), TELEGRAM, 1)


async def test_a_retired_chat_is_owed_nothing_and_keeps_its_settings(store: Store):
    chat = await open_chat(store)
    await store.interests.add(chat.id, ["cs.DC"], 0, NOW)
    chat = await open_chat(store)
    await store.outbox.plan([plan(chat, "one", "two")], NOW)
    await store.chats.retire(chat.address)
    gone = await store.chats.find(chat.address)
    assert gone is not None
    assert (gone.state, gone.next_due_at, gone.cursor) == (ChatState.GONE, None, chat.cursor)
    assert await store.chats.due(NOW, TELEGRAM, 9) == ()
    assert await store.chats.count() == 0
    assert (await store.outbox.states())[ParcelState.DROPPED] == 2
    assert [interest.name for interest in await store.interests.of(chat.id)] == ["cs.DC"]
    assert await store.interests.demands() == ()


async def test_a_retired_chat_that_comes_back_is_due_again(store: Store):
    chat = await open_chat(store)
    await store.interests.add(chat.id, ["cs.DC"], 0, NOW)
    await store.chats.retire(chat.address)
    await store.editions.complete([draft([1])], NOW)
    back = await open_chat(store)
    assert (back.id, back.state, back.cursor) == (chat.id, ChatState.ACTIVE, 0)
    assert [chat.id for chat in await store.chats.due(NOW, TELEGRAM, 9)] == [chat.id]


async def test_a_chat_that_comes_back_is_owed_the_papers_it_lost_but_no_old_sentence(store: Store):
    chat = await open_chat(store)
    covers = (TUESDAY,)
    digest = plan(chat, "one", "two", "three", dates=covers)
    await store.outbox.plan([digest, plan(chat, "late", digest="d2")], NOW)
    parcel, *_ = await store.outbox.claim("ada", TELEGRAM, NOW, HOUR, 9)
    await store.outbox.settle("ada", [Settlement(parcel.id, ParcelState.SENT, 1, receipt="7")], NOW)
    await store.chats.retire(chat.address)
    await open_chat(store)
    owed = await store.outbox.claim("ada", TELEGRAM, NOW, HOUR, 9)
    assert [parcel.page for parcel in owed] == [page("two"), page("three")]


async def test_a_retired_chat_gets_no_new_parcels(store: Store):
    chat = await open_chat(store)
    await store.chats.retire(chat.address)
    assert await store.outbox.plan([plan(chat, "late")], NOW) == 0
    assert await store.outbox.pending() == 0


async def test_a_chat_moves_to_a_free_place_with_everything(store: Store):
    chat = await open_chat(store, "-1")
    await store.interests.add(chat.id, ["cs.DC"], 0, NOW)
    await store.chats.move(chat.address, "-100")
    await store.chats.move(chat.address, "-100")
    moved = await store.chats.find(ChatAddress("telegram", "-100"))
    assert moved is not None
    assert (moved.id, moved.next_due_at) == (chat.id, NOW)
    assert await store.chats.find(chat.address) is None


async def test_moving_to_where_it_is_changes_nothing(store: Store):
    chat = await open_chat(store)
    await store.chats.move(chat.address, chat.address.place)
    assert await store.chats.find(chat.address) == chat


async def test_merging_two_chats_unites_their_interests(store: Store):
    old, new = await open_chat(store, "-1"), await open_chat(store, "-100")
    await store.interests.add(old.id, ["cs.DC", "cs.AR"], 3, NOW)
    await store.interests.add(new.id, ["cs.PF", "cs.AR"], 5, NOW + HOUR)
    await store.chats.move(old.address, "-100")
    united = await store.chats.find(new.address)
    assert united is not None
    assert (united.id, united.next_due_at) == (new.id, NOW)
    began = {interest.name: interest.after_seq for interest in await store.interests.of(new.id)}
    assert began == {"cs.DC": 3, "cs.AR": 3, "cs.PF": 5}
    assert await store.chats.find(old.address) is None


async def test_merging_two_chats_unites_their_reading_lists(store: Store):
    old, new = await open_chat(store, "-1"), await open_chat(store, "-100")
    await store.editions.complete([draft([1, 2, 3])], NOW)
    for chat, numbers in ((old, (1, 2)), (new, (2, 3))):
        for number in numbers:
            paper_id = paper(number).id
            await store.saved.save(chat.id, paper_id, 1, f"{chat.address.place}", (), NOW)
    await store.chats.move(old.address, "-100")
    kept = {saved_paper.paper_id: saved_paper.note for saved_paper in await store.saved.of(new.id)}
    assert kept == {paper(1).id: "-1", paper(2).id: "-100", paper(3).id: "-100"}


async def test_merged_interests_begin_where_the_earlier_one_began(store: Store):
    old, new = await open_chat(store, "-1"), await open_chat(store, "-100")
    await store.interests.add(old.id, ["cs.DC"], 0, NOW)
    await store.editions.complete([draft([1])], NOW)
    await store.interests.add(new.id, ["cs.DC"], 1, NOW)
    await store.chats.move(old.address, "-100")
    (united,) = await store.interests.of(new.id)
    assert (united.after_seq, united.since) == (0, None)


async def test_the_lower_cursor_wins_when_chats_are_merged(store: Store):
    old = await open_chat(store, "-1")
    await store.editions.complete([draft([1])], NOW)
    new = await open_chat(store, "-100")
    await store.chats.move(old.address, "-100")
    united = await store.chats.find(new.address)
    assert (old.cursor, new.cursor) == (0, 1)
    assert united is not None
    assert united.cursor == 0


async def test_merging_two_chats_moves_the_rows_of_every_table(store: Store, database_url: str):
    """The tables are asked of the schema, so that a later one has to be thought of as well."""
    referring = [
        table.name
        for table in metadata.sorted_tables
        if any(key.column.table.name == "chats" for key in table.foreign_keys)
    ]
    await store.editions.complete([draft([1]), draft([2], "cs.AR")], NOW)
    old, new = await open_chat(store, "-1"), await open_chat(store, "-100")
    await store.interests.add(old.id, ["cs.DC", "cs.AR"], 0, NOW)
    await store.interests.remove(old.id, ["cs.AR"], NOW)
    old = await open_chat(store, "-1")
    assert await store.outbox.plan([plan(old, "owed")], NOW) == 1
    await store.saved.save(old.id, paper(1).id, 1, "", (), NOW)
    await store.votes.put(old.id, [Vote(paper(1).id, Sign.LIKE, NOW)])
    await store.interests.mute(old.id, Mute("survey"))
    await store.offers.make(old.id, [Offer("subscribe", "cat:cs.LG moe")])
    await store.follows.put(old.id, Follow.begin(paper(1)), NOW)
    await store.journal_clubs.set(old.id, JournalClub(4, time(15), NOW, NOW))
    discord = LinkHolder(ChatAddress("discord", "8"), "8")
    await store.links.issue(old.id, "code", LinkHolder(old.address, "7"), NOW + HOUR)
    other = await open_chat(store, "8", platform="discord")
    assert await store.links.join("code", other, discord, old.address, NOW)
    await store.links.issue(old.id, "code", discord, NOW + HOUR)
    await store.rankings.set(old.id, RankingSettings())
    await store.rankings.keep_orders({(old.id, TUESDAY): ()})
    await store.rankings.note_opened(old.id, TUESDAY, [paper(1).id])
    before = await all_rows(database_url)
    assert [name for name in referring if not before[name]] == [], "nothing to follow with"
    await store.chats.move(old.address, "-100")
    after = await all_rows(database_url)
    for name in referring:
        assert [row.chat_id for row in after[name]] == [new.id] * len(before[name]), name


async def test_a_chat_that_was_only_just_created_takes_the_settings(store: Store):
    old = await open_chat(store, "-1")
    await store.chats.set_schedule(old.id, "Asia/Tokyo", time(6), NOW)
    await store.interests.add(old.id, ["cs.DC"], 0, NOW)
    await open_chat(store, "-100")
    await store.chats.move(old.address, "-100")
    united = await store.chats.find(ChatAddress("telegram", "-100"))
    assert united is not None
    assert (united.timezone, united.delivery_time) == ("Asia/Tokyo", time(6))


async def test_merging_hands_over_undelivered_parcels_without_repeats(store: Store):
    old, new = await open_chat(store, "-1"), await open_chat(store, "-100")
    both = [plan(old, "shared"), plan(old, "own", digest="d2"), plan(new, "shared")]
    assert await store.outbox.plan(both, NOW) == 3
    await store.chats.move(old.address, "-100")
    claimed = await store.outbox.claim("w", TELEGRAM, NOW, HOUR, 9)
    assert {parcel.address.place for parcel in claimed} == {"-100"}
    assert [parcel.page for parcel in claimed] == [both[1].pages[0], both[2].pages[0]]


async def test_merging_replaces_a_dropped_page_by_the_same_one_that_is_pending(store: Store):
    old, new = await open_chat(store, "-1"), await open_chat(store, "-100")
    await store.outbox.plan([plan(old, "shared"), plan(new, "shared")], NOW)
    await store.chats.retire(new.address)
    await store.chats.move(old.address, "-100")
    (parcel,) = await store.outbox.claim("w", TELEGRAM, NOW, HOUR, 9)
    assert (parcel.chat_id, parcel.address) == (new.id, new.address)


@pytest.mark.parametrize("settled", [False, True])
async def test_a_deleted_chat_leaves_nothing_behind(store: Store, database_url: str, settled: bool):
    chat, other = await open_chat(store, "1"), await open_chat(store, "2")
    await store.interests.add(chat.id, ["cs.DC"], 0, None)
    await store.outbox.plan([plan(chat, "mine", "shared"), plan(other, "own", "shared")], NOW)
    if settled:
        claimed = await store.outbox.claim("w", TELEGRAM, NOW, HOUR, 2)
        await store.outbox.settle(
            "w", [Settlement(parcel.id, ParcelState.SENT, 0) for parcel in claimed], NOW
        )
    await store.chats.delete(chat.id)
    left = await all_rows(database_url)
    assert [row.id for row in left["chats"]] == [other.id]
    assert {row.chat_id for row in left["interests"] + left["parcels"]} == {other.id}
    assert "mine" not in repr(left)
    assert len(left["pages"]) == 2
    assert await store.outbox.pending() == 2


async def test_the_id_of_a_deleted_chat_is_never_reused(store: Store):
    chat = await open_chat(store)
    await store.chats.delete(chat.id)
    assert (await open_chat(store)).id > chat.id


async def test_two_processes_that_see_a_new_chat_at_once_create_one(
    store: Store, open_another: StoreOpener
):
    other = await open_another()
    met = await asyncio.gather(*(open_chat(opened) for opened in [store, other] * 5))
    assert len({chat.id for chat in met}) == 1
