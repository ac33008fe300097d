"""Chats with likes get their morning in their own order; whatever fails, they get it all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app.ranking_process import RankingProcess
from bot.delivery.planner import Planner
from bot.delivery.ranker import IDLE_AFTER, StoredRanker
from bot.delivery.time_bound import RUN_TIMEOUT_S, TimeBound
from bot.document.nodes import Document
from bot.errors import RankingError
from bot.model.announcement import EditionDraft, Listing
from bot.model.calendar import arxiv_calendar
from bot.model.chat import Chat, Interest, RenderMode
from bot.model.delivery import ParcelState, Settlement
from bot.model.reader_order import (
    DigestToRank,
    OrderRequest,
    PapersOfDay,
    Place,
    RankedPaper,
    RankingMode,
    RankingSettings,
    TrainingRequest,
)
from bot.model.vote import Sign, Vote
from bot.ports.store import Store
from bot.query import parse
from bot.query.categories import make_interest
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
    asked: list[TrainingRequest] = field(default_factory=list)

    async def add(self, given: PapersOfDay) -> None:
        pass

    async def train(self, request: TrainingRequest) -> bytes:
        self.asked.append(request)
        raise RankingError("killed")

    async def put_in_order(self, requests: Sequence[OrderRequest]) -> tuple[()]:
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


def digest_to_rank(
    chat_id: int, interests: Sequence[Interest] = (), day: date = DAYS[-1]
) -> DigestToRank:
    """Return the last day's papers, as if they were announced on ``day``."""
    sections = {"cs.DC": [each.paper for each in TODAY]}
    return DigestToRank(chat_id, RankingSettings(), interests, sections, (day,))


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
    kept = (await store.rankings.orders([(chat.id, DAYS[-1])]))[chat.id, DAYS[-1]]
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

        async def rank(self, *_: object) -> Sequence[tuple[RankedPaper, ...]]:
            self.asked += 1
            moments.append(moments[-1] + 0.6 * RUN_TIMEOUT_S)
            return [(RankedPaper("2606.00001", Place.TOP),)]

    moments, slow = [0.0], Slow()
    monkeypatch.setattr("bot.delivery.time_bound.monotonic", lambda: moments[-1])
    orders = list[tuple[RankedPaper, ...]]()
    with capture_logs() as logs:
        async with TimeBound(slow) as bound:  # type: ignore[arg-type]
            for number in range(4):
                orders += await bound.wait_for(bound.ask([digest_to_rank(number)]))
    assert [len(order) for order in orders] == [1, 1, 0, 0]
    assert slow.asked == 2
    assert [log["event"] for log in logs] == ["ranking.skipped"] * 2


async def test_the_next_orders_are_computed_while_a_digest_is_composed(
    store: Store, clock: JumpingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in "123":
        await reader(store, place=place)
    await was_sent_earlier_days(store, clock)
    happened = list[str]()

    class Noting:
        async def rank(self, digests: Sequence[DigestToRank], _: float) -> Sequence[tuple[()]]:
            happened.append("asked")
            return [()] * len(digests)

    class NotingPages(Pages):
        def fits(self, page: Document, render_mode: RenderMode) -> bool:
            happened.append("composed")
            return True

    monkeypatch.setattr("bot.delivery.planner.RANKED_AT_ONCE", 1)
    platforms, ranker = {"telegram": NotingPages()}, Noting()
    planner = Planner(store, platforms, arxiv_calendar(), clock, ranker)  # type: ignore[arg-type]
    await store.editions.complete([edition(TODAY)], clock.now())
    clock.jump(days=1)
    await planner.plan_due()
    turns = [event for event, _ in groupby(happened)]
    assert happened[:3] == ["asked", "asked", "composed"]
    assert (happened.count("asked"), turns[-1]) == (3, "composed")


@pytest.mark.slow
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


@pytest.mark.slow
async def test_a_worker_that_was_killed_is_replaced_and_one_with_nothing_to_do_ends(
    store: Store, clock: JumpingClock, worker: RankingProcess
) -> None:
    chat = await reader(store)
    await was_sent_earlier_days(store, clock)
    ranker = StoredRanker(store, worker, clock)
    interests = await store.interests.of(chat.id)
    for days in (0, 1):
        (order,) = await ranker.rank(
            [digest_to_rank(chat.id, interests, DAYS[-1] + timedelta(days))]
        )
        assert order
        await worker.stop()
    (order,) = await ranker.rank([digest_to_rank(chat.id, interests, DAYS[-1] + timedelta(2))])
    assert order
    taught = await ranker.choose_to_teach(digest_to_rank(chat.id, interests), 12)
    assert len(set(taught) & {each.paper.id for each in TODAY}) == 12
    await ranker.rest()
    assert worker.is_running
    clock.jump(minutes=IDLE_AFTER.total_seconds() / 60)
    await ranker.rest()
    assert not worker.is_running


async def was_sent_earlier_days(store: Store, clock: JumpingClock) -> None:
    """Let everybody be sent what was announced before today."""
    planner = Planner(store, {"telegram": Pages()}, arxiv_calendar(), clock)  # type: ignore[dict-item]
    await planner.plan_due()
    await sent(store, clock)


@dataclass
class Counting:
    """A worker that counts what it is asked, and asks a real one."""

    worker: RankingProcess
    trained: int = 0
    batches: list[int] = field(default_factory=list)

    @property
    def is_running(self) -> bool:
        return self.worker.is_running

    async def add(self, given: PapersOfDay) -> None:
        await self.worker.add(given)

    async def train(self, request: TrainingRequest) -> object:
        self.trained += 1
        self.last = request
        return await self.worker.train(request)

    async def put_in_order(self, requests: Sequence[OrderRequest]) -> object:
        self.batches.append(len(requests))
        return await self.worker.put_in_order(requests)

    async def stop(self) -> None:
        await self.worker.stop()


async def test_what_was_liked_is_learned_in_the_background_and_a_morning_only_orders(
    store: Store, clock: JumpingClock, worker: RankingProcess
) -> None:
    chats = [await reader(store, place=place) for place in "123"]
    for chat in chats:
        await store.rankings.note_opened(chat.id, DAYS[-2], [each.paper.id for each in EARLIER])
    counting = Counting(worker)
    ranker = StoredRanker(store, counting, clock)  # type: ignore[arg-type]
    for chat in chats:
        await store.votes.put(chat.id, [Vote(EARLIER[0].paper.id, Sign.LIKE, clock.now())])
    assert await ranker.learn_waiting() == 0, "they may like more in a moment"
    clock.jump(minutes=2)
    assert await ranker.learn_waiting() == 3
    assert await ranker.learn_waiting() == 0
    learned = counting.trained
    await store.editions.complete([edition(TODAY)], clock.now())
    orders = await ranker.rank([digest_to_rank(chat.id) for chat in chats])
    assert [len(order) for order in orders] == [10] * 3
    assert counting.trained == learned, "a morning only orders"
    assert counting.batches[-1] == 3, "all at once"
    await store.votes.put(chats[0].id, [Vote(EARLIER[1].paper.id, Sign.LIKE, clock.now())])
    await ranker.rank([digest_to_rank(chats[0].id, day=DAYS[-1] + timedelta(1))])
    assert counting.trained > learned, "at the latest when the announcement arrives"


async def test_only_what_was_sent_or_turned_to_counts_as_passed_over(
    store: Store, clock: JumpingClock, worker: RankingProcess
) -> None:
    chat = await reader(store)
    counting = Counting(worker)
    ranker = StoredRanker(store, counting, clock)  # type: ignore[arg-type]
    (order,) = await ranker.rank([digest_to_rank(chat.id)])
    assert (order, counting.last.shown) == ((), ()), "nothing was shown, so nothing is known"
    turned = [each.paper.id for each in EARLIER[:30]]
    await store.rankings.note_opened(chat.id, DAYS[0], turned)
    await store.votes.put(chat.id, [Vote(EARLIER[0].paper.id, Sign.LIKE, clock.now())])
    await ranker.rank([digest_to_rank(chat.id)])
    assert {*counting.last.shown} == {*turned}
    await was_sent_earlier_days(store, clock)
    await store.votes.put(chat.id, [Vote(EARLIER[1].paper.id, Sign.LIKE, clock.now())])
    await ranker.rank([digest_to_rank(chat.id, day=DAYS[-1] + timedelta(1))])
    assert {*counting.last.shown} == {each.paper.id for each in EARLIER}


async def test_an_interest_is_learned_from_its_own_likes_first(
    store: Store, clock: JumpingClock, worker: RankingProcess
) -> None:
    chat = await reader(store)
    await was_sent_earlier_days(store, clock)
    interest = make_interest(parse("cs.DC speech"), 0, None, "speech")
    speech = [each.paper.id for each in EARLIER if topic_of(each) == "speech"]
    await store.votes.put(chat.id, [Vote(paper, Sign.LIKE, NOW) for paper in speech])
    counting = Counting(worker)
    ranker = StoredRanker(store, counting, clock)  # type: ignore[arg-type]
    sections = {"speech": [each.paper for each in TODAY]}
    interests = [replace(interest, is_ranked=True)]
    asked = DigestToRank(chat.id, RankingSettings(), interests, sections, (DAYS[-1],))
    (order,) = await ranker.rank([asked])
    selected = {paper_id for paper_id, weight in counting.last.liked.items() if weight == 1}
    assert selected
    assert selected <= {*speech}
    own = [each.paper_id for each in order if each.section == "speech"]
    topics = {each.paper.id: topic_of(each) for each in TODAY}
    assert len(own) == len(TODAY)
    assert [topics[paper] for paper in own[:4]] == ["speech"] * 4


async def test_the_votes_of_all_members_teach_a_group(store: Store, clock: JumpingClock) -> None:
    group = await reader(store, likes=0, place="-1")
    agreed, split, one = [each.paper.id for each in EARLIER[:3]]
    given = [(agreed, Sign.LIKE, "7"), (agreed, Sign.LIKE, "8"), (split, Sign.LIKE, "7")]
    given += [(split, Sign.DISLIKE, "8"), (one, Sign.LIKE, "8")]
    votes = [Vote(paper, sign, NOW, person) for paper, sign, person in given]
    await store.votes.put(group.id, votes)
    worker = Broken()
    await StoredRanker(store, worker, clock).rank([digest_to_rank(group.id)])
    assert worker.asked[0].liked == {agreed: 1.0, one: 1.0}
    assert worker.asked[0].disliked == ()
