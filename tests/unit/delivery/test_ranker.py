"""Chats with likes get their morning in their own order; whatever fails, they get it all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app.ranking_process import RankingProcess
from bot.delivery.planner import Planner
from bot.delivery.ranker import IDLE_AFTER, RUN_TIMEOUT_S, StoredRanker, TimeBound
from bot.document.nodes import Document
from bot.errors import RankingError
from bot.model.announcement import EditionDraft, Listing
from bot.model.calendar import arxiv_calendar
from bot.model.chat import Chat, RenderMode
from bot.model.delivery import ParcelState, Settlement
from bot.model.reader_order import (
    PapersOfDay,
    Place,
    RankedPaper,
    RankingMode,
    RankingRequest,
    RankingSettings,
)
from bot.model.vote import Sign, Vote
from bot.ports.store import Store
from storage.bootstrap import open_store
from tests.support.announced import PaperOfDay, announce, topic_of
from tests.support.clock import JumpingClock
from tests.support.command_harness import text_of
from tests.support.papers import NEW
from tests.support.stores import NOW, open_chat, prepare_sqlite

PAPERS = announce(days=10, papers_a_day=24)
DAYS = sorted({each.day for each in PAPERS})
EARLIER = [each for each in PAPERS if each.day < DAYS[-1]]
TODAY = [each for each in PAPERS if each.day == DAYS[-1]]
MORNING = NOW.replace(year=DAYS[-1].year, month=DAYS[-1].month, day=DAYS[-1].day, hour=12)


class Pages:
    """As much of a platform as planning needs."""

    name = "telegram"

    def fits(self, page: Document, render_mode: RenderMode) -> bool:
        return True


@dataclass
class Broken:
    """A worker that has always ended, and counts what it was asked."""

    is_running: bool = False
    asked: list[RankingRequest] = field(default_factory=list)

    async def add(self, given: PapersOfDay) -> None:
        pass

    async def ask(self, request: RankingRequest) -> tuple[RankedPaper, ...]:
        self.asked.append(request)
        raise RankingError("killed")

    async def stop(self) -> None:
        pass


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(prepare_sqlite(tmp_path / "paperboy.db"))
    yield store
    await store.close()


@pytest.fixture
def clock() -> JumpingClock:
    return JumpingClock(MORNING)


@pytest.fixture
async def worker() -> AsyncIterator[RankingProcess]:
    worker = RankingProcess()
    yield worker
    await worker.stop()


def edition(papers: list[PaperOfDay]) -> EditionDraft:
    listings = tuple(Listing(each.paper, "cs.DC", NEW) for each in papers)
    return EditionDraft("cs.DC", papers[0].day, listings, "rss")


def author_of(each: PaperOfDay) -> str:
    """Return the author that no other paper has."""
    return each.paper.authors.split(", ")[1]


async def reader(store: Store, likes: int = 99, place: str = "1") -> Chat:
    """Return a chat that has read all earlier days and liked papers on caches."""
    chat = await open_chat(store, place)
    await store.interests.add(chat.id, ["cs.DC"], 0, MORNING)
    if not await store.editions.last_seq():
        for day in DAYS[:-1]:
            await store.editions.complete([edition([p for p in EARLIER if p.day == day])], NOW)
    liked = [each.paper.id for each in EARLIER if topic_of(each) == "caches"][:likes]
    await store.votes.put(chat.id, [Vote(paper, Sign.LIKE, NOW) for paper in liked])
    return chat


async def morning(store: Store, clock: JumpingClock, worker: object) -> str:
    """Return what one reader is given on the last day."""
    ranker = StoredRanker(store, worker, clock)  # type: ignore[arg-type]
    platforms = {"telegram": Pages()}
    planner = Planner(store, platforms, arxiv_calendar(), clock, ranker)  # type: ignore[arg-type]
    await planner.plan_due()
    await sent(store, clock)
    await store.editions.complete([edition(TODAY)], clock.now())
    clock.jump(days=1)
    await planner.plan_due()
    await ranker.close()
    return "\n".join(await sent(store, clock))


async def sent(store: Store, clock: JumpingClock) -> list[str]:
    """Return what is owed now, and call it sent."""
    texts: list[str] = []
    while parcels := await store.outbox.claim(
        "test", ["telegram"], clock.now(), timedelta(days=9), 99
    ):
        texts += [text_of(parcel.page) for parcel in parcels]
        done = [Settlement(parcel.id, ParcelState.SENT, 1) for parcel in parcels]
        await store.outbox.settle("test", done, clock.now())
    return texts


async def test_a_reader_with_likes_gets_what_is_like_them_first_and_everything_once(
    store: Store, clock: JumpingClock, worker: RankingProcess
) -> None:
    chat = await reader(store)
    said = await morning(store, clock, worker)
    assert said.count("Why: ") >= 6
    assert [said.count(author_of(each)) for each in TODAY] == [1] * len(TODAY)
    kept = await store.rankings.order(chat.id, DAYS[-1])
    chosen = [each.paper_id for each in kept if not each.is_exploration]
    topics = {each.paper.id: topic_of(each) for each in TODAY}
    assert [topics[paper] for paper in chosen[:6]] == ["caches"] * 6
    assert len(kept) == 10
    assert all(each.place is Place.TOP for each in kept)


@pytest.mark.parametrize("settings", [RankingSettings(RankingMode.OFF), None])
async def test_nobody_is_ranked_who_does_not_want_it_or_has_too_few_likes(
    store: Store, clock: JumpingClock, settings: RankingSettings | None
) -> None:
    chat = await reader(store, likes=99 if settings else 4)
    if settings:
        await store.rankings.set(chat.id, settings)
    worker = Broken()
    said = await morning(store, clock, worker)
    assert author_of(TODAY[0]) in said
    assert "For you" not in said
    assert worker.asked == []


async def test_a_morning_whose_ranking_fails_goes_out_in_its_normal_order_and_says_so(
    store: Store, clock: JumpingClock
) -> None:
    await reader(store)
    with capture_logs() as logs:
        said = await morning(store, clock, Broken())
    assert "For you" not in said
    places = [said.index(author_of(each)) for each in TODAY]
    assert places == sorted(places)
    assert {log["event"] for log in logs if log["log_level"] == "warning"} == {"ranking.failed"}


async def test_a_run_whose_time_is_used_up_leaves_mornings_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Slow:
        asked = 0

        async def rank(self, *_: object) -> tuple[RankedPaper, ...]:
            self.asked += 1
            moments.append(moments[-1] + 0.6 * RUN_TIMEOUT_S)
            return (RankedPaper("2606.00001", Place.TOP),)

    moments, slow = [0.0], Slow()
    monkeypatch.setattr("bot.delivery.ranker.monotonic", lambda: moments[-1])
    bound = TimeBound(slow)  # type: ignore[arg-type]
    with capture_logs() as logs:
        orders = [await bound.rank(n, RankingSettings(), (), {}, (DAYS[0],)) for n in range(4)]
    assert [len(order) for order in orders] == [1, 1, 0, 0]
    assert slow.asked == 2
    assert [log["event"] for log in logs] == ["ranking.skipped"] * 2


async def test_adversarial_likes_still_give_a_digest(
    store: Store, clock: JumpingClock, worker: RankingProcess
) -> None:
    chat = await reader(store, likes=0)
    unknown = [Vote(f"2605.{number:05}", Sign.LIKE, NOW) for number in range(5000)]
    disliked = [Vote(each.paper.id, Sign.DISLIKE, NOW) for each in EARLIER]
    await store.votes.put(chat.id, [*unknown, *disliked])
    everything = await reader(store, likes=0, place="2")
    await store.votes.put(everything.id, [Vote(p.paper.id, Sign.LIKE, NOW) for p in EARLIER])
    said = await morning(store, clock, worker)
    assert [said.count(author_of(each)) for each in TODAY] == [2] * len(TODAY)


async def test_a_worker_that_was_killed_is_replaced_and_one_with_nothing_to_do_ends(
    store: Store, clock: JumpingClock, worker: RankingProcess
) -> None:
    chat = await reader(store)
    await store.editions.complete([edition(TODAY)], NOW)
    ranker = StoredRanker(store, worker, clock)
    papers = {"cs.DC": [each.paper for each in TODAY]}
    settings, interests = RankingSettings(), await store.interests.of(chat.id)
    for day in (DAYS[-1], DAYS[-1] + timedelta(1)):
        assert await ranker.rank(chat.id, settings, interests, papers, (day,))
        await worker.stop()
    assert await ranker.rank(chat.id, settings, interests, papers, (DAYS[-1] + timedelta(2),))
    taught = await ranker.choose_to_teach(chat.id, interests, papers["cs.DC"], (DAYS[-1],), 12)
    assert len(set(taught) & {paper.id for paper in papers["cs.DC"]}) == 12
    await ranker.rest()
    assert worker.is_running
    clock.jump(minutes=IDLE_AFTER.total_seconds() / 60)
    await ranker.rest()
    assert not worker.is_running
