"""What planning promises, on a real store: nothing passed over, nothing denied that was given."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.delivery.decide import GATHERING_TIME, RECHECK_INTERVAL
from bot.delivery.planner import Planner
from bot.document.nodes import Document, ItemList, Paragraph, plain_text
from bot.model.announcement import Edition
from bot.model.calendar import arxiv_calendar
from bot.model.chat import Chat, RenderMode
from bot.model.delivery import ParcelState, Settlement
from bot.ports.store import Store
from bot.query import parse
from bot.query.categories import make_interest
from storage.bootstrap import open_store
from tests.support.clock import JumpingClock
from tests.support.papers import CROSS, REPLACE, draft, listing
from tests.support.stores import NOW, open_chat, prepare_sqlite

TUESDAY = "2026-06-16"


class Pages:
    """As much of a platform as planning needs."""

    name = "telegram"

    def __init__(self) -> None:
        self.measured: list[Document] = []

    def fits(self, page: Document, render_mode: RenderMode) -> bool:
        self.measured.append(page)
        if len(page.blocks) > 0 and "poison" in repr(page):
            raise ValueError("a fault of ours")
        return True


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(prepare_sqlite(tmp_path / "paperboy.db"))
    yield store
    await store.close()


@pytest.fixture
def clock() -> JumpingClock:
    return JumpingClock(NOW)


@pytest.fixture
def planner(store: Store, clock: JumpingClock) -> Planner:
    return Planner(store, {"telegram": Pages()}, arxiv_calendar(), clock)  # type: ignore[dict-item]


async def reader(store: Store, *terms: str, place: str = "1") -> Chat:
    chat = await open_chat(store, place)
    await store.interests.add(chat.id, terms, await store.editions.last_seq(), NOW)
    return chat


async def written(store: Store) -> list[str]:
    """Return what is owed now, and call it sent."""
    return [_text(page) for page in await owed_pages(store)]


async def owed_pages(store: Store) -> list[Document]:
    """Return the pages that are owed now, and call them sent."""
    parcels = await store.outbox.claim("test", ["telegram"], NOW, timedelta(days=9), 99)
    sent = [Settlement(parcel.id, ParcelState.SENT, 1) for parcel in parcels]
    await store.outbox.settle("test", sent, NOW)
    return [parcel.page for parcel in parcels]


def _text(page: Document) -> str:
    first = page.blocks[0]
    return plain_text(first.children) if isinstance(first, Paragraph) else repr(page)


async def test_an_empty_category_that_comes_late_denies_no_paper_that_was_delivered(
    store: Store, planner: Planner, clock: JumpingClock
) -> None:
    await reader(store, "cs.DC", "econ.TH")
    await store.editions.complete([draft("cs.DC", TUESDAY, listing("2606.00001"))], NOW)
    await planner.plan_due()
    (digest,) = await written(store)
    assert "2606.00001" in digest
    await store.editions.complete([draft("econ.TH", TUESDAY)], NOW)
    clock.jump(minutes=6)
    await planner.plan_due()
    assert await written(store) == ["Nothing new in econ.TH on Tuesday 16 June."]


async def test_a_category_that_comes_late_with_what_another_brought_is_not_called_empty(
    store: Store, planner: Planner, clock: JumpingClock
) -> None:
    await reader(store, "cs.DC", "econ.TH")
    await store.editions.complete([draft("cs.DC", TUESDAY, listing("2606.00001"))], NOW)
    await planner.plan_due()
    assert len(await written(store)) == 1
    crossed = draft("econ.TH", TUESDAY, listing("2606.00001", "econ.TH", CROSS))
    await store.editions.complete([crossed], NOW)
    clock.jump(minutes=6)
    await planner.plan_due()
    assert await written(store) == []


async def test_an_empty_member_of_an_archive_that_comes_late_is_silence(
    store: Store, planner: Planner, clock: JumpingClock
) -> None:
    await reader(store, "econ.*")
    there = [draft("econ.EM", TUESDAY, listing("2606.00001", "econ.EM")), draft("econ.GN", TUESDAY)]
    await store.editions.complete(there, NOW)
    await planner.plan_due()
    assert len(await written(store)) == 1
    await store.editions.complete([draft("econ.TH", TUESDAY)], NOW)
    clock.jump(minutes=6)
    await planner.plan_due()
    assert await written(store) == []


async def test_a_supplement_without_a_paper_for_the_reader_is_silence(
    store: Store, planner: Planner, clock: JumpingClock
) -> None:
    await reader(store, "cs.DC")
    await store.editions.complete([draft("cs.DC", TUESDAY)], NOW)
    await planner.plan_due()
    assert len(await written(store)) == 1
    more = draft("cs.DC", TUESDAY, listing("2606.00002", kind=REPLACE))
    await store.editions.complete([more], NOW)
    clock.jump(hours=18)  # before the next announcement is due
    chat = await open_chat(store)
    await store.interests.add(chat.id, (), 0, clock.now())
    await planner.plan_due()
    assert await written(store) == []


async def test_what_is_subscribed_to_while_planning_is_not_passed_over(
    store: Store, planner: Planner, clock: JumpingClock
) -> None:
    chat = await reader(store, "cs.DC")
    await store.editions.complete([draft("cs.DC", TUESDAY, listing("2606.00001"))], NOW)
    of_many = store.interests.of_many

    async def then_more(chat_ids: Sequence[int]) -> object:
        """Let a person subscribe, and the new category come, right after the interests are read."""
        found = await of_many(chat_ids)
        store.interests.of_many = of_many  # type: ignore[method-assign]
        await store.interests.add(chat.id, ["cs.AR"], await store.editions.last_seq(), NOW)
        news = draft("cs.AR", TUESDAY, listing("2606.00002", "cs.AR"))
        await store.editions.complete([news], NOW)
        return found

    store.interests.of_many = then_more  # type: ignore[method-assign,assignment]
    await planner.plan_due()
    clock.jump(days=1)
    await planner.plan_due()
    assert "2606.00002" in "".join(await written(store))


async def test_an_edition_that_comes_between_two_reads_is_not_taken_for_delivered(
    store: Store, planner: Planner, clock: JumpingClock
) -> None:
    await reader(store, "cs.DC")
    after = store.editions.after

    async def then_complete(*args: object) -> tuple[Edition, ...]:
        found = await after(*args)  # type: ignore[arg-type]
        store.editions.after = after  # type: ignore[method-assign]
        await store.editions.complete([draft("cs.DC", TUESDAY, listing("2606.00001"))], NOW)
        return found

    store.editions.after = then_complete  # type: ignore[method-assign]
    await planner.plan_due()
    clock.jump(minutes=6)
    await planner.plan_due()
    assert "2606.00001" in "".join(await written(store))


async def test_audiences_that_cannot_be_composed_for_block_no_others(
    store: Store, planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.planner.CHATS_PER_READ", 2)
    ill = [await reader(store, "cs.AR", place=f"{n}") for n in range(3)]
    await reader(store, "cs.DC", place="well")
    poison = listing("2606.00001", "cs.AR")
    poison = replace(poison, paper=replace(poison.paper, title="poison"))
    await store.editions.complete(
        [draft("cs.AR", TUESDAY, poison), draft("cs.DC", TUESDAY, listing("2606.00002"))], NOW
    )
    await planner.plan_due()
    assert ["2606.00002" in text for text in await written(store)] == [True]
    postponed = await store.chats.find(ill[0].address)
    assert postponed is not None
    assert (postponed.cursor, postponed.next_due_at) == (0, NOW + RECHECK_INTERVAL)


async def test_chats_of_one_audience_are_composed_for_once_and_share_their_pages(
    store: Store, clock: JumpingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.planner.PLANS_PER_WRITE", 2)
    for number in range(5):
        await reader(store, "cs.AR" if number % 2 else "cs.DC", place=f"{number}")
    announced = [
        draft(term, TUESDAY, listing(f"2606.{term[-1]}", term)) for term in ("cs.AR", "cs.DC")
    ]
    await store.editions.complete(announced, NOW)
    pages = Pages()
    planner = Planner(store, {"telegram": pages}, arxiv_calendar(), clock)  # type: ignore[dict-item]
    assert await planner.plan_due() == 5
    assert len(pages.measured) == 2
    assert [text.count("2606.C") > 0 for text in await written(store)] == [True, False] * 2 + [True]


async def test_commands_are_answered_between_the_digests_of_a_large_run(
    store: Store, clock: JumpingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.planner.DIGESTS_PER_PAUSE", 1)
    terms = ("cs.AR", "cs.DC", "cs.CL", "cs.LG", "cs.SE")
    await reader(store, *terms, place="all")  # after this digest everything is cached
    for number, term in enumerate(terms):
        await reader(store, term, place=f"{number}")
    announced = [draft(term, TUESDAY, listing(f"2606.{term}", term)) for term in terms]
    await store.editions.complete(announced, NOW)
    iterations = 0

    async def someone() -> None:
        nonlocal iterations
        while True:
            iterations += 1
            await asyncio.sleep(0)

    class Watched(Pages):
        def fits(self, page: Document, render_mode: RenderMode) -> bool:
            seen.append(iterations)
            return super().fits(page, render_mode)

    seen: list[int] = []
    planner = Planner(store, {"telegram": Watched()}, arxiv_calendar(), clock)  # type: ignore[dict-item]
    asking = asyncio.create_task(someone())
    await planner.plan_due()
    asking.cancel()
    assert len(seen) == len(set(seen)) == 6


async def test_looking_in_vain_is_no_line_in_the_log_and_giving_is_one(
    store: Store, planner: Planner, clock: JumpingClock
) -> None:
    await reader(store, "cs.DC")
    with capture_logs() as lines:
        for _ in range(12):
            assert await planner.plan_due() == 1
            clock.jump(minutes=5)
        late = [line for line in lines if line["event"] == "chats.planned"]
        await store.editions.complete([draft("cs.DC", TUESDAY, listing("2606.00001"))], NOW)
        clock.jump(minutes=5)
        await planner.plan_due()
    given = [line["chats"] for line in lines if line["event"] == "chats.planned"]
    assert len(late) <= 1, "that it is late is told once"
    assert given == [1] * (len(late) + 1)


async def test_a_partial_digest_says_nothing_of_categories_that_were_given_before(
    store: Store, planner: Planner, clock: JumpingClock
) -> None:
    await reader(store, "cs.DC", "cs.AR", "econ.TH", "cs.CL")
    first = [draft("cs.DC", TUESDAY, listing("2606.00001")), draft("cs.AR", TUESDAY)]
    await store.editions.complete(first, NOW)
    await planner.plan_due()
    (digest,) = await owed_pages(store)
    assert counted_terms(digest) == ["cs.DC", "cs.AR"]

    second = draft("econ.TH", TUESDAY, listing("2606.00002", "econ.TH"))
    await store.editions.complete([second], NOW)
    clock.jump(to=clock.now() + GATHERING_TIME)
    await planner.plan_due()
    (rest,) = await owed_pages(store)
    assert counted_terms(rest) == ["econ.TH"]

    late = draft("cs.DC", TUESDAY, listing("2606.00003"))
    await store.editions.complete([late], clock.now())
    clock.jump(to=clock.now() + GATHERING_TIME)
    await planner.plan_due()
    (supplement,) = await owed_pages(store)
    assert "2606.00003" in repr(supplement)
    assert counted_terms(supplement) == []


async def test_what_is_added_late_and_holds_nothing_for_a_query_is_a_digest_all_the_same(
    store: Store, planner: Planner, clock: JumpingClock
) -> None:
    chat = await reader(store, "cs.DC", "econ.TH")  # of which nothing comes
    await store.interests.put(chat.id, make_interest(parse("cs.DC quorum"), 0, None, "quorum"), NOW)
    await store.editions.complete([draft("cs.DC", TUESDAY, listing("2606.00001"))], NOW)
    await planner.plan_due()
    assert len(await owed_pages(store)) == 1

    late = draft("cs.DC", TUESDAY, listing("2606.00002"))
    await store.editions.complete([late], clock.now())
    clock.jump(to=clock.now() + GATHERING_TIME)
    await planner.plan_due()
    (supplement,) = await owed_pages(store)
    assert "2606.00002" in repr(supplement)


async def test_what_comes_late_one_by_one_comes_together_within_the_stated_time(
    store: Store, planner: Planner, clock: JumpingClock
) -> None:
    await reader(store, "cs.DC", "cs.AR", "cs.CL", "econ.TH")
    await store.editions.complete([draft("cs.DC", TUESDAY, listing("2606.00001"))], NOW)
    await planner.plan_due()
    assert len(await written(store)) == 1
    arrivals = [
        draft("cs.AR", TUESDAY, listing("2606.00002", "cs.AR")),
        draft("cs.DC", TUESDAY, listing("2606.00003")),
        draft("cs.DC", TUESDAY, listing("2606.00003"), listing("2606.00004")),
    ]
    for arrival in arrivals:
        clock.jump(minutes=6)
        await store.editions.complete([arrival], clock.now())
        await planner.plan_due()
        assert await written(store) == []
    clock.jump(to=NOW + timedelta(minutes=6) + GATHERING_TIME)
    await planner.plan_due()
    (together,) = await written(store)
    papers = re.findall(r"'https://arxiv\.org/abs/(2606\.\d{5})v?\d*'", together)
    assert sorted(dict.fromkeys(papers)) == ["2606.00002", "2606.00003", "2606.00004"]

    clock.jump(minutes=6)
    await store.editions.complete([draft("cs.CL", TUESDAY, listing("2606.00005", "cs.CL"))], NOW)
    await store.editions.complete([draft("econ.TH", TUESDAY)], NOW)
    await planner.plan_due()
    assert len(await written(store)) == 1, "nothing is late any more, so nothing is waited for"


def counted_terms(page: Document) -> list[str]:
    """Return the terms that are counted above the papers of a digest."""
    lists = [block for block in page.blocks if isinstance(block, ItemList)]
    return [plain_text(item[:1]) for counts in lists for item in counts.items]
