"""The courier gives back what it cannot finish, and repeats nothing that another one took over."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app.clock import SystemClock
from bot.delivery.courier.alert import Alert
from bot.delivery.courier.chat_delivery import LEASE, PacedPlatform
from bot.delivery.courier.courier import IDLE_WAIT_S, Courier
from bot.delivery.rate_limit.limiter import RateLimiter
from bot.document.nodes import Card, CardAction, Document, Paragraph, Text, plain_text
from bot.errors import DeliveryError, Flooded, Gone, Moved, Refused, StoreError, Unfit, Unsure
from bot.model.chat import ChatAddress, RenderMode
from bot.model.conversation import Action
from bot.model.delivery import ParcelState, RateLimits, Settlement
from bot.model.vote import Sign, Vote
from bot.ports.store import Store
from storage.bootstrap import open_store
from tests.support.clock import JumpingClock
from tests.support.couriers import deliver_claimed, drain
from tests.support.patience import PATIENCE_S
from tests.support.stores import NOW, open_chat, plan, prepare_sqlite


class Taker:
    """A platform that takes everything and tells when."""

    name = "telegram"

    def __init__(self, then: Callable[[], None] = lambda: None) -> None:
        self.keys: list[str] = []
        self.pages: list[Document] = []
        self._then = then

    async def send(
        self, address: ChatAddress, page: Document, key: str, render_mode: RenderMode
    ) -> str:
        assert address.platform == self.name
        assert page.blocks
        self.keys.append(key)
        self.pages.append(page)
        self._then()
        return key

    def fits(self, page: Document, render_mode: RenderMode) -> bool:
        return bool(page.blocks and render_mode)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(prepare_sqlite(tmp_path / "paperboy.db"))
    yield store
    await store.close()


def courier(name: str, store: Store, platform: Taker, clock: JumpingClock) -> Courier:
    paced = {platform.name: PacedPlatform(platform, RateLimiter(RateLimits(30, 0), clock))}  # type: ignore[arg-type]
    return Courier(name, store, paced, clock)


async def test_a_courier_that_is_stopped_begins_no_other_page(store: Store) -> None:
    clock = JumpingClock(NOW)
    await store.outbox.plan([plan(await open_chat(store), "one", "two", "three")], NOW)
    platform = Taker(then=lambda: stopped.stop())  # noqa: PLW0108 - it is made below
    stopped = courier("first", store, platform, clock)
    await stopped.run()
    assert len(platform.keys) == 1
    await drain(courier("second", store, platform, clock))  # at once: they were given back
    assert len(platform.keys) == len(set(platform.keys)) == 3


async def test_votes_are_read_once_for_all_pages_of_a_delivery(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, asked, chat = JumpingClock(NOW), list[Sequence[str]](), await open_chat(store)
    ids = [f"2606.0000{number}" for number in range(3)]
    like = [CardAction(Action("", "up", paper_id).encode(), "👍") for paper_id in ids]
    pages = tuple(Document((Card((Text("A paper"),), actions=(action,)),)) for action in like)
    await store.votes.put(chat.id, [Vote(ids[2], Sign.LIKE, NOW)])
    await store.outbox.plan([plan(chat, pages=pages)], NOW)
    read = store.votes.of_papers

    async def of_papers(chat_id: int, paper_ids: Sequence[str]) -> tuple[Vote, ...]:
        asked.append(paper_ids)
        return await read(chat_id, paper_ids)

    monkeypatch.setattr(store.votes, "of_papers", of_papers)
    platform = Taker()
    await drain(courier("courier", store, platform, clock))
    assert asked == [ids]
    marks = [card.actions[0].mark for page in platform.pages for card in page.blocks]  # type: ignore[union-attr]
    assert marks == ["", "", "✓"]


async def test_an_answer_is_sent_after_the_pages_of_a_digest_that_has_begun(store: Store) -> None:
    clock, sent, answers = SystemClock(), list[str](), list[asyncio.Task[None]]()
    chat = await open_chat(store)
    await store.outbox.plan([plan(chat, "one", "two", "three")], clock.now())

    async def answer() -> None:
        async with limiter.interactive(chat.address, chat.kind):
            sent.append("answer")

    def note_page() -> None:
        sent.append("page")
        if not answers:
            answers.append(asyncio.create_task(answer()))

    platform = Taker(then=note_page)
    limiter = RateLimiter(RateLimits(30, 0.3), clock)
    paced = {platform.name: PacedPlatform(platform, limiter)}  # type: ignore[arg-type]
    await drain(Courier("first", store, paced, clock))
    await asyncio.gather(*answers)
    assert sent == ["page", "page", "page", "answer"]


async def test_slow_sends_are_not_repeated_by_another_courier(store: Store) -> None:
    clock = JumpingClock(NOW)
    await store.outbox.plan([plan(await open_chat(store), *"abcdefghij")], NOW)
    platform = Taker(then=lambda: clock.jump(seconds=LEASE.total_seconds() / 5))
    first = courier("first", store, platform, clock)
    await deliver_claimed(first)
    assert 1 < len(platform.keys) < 10
    assert clock.now() <= NOW + LEASE
    await drain(courier("second", store, platform, clock))
    assert len(platform.keys) == len(set(platform.keys)) == 10


async def test_what_could_not_be_written_is_written_later_and_not_sent_again(store: Store) -> None:
    clock, platform = JumpingClock(NOW), Taker()
    chats = [await open_chat(store, place) for place in ("1", "2", "3")]
    await store.outbox.plan([plan(chat, "page", "more") for chat in chats], NOW)
    settle, failures = store.outbox.settle, [StoreError("busy")] * 5

    async def failing_at_first(*args: object) -> None:
        if failures:
            raise failures.pop()
        await settle(*args)  # type: ignore[arg-type]

    store.outbox.settle = failing_at_first  # type: ignore[method-assign]
    await drain(courier("first", store, platform, clock))
    assert len(platform.keys) == len(set(platform.keys)) == 6
    assert await store.outbox.pending() == 0


async def test_a_database_failure_is_raised_and_what_was_sent_stays_leased(store: Store) -> None:
    clock, platform = JumpingClock(NOW), Taker()
    await store.outbox.plan([plan(await open_chat(store), "one", "two")], NOW)
    settle = store.outbox.settle

    async def failing(*_: object) -> None:
        raise StoreError("gone")

    store.outbox.settle = failing  # type: ignore[method-assign]
    with pytest.raises(StoreError):
        await deliver_claimed(courier("first", store, platform, clock))
    assert len(platform.keys) == 1
    assert await store.outbox.claim("other", ["telegram"], NOW, timedelta(1), 9) == ()
    store.outbox.settle = settle  # type: ignore[method-assign]
    await drain(courier("second", store, platform, clock))
    assert Counter(platform.keys).most_common(1)[0][1] == 2  # nobody knew that it had been taken


class Slow(Taker):
    """A platform that takes its time and counts what it does at once."""

    def __init__(self) -> None:
        super().__init__()
        self.under_way = self.most = 0

    async def send(
        self, address: ChatAddress, page: Document, key: str, render_mode: RenderMode
    ) -> str:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0.002)
        self.under_way -= 1
        return await super().send(address, page, key, render_mode)


async def test_what_was_accepted_is_settled_within_50_ms_even_when_nothing_follows(
    store: Store,
) -> None:
    clock, taken, waited = JumpingClock(NOW), list[datetime](), list[timedelta]()
    await store.outbox.plan([plan(await open_chat(store), "one", "two", "three")], NOW)
    settle = store.outbox.settle

    async def timed(worker: str, settlements: Sequence[Settlement], now: datetime) -> None:
        waited.append(now - taken[-1])
        await settle(worker, settlements, now)

    store.outbox.settle = timed  # type: ignore[method-assign]
    platform = Taker(then=lambda: taken.append(clock.now()))
    await drain(courier("one", store, platform, clock))
    assert len(taken) == len(waited) == 3
    assert max(waited) <= timedelta(milliseconds=50)


async def test_no_more_is_between_sending_and_settlement_than_there_are_slots(store: Store) -> None:
    clock, platform = SystemClock(), Slow()
    chats = [await open_chat(store, str(number)) for number in range(30)]
    await store.outbox.plan([plan(chat, "one", "two") for chat in chats], clock.now())
    settle, unsettled = store.outbox.settle, list[int]()

    async def counting(worker: str, settlements: Sequence[Settlement], now: datetime) -> None:
        unsettled.append(len(platform.keys) - settled[0])
        await settle(worker, settlements, now)
        settled[0] += len(settlements)

    settled = [0]
    store.outbox.settle = counting  # type: ignore[method-assign]
    paced = {"telegram": PacedPlatform(platform, RateLimiter(RateLimits(10_000, 0), clock))}  # type: ignore[arg-type]
    await drain(Courier("one", store, paced, clock, concurrency=4))
    assert len(platform.keys) == 60
    assert 1 < platform.most <= 4
    assert max(unsettled) <= 4
    assert len(unsettled) < 60, "they are settled in groups"


async def test_the_pages_of_a_chat_come_in_order_however_much_is_claimed_ahead(
    store: Store,
) -> None:
    clock, platform = SystemClock(), Slow()
    chats = [await open_chat(store, str(number)) for number in range(12)]
    plans = [plan(chat, *(f"{chat.id}.{n:02}" for n in range(12))) for chat in chats]
    await store.outbox.plan(plans, clock.now())
    ordered: dict[int, list[str]] = {}
    send = platform.send

    async def noting(address: ChatAddress, page: Document, key: str, form: RenderMode) -> str:
        text = plain_text(page.blocks[0].children)  # type: ignore[union-attr]
        ordered.setdefault(int(address.place), []).append(text)
        return await send(address, page, key, form)

    platform.send = noting  # type: ignore[method-assign]
    paced = {"telegram": PacedPlatform(platform, RateLimiter(RateLimits(10_000, 0), clock))}  # type: ignore[arg-type]
    couriers = [Courier(name, store, paced, clock, concurrency=3) for name in ("one", "two")]
    running = [asyncio.create_task(courier.run()) for courier in couriers]
    async with asyncio.timeout(PATIENCE_S):
        while await store.outbox.pending():  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    for courier in couriers:
        courier.stop()
    await asyncio.gather(*running)
    assert len(ordered) == 12
    assert all(texts == sorted(set(texts)) and len(texts) == 12 for texts in ordered.values())


async def test_a_courier_that_waits_for_a_chats_turn_stops_at_once(store: Store) -> None:
    clock, platform = SystemClock(), Taker()
    await store.outbox.plan([plan(await open_chat(store), "one", "two")], clock.now())
    limiter = RateLimiter(RateLimits(30, 2 * PATIENCE_S), clock)
    paced = {"telegram": PacedPlatform(platform, limiter)}  # type: ignore[arg-type]
    waiting = Courier("one", store, paced, clock)
    running = asyncio.create_task(waiting.run())
    async with asyncio.timeout(PATIENCE_S):
        while not platform.keys:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        waiting.stop()
        await running
    (second,) = await store.outbox.claim("two", ["telegram"], clock.now(), timedelta(1), 9)
    assert second.key not in platform.keys


class Waking(JumpingClock):
    """Ends a courier's pause so many iterations of the loop after something was ``settled``."""

    def __init__(self, iterations: int) -> None:
        super().__init__(NOW)
        self.settled = asyncio.Event()
        self._iterations = iterations

    async def sleep(self, seconds: float) -> None:
        if seconds == IDLE_WAIT_S:
            await self.settled.wait()
            await iterate_loop(self._iterations)
        await super().sleep(seconds)


async def iterate_loop(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


@pytest.mark.parametrize("iterations", range(12))
async def test_a_courier_that_claims_just_as_a_page_ends_goes_on(
    store: Store, iterations: int
) -> None:
    clock, settle = Waking(iterations), store.outbox.settle
    plans = [plan(await open_chat(store, place), "page") for place in ("1", "2")]

    async def and_owing_more(*args: object) -> None:
        await settle(*args)  # type: ignore[arg-type]
        await store.outbox.plan(plans[1:], NOW)
        clock.settled.set()
        await iterate_loop(6)  # so that the pause can also end before

    store.outbox.settle = and_owing_more  # type: ignore[method-assign]
    await store.outbox.plan(plans[:1], NOW)
    platform = Taker(then=lambda: looking.stop() if len(platform.keys) == 2 else None)
    looking = courier("one", store, platform, clock)
    await asyncio.wait_for(looking.run(), PATIENCE_S)
    assert len(platform.keys) == 2


class Plain(Taker):
    """A platform that takes nothing richer than a form, and cuts pages at twenty characters."""

    def __init__(self, takes: RenderMode, refusal: DeliveryError) -> None:
        super().__init__()
        self._takes = takes
        self._refusal = refusal
        self.texts: list[tuple[RenderMode, str]] = []

    def fits(self, page: Document, render_mode: RenderMode) -> bool:
        most = 1000 if render_mode is RenderMode.RICH else 20
        return sum(len(plain_text(block.children)) for block in page.blocks) <= most  # type: ignore[union-attr]

    async def send(
        self, address: ChatAddress, page: Document, key: str, render_mode: RenderMode
    ) -> str:
        if list(RenderMode).index(render_mode) < list(RenderMode).index(self._takes):
            raise self._refusal
        paragraphs = [block for block in page.blocks if isinstance(block, Paragraph)]
        self.texts.append(
            (render_mode, " ".join(plain_text(paragraph.children) for paragraph in paragraphs))
        )
        return await super().send(address, page, key, render_mode)


@pytest.mark.parametrize("takes", [RenderMode.CLASSIC, RenderMode.PLAIN])
async def test_what_a_platform_refuses_in_its_render_mode_is_cut_anew_in_order_and_remembered(
    store: Store, takes: RenderMode
) -> None:
    clock, platform = JumpingClock(NOW), Plain(takes, Unfit("RICH_MESSAGE_UNSUPPORTED"))
    chat = await open_chat(store)
    pages = ["One is first. It is long.", "Two is second. It is long too."]
    await store.outbox.plan([plan(chat, *pages), plan(chat, "Three.", digest="d2")], NOW)
    await drain(courier("first", store, platform, clock))
    assert " ".join(text.strip() for _, text in platform.texts) == " ".join([*pages, "Three."])
    assert {form for form, _ in platform.texts} == {takes}
    assert len(platform.keys) == len(set(platform.keys)) == 5
    found = await store.chats.find(chat.address)
    assert found is not None
    assert found.digest_settings.render_mode is takes
    states = await store.outbox.states()
    assert states[ParcelState.SENT] == 5
    assert sum(states.values()) == 5


class Uncuttable(Plain):
    """A platform on which nothing can be measured in a plainer form."""

    def fits(self, page: Document, render_mode: RenderMode) -> bool:
        raise ArithmeticError(f"{render_mode} of {page}")


async def test_what_cannot_be_cut_anew_is_parked_and_stops_nothing_else(store: Store) -> None:
    clock, platform = (
        JumpingClock(NOW),
        Uncuttable(RenderMode.PLAIN, Unfit("RICH_MESSAGE_UNSUPPORTED")),
    )
    await store.outbox.plan([plan(await open_chat(store, place), "page") for place in "12"], NOW)
    await drain(courier("first", store, platform, clock))
    assert (await store.outbox.states())[ParcelState.PARKED] == 2


async def test_what_is_refused_in_plain_mode_is_parked_and_alerted_once(store: Store) -> None:
    clock = JumpingClock(NOW)
    platform, operator = (
        Plain(RenderMode.PLAIN, Refused("no rights to send")),
        ChatAddress("telegram", "77"),
    )
    chats = [await open_chat(store, str(number)) for number in range(5)]
    await store.outbox.plan([plan(chat, "one", "two") for chat in chats], NOW)
    limiter = RateLimiter(RateLimits(30, 0), clock)
    platforms = {"telegram": platform}
    alert = Alert([operator], store, platforms, {"telegram": limiter}, "en", clock)  # type: ignore[arg-type]
    paced = {"telegram": PacedPlatform(platform, limiter)}  # type: ignore[arg-type]
    await drain(Courier("one", store, paced, clock, alert=alert))
    assert (await store.outbox.states())[ParcelState.PARKED] == 10
    ((form, text),) = platform.texts
    assert form is RenderMode.PLAIN
    assert "no rights to send" in text


class Reception:
    """Where operators read; it does with each message what comes next."""

    name = "telegram"

    def __init__(self, *outcomes: Exception | None) -> None:
        self.outcomes = list(outcomes)
        self.read: list[str] = []

    async def send(
        self, address: ChatAddress, page: Document, key: str, render_mode: RenderMode
    ) -> str:
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if outcome is not None:
            raise outcome
        self.read.append(address.place)
        return "1"


def alert_at(reception: Reception, store: Store, clock: JumpingClock, *places: str) -> Alert:
    operators = [ChatAddress("telegram", place) for place in places]
    limiters = {"telegram": RateLimiter(RateLimits(30, 0), clock)}
    return Alert(operators, store, {"telegram": reception}, limiters, "en", clock)  # type: ignore[dict-item]


@pytest.mark.parametrize("failure", [Flooded("429", 3.0), Unsure("timed out")], ids=repr)
async def test_an_operator_out_of_reach_is_alerted_at_the_next_refusal(
    store: Store, failure: Exception
) -> None:
    clock, reception = JumpingClock(NOW), Reception(failure)
    alert = alert_at(reception, store, clock, "77", "78")
    await alert.notify_refused("telegram", "no rights")
    assert reception.read == ["78"]
    await alert.notify_refused("telegram", "no rights")
    assert reception.read == ["78"]  # not at once
    clock.jump(minutes=6)
    for _ in range(3):
        await alert.notify_refused("telegram", "no rights")
    assert reception.read == ["78", "77"]


async def test_an_operator_who_moved_is_followed(store: Store) -> None:
    reception = Reception(Moved("upgraded", "-100"))
    await alert_at(reception, store, JumpingClock(NOW), "-1").notify_refused(
        "telegram", "no rights"
    )
    assert reception.read == ["-100"]


async def test_an_operator_who_is_gone_is_left_alone_for_the_day(store: Store) -> None:
    clock, reception = JumpingClock(NOW), Reception(Gone("blocked"))
    alert = alert_at(reception, store, clock, "77")
    await alert.notify_refused("telegram", "no rights")
    clock.jump(hours=1)
    await alert.notify_refused("telegram", "no rights")
    assert reception.read == []
    clock.jump(hours=24)
    await alert.notify_refused("telegram", "no rights")
    assert reception.read == ["77"]
