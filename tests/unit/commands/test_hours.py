"""/time asap, /days, /quiet, and what an hour means for how recent the papers are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from bot.commands.dispatcher import Dispatcher
from bot.commands.parse.time_of_day import means_asap, parse_quiet_hours
from bot.commands.parse.weekdays import parse_weekdays
from bot.model.calendar import arxiv_calendar
from bot.model.chat import EVERY_DAY, QuietHours
from bot.model.timetable import silent_from
from tests.support.command_harness import DEFAULTS, CommandHarness
from tests.support.papers import draft, listing

TUESDAY = draft("cs.DC", "2026-06-16", listing("2606.00001"))


@pytest.mark.parametrize(
    "given",
    [
        "asap", "ASAP", "As soon as it is out", "as soon as it’s out", "as soon as they're there",
        "as soon as possible", "一有更新就发", "有更新就推送", "一公布就发", "尽快", "立即",
    ],
)  # fmt: skip
async def test_as_soon_as_it_is_out_has_many_names(harness: CommandHarness, given: str) -> None:
    assert means_asap(given)
    await harness.send(f"/time {given}")
    assert (await harness.chat()).delivery_time is None


@pytest.mark.parametrize(
    "said",
    [
        "一有更新就发", "As soon as it is out", "asap", "notify me when new papers are out",
        "论文一出来就发给我", "请尽快推送", "Send me the digest as soon as it’s available, please",
    ],
)  # fmt: skip
async def test_it_is_understood_without_its_command(harness: CommandHarness, said: str) -> None:
    await harness.send("/subscribe cs.DC")
    await harness.send("/time 8:00")
    await harness.send(said)
    assert (await harness.chat()).delivery_time is None


@pytest.mark.parametrize(
    ("said", "button"),
    [
        ("20:15", "/time 20:15"), ("mon-fri", "/days mon-fri"), ("周一至周五", "/days 周一至周五"),
        ("22-7", "/quiet 22-7"), ("晚上8点", "/time 晚上8点"),
    ],
)  # fmt: skip
async def test_hours_and_days_alone_are_offered_as_what_they_would_set(
    harness: CommandHarness, said: str, button: str
) -> None:
    await harness.send(said)
    assert button in [action.label for action in harness.buttons()]


@pytest.mark.parametrize("given", ["papers", "when is it out?", "更新", "今天有更新吗", "8"])
async def test_words_that_may_mean_anything_change_nothing(
    harness: CommandHarness, given: str
) -> None:
    await harness.send("/subscribe cs.DC")
    await harness.send("/time 9:00")
    await harness.send(given)
    assert (await harness.chat()).delivery_time == time(9)
    assert not [action for action in harness.buttons() if action.label.startswith("/")]


@pytest.mark.parametrize("given", ["soon", "as soon", "8:00", "never", "现在", ""])
def test_other_words_do_not_mean_as_soon_as_possible(given: str) -> None:
    assert not means_asap(given)


async def test_asap_is_confirmed_with_when_it_will_be(harness: CommandHarness) -> None:
    await harness.store_editions(TUESDAY)
    await harness.send("/timezone Asia/Shanghai")
    await harness.send("/subscribe cs.DC")
    said = (await harness.send("/time asap")).splitlines()
    assert said == [
        "Digests now arrive as soon as they’re out.",
        (
            "Next digest: as soon as the announcement for Wednesday 17 June is out, "
            "from about Wednesday 17 June, 12:10 (Asia/Shanghai)."
        ),
        "Papers are usually out from 12:10 (Asia/Shanghai).",
    ]
    assert "as soon as they’re out" in await harness.send("/list")
    assert "as soon as they’re out" in await harness.send("/status")
    assert (await harness.send("/time 20:00")).startswith("Digests now arrive at 20:00 (")


async def test_while_it_is_waited_for_the_digest_comes_on_arrival(harness: CommandHarness) -> None:
    await harness.send("/timezone Asia/Shanghai")
    await harness.send("/time asap")
    await harness.store_editions(TUESDAY)
    await harness.send("/subscribe cs.DC")
    harness.clock.jump(to="2026-06-17T04:15:00+00:00")
    said = await harness.send("/status")
    assert "Next digest: as soon as the announcement for Wednesday 17 June arrives." in said


SHANGHAI_AT_8 = (
    "At 08:00 you get yesterday’s papers; at 13:00 (from Monday 2 November on, 14:00) today’s."
)


@pytest.mark.parametrize(
    ("zone", "line", "sentence"),
    [
        ("Asia/Shanghai", "/time 8:00", SHANGHAI_AT_8),
        ("Asia/Shanghai", "/time", SHANGHAI_AT_8),
        ("Asia/Shanghai", "/start", SHANGHAI_AT_8),
        ("Asia/Shanghai", "/subscribe cs.DC", SHANGHAI_AT_8),
        ("Asia/Shanghai", "/time 13:00", "papers; from Monday 2 November on, yesterday’s."),
        ("Asia/Shanghai", "/time 20:00", "At 20:00 you get today’s papers."),
        ("Europe/Berlin", "/time 5:00", "At 05:00 you get yesterday’s papers; at 07:00 today’s."),
        ("Europe/Berlin", "/start", "At 08:00 you get today’s papers."),
        ("Europe/Berlin", "/subscribe cs.DC", "At 08:00 you get today’s papers."),
        ("America/Los_Angeles", "/time 22", "At 22:00 you already get the next day’s papers."),
    ],
)
async def test_an_hour_is_said_in_days(
    harness: CommandHarness, zone: str, line: str, sentence: str
) -> None:
    await harness.store_editions(TUESDAY)
    await harness.send(f"/timezone {zone}")
    assert sentence in await harness.send(line)


async def test_where_the_hour_is_late_a_tap_makes_it_early(harness: CommandHarness) -> None:
    said = await harness.send("/timezone Asia/Shanghai")
    assert "At 08:00 you get yesterday’s papers" in said
    await harness.press("13:00")
    assert (await harness.chat()).delivery_time == time(13)
    await harness.send("/time 8:00")
    await harness.press("As soon as they’re out")
    assert (await harness.chat()).delivery_time is None
    assert harness.buttons() == ()


async def test_a_reader_in_china_begins_with_asap_and_is_told(harness: CommandHarness) -> None:
    harness.dispatcher = Dispatcher(
        harness.store,
        harness.clock,
        harness.refresher,
        harness.index,
        {"telegram": harness.platform},
        replace(DEFAULTS, timezone="UTC"),
        arxiv_calendar(),
    )
    harness.set_locale("zh-Hans")
    said = await harness.send("/start")
    assert "简报一有更新就送达。论文一般从 12:10（Asia/Shanghai）起公布。" in said
    await harness.send("/subscribe cs.DC")
    chat = await harness.chat()
    assert (chat.timezone, chat.delivery_time) == ("Asia/Shanghai", None)
    said = await harness.send("/time 8")
    assert (
        "08:00 送达的是前一天公布的论文；改为 13:00（11月2日星期一起为 14:00）就是当天的。" in said
    )


async def test_what_is_out_already_comes_at_once_after_a_change_to_asap(
    harness: CommandHarness,
) -> None:
    await harness.send("/timezone Asia/Shanghai")
    await harness.send("/subscribe cs.DC")
    harness.clock.jump(to="2026-06-17T09:00:00+00:00")
    await harness.send("/time asap")
    due = (await harness.chat()).next_due_at
    assert due is not None
    assert due <= harness.clock.now()


@pytest.mark.parametrize(
    ("given", "days"),
    [
        ("mon-fri", "01234"), ("Monday to Friday", "01234"), ("Mon–Fri", "01234"), ("mon", "0"),
        ("Tuesdays, Fridays", "14"), ("sat & sun", "56"), ("weekdays", "01234"),
        ("fri-mon", "0456"),
        ("on working days", "01234"), ("weekends only", "56"), ("mon-wed, sat", "0125"),
        ("every day", "0123456"), ("daily", "0123456"), ("all", "0123456"), ("tu th", "13"),
        ("every day but sunday", "012345"), ("not weekends", "01234"), ("wed.", "2"),
        ("周一至周五", "01234"), ("周一到五", "01234"), ("星期一、星期三", "02"),
        ("周一三五", "024"),
        ("工作日", "01234"), ("周末", "56"), ("每天", "0123456"), ("除了周日", "012345"),
        ("礼拜天", "6"), ("周1-周5", "01234"), ("每周一和周四", "03"),
    ],
)  # fmt: skip
def test_weekdays_are_read_as_people_write_them(given: str, days: str) -> None:
    assert parse_weekdays(given) == frozenset(map(int, days))


@pytest.mark.parametrize(
    "given", ["", "-", "mon-", "m", "t", "s", "5", "someday", "mon someday", "every day but all",
              "08:00", "mon-fri-sun", "周", "\0", "🎉"]
)  # fmt: skip
def test_what_names_no_weekdays_is_not_guessed(given: str) -> None:
    assert parse_weekdays(given) is None


async def test_days_are_set_and_the_next_digest_is_on_one(harness: CommandHarness) -> None:
    await harness.store_editions(TUESDAY)
    await harness.send("/subscribe cs.DC")
    said = (await harness.send("/days thu-fri")).splitlines()
    assert said[0] == "Digests now arrive at 08:00 (Europe/Berlin), Thursday and Friday."
    assert said[1].startswith("Next digest: Thursday 18 June, 08:00 (Europe/Berlin), with the")
    assert said[1].endswith("announcements for Wednesday 17 June and Thursday 18 June.")
    chat = await harness.chat()
    assert chat.weekdays == frozenset({3, 4})
    assert chat.next_due_at == datetime(2026, 6, 18, 6, tzinfo=UTC)
    await harness.press("Monday to Friday")
    assert "Monday to Friday" in await harness.send("/days")
    await harness.press("Every day")
    assert (await harness.chat()).weekdays == EVERY_DAY
    assert "can’t read someday as days" in await harness.send("/days someday")


@pytest.mark.parametrize(
    ("given", "start", "end"),
    [
        ("22-7", "22:00", "07:00"), ("22:30–07:15", "22:30", "07:15"),
        ("10pm to 8am", "22:00", "08:00"), ("from 23 until 6", "23:00", "06:00"),
        ("13:00-15:00", "13:00", "15:00"),
        ("between 9 pm and 9 am", "21:00", "09:00"), ("晚上10点到早上7点", "22:00", "07:00"),
        ("22点至8点", "22:00", "08:00"),
    ],
)  # fmt: skip
def test_quiet_hours_are_read_as_people_write_them(given: str, start: str, end: str) -> None:
    expected = QuietHours(time.fromisoformat(start), time.fromisoformat(end))
    assert parse_quiet_hours(given) == expected


@pytest.mark.parametrize("given", ["", "22", "22-22", "22-25", "22-7-8", "night", "-7"])
def test_what_is_no_span_of_hours_is_not_guessed(given: str) -> None:
    assert parse_quiet_hours(given) is None


async def test_an_hour_within_the_quiet_hours_is_set_with_a_hint(harness: CommandHarness) -> None:
    said = await harness.send("/time 6:30")
    assert "Between 22:00 and 07:00 (Europe/Berlin), messages arrive without a sound." in said
    await harness.press("Ring at any hour")
    assert (await harness.chat()).quiet_hours is None
    assert "without a sound" not in await harness.send("/time 6:30")


async def test_quiet_hours_are_set_shown_and_switched_off(harness: CommandHarness) -> None:
    assert "Between 22:00 and 07:00 (Europe/Berlin)" in await harness.send("/quiet")
    assert "Between 23:00 and 08:00" in await harness.send("/quiet 23-8")
    assert "Between 23:00 and 08:00" in await harness.send("/status")
    await harness.send("/quiet off")
    assert (await harness.chat()).quiet_hours is None
    assert "may ring at any hour" in await harness.send("/quiet")
    await harness.press("22:00–07:00")
    assert (await harness.chat()).quiet_hours == QuietHours(time(22), time(7))
    assert "can’t read night as hours" in await harness.send("/quiet night")


@pytest.mark.parametrize("said", ["always", "All day", "全天", "0-24"])
async def test_a_place_can_be_quiet_at_every_hour(harness: CommandHarness, said: str) -> None:
    answer = "Nothing makes a sound here, at any hour."
    assert await harness.send(f"/quiet {said}") == answer
    assert (await harness.send("/quiet")).startswith(answer)
    chat = await harness.chat()
    assert chat.quiet_hours == QuietHours(time(0), time(0))
    now = datetime(2026, 6, 16, 9, tzinfo=UTC)
    assert silent_from(chat, now) == now, "from the moment on at which it is planned"
    await harness.send("/quiet off")
    assert (await harness.chat()).quiet_hours is None
