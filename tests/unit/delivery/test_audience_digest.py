"""What a group of readers is owed, read from a real store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.telegram.render.message import fits
from bot.delivery.audience import Audience
from bot.delivery.audience_digest import Arrival, AudienceDigest, compose_for
from bot.delivery.read_cache import CachedReads
from bot.document.nodes import Document, Paragraph, plain_text
from bot.model.announcement import AnnounceType
from bot.model.calendar import arxiv_calendar
from bot.model.chat import DigestSettings, Interest
from bot.model.taxonomy import CATEGORIES
from bot.phrases import LANGUAGES
from bot.query import parse
from bot.query.categories import make_interest
from storage.bootstrap import open_store
from tests.support.command_harness import FakePlatform
from tests.support.papers import draft, listing
from tests.support.stores import prepare_sqlite

TUESDAY = datetime(2026, 6, 16, 8, tzinfo=UTC)


@pytest.fixture
async def store(tmp_path: Path):
    store = await open_store(prepare_sqlite(tmp_path / "paperboy.db"))
    yield store
    await store.close()


async def seen(store, terms: Sequence[str], now: datetime, language: str = "en") -> AudienceDigest:
    interests = tuple(Interest.plain(term, 0) for term in terms)
    types = frozenset({AnnounceType.NEW})
    audience = Audience("telegram", language, "UTC", DigestSettings(types), interests, 0)
    last_seq = await store.editions.last_seq()
    return await compose_for(
        CachedReads(store), FakePlatform(), arxiv_calendar(), audience, last_seq, now
    )


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_reader_of_everything_gets_sentences_that_fit(store, language: str) -> None:
    everything = tuple(CATEGORIES)
    (late,) = (await seen(store, everything, TUESDAY, language)).late
    assert fits(late)
    quiet = [draft(category, "2026-06-16") for category in everything]
    await store.editions.complete(quiet, TUESDAY)
    (nothing,) = (await seen(store, everything, TUESDAY, language)).nothing
    assert fits(nothing)


async def test_nothing_new_is_said_only_of_what_was_announced(store) -> None:
    await store.editions.complete([draft("cs.DC", "2026-06-19")], TUESDAY)
    saturday = datetime(2026, 6, 20, 8, tzinfo=UTC)
    owed = await seen(store, ("cs.DC", "econ.TH"), saturday)
    assert owed.arrival is Arrival.COMPLETE
    (nothing,) = owed.nothing
    assert text_of(nothing) == "Nothing new in cs.DC on Friday 19 June."


async def test_a_digest_comes_although_the_category_of_a_query_has_not_come_yet(store) -> None:
    await store.editions.complete([draft("cs.DC", "2026-06-16", listing("2606.00001"))], TUESDAY)
    query = make_interest(parse("cs.LG graph"), 0)
    interests = (Interest.plain("cs.DC", 0), query)
    audience = Audience("telegram", "en", "UTC", DigestSettings(), interests, 0)
    owed = await compose_for(
        CachedReads(store), FakePlatform(), arxiv_calendar(), audience, 1, TUESDAY
    )
    assert owed.digest


@pytest.mark.parametrize(
    ("now", "arrival"),
    [
        ("2026-06-19T04:30:00+00:00", Arrival.JUST_DUE),
        ("2026-06-19T12:00:00+00:00", Arrival.LATE),
        ("2026-06-20T03:59:00+00:00", Arrival.LATE),
        ("2026-06-20T12:00:00+00:00", Arrival.COMPLETE),  # a weekend, and a holiday after it
        ("2026-06-22T12:00:00+00:00", Arrival.COMPLETE),
        ("2026-06-23T12:00:00+00:00", Arrival.LATE),
    ],
)
async def test_nothing_is_waited_for_that_the_feeds_no_longer_show(
    store, now: str, arrival: Arrival
) -> None:
    assert (await seen(store, ("cs.DC",), datetime.fromisoformat(now))).arrival is arrival


def text_of(document: Document) -> str:
    (block,) = document.blocks
    assert isinstance(block, Paragraph)
    return plain_text(block.children)
