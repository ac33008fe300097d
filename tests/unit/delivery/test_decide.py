"""The planner's table, row by row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.delivery.audience_digest import LATE_GRACE, Arrival, AudienceDigest
from bot.delivery.decide import RECHECK_INTERVAL, WOKEN_RECHECK_INTERVAL, decide
from bot.document.nodes import Document, Paragraph, Text
from bot.model.announcement import AnnounceType
from bot.model.calendar import available_from
from bot.model.chat import Chat, ChatAddress, ChatKind, ChatState, DigestSettings, Paging

NOW = datetime(2026, 6, 16, 8, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)
TODAY = date(2026, 6, 16)
DAY = timedelta(days=1)


def page(text: str) -> Document:
    return Document((Paragraph((Text(text),)),))


CHAT = Chat(
    id=1,
    address=ChatAddress("telegram", "1"),
    kind=ChatKind.PRIVATE,
    language="en",
    timezone="UTC",
    delivery_time=time(8),
    cursor=10,
    next_due_at=NOW,
    awaited=None,
    pause=None,
    digest_settings=DigestSettings(types=frozenset({AnnounceType.NEW})),
    state=ChatState.ACTIVE,
)
QUIET = AudienceDigest("key", 12, (), (), (), TODAY, Arrival.COMPLETE, (page("late"),))
NEWS = replace(QUIET, dates=(TODAY,), digest=(page("one"), page("two")))


def test_papers_are_sent_and_the_chat_is_due_at_its_next_delivery_time() -> None:
    plan = decide(CHAT, NEWS, NOW)
    assert plan.pages == (page("one"), page("two"))
    assert (plan.cursor, plan.next_due_at, plan.awaited) == (12, TOMORROW, None)
    assert plan.dates == (TODAY,)


def test_with_something_late_the_papers_are_sent_and_the_chat_is_planned_again_soon() -> None:
    plan = decide(CHAT, replace(NEWS, arrival=Arrival.LATE), NOW)
    assert plan.pages == (page("one"), page("two"))
    assert (plan.next_due_at, plan.awaited) == (NOW + RECHECK_INTERVAL, TODAY)


def test_an_announcement_without_a_paper_for_the_chat_is_one_sentence() -> None:
    plan = decide(CHAT, replace(QUIET, dates=(TODAY,), nothing=(page("nothing"),)), NOW)
    assert plan.pages == (page("nothing"),)
    assert (plan.cursor, plan.next_due_at) == (12, TOMORROW)


def test_nothing_to_be_expected_is_silence() -> None:
    plan = decide(CHAT, QUIET, NOW)
    assert (plan.pages, plan.next_due_at) == ((), TOMORROW)


def test_lateness_is_said_once_for_each_date() -> None:
    late = replace(QUIET, arrival=Arrival.LATE)
    first = decide(CHAT, late, NOW)
    assert first.pages == (page("late"),)
    again = decide(replace(CHAT, awaited=first.awaited), late, NOW + RECHECK_INTERVAL)
    assert again.pages == ()
    other_day = replace(late, expected=TODAY + timedelta(days=1))
    assert decide(replace(CHAT, awaited=TODAY), other_day, NOW).pages == (page("late"),)


def test_an_announcement_that_is_just_due_is_waited_for_with_the_cursor_in_place() -> None:
    plan = decide(CHAT, replace(NEWS, arrival=Arrival.JUST_DUE), NOW)
    assert (plan.pages, plan.cursor, plan.next_due_at) == ((), 10, NOW + RECHECK_INTERVAL)


def test_a_waiting_chat_is_planned_no_later_than_its_next_delivery_time() -> None:
    shortly_before = TOMORROW - timedelta(minutes=1)
    plan = decide(CHAT, replace(QUIET, arrival=Arrival.LATE), shortly_before)
    assert plan.next_due_at == TOMORROW


FEW, MANY = (page("1"),) * 5, (page("1"),) * 6
TURNED = page("turned")


@pytest.mark.parametrize(
    ("paging", "kind", "pages", "is_turned"),
    [
        (Paging.AUTO, ChatKind.PRIVATE, FEW, False),
        (Paging.AUTO, ChatKind.PRIVATE, MANY, True),
        (Paging.AUTO, ChatKind.GROUP, MANY, True),
        (Paging.AUTO, ChatKind.CHANNEL, MANY, False),
        (Paging.TURNED, ChatKind.PRIVATE, FEW, True),
        (Paging.TURNED, ChatKind.CHANNEL, MANY, True),
        (Paging.SEPARATE, ChatKind.PRIVATE, MANY, False),
    ],
)
def test_many_pages_are_one_message_that_is_turned_unless_the_chat_says_otherwise(
    paging: Paging, kind: ChatKind, pages: tuple[Document, ...], is_turned: bool
) -> None:
    chat = replace(CHAT, kind=kind, digest_settings=DigestSettings(paging=paging))
    plan = decide(chat, replace(NEWS, digest=pages, turned=TURNED), NOW)
    assert plan.pages == ((TURNED,) if is_turned else pages)
    assert plan.cursor == 12


@pytest.mark.parametrize("owed", [NEWS, replace(QUIET, dates=(TODAY,))])
def test_the_same_news_has_the_same_key_and_other_news_another(owed: AudienceDigest) -> None:
    key = decide(CHAT, owed, NOW).digest
    assert decide(CHAT, owed, NOW + timedelta(hours=1)).digest == key
    assert decide(CHAT, replace(owed, last_seq=13), NOW).digest != key
    assert decide(replace(CHAT, cursor=11), owed, NOW).digest != key


def test_the_plan_is_void_once_cursor_or_due_time_have_changed() -> None:
    plan = decide(CHAT, NEWS, NOW)
    assert (plan.expected_cursor, plan.expected_due_at) == (10, NOW)


def test_a_chat_that_waited_in_vain_gets_the_next_announcement_at_its_own_time() -> None:
    night = NOW + timedelta(hours=20, minutes=15)
    waiting = replace(CHAT, awaited=TODAY, next_due_at=night - RECHECK_INTERVAL)
    for arrival in Arrival:
        other_day = replace(NEWS, expected=TODAY + timedelta(days=1), arrival=arrival)
        plan = decide(waiting, other_day, night)
        assert (plan.pages, plan.cursor, plan.next_due_at) == ((), 10, TOMORROW)
    early = replace(NEWS, dates=(TODAY + timedelta(days=1),))  # there before it is due
    assert decide(waiting, early, night).pages == ()
    morning = decide(replace(waiting, next_due_at=TOMORROW), other_day, TOMORROW)
    assert morning.pages == NEWS.digest


def test_a_delivery_time_that_passed_while_waiting_is_made_up_for_at_once() -> None:
    waiting = replace(CHAT, awaited=TODAY, next_due_at=NOW + RECHECK_INTERVAL)
    late_start = TOMORROW + timedelta(hours=3)
    other_day = replace(NEWS, expected=TODAY + timedelta(days=1))
    assert decide(waiting, other_day, late_start).pages == NEWS.digest


ASAP = replace(CHAT, timezone="Asia/Shanghai", delivery_time=None, next_due_at=NOW)
NOON = available_from(TODAY)


def test_as_soon_as_it_is_complete_a_digest_is_sent_and_the_next_announcement_looked_for() -> None:
    plan = decide(ASAP, NEWS, NOON + timedelta(minutes=7))
    assert (plan.pages, plan.cursor) == (NEWS.digest, 12)
    assert plan.next_due_at == available_from(TODAY + timedelta(days=1))


def test_an_incomplete_one_is_waited_for_until_it_is_late_and_then_seldom_looked_for() -> None:
    waiting = decide(ASAP, replace(NEWS, arrival=Arrival.JUST_DUE), NOON + timedelta(minutes=7))
    assert (waiting.pages, waiting.cursor) == ((), 10)
    assert waiting.next_due_at == NOON + LATE_GRACE
    late = decide(ASAP, replace(NEWS, arrival=Arrival.LATE), NOON + LATE_GRACE)
    assert (late.pages, late.awaited) == (NEWS.digest, TODAY)
    assert late.next_due_at == NOON + LATE_GRACE + WOKEN_RECHECK_INTERVAL


def test_the_next_announcement_comes_at_once_though_the_last_one_was_waited_for_in_vain() -> None:
    tomorrow = TODAY + timedelta(days=1)
    woken = replace(ASAP, awaited=TODAY, next_due_at=available_from(tomorrow) + RECHECK_INTERVAL)
    other_day = replace(NEWS, expected=tomorrow, dates=(tomorrow,))
    assert woken.next_due_at is not None
    assert decide(woken, other_day, woken.next_due_at).pages == NEWS.digest


def test_on_a_day_without_deliveries_nothing_comes_not_even_what_was_waited_for() -> None:
    tuesday_only = frozenset({1})
    for chat in (CHAT, ASAP):
        wednesday = NOW + timedelta(days=1)
        waiting = replace(chat, weekdays=tuesday_only, awaited=TODAY, next_due_at=wednesday)
        plan = decide(waiting, NEWS, wednesday)
        assert (plan.pages, plan.cursor, plan.awaited) == ((), 10, TODAY)
        assert plan.next_due_at is not None
        assert plan.next_due_at > wednesday + timedelta(days=5)
    late_start = replace(CHAT, weekdays=tuesday_only)  # due on Tuesday, planned on Wednesday
    assert decide(late_start, NEWS, NOW + timedelta(days=1)).pages == NEWS.digest


def test_a_digest_makes_a_sound_until_the_quiet_hours_begin_and_sentences_make_none() -> None:
    evening = NOW.replace(hour=22)
    assert decide(CHAT, NEWS, NOW).silent_from == evening
    night = replace(CHAT, next_due_at=evening)
    assert decide(night, NEWS, evening).silent_from == evening
    assert decide(replace(night, quiet_hours=None), NEWS, evening).silent_from == evening + DAY
    assert decide(CHAT, replace(NEWS, is_addition=True), NOW).silent_from == NOW
    assert decide(CHAT, replace(QUIET, nothing=(page("nothing"),)), NOW).silent_from == NOW
    assert decide(CHAT, replace(QUIET, arrival=Arrival.LATE), NOW).silent_from == NOW
