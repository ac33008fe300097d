"""One sound a digest: its first page makes it, whatever becomes of that page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.courier.chat_delivery import LEASE, PacedPlatform
from bot.delivery.courier.courier import Courier
from bot.delivery.rate_limit.limiter import RateLimiter
from bot.document.nodes import Document
from bot.errors import DeliveryError, Refused, Unfit, Unsure
from bot.model.chat import ChatAddress, RenderMode
from bot.model.delivery import ParcelState, RateLimits
from bot.ports.store import Store
from storage.bootstrap import open_store
from tests.support.clock import JumpingClock
from tests.support.command_harness import text_of
from tests.support.couriers import drain
from tests.support.stores import NOW, open_chat, page, plan, prepare_sqlite

LATER = NOW + timedelta(hours=10)


class Ringer:
    """A platform that notes what makes a sound; scripted errors come first."""

    name = "telegram"

    def __init__(self, *errors: DeliveryError) -> None:
        self.sent: list[tuple[str, str]] = []
        self._errors = list(errors)

    def fits(self, page: Document, render_mode: RenderMode) -> bool:
        return len(page.blocks) == 1

    async def send(self, _: ChatAddress, page: Document, key: str, mode: RenderMode) -> str:
        return self._take("ring", page)

    async def send_silently(
        self, _: ChatAddress, page: Document, key: str, mode: RenderMode
    ) -> str:
        return self._take("silent", page)

    async def probe(self) -> str:
        return self.name

    def _take(self, kind: str, page: Document) -> str:
        self.sent.append((kind, text_of(page)))
        if self._errors:
            raise self._errors.pop(0)
        return str(len(self.sent))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(prepare_sqlite(tmp_path / "paperboy.db"))
    yield store
    await store.close()


async def owe(store: Store, *texts: str, **changes: Any) -> None:
    chat, told = await open_chat(store), dict[str, Any](silent_from=LATER) | changes
    await store.outbox.plan([plan(chat, *texts, **told)], NOW)


def courier(store: Store, platform: Ringer, clock: JumpingClock, name: str = "first") -> Courier:
    limiter = RateLimiter(RateLimits(30, 0), clock)
    return Courier(name, store, {"telegram": PacedPlatform(platform, limiter)}, clock)  # type: ignore[arg-type]


async def deliver(store: Store, *errors: DeliveryError) -> list[tuple[str, str]]:
    """Deliver everything, while time passes, and return what was attempted."""
    platform, clock = Ringer(*errors), JumpingClock(NOW)
    first = courier(store, platform, clock)
    await drain(first)
    for _ in range(50):
        clock.jump(minutes=1)
        await drain(first)
    return platform.sent


async def test_the_first_page_makes_a_sound_and_no_other(store: Store) -> None:
    await owe(store, "one", "two", "three")
    assert await deliver(store) == [("ring", "one"), ("silent", "two"), ("silent", "three")]


async def test_what_was_planned_without_a_sound_makes_none(store: Store) -> None:
    await owe(store, "one", "two", silent_from=NOW)
    assert await deliver(store) == [("silent", "one"), ("silent", "two")]


async def test_a_repeated_attempt_is_of_the_same_kind(store: Store) -> None:
    await owe(store, "one", "two")
    sent = await deliver(store, Unsure("lost"), Unsure("lost"))
    assert sent == [*[("ring", "one")] * 3, ("silent", "two")]


async def test_after_a_kill_the_kind_is_the_same(store: Store) -> None:
    await owe(store, "one", "two")
    (claimed, _) = await store.outbox.claim("killed", ["telegram"], NOW, LEASE, 9)
    platform, clock = Ringer(), JumpingClock(NOW + LEASE + timedelta(seconds=1))
    assert not claimed.is_silent(clock.now())
    await drain(courier(store, platform, clock, "second"))
    assert platform.sent == [("ring", "one"), ("silent", "two")]


async def test_what_waits_into_the_quiet_hours_makes_no_sound_any_more(store: Store) -> None:
    await owe(store, "one", silent_from=NOW + timedelta(seconds=30))
    sent = await deliver(store, Unsure("lost"))
    assert sent == [("ring", "one"), ("silent", "one")]


async def test_the_next_page_makes_the_sound_of_one_that_is_refused(store: Store) -> None:
    await owe(store, "one", "two", "three", render_mode=RenderMode.PLAIN)
    await owe(store, "other", digest="d2")
    sent = await deliver(store, Refused("never"), Refused("never"))
    assert (await store.outbox.states())[ParcelState.PARKED] == 2
    expected = [("ring", "one"), ("ring", "two"), ("ring", "three"), ("ring", "other")]
    assert sent == expected


async def test_of_a_page_that_is_cut_again_the_first_piece_makes_the_sound(store: Store) -> None:
    whole = Document((*page("one").blocks, *page("two").blocks))
    await owe(store, pages=(whole,))
    sent = await deliver(store, Unfit("too rich"))
    assert sent == [("ring", "one\ntwo"), ("ring", "one"), ("silent", "two")]
