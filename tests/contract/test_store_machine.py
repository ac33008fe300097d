"""The outbox against a plain list: after any operations in any order, both agree."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.model.chat import ChatAddress
from bot.model.delivery import Parcel, ParcelState, Settlement
from storage.bootstrap import open_store
from tests.support.stores import NOW, open_chat, page, plan, prepare_sqlite

LEASE = timedelta(minutes=2)
PLACES = ("1", "2", "3")
places = st.sampled_from(PLACES)
workers = st.sampled_from(("w1", "w2"))


@dataclass
class ModelParcel:
    """A parcel of the model."""

    place: str
    digest: int
    number: int
    state: ParcelState = ParcelState.PENDING
    attempts: int = 0
    not_before: datetime | None = None
    leased_until: datetime | None = None
    id: int | None = None
    worker: str = ""

    @property
    def text(self) -> str:
        return f"{self.place}/{self.digest}/{self.number}"

    @property
    def pending(self) -> bool:
        return self.state is ParcelState.PENDING

    def ready(self, now: datetime) -> bool:
        return all(at is None or at <= now for at in (self.not_before, self.leased_until))


@dataclass
class Model:
    """All parcels in the order in which they were planned, and who is gone."""

    parcels: list[ModelParcel] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)

    def queue(self, place: str) -> list[ModelParcel]:
        return [parcel for parcel in self.parcels if parcel.place == place and parcel.pending]

    def claimable(self, now: datetime, limit: int) -> list[ModelParcel]:
        queues = [queue for place in PLACES if (queue := self.queue(place))]
        queues.sort(key=lambda queue: self.parcels.index(queue[0]))
        taken: list[ModelParcel] = []
        for queue in queues:
            for modelled in queue:
                if not modelled.ready(now):
                    break
                taken.append(modelled)
        return taken[:limit]


class OutboxMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        self.runner = asyncio.Runner()
        path = Path(self.folder.name, "paperboy.db")
        self.store = self.runner.run(open_store(prepare_sqlite(path)))
        self.chats = {place: self.runner.run(open_chat(self.store, place)) for place in PLACES}
        self.model, self.now = Model(), NOW

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.runner.run(self.store.close())
            self.runner.close()
            self.folder.cleanup()

    @rule(place=places, digest=st.integers(1, 4), pages=st.integers(0, 3))
    def planned(self, place: str, digest: int, pages: int) -> None:
        owed = [ModelParcel(place, digest, number) for number in range(1, pages + 1)]
        told = plan(self.chats[place], digest=f"d{digest}", pages=tuple(page(o.text) for o in owed))
        written = self.runner.run(self.store.outbox.plan([told], self.now))
        assert written == (place not in self.model.gone)
        if written:
            known = {parcel.text for parcel in self.model.parcels}
            self.model.parcels += [parcel for parcel in owed if parcel.text not in known]

    @rule(worker=workers, limit=st.integers(1, 8))
    def claimed(self, worker: str, limit: int) -> None:
        expected = self.model.claimable(self.now, limit)
        claim = self.store.outbox.claim(worker, ["telegram"], self.now, LEASE, limit)
        for parcel, modelled in zip(self.runner.run(claim), expected, strict=True):
            self._same(parcel, modelled)
            modelled.id, modelled.leased_until, modelled.worker = (
                parcel.id,
                self.now + LEASE,
                worker,
            )

    def _same(self, parcel: Parcel, modelled: ModelParcel) -> None:
        assert parcel.page == page(modelled.text)
        assert parcel.address == ChatAddress("telegram", modelled.place)
        assert parcel.attempts == modelled.attempts
        assert modelled.id in {None, parcel.id}

    def _leased(self) -> list[ModelParcel]:
        return [parcel for parcel in self.model.parcels if parcel.leased_until is not None]

    @precondition(lambda self: self._leased())
    @rule(
        data=st.data(),
        state=st.sampled_from([ParcelState.SENT, ParcelState.PENDING, ParcelState.PARKED]),
        wait=st.integers(0, 5),
    )
    def settled(self, data: st.DataObject, state: ParcelState, wait: int) -> None:
        modelled = data.draw(st.sampled_from(self._leased()))
        later = self.now + timedelta(minutes=wait) if state is ParcelState.PENDING else None
        settlement = Settlement(modelled.id or 0, state, modelled.attempts + 1, later)
        self.runner.run(self.store.outbox.settle(modelled.worker, [settlement], self.now))
        modelled.state, modelled.attempts, modelled.not_before = state, modelled.attempts + 1, later
        modelled.leased_until = None

    @precondition(lambda self: self._leased())
    @rule(data=st.data())
    def released(self, data: st.DataObject) -> None:
        some = data.draw(st.lists(st.sampled_from(self._leased()), max_size=4))
        for modelled in some:
            self.runner.run(self.store.outbox.release(modelled.worker, [modelled.id or 0]))
        for modelled in some:
            modelled.leased_until = None

    @rule(minutes=st.integers(1, 4))
    def waited(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(place=places)
    def retired(self, place: str) -> None:
        self.runner.run(self.store.chats.retire(ChatAddress("telegram", place)))
        self.model.gone.add(place)
        for modelled in self.model.queue(place):
            modelled.state, modelled.leased_until, modelled.not_before = (
                ParcelState.DROPPED,
                None,
                None,
            )

    @rule(place=places)
    def revived(self, place: str) -> None:
        self.runner.run(open_chat(self.store, place))
        self.model.gone.discard(place)

    @invariant()
    def both_count_the_same(self) -> None:
        if hasattr(self, "store"):
            counted = Counter(parcel.state for parcel in self.model.parcels)
            states = self.runner.run(self.store.outbox.states())
            assert states == {state: counted[state] for state in ParcelState}


TestOutbox = OutboxMachine.TestCase
TestOutbox.settings = settings(max_examples=20, stateful_step_count=30)
