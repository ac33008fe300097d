"""/time, /timezone, /language, /pause, /resume, /status and /forget."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from bot.model.chat import Pause
from bot.model.delivery import ParcelState, Settlement
from tests.support.command_harness import CommandHarness
from tests.support.papers import draft, listing
from tests.support.stores import plan

TUESDAY = draft("cs.DC", "2026-06-16", listing("2606.00001"))
WEDNESDAY = draft("cs.DC", "2026-06-17", listing("2606.00002"))


async def test_changing_the_time_shows_the_next_digest(harness: CommandHarness) -> None:
    await harness.store_editions(TUESDAY)
    await harness.send("/subscribe cs.DC")
    said = (await harness.send("/time 20:15")).splitlines()
    assert said[0] == "Digests now arrive at 20:15 (Europe/Berlin)."
    assert said[1].startswith("Next digest: Wednesday 17 June, 20:15 (Europe/Berlin)")
    chat = await harness.chat()
    assert chat.delivery_time == time(20, 15)
    assert chat.next_due_at == datetime(2026, 6, 16, 18, 15, tzinfo=UTC)


async def test_changing_the_zone_shows_the_next_digest_in_it(
    harness: CommandHarness,
) -> None:
    await harness.store_editions(TUESDAY)
    await harness.send("/subscribe cs.DC")
    said = await harness.send("/timezone new york")
    assert said.startswith("Your time zone is now America/New_York, where it’s 05:00.")
    assert "Next digest: Wednesday 17 June, 08:00 (America/New_York)" in said
    chat = await harness.chat()
    assert chat.timezone == "America/New_York"
    assert chat.next_due_at == datetime(2026, 6, 16, 12, tzinfo=UTC)


async def test_an_offset_is_shown_as_it_was_given(harness: CommandHarness) -> None:
    said = await harness.send("/timezone UTC+8")
    assert said.startswith("Your time zone is now UTC+8, where it’s 17:00.")
    assert "08:00 (UTC+8)" in await harness.send("/time")
    assert "UTC-5" in await harness.send("/timezone utc-5")


@pytest.mark.parametrize(
    ("given", "zone"),
    [
        ("UTC+5:30", "Asia/Kolkata"),
        ("UTC+05:30", "Asia/Kolkata"),
        ("UTC-9:30", "Pacific/Marquesas"),
        ("gmt+0545", "Asia/Kathmandu"),
        ("+9:30", "Australia/Darwin"),
        ("GMT+2", "Etc/GMT-2"),
        ("utc−3:00", "Etc/GMT+3"),
        ("UTC", "UTC"),
    ],
)
async def test_an_offset_is_understood_also_between_hours(
    harness: CommandHarness, given: str, zone: str
) -> None:
    await harness.send(f"/timezone {given}")
    assert (await harness.chat()).timezone == zone


@pytest.mark.parametrize(
    ("given", "city"),
    [("UTC-3:30", "America/St_Johns"), ("+13:45", "Pacific/Chatham")],
)
async def test_an_offset_that_is_kept_for_a_season_is_answered_with_where(
    harness: CommandHarness, given: str, city: str
) -> None:
    said = await harness.send(f"/timezone {given}")
    assert said == f"No place uses {given} all year. These use it for part of the year: {city}."
    await harness.press(city)
    assert (await harness.chat()).timezone == city


async def test_an_offset_that_no_place_keeps_is_refused_in_one_sentence(
    harness: CommandHarness,
) -> None:
    assert "I don’t know the time zone UTC+5:17" in await harness.send("/timezone UTC+5:17")


async def test_an_abbreviation_of_several_zones_is_asked_about(harness: CommandHarness) -> None:
    said = await harness.send("/timezone CST")
    assert said == "CST can mean several time zones. Which one is yours?"
    await harness.press("Asia/Shanghai")
    assert (await harness.chat()).timezone == "Asia/Shanghai"


async def test_a_suggested_zone_is_one_tap_away(harness: CommandHarness) -> None:
    await harness.send("/timezone Berln")
    await harness.press("Europe/Berlin")
    assert (await harness.chat()).timezone == "Europe/Berlin"


@pytest.mark.parametrize("command", ["time", "timezone", "language"])
async def test_without_an_argument_the_current_setting_is_shown(
    harness: CommandHarness, command: str
) -> None:
    await harness.send("/list")
    before = await harness.chat()
    said = await harness.invoke(command)
    present = {"time": "08:00", "timezone": "Europe/Berlin", "language": "English"}
    assert present[command] in said
    assert await harness.chat() == before


async def test_settings_of_a_chat_without_interests_leave_nothing_due(
    harness: CommandHarness,
) -> None:
    for line in ("/time 9", "/timezone Tokyo", "/pause until friday", "/resume", "/pause"):
        await harness.send(line)
        assert (await harness.chat()).next_due_at is None


@pytest.mark.parametrize("named", ["zh", "ZH", "zh-CN", "zh_TW", "chinese", "中文", "Chinese"])
async def test_the_language_may_be_named_in_any_way(harness: CommandHarness, named: str) -> None:
    assert await harness.send(f"/language {named}") == "今后使用中文。"
    assert (await harness.chat()).language == "zh"
    assert await harness.send("/language 英语") == "I’ll speak English from now on."


async def test_the_language_can_be_tapped(harness: CommandHarness) -> None:
    await harness.send("/language")
    assert await harness.press("中文") == "今后使用中文。"


async def test_a_pause_until_a_date_is_stored_and_shown(harness: CommandHarness) -> None:
    await harness.send("/subscribe cs.DC")
    said = await harness.send("/pause until friday")
    assert said.startswith("Digests are paused until Friday 19 June 2026.")
    chat = await harness.chat()
    assert chat.pause == Pause(date(2026, 6, 19))
    assert chat.next_due_at == datetime(2026, 6, 19, 6, tzinfo=UTC)
    assert "paused until Friday 19 June" in await harness.send("/status")


@pytest.mark.parametrize(
    "line", ["/pause until 2026-06-19", "/pause friday", "/pause 到周五", "/pause until 19 June"]
)
async def test_the_end_of_a_pause_may_be_named_in_any_way(
    harness: CommandHarness, line: str
) -> None:
    await harness.send(line)
    assert (await harness.chat()).pause == Pause(date(2026, 6, 19))


async def test_today_and_tomorrow_are_the_readers_own(harness: CommandHarness) -> None:
    await harness.send("/timezone Pacific/Kiritimati")
    harness.clock.jump(hours=2)
    await harness.send("/pause until tomorrow")
    assert (await harness.chat()).pause == Pause(date(2026, 6, 18))


async def test_a_resumed_chat_gets_everything_with_the_next_digest(harness: CommandHarness) -> None:
    await harness.store_editions(TUESDAY)
    await harness.send("/subscribe cs.DC")
    cursor = (await harness.chat()).cursor
    await harness.send("/pause")
    assert (await harness.chat()).next_due_at is None
    await harness.store_editions(WEDNESDAY)
    harness.clock.jump(to="2026-06-18T09:00:00+00:00")
    said = (await harness.press("Resume")).splitlines()
    assert "in the meantime" in said[0]
    assert said[1] == (
        "Next digest: Friday 19 June, 08:00 (Europe/Berlin), with the announcements for "
        "Wednesday 17 June, Thursday 18 June, and Friday 19 June."
    )
    chat = await harness.chat()
    assert (chat.pause, chat.cursor) == (None, cursor)
    assert chat.next_due_at == datetime(2026, 6, 19, 6, tzinfo=UTC)


async def test_tomorrow_is_read_as_a_date_and_not_as_to_morrow(harness: CommandHarness) -> None:
    assert "Wednesday 17 June 2026" in await harness.send("/pause tomorrow")


async def test_a_long_pause_is_shown_with_its_year(harness: CommandHarness) -> None:
    await harness.send("/subscribe cs.DC")
    await harness.send("/pause until 2027-02-01")
    assert "paused until Monday 1 February 2027." in await harness.send("/status")


async def test_without_subscriptions_nothing_is_promised_after_a_pause(
    harness: CommandHarness,
) -> None:
    await harness.send("/pause")
    assert "you have no subscriptions" in await harness.send("/status")
    assert (await harness.send("/resume")).splitlines() == [
        "Digests are no longer paused.",
        "No digest is scheduled: you have no subscriptions.",
    ]


async def test_resuming_without_a_pause_says_so(harness: CommandHarness) -> None:
    assert (await harness.send("/resume")).startswith("Digests aren’t paused.")


async def test_an_ended_pause_is_no_pause(harness: CommandHarness) -> None:
    await harness.send("/subscribe cs.DC")
    await harness.send("/pause until friday")
    harness.clock.jump(to="2026-06-19T00:00:00+00:00")
    assert "paused" not in await harness.send("/status")
    assert (await harness.send("/resume")).startswith("Digests aren’t paused.")


async def test_subscribing_while_paused_does_not_end_the_pause(harness: CommandHarness) -> None:
    await harness.send("/pause")
    said = await harness.send("/subscribe cs.DC")
    assert "Digests are paused. Send /resume to restart them." in said
    assert (await harness.chat()).next_due_at is None


async def test_status_shows_the_next_and_the_last_digest(harness: CommandHarness) -> None:
    await harness.record_feed_success()
    await harness.store_editions(TUESDAY)
    await harness.send("/subscribe cs.DC")
    said = (await harness.send("/status")).splitlines()
    assert said[1] == (
        "Next digest: Wednesday 17 June, 08:00 (Europe/Berlin), "
        "with the announcement for Wednesday 17 June."
    )
    assert said[2] == "Nothing has been delivered yet."
    assert "Tuesday 16 June" in said[3]

    await deliver(harness, (date(2026, 6, 17),))
    assert (await harness.send("/status")).splitlines()[2] == (
        "Last delivered: Wednesday 17 June, 08:00, the announcement for Wednesday 17 June."
    )


async def test_no_hour_is_promised_for_an_announcement_that_is_late(
    harness: CommandHarness,
) -> None:
    await harness.send("/subscribe cs.DC")
    await harness.store.interests.begin_with(date(2026, 6, 16))  # arXiv is seen to be late
    chat, now = await harness.chat(), harness.clock.now()
    soon = replace(plan(chat, "late"), awaited=date(2026, 6, 16), next_due_at=now + 5 * MINUTE)
    await harness.store.outbox.plan([soon], now)
    waited_for = "Next digest: as soon as the announcement for Tuesday 16 June arrives."
    for line in ("/status", "/list", "/time 9"):
        assert waited_for in await harness.send(line)
    await harness.store_editions(TUESDAY)
    await harness.send("/unsubscribe all")
    assert waited_for not in await harness.send("/subscribe cs.DC")
    harness.clock.jump(to="2026-06-17T12:00:00+00:00")
    assert waited_for not in await harness.send("/status")


async def deliver(harness: CommandHarness, covers: tuple[date, ...]) -> None:
    """Deliver a digest through the outbox at eight o'clock."""
    harness.clock.jump(to="2026-06-17T06:00:00+00:00")
    now, outbox = harness.clock.now(), harness.store.outbox
    await outbox.plan([replace(plan(await harness.chat(), "news"), dates=covers)], now)
    (parcel,) = await outbox.claim("tests", ["telegram"], now, now - now + MINUTE, 9)
    await outbox.settle("tests", [Settlement(parcel.id, ParcelState.SENT, 1, receipt="1")], now)


MINUTE = datetime(2026, 1, 1, 0, 1, tzinfo=UTC) - datetime(2026, 1, 1, tzinfo=UTC)


async def test_what_is_stored_but_not_delivered_is_still_to_come(
    harness: CommandHarness,
) -> None:
    await harness.send("/subscribe cs.DC")
    await harness.store.interests.begin_with(date(2026, 6, 16))  # arXiv is seen to be late
    await harness.send("/time 20:00")
    await harness.store_editions(TUESDAY)
    assert "Next digest: Tuesday 16 June, 20:00 (Europe/Berlin), with the announcement for " in (
        await harness.send("/status")
    )


async def test_what_was_announced_before_the_subscription_is_not_promised_stored_or_not(
    harness: CommandHarness,
) -> None:
    await harness.store_editions(TUESDAY)
    assert (await harness.send("/subscribe cs.DC cs.AR")).endswith(
        "with the announcement for Wednesday 17 June."
    )


async def test_what_a_subscription_began_after_is_not_promised_again(
    harness: CommandHarness,
) -> None:
    await harness.store_editions(TUESDAY)
    await harness.send("/subscribe cs.DC")
    await harness.store_editions(draft("cs.AR", "2026-06-16", listing("2606.00009", "cs.AR")))
    assert (await harness.send("/subscribe cs.AR")).endswith(
        "with the announcement for Wednesday 17 June."
    )


async def test_announcements_that_can_never_arrive_are_not_promised(
    harness: CommandHarness,
) -> None:
    await harness.store_editions(TUESDAY)
    harness.clock.jump(to="2026-09-01T12:00:00+00:00")
    assert (await harness.send("/subscribe cs.DC")).endswith(
        "with the announcement for Wednesday 2 September."
    )


async def test_at_a_weekend_fridays_announcement_is_not_promised_any_more(
    harness: CommandHarness,
) -> None:
    await harness.store_editions(TUESDAY)
    harness.clock.jump(to="2026-06-20T12:00:00+00:00")
    assert (await harness.send("/subscribe cs.DC")).endswith(
        "with the announcement for Tuesday 23 June."
    )


async def test_many_dates_are_shown_as_a_range(harness: CommandHarness) -> None:
    await harness.store_editions(TUESDAY)
    await harness.send("/subscribe cs.DC")
    await harness.store_editions(WEDNESDAY)
    harness.clock.jump(to="2026-06-26T12:00:00+00:00")
    said = await harness.send("/list")
    assert said.endswith("with the announcements for Wednesday 17 June to Friday 26 June.")


async def test_forget_asks_for_confirmation_and_then_deletes_everything(
    harness: CommandHarness,
) -> None:
    await harness.send("/subscribe cs.DC")
    await harness.send("/forget")
    assert await harness.terms() == ("cs.DC",)
    await harness.press("Cancel")
    assert await harness.terms() == ("cs.DC",)
    await harness.send("/forget")
    assert (await harness.press("Yes")).startswith("Everything about this chat has been deleted")
    assert await harness.store.chats.find(harness.invocation.address) is None
    assert await harness.store.interests.demands() == ()


@pytest.mark.parametrize("argument", ["no", "maybe", "yes please", "всё"])
async def test_only_a_plain_yes_deletes(harness: CommandHarness, argument: str) -> None:
    await harness.send("/subscribe cs.DC")
    await harness.send(f"/forget {argument}")
    assert await harness.terms() == ("cs.DC",)
