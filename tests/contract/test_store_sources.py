"""Sources: how they have answered."""

from __future__ import annotations

from datetime import timedelta

from bot.ports.sources import SourceHealth
from bot.ports.store import Store
from tests.support.stores import NOW

LATER = NOW + timedelta(minutes=5)


async def test_nothing_is_known_of_a_source_that_was_never_asked(store: Store):
    assert await store.sources.health("feed") == SourceHealth(None, None, "")


async def test_the_first_failure_in_a_row_keeps_its_time_and_the_last_its_words(store: Store):
    await store.sources.record_failure("feed", NOW, "HTTP 503")
    await store.sources.record_failure("feed", LATER, "timed out")
    assert await store.sources.health("feed") == SourceHealth(None, NOW, "timed out")


async def test_a_usable_answer_ends_a_failure(store: Store):
    await store.sources.record_failure("feed", NOW, "HTTP 503")
    await store.sources.record_success("feed", LATER)
    assert await store.sources.health("feed") == SourceHealth(LATER, None, "")


async def test_a_failure_remembers_the_last_usable_answer(store: Store):
    await store.sources.record_success("feed", NOW)
    await store.sources.record_failure("feed", LATER, "HTTP 503")
    assert await store.sources.health("feed") == SourceHealth(NOW, LATER, "HTTP 503")


async def test_sources_are_told_apart(store: Store):
    await store.sources.record_failure("feed", NOW, "HTTP 503")
    await store.sources.record_success("api", NOW)
    assert (await store.sources.health("api")).failed_since is None
