"""Declarations and absences, on every engine."""

from __future__ import annotations

from datetime import date, timedelta

from bot.model.chat import ChatAddress
from bot.model.evidence import Absence, ReconciliationStatus
from bot.ports.interests import Demand
from bot.ports.store import Store
from tests.support.stores import NOW, TUESDAY, declaration, draft, open_chat

MINUTE = timedelta(minutes=1)
MONDAY = date(2026, 6, 15)


async def test_declarations_are_found_by_category_and_date(store: Store):
    await store.evidence.store_declarations([declaration(), declaration("cs.PF", new=0)])
    await store.evidence.store_declarations([declaration("cs.OS", MONDAY)])

    found = await store.evidence.declarations(["cs.DC", "cs.OS", "math.NA"], TUESDAY)

    assert found == {("cs.DC", TUESDAY): declaration()}


async def test_a_later_declaration_replaces_an_earlier_one(store: Store):
    await store.evidence.store_declarations(
        [declaration(status=ReconciliationStatus.SHORT, missing=("2606.00001", "math/1"))]
    )
    (short,) = (await store.evidence.declarations(["cs.DC"], TUESDAY)).values()
    assert short.missing == ("2606.00001", "math/1")

    await store.evidence.store_declarations([declaration()])
    assert (await store.evidence.declarations(["cs.DC"], TUESDAY)).values() != {short}
    assert (await store.evidence.declarations(["cs.DC"], TUESDAY))["cs.DC", TUESDAY].missing == ()


async def test_an_absence_keeps_its_first_and_its_last_observation(store: Store):
    assert await store.evidence.note_absence(TUESDAY, NOW) == Absence(TUESDAY, NOW, NOW)
    again = await store.evidence.note_absence(TUESDAY, NOW + 9 * MINUTE)
    assert again == Absence(TUESDAY, NOW, NOW + 9 * MINUTE)
    assert not again.is_confirmed

    assert (await store.evidence.note_absence(TUESDAY, NOW + 10 * MINUTE)).is_confirmed
    assert [absence.date for absence in await store.evidence.absences(MONDAY)] == [TUESDAY]
    assert await store.evidence.absences(TUESDAY + timedelta(days=1)) == ()


async def test_an_absence_is_cleared_when_there_is_an_announcement_after_all(store: Store):
    await store.evidence.note_absence(TUESDAY, NOW)
    await store.evidence.clear_absence(TUESDAY)
    assert await store.evidence.absences(MONDAY) == ()


async def test_the_terms_whose_readers_are_due_first_are_named_first(store: Store):
    early, late = await open_chat(store, "early"), await open_chat(store, "late")
    await store.interests.add(early.id, ["math.NA"], 0, NOW)
    await store.editions.complete([draft([1], day=MONDAY)], NOW)
    await store.interests.add(late.id, ["cs.AI", "math.NA"], 0, NOW + MINUTE)

    assert await store.interests.demands() == (
        Demand("math.NA", None, NOW),
        Demand("cs.AI", MONDAY, NOW + MINUTE),
    )

    await store.chats.retire(ChatAddress("telegram", "early"))
    assert await store.interests.demands() == (
        Demand("cs.AI", MONDAY, NOW + MINUTE),
        Demand("math.NA", MONDAY, NOW + MINUTE),
    )
