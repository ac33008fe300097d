"""Of every paper it can be said why it came to a chat, or did not, and that is what happened."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from random import Random

import pytest

from bot.delivery.past_digests import StoredPastDigests
from bot.model.announcement import AnnounceType
from bot.model.delivery import ParcelState
from bot.model.taxonomy import categories_of
from bot.ports.digests import DeliveryOutcome, ExplainedAnnouncement
from storage.bootstrap import open_store
from tests.scenarios.explained_month import (
    LAST,
    ExplainedMonth,
    Listed,
    Passage,
    Reader,
    Subscribed,
)
from tests.support.postgresql import postgres as postgres
from tests.support.postgresql import postgres_url as postgres_url
from tests.support.soak import amount
from tests.support.stores import sqlite_url as sqlite_url

PAIRS, READERS = amount(250, 1000), amount(11, 24)
PRUNED_BEFORE = datetime(2026, 6, 9, tzinfo=UTC)
OF_STATE = {
    ParcelState.SENT: DeliveryOutcome.DELIVERED,
    ParcelState.PENDING: DeliveryOutcome.WAITING,
    ParcelState.PARKED: DeliveryOutcome.REFUSED,
    ParcelState.DROPPED: DeliveryOutcome.DROPPED,
}


def passage_of(reader: Reader, listed: Listed) -> Passage | None:
    return next(
        (passage for passage in reader.passages if passage.after < listed.seq <= passage.upto), None
    )


def readers_of(reader: Reader, listed: Listed) -> list[Subscribed]:
    """Return what selected it when the chat's cursor passed it, or does, if it has not."""
    passage = passage_of(reader, listed)
    if passage is None and listed.seq <= reader.chat.cursor:
        return []
    return [interest for interest in (passage or reader).reads if interest.takes(listed)]


def is_brought(reader: Reader, listed: Listed) -> bool:
    passage = passage_of(reader, listed)
    types = passage.types if passage else reader.chat.digest_settings.types
    reading = readers_of(reader, listed)
    return any(
        listed.type in (types if interest.types is None else interest.types)
        and not interest.is_muted(listed)
        for interest in reading
    )


def is_known(reader: Reader, listed: Listed, earlier: Sequence[Listed]) -> bool:
    """Tell whether the chat had this paper, or of a replacement this version, before."""
    had = [seen for seen in earlier if seen.seq <= reader.chat.cursor and is_brought(reader, seen)]
    if listed.type is AnnounceType.REPLACE:
        return listed.version in {seen.version for seen in had}
    return bool(had)


def where_it_came(
    reader: Reader, listed: Listed, states: dict[int, ParcelState]
) -> tuple[set[DeliveryOutcome], int]:
    """Return what became of the message with a paper that was news, and its parcel; 0 for none."""
    passage = passage_of(reader, listed)
    assert passage is not None
    if listed.word in passage.muted:
        return {DeliveryOutcome.MUTED}, 0
    # When words were muted is not stored; what was not shown is explained by those of now.
    muted = {DeliveryOutcome.MUTED} if listed.word in reader.muted else set[DeliveryOutcome]()
    kept = any(number in states for number, _, _ in passage.parcels)
    for number, papers, is_turned in passage.parcels:
        if kept and (listed.paper_id in papers or is_turned):
            is_behind = listed.paper_id not in papers
            return {OF_STATE[states[number]], *(muted if is_behind else ())}, number
    if not kept:
        return {DeliveryOutcome.FORGOTTEN, *muted}, 0
    assert passage.limit is not None or any(interest.limit for interest in passage.reads)
    return {DeliveryOutcome.BEYOND_LIMIT, *muted}, 0


def what_became(
    reader: Reader,
    group: Sequence[Listed],
    earlier: Sequence[Listed],
    states: dict[int, ParcelState],
) -> tuple[set[DeliveryOutcome], int]:
    """Return what may be said of the listings of a date by the log, and the paper's parcel."""
    brought = [listing for listing in group if is_brought(reader, listing)]
    passed = [listing for listing in brought if listing.seq <= reader.chat.cursor] or brought
    news = [listing for listing in passed if not is_known(reader, listing, earlier)]
    if not brought:
        return which_rule(reader, group), 0
    if not news:
        return {DeliveryOutcome.REPEATED}, 0
    if news[0].seq > reader.chat.cursor:
        is_muted = news[0].word in reader.muted
        return {DeliveryOutcome.MUTED if is_muted else DeliveryOutcome.UPCOMING}, 0
    return where_it_came(reader, news[0], states)


def which_rule(reader: Reader, group: Sequence[Listed]) -> set[DeliveryOutcome]:
    reading = [(interest, listing) for listing in group for interest in readers_of(reader, listing)]
    if reading:
        held = {interest.is_muted(listing) for interest, listing in reading}
        either = {DeliveryOutcome.WRONG_TYPE, DeliveryOutcome.MUTED}
        return either if True in held else {DeliveryOutcome.WRONG_TYPE}
    looking = [
        interest.selects(listing)
        for listing in group
        for interest in reader.ever_read.union(reader.reads)
        if listing.category in categories_of(interest.term)
    ]
    # Of what was unsubscribed before anything came, nothing is stored.
    possible = {DeliveryOutcome.UNSUBSCRIBED}
    if not all(looking):
        possible.add(DeliveryOutcome.UNMATCHED)
    if any(looking):
        possible |= {DeliveryOutcome.TOO_EARLY, DeliveryOutcome.TOO_LATE}
    return possible


async def tell_of(month: ExplainedMonth, pairs: int) -> Counter[DeliveryOutcome]:
    """Compare what is said of so many pairs of a paper and a chat with the log; return it."""
    states, told = await month.states(), Counter[DeliveryOutcome]()
    listed: defaultdict[str, list[Listed]] = defaultdict(list)
    for announced in month.listed:
        listed[announced.paper_id].append(announced)
    past_digests, random = StoredPastDigests(month.store), Random(1)
    for _ in range(pairs):
        paper_id, reader = random.choice(sorted(listed)), random.choice(month.readers)
        paper = await month.store.papers.get(paper_id)
        assert paper is not None
        explained = await past_digests.explain(
            reader.chat, paper, month.calendar, month.clock.now()
        )
        by_day: defaultdict[date, list[Listed]] = defaultdict(list)
        for listing in sorted(listed[paper_id], key=lambda listing: listing.seq):
            by_day[listing.day].append(listing)
        assert [announcement.date for announcement in explained.announcements] == sorted(by_day)
        for said in explained.announcements:
            group = by_day[said.date]
            earlier = [listing for listing in listed[paper_id] if listing.seq < group[0].seq]
            expected, number = what_became(reader, group, earlier, states)
            assert said.outcome in expected, (paper_id, reader, said, expected)
            is_shown = number and said.outcome is not DeliveryOutcome.MUTED
            assert not is_shown or _message_of(said) in ("", f"m{number}")
            told[said.outcome] += 1
    return told


@pytest.mark.slow
@pytest.mark.soak
async def test_papers_are_explained_to_chats_as_the_outbox_has_them(sqlite_url: str) -> None:
    async with passing_month(sqlite_url) as month:
        await month.pass_by(READERS)
        await month.announce(date(2026, 7, 1))
        await month.store.outbox.prune(PRUNED_BEFORE)
        await month.store.chats.retire(month.readers[9].chat.address)
        told = await tell_of(month, PAIRS)
    # Which of the few messages that wait at the end are asked about is up to chance.
    rare = {DeliveryOutcome.DROPPED, DeliveryOutcome.WAITING}
    assert told.keys() | rare == {*DeliveryOutcome}, told


@pytest.mark.slow
@pytest.mark.soak
@pytest.mark.postgres
async def test_postgresql_explains_papers_as_its_outbox_has_them(postgres_url: str) -> None:
    async with passing_month(postgres_url) as month:
        await month.pass_by(amount(5, 24), amount(date(2026, 6, 10), LAST))
        assert (await tell_of(month, amount(60, 1000)))[DeliveryOutcome.DELIVERED]


@asynccontextmanager
async def passing_month(url: str) -> AsyncIterator[ExplainedMonth]:
    store = await open_store(url)
    month = ExplainedMonth(store, url, seed=13)
    yield month
    await month.end()
    await store.close()


def _message_of(said: ExplainedAnnouncement) -> str:
    return said.page.message_id if said.page else "no page"
