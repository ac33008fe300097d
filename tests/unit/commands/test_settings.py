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


async def test_the_time_is_changed_and_the_next_digest_is_said(desk: CommandHarness) -> None:
    await desk.store_editions(TUESDAY)
    await desk.send("/subscribe cs.DC")
    said = (await desk.send("/time 20:15")).splitlines()
    assert said[0] == "Digests now arrive at 20:15 (Europe/Berlin)."
    assert said[1].startswith("Next digest: Wednesday 17 June, 20:15 (Europe/Berlin)")
    chat = await desk.chat()
    assert chat.delivery_time == time(20, 15)
    assert chat.next_due_at == datetime(2026, 6, 16, 18, 15, tzinfo=UTC)


async def test_the_zone_is_changed_and_the_next_digest_is_said_in_it(desk: CommandHarness) -> None:
    await desk.store_editions(TUESDAY)
    await desk.send("/subscribe cs.DC")
    said = await desk.send("/timezone new york")
    assert said.startswith("Your time zone is now America/New_York, where it’s 05:00.")
    assert "Next digest: Wednesday 17 June, 08:00 (America/New_York)" in said
    chat = await desk.chat()
    assert chat.timezone == "America/New_York"
    assert chat.next_due_at == datetime(2026, 6, 16, 12, tzinfo=UTC)


async def test_an_offset_is_said_as_it_was_given(desk: CommandHarness) -> None:
    said = await desk.send("/timezone UTC+8")
    assert said.startswith("Your time zone is now UTC+8, where it’s 17:00.")
    assert "08:00 (UTC+8)" in await desk.send("/time")
    assert "UTC-5" in await desk.send("/timezone utc-5")


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
    desk: CommandHarness, given: str, zone: str
) -> None:
    await desk.send(f"/timezone {given}")
    assert (await desk.chat()).timezone == zone


@pytest.mark.parametrize(
    ("given", "city"),
    [("UTC-3:30", "America/St_Johns"), ("+13:45", "Pacific/Chatham")],
)
async def test_an_offset_that_is_kept_for_a_season_is_answered_with_where(
    desk: CommandHarness, given: str, city: str
) -> None:
    said = await desk.send(f"/timezone {given}")
    assert said == f"No place uses {given} all year. These use it for part of the year: {city}."
    await desk.press(city)
    assert (await desk.chat()).timezone == city


async def test_an_offset_that_no_place_keeps_is_refused_in_one_sentence(
    desk: CommandHarness,
) -> None:
    assert "I don’t know the time zone UTC+5:17" in await desk.send("/timezone UTC+5:17")


async def test_a_suggested_zone_is_one_tap_away(desk: CommandHarness) -> None:
    await desk.send("/timezone Berln")
    await desk.press("Europe/Berlin")
    assert (await desk.chat()).timezone == "Europe/Berlin"


@pytest.mark.parametrize("command", ["time", "timezone", "language"])
async def test_without_an_argument_the_present_setting_is_said(
    desk: CommandHarness, command: str
) -> None:
    await desk.send("/list")
    before = await desk.chat()
    said = await desk.invoke(command)
    present = {"time": "08:00", "timezone": "Europe/Berlin", "language": "English"}
    assert present[command] in said
    assert await desk.chat() == before


async def test_settings_of_a_chat_without_interests_leave_nothing_due(desk: CommandHarness) -> None:
    for line in ("/time 9", "/timezone Tokyo", "/pause until friday", "/resume", "/pause"):
        await desk.send(line)
        assert (await desk.chat()).next_due_at is None


@pytest.mark.parametrize("named", ["zh", "ZH", "zh-CN", "zh_TW", "chinese", "中文", "Chinese"])
async def test_the_language_may_be_named_in_any_way(desk: CommandHarness, named: str) -> None:
    assert await desk.send(f"/language {named}") == "今后使用中文。"
    assert (await desk.chat()).language == "zh"
    assert await desk.send("/language 英语") == "I’ll speak English from now on."


async def test_the_language_can_be_tapped(desk: CommandHarness) -> None:
    await desk.send("/language")
    assert await desk.press("中文") == "今后使用中文。"


async def test_a_pause_until_a_date_is_kept_and_said(desk: CommandHarness) -> None:
    await desk.send("/subscribe cs.DC")
    said = await desk.send("/pause until friday")
    assert said.startswith("Digests are paused until Friday 19 June 2026.")
    chat = await desk.chat()
    assert chat.pause == Pause(date(2026, 6, 19))
    assert chat.next_due_at == datetime(2026, 6, 19, 6, tzinfo=UTC)
    assert "paused until Friday 19 June" in await desk.send("/status")


@pytest.mark.parametrize(
    "line", ["/pause until 2026-06-19", "/pause friday", "/pause 到周五", "/pause until 19 June"]
)
async def test_the_end_of_a_pause_may_be_named_in_any_way(desk: CommandHarness, line: str) -> None:
    await desk.send(line)
    assert (await desk.chat()).pause == Pause(date(2026, 6, 19))


async def test_today_and_tomorrow_are_the_readers_own(desk: CommandHarness) -> None:
    await desk.send("/timezone Pacific/Kiritimati")
    desk.clock.jump(hours=2)
    await desk.send("/pause until tomorrow")
    assert (await desk.chat()).pause == Pause(date(2026, 6, 18))


async def test_a_resumed_chat_gets_everything_with_the_next_digest(desk: CommandHarness) -> None:
    await desk.store_editions(TUESDAY)
    await desk.send("/subscribe cs.DC")
    cursor = (await desk.chat()).cursor
    await desk.send("/pause")
    assert (await desk.chat()).next_due_at is None
    await desk.store_editions(WEDNESDAY)
    desk.clock.jump(to="2026-06-18T09:00:00+00:00")
    said = (await desk.press("Resume")).splitlines()
    assert "in the meantime" in said[0]
    assert said[1] == (
        "Next digest: Friday 19 June, 08:00 (Europe/Berlin), with the announcements for "
        "Wednesday 17 June, Thursday 18 June, and Friday 19 June."
    )
    chat = await desk.chat()
    assert (chat.pause, chat.cursor) == (None, cursor)
    assert chat.next_due_at == datetime(2026, 6, 19, 6, tzinfo=UTC)


async def test_tomorrow_is_no_preposition(desk: CommandHarness) -> None:
    assert "Wednesday 17 June 2026" in await desk.send("/pause tomorrow")


async def test_a_long_pause_is_said_with_its_year(desk: CommandHarness) -> None:
    await desk.send("/subscribe cs.DC")
    await desk.send("/pause until 2027-02-01")
    assert "paused until Monday 1 February 2027." in await desk.send("/status")


async def test_without_subscriptions_nothing_is_promised_after_a_pause(
    desk: CommandHarness,
) -> None:
    await desk.send("/pause")
    assert "you have no subscriptions" in await desk.send("/status")
    assert (await desk.send("/resume")).splitlines() == [
        "Digests are no longer paused.",
        "No digest is scheduled: you have no subscriptions.",
    ]


async def test_resuming_what_runs_says_so(desk: CommandHarness) -> None:
    assert (await desk.send("/resume")).startswith("Digests aren’t paused.")


async def test_a_pause_that_is_over_is_no_pause(desk: CommandHarness) -> None:
    await desk.send("/subscribe cs.DC")
    await desk.send("/pause until friday")
    desk.clock.jump(to="2026-06-19T00:00:00+00:00")
    assert "paused" not in await desk.send("/status")
    assert (await desk.send("/resume")).startswith("Digests aren’t paused.")


async def test_subscribing_while_paused_does_not_end_the_pause(desk: CommandHarness) -> None:
    await desk.send("/pause")
    said = await desk.send("/subscribe cs.DC")
    assert "Digests are paused. Send /resume to restart them." in said
    assert (await desk.chat()).next_due_at is None


async def test_status_says_what_comes_and_what_came(desk: CommandHarness) -> None:
    await desk.record_feed_success()
    await desk.store_editions(TUESDAY)
    await desk.send("/subscribe cs.DC")
    said = (await desk.send("/status")).splitlines()
    assert said[1] == (
        "Next digest: Wednesday 17 June, 08:00 (Europe/Berlin), "
        "with the announcement for Wednesday 17 June."
    )
    assert said[2] == "Nothing has been delivered yet."
    assert "Tuesday 16 June" in said[3]

    await deliver(desk, (date(2026, 6, 17),))
    assert (await desk.send("/status")).splitlines()[2] == (
        "Last delivered: Wednesday 17 June, 08:00, the announcement for Wednesday 17 June."
    )


async def test_no_hour_is_promised_for_an_announcement_that_is_late(desk: CommandHarness) -> None:
    await desk.send("/subscribe cs.DC")
    chat, now = await desk.chat(), desk.clock.now()
    soon = replace(plan(chat, "late"), awaited=date(2026, 6, 16), next_due_at=now + 5 * MINUTE)
    await desk.store.outbox.plan([soon], now)
    waited_for = "Next digest: as soon as the announcement for Tuesday 16 June arrives."
    for line in ("/status", "/list", "/time 9"):
        assert waited_for in await desk.send(line)
    await desk.store_editions(TUESDAY)
    await desk.send("/unsubscribe all")
    assert waited_for not in await desk.send("/subscribe cs.DC")
    desk.clock.jump(to="2026-06-17T12:00:00+00:00")
    assert waited_for not in await desk.send("/status")


async def deliver(desk: CommandHarness, covers: tuple[date, ...]) -> None:
    """Take the way of a digest through the outbox, at eight in the morning."""
    desk.clock.jump(to="2026-06-17T06:00:00+00:00")
    now, outbox = desk.clock.now(), desk.store.outbox
    await outbox.plan([replace(plan(await desk.chat(), "news"), dates=covers)], now)
    (parcel,) = await outbox.claim("tests", ["telegram"], now, now - now + MINUTE, 9)
    await outbox.settle("tests", [Settlement(parcel.id, ParcelState.SENT, 1, receipt="1")], now)


MINUTE = datetime(2026, 1, 1, 0, 1, tzinfo=UTC) - datetime(2026, 1, 1, tzinfo=UTC)


async def test_what_is_in_the_house_but_not_delivered_is_still_to_come(
    desk: CommandHarness,
) -> None:
    await desk.send("/subscribe cs.DC")
    await desk.send("/time 20:00")
    await desk.store_editions(TUESDAY)
    assert "Next digest: Tuesday 16 June, 20:00 (Europe/Berlin), with the announcement for " in (
        await desk.send("/status")
    )


async def test_what_has_not_reached_the_house_is_promised_with_what_follows(
    desk: CommandHarness,
) -> None:
    await desk.store_editions(TUESDAY)
    assert (await desk.send("/subscribe cs.DC cs.AR")).endswith(
        "with the announcements for Tuesday 16 June and Wednesday 17 June."
    )


async def test_what_a_subscription_began_after_is_not_promised_again(desk: CommandHarness) -> None:
    await desk.store_editions(TUESDAY)
    await desk.send("/subscribe cs.DC")
    await desk.store_editions(draft("cs.AR", "2026-06-16", listing("2606.00009", "cs.AR")))
    assert (await desk.send("/subscribe cs.AR")).endswith(
        "with the announcement for Wednesday 17 June."
    )


async def test_announcements_that_can_never_arrive_are_not_promised(desk: CommandHarness) -> None:
    await desk.store_editions(TUESDAY)
    desk.clock.jump(to="2026-09-01T12:00:00+00:00")
    assert (await desk.send("/subscribe cs.DC")).endswith(
        "with the announcements for Tuesday 1 September and Wednesday 2 September."
    )


async def test_at_a_weekend_fridays_announcement_is_not_promised_any_more(
    desk: CommandHarness,
) -> None:
    await desk.store_editions(TUESDAY)
    desk.clock.jump(to="2026-06-20T12:00:00+00:00")
    assert (await desk.send("/subscribe cs.DC")).endswith(
        "with the announcement for Tuesday 23 June."
    )


async def test_many_dates_are_said_as_a_range(desk: CommandHarness) -> None:
    await desk.store_editions(TUESDAY)
    await desk.send("/subscribe cs.DC")
    await desk.store_editions(WEDNESDAY)
    desk.clock.jump(to="2026-06-26T12:00:00+00:00")
    said = await desk.send("/list")
    assert said.endswith("with the announcements for Wednesday 17 June to Friday 26 June.")


async def test_forgetting_asks_first_and_deletes_everything_then(desk: CommandHarness) -> None:
    await desk.send("/subscribe cs.DC")
    await desk.send("/forget")
    assert await desk.terms() == ("cs.DC",)
    await desk.press("Cancel")
    assert await desk.terms() == ("cs.DC",)
    await desk.send("/forget")
    assert (await desk.press("Yes")).startswith("Everything about this chat has been deleted")
    assert await desk.store.chats.find(desk.invocation.address) is None
    assert await desk.store.interests.demands() == ()


@pytest.mark.parametrize("argument", ["no", "maybe", "yes please", "всё"])
async def test_only_a_plain_yes_deletes(desk: CommandHarness, argument: str) -> None:
    await desk.send("/subscribe cs.DC")
    await desk.send(f"/forget {argument}")
    assert await desk.terms() == ("cs.DC",)
