"""Digests as soon as they are complete: noon in Shanghai, and no category waits for another's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.delivery.audience_digest import LATE_GRACE
from bot.model.calendar import available_from
from bot.model.chat import EVERY_DAY
from storage.bootstrap import open_store
from tests.scenarios.delivery_simulator import DeliverySimulator
from tests.support.clock import JumpingClock
from tests.support.stores import prepare_sqlite

pytestmark = pytest.mark.usefixtures("inline_sqlite")

TUESDAY, FRIDAY, MONDAY = date(2026, 6, 16), date(2026, 6, 26), date(2026, 6, 29)
UNSCHEDULED = date(2026, 6, 22)
"""After a Friday holiday; arXiv announces all the same."""
OUT = available_from(TUESDAY)
MINUTE = timedelta(minutes=1)
MON_FRI = frozenset(range(5))


@pytest.fixture
async def simulator(tmp_path: Path) -> AsyncIterator[DeliverySimulator]:
    url = prepare_sqlite(file := tmp_path / "paperboy.db")
    store = await open_store(url)
    yield DeliverySimulator(store, file, JumpingClock(OUT - timedelta(hours=1)))
    await store.close()


async def pass_minutes(simulator: DeliverySimulator, start: datetime, minutes: int) -> None:
    for minute in range(minutes):
        await simulator.advance(start + minute * MINUTE)


async def test_a_digest_comes_when_the_chats_own_categories_are_complete(
    simulator: DeliverySimulator,
) -> None:
    one = await simulator.add_reader("Asia/Shanghai", None, ["cs.DC"])
    both = await simulator.add_reader("Asia/Shanghai", None, ["cs.DC", "cs.AR"])
    same = await simulator.add_reader("Asia/Tokyo", None, ["cs.DC", "cs.AR"])
    morning = await simulator.add_reader("Asia/Shanghai", time(8), ["cs.DC"])
    await pass_minutes(simulator, OUT, 12)
    assert not simulator.messages
    await simulator.announce(TUESDAY, {"cs.DC": ["2606.00001"]})
    await pass_minutes(simulator, OUT + 12 * MINUTE, 12)
    await simulator.announce(TUESDAY, {"cs.AR": ["2606.00002"]})
    await pass_minutes(simulator, OUT + 24 * MINUTE, 120)
    await simulator.advance(next_morning := datetime(2026, 6, 17, 0, tzinfo=UTC))
    got = {
        chat.id: [(message.at, message.papers) for message in simulator.messages[chat.id]]
        for chat in simulator.chats
    }
    whole = [(OUT + 24 * MINUTE, ("2606.00001", "2606.00002"))]
    assert got == {
        one.id: [(OUT + 12 * MINUTE, ("2606.00001",))],
        both.id: whole,
        same.id: whole,
        morning.id: [(next_morning, ("2606.00001",))],
    }


async def test_a_category_that_stays_incomplete_holds_the_others_back_for_an_hour_at_most(
    simulator: DeliverySimulator,
) -> None:
    chat = await simulator.add_reader("Asia/Shanghai", None, ["cs.DC", "cs.AR"])
    await pass_minutes(simulator, OUT, 6)
    await simulator.announce(TUESDAY, {"cs.DC": ["2606.00001"]})
    await pass_minutes(simulator, OUT + 6 * MINUTE, 174)
    await simulator.announce(TUESDAY, {"cs.AR": ["2606.00002"]})
    await pass_minutes(simulator, OUT + 180 * MINUTE, 60)
    assert [(message.at, message.papers) for message in simulator.messages[chat.id]] == [
        (OUT + LATE_GRACE, ("2606.00001",)),
        (OUT + 180 * MINUTE, ("2606.00002",)),
    ]


async def test_what_is_out_on_a_day_without_deliveries_comes_when_the_next_one_begins(
    simulator: DeliverySimulator,
) -> None:
    chat = await simulator.add_reader("Pacific/Honolulu", None, ["cs.DC"], MON_FRI)
    daily = await simulator.add_reader("Pacific/Honolulu", None, ["cs.DC"], EVERY_DAY)
    sunday_evening, monday = available_from(MONDAY), datetime(2026, 6, 29, 10, tzinfo=UTC)
    await simulator.announce(FRIDAY, {"cs.DC": ["2606.00003"]})
    await simulator.advance(available_from(FRIDAY))
    await simulator.advance(sunday_evening)
    await simulator.announce(MONDAY, {"cs.DC": ["2606.00004"]})
    for hour in range(12):
        await simulator.advance(sunday_evening + timedelta(hours=hour, minutes=20))
    friday = (available_from(FRIDAY), ("2606.00003",))
    at, papers = sunday_evening + 20 * MINUTE, ("2606.00004",)
    assert [(message.at, message.papers) for message in simulator.messages[daily.id]] == [
        friday,
        (at, papers),
    ]
    late = at + timedelta(hours=6)
    assert monday <= late < monday + timedelta(hours=1)
    assert [(message.at, message.papers) for message in simulator.messages[chat.id]] == [
        friday,
        (late, papers),
    ]


async def test_an_announcement_that_nobody_expects_is_not_given_in_pieces(
    simulator: DeliverySimulator,
) -> None:
    chat = await simulator.add_reader("Asia/Shanghai", None, ["cs.DC", "cs.AR"])
    out = available_from(UNSCHEDULED)
    await pass_minutes(simulator, out, 10)
    await simulator.announce(UNSCHEDULED, {"cs.DC": ["2606.00001"]})
    await pass_minutes(simulator, out + 10 * MINUTE, 20)
    await simulator.announce(UNSCHEDULED, {"cs.AR": ["2606.00002"]})
    await pass_minutes(simulator, out + 30 * MINUTE, 60)
    (message,) = simulator.messages[chat.id]
    assert message.papers == ("2606.00001", "2606.00002")
    assert LATE_GRACE <= message.at - out < LATE_GRACE + timedelta(minutes=6)
