"""Times, dates, zones and words as people write them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.parse.dates import parse_future_date, parse_past_date
from bot.commands.parse.places import timezone_label
from bot.commands.parse.quoting import MAX_ECHOED_GRAPHEMES, echo
from bot.commands.parse.time_of_day import parse_time_of_day
from bot.commands.parse.timezones import (
    ambiguous_timezones,
    closest_timezones,
    complete_timezone,
    parse_timezone,
    zone_with_offset,
    zones_with_seasonal_offset,
)
from bot.document.nodes import plain_text
from bot.model.conversation import Completion
from bot.phrases import LANGUAGES, load_phrases

TUESDAY = date(2026, 6, 16)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("given", "hour", "minute"),
    [
        ("8", 8, 0),
        ("08:00", 8, 0),
        ("8:05", 8, 5),
        ("08.30", 8, 30),
        ("8h", 8, 0),
        ("20h15", 20, 15),
        ("0800", 8, 0),
        ("2015", 20, 15),
        ("830", 8, 30),
        ("00:00", 0, 0),
        ("23:59", 23, 59),
        ("8am", 8, 0),
        ("8 AM", 8, 0),
        ("8:15 p.m.", 20, 15),
        ("12am", 0, 0),
        ("12pm", 12, 0),
        ("8点", 8, 0),
        ("8点半", 8, 30),
        ("8点05分", 8, 5),
        ("20时15分", 20, 15),
        ("晚上8点", 20, 0),
        ("早上八点", 8, 0),
        ("下午两点", 14, 0),
        ("晚上十点半", 22, 30),
        ("十点一刻", 10, 15),
        ("八点二十分", 8, 20),
        ("七点零五", 7, 5),
        ("二十三点三十", 23, 30),
        ("上午 9:30", 9, 30),
        ("０８：３０", 8, 30),
        ("8：30", 8, 30),
        ("٨:٣٠", 8, 30),
    ],
)
def test_a_time_may_be_written_in_many_ways(given: str, hour: int, minute: int) -> None:
    assert parse_time_of_day(given) == time(hour, minute)


@pytest.mark.parametrize(
    "given",
    ["25:00", "24:00", "8:60", "13pm", "0am", "8:5", "morgen", "", "8:00:00", "-8", "8 9", "99999"],
)  # fmt: skip
def test_other_words_are_no_time(given: str) -> None:
    assert parse_time_of_day(given) is None


@pytest.mark.parametrize("language", LANGUAGES)
@given(at=st.times())
def test_every_time_is_parsed_as_it_is_shown(language: str, at: time) -> None:
    whole = at.replace(second=0, microsecond=0)
    assert parse_time_of_day(load_phrases(language).time(at)) == whole


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("2026-07-01", date(2026, 7, 1)),
        ("2026/7/1", date(2026, 7, 1)),
        ("2026.07.01", date(2026, 7, 1)),
        ("2026年7月1日", date(2026, 7, 1)),
        ("7月1日", date(2026, 7, 1)),
        ("6月1日", date(2027, 6, 1)),
        ("1 July", date(2026, 7, 1)),
        ("July 1", date(2026, 7, 1)),
        ("1 jul", date(2026, 7, 1)),
        ("Wednesday 1 July", date(2026, 7, 1)),
        ("29 February", date(2028, 2, 29)),
        ("tomorrow", date(2026, 6, 17)),
        ("明天", date(2026, 6, 17)),
        ("后天", date(2026, 6, 18)),
        ("monday", date(2026, 6, 22)),
        ("Tue", date(2026, 6, 23)),
        ("周三", date(2026, 6, 17)),
        ("星期日", date(2026, 6, 21)),
        ("礼拜天", date(2026, 6, 21)),
        ("2020-01-01", date(2020, 1, 1)),
    ],
)
def test_a_future_date_may_be_named_in_many_ways(given: str, day: date) -> None:
    assert parse_future_date(given, TUESDAY) == day


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("2026-06-12", date(2026, 6, 12)),
        ("today", TUESDAY),
        ("昨天", date(2026, 6, 15)),
        ("yesterday", date(2026, 6, 15)),
        ("friday", date(2026, 6, 12)),
        ("tuesday", TUESDAY),
        ("周三", date(2026, 6, 10)),
        ("1 July", date(2025, 7, 1)),
        ("16 June", TUESDAY),
        ("6月1日", date(2026, 6, 1)),
        ("29 February", date(2024, 2, 29)),
        ("2 days ago", date(2026, 6, 14)),
        ("a week ago", date(2026, 6, 9)),
        ("三天前", date(2026, 6, 13)),
        ("the day before yesterday", date(2026, 6, 14)),
        ("大前天", date(2026, 6, 13)),
        ("昨日", date(2026, 6, 15)),
        ("monday's", date(2026, 6, 15)),
        ("上周五", date(2026, 6, 12)),
        ("上个星期一", date(2026, 6, 8)),
        ("本周一", date(2026, 6, 15)),
        ("the 15th", date(2026, 6, 15)),
        ("31号", date(2026, 5, 31)),
        ("on the 12th of June", date(2026, 6, 12)),
        ("六月十二日", date(2026, 6, 12)),
        ("二十日", date(2026, 5, 20)),
        ("20260612", date(2026, 6, 12)),
    ],
)
def test_a_past_date_may_be_named_in_many_ways(given: str, day: date) -> None:
    assert parse_past_date(given, TUESDAY) == day


@pytest.mark.parametrize(
    "given",
    ["", "2026-13-01", "2026-02-30", "31 June", "blah", "99", "1 2", "2026-06-1６日x", "June"],
)
def test_other_words_are_no_date(given: str) -> None:
    assert parse_future_date(given, TUESDAY) is None
    assert parse_past_date(given, TUESDAY) is None


@pytest.mark.parametrize("language", LANGUAGES)
@given(day=DAYS, today=DAYS)
def test_every_date_is_parsed_as_it_is_shown(language: str, day: date, today: date) -> None:
    near = today + timedelta(days=day.toordinal() % 300)
    assert parse_future_date(load_phrases(language).date(near), today) == near
    assert parse_future_date(day.isoformat(), today) == day


@given(st.text(max_size=60), DAYS)
def test_any_words_are_a_date_or_none(words: str, today: date) -> None:
    assert isinstance(parse_future_date(words, today), date | None)
    assert isinstance(parse_past_date(words, today), date | None)


@pytest.mark.parametrize(
    ("given", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("EUROPE BERLIN", None),
        ("america/new york", "America/New_York"),
        ("berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("new_york", "America/New_York"),
        ("shanghai", "Asia/Shanghai"),
        ("上海", "Asia/Shanghai"),
        ("北京", "Asia/Shanghai"),
        ("东京", "Asia/Tokyo"),
        ("San Francisco", "America/Los_Angeles"),
        ("utc", "UTC"),
        ("UTC+8", "Etc/GMT-8"),
        ("GMT-5", "Etc/GMT+5"),
        ("+2", "Etc/GMT-2"),
        ("UTC+0", "Etc/UTC"),
        ("EST", "America/New_York"),
        ("mst", "America/Denver"),
        ("HST", "Pacific/Honolulu"),
        ("PST", "America/Los_Angeles"),
        ("BST", "Europe/London"),
        ("CET", "Europe/Berlin"),
        ("EET", "Europe/Athens"),
        ("JST", "Asia/Tokyo"),
        ("AEDT", "Australia/Sydney"),
        ("Eastern Standard Time", "America/New_York"),
        ("India Standard Time", "Asia/Kolkata"),
        ("北京时间", "Asia/Shanghai"),
        ("上海市", "Asia/Shanghai"),
        ("紐約", "America/New_York"),
        ("Kyiv", "Europe/Kyiv"),
        ("Europe/Kiev", "Europe/Kyiv"),
        ("Calcutta", "Asia/Kolkata"),
        ("asia/saigon", "Asia/Ho_Chi_Minh"),
        ("Rangoon", "Asia/Yangon"),
        ("Katmandu", "Asia/Kathmandu"),
        ("Godthab", "America/Nuuk"),
        ("Faeroe", "Atlantic/Faroe"),
        ("US/Pacific", "America/Los_Angeles"),
        ("PRC", "Asia/Shanghai"),
        ("São Paulo", "America/Sao_Paulo"),
        ("sao paulo", "America/Sao_Paulo"),
        ("Zürich", "Europe/Zurich"),
        ("Zuerich", "Europe/Zurich"),
        ("Cambridge, MA", "America/New_York"),
        ("Cambridge UK", "Europe/London"),
        ("Portland, Oregon", "America/Los_Angeles"),
        ("Paris, France", "Europe/Paris"),
        ("Nowhere-on-Sea, Sweden", "Europe/Stockholm"),
        ("San Jose, CA", "America/Los_Angeles"),
        ("Toronto, CA", "America/Toronto"),
        ("Boston, MA, USA", "America/New_York"),
        ("Zürich CH", "Europe/Zurich"),
        ("中国北京", "Asia/Shanghai"),
        ("EST/EDT", "America/New_York"),
        ("AoE", "Etc/GMT+12"),
        ("ZURICH", "Europe/Zurich"),
        ("Muenchen", "Europe/Berlin"),
        ("Reykjavík", "Atlantic/Reykjavik"),
        ("Bogotá", "America/Bogota"),
        ("Curaçao", "America/Curacao"),
        ("St. John’s", "America/St_Johns"),
        ("Port au Prince", "America/Port-au-Prince"),
        ("Xi’an", "Asia/Shanghai"),
        ("Italy", "Europe/Rome"),
        ("意大利", "Europe/Rome"),
        ("NYC", "America/New_York"),
        ("L.A.", "America/Los_Angeles"),
        ("Korea", "Asia/Seoul"),
        ("California", "America/Los_Angeles"),
        ("Massachusetts", "America/New_York"),
        ("Washington DC", "America/New_York"),
        ("Québec", "America/Toronto"),
        ("Montreal", "America/Toronto"),
        ("Göttingen", "Europe/Berlin"),
        ("臺北", "Asia/Taipei"),
        ("西雅图时间", "America/Los_Angeles"),
        ("Z", "UTC"),
        ("UTC +5.5", "Asia/Kolkata"),
        ("UTC 8", "Etc/GMT-8"),
        ("GMT-3", "Etc/GMT+3"),
        ("东八区", "Etc/GMT-8"),
        ("西五區", "Etc/GMT+5"),
        ("8", None),
        ("CST", None),
        ("UTC+99", None),
        ("Mars", None),
        ("", None),
    ],
)
def test_a_zone_may_be_named_in_many_ways(given: str, zone: str | None) -> None:
    assert parse_timezone(given) == zone


PEOPLES = {"EST", "MST"}
"""What IANA reads as a fixed offset, and people as the time of a place."""


def test_every_iana_name_is_found_in_any_letter_case_under_its_current_name() -> None:
    offsets = {"GMT+0", "GMT-0"}
    for name in available_timezones() - {"Factory", "localtime"} - offsets - PEOPLES:
        zone = parse_timezone(name.upper())
        assert zone is not None
        assert parse_timezone(zone) == zone
        for month in range(1, 13):
            assert offset_on(date(2027, month, 15), zone) == offset_on(date(2027, month, 15), name)


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("Europe/Kiev", "Europe/Kyiv"),
        ("EST", "America/Panama"),
        ("Etc/GMT-8", "UTC+8"),
        ("UTC",) * 2,
    ],
)
def test_a_zone_stored_under_a_former_name_is_shown_under_its_current_name(
    stored: str, said: str
) -> None:
    assert timezone_label(stored) == said


def test_a_current_name_is_kept() -> None:
    tables = [files("tzdata").joinpath("zoneinfo", name).read_text() for name in
              ("zone.tab", "zone1970.tab")]  # fmt: skip
    lines = [line for table in tables for line in table.splitlines() if line[:1] != "#"]
    for name in {line.split("\t")[2] for line in lines}:
        assert parse_timezone(name) == name


@pytest.mark.parametrize(
    ("given", "choices"),
    [
        ("CST", {"America/Chicago", "Asia/Shanghai"}),
        ("ist", {"Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"}),
        ("Cambridge", {"Europe/London", "America/New_York"}),
        ("Cordoba", {"America/Argentina/Cordoba", "Europe/Madrid"}),
        ("Canada", {"America/Toronto", "America/Vancouver", "America/Halifax"}),
        ("澳大利亚", {"Australia/Sydney", "Australia/Perth", "Australia/Adelaide"}),
        ("USA", {"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"}),
        ("Texas", {"America/Chicago", "America/Denver"}),
        ("Paris, TX", {"America/Chicago", "America/Denver"}),
        ("Washington", {"America/New_York", "America/Los_Angeles"}),
        ("Victoria", {"Australia/Melbourne", "America/Vancouver"}),
        ("Springfield", {"America/Chicago", "America/New_York", "America/Los_Angeles"}),
    ],
)
def test_an_ambiguous_name_offers_its_zones(given: str, choices: set[str]) -> None:
    assert parse_timezone(given) is None
    assert choices <= set(ambiguous_timezones(given))
    assert choices <= {choice.value for choice in complete_timezone(given)}
    assert all(map(parse_timezone, ambiguous_timezones(given)))


@pytest.mark.parametrize(
    ("country", "first"),
    [
        ("United States", ["America/New_York", "America/Chicago", "America/Los_Angeles"]),
        ("美国", ["America/New_York", "America/Chicago", "America/Los_Angeles"]),
        ("Canada", ["America/Toronto", "America/Vancouver"]),
        ("Australia", ["Australia/Sydney", "Australia/Brisbane", "Australia/Perth"]),
        ("Brazil", ["America/Sao_Paulo", "America/Manaus"]),
        ("Russia", ["Europe/Moscow", "Asia/Yekaterinburg"]),
        ("Chile", ["America/Santiago"]),
    ],
)
def test_a_country_offers_the_zone_of_most_people_first(country: str, first: list[str]) -> None:
    assert list(ambiguous_timezones(country)[: len(first)]) == first


def test_other_words_are_no_zone() -> None:
    for choice in complete_timezone(""):
        assert ZoneInfo(choice.value)
    assert {"Europe/Berlin", "Asia/Shanghai"} <= {choice.value for choice in complete_timezone(" ")}
    assert complete_timezone("europe/be")[0].value == "Europe/Belfast"
    assert complete_timezone("上")[0].value == "Asia/Shanghai"


def test_an_offset_is_completed_with_the_zone_that_keeps_it() -> None:
    assert complete_timezone("utc+8") == (Completion("Etc/GMT-8", "UTC+8"),)
    assert complete_timezone("+5:30") == (Completion("Asia/Kolkata", "Asia/Kolkata"),)
    assert complete_timezone("-3:30") == (Completion("America/St_Johns", "America/St_Johns"),)
    assert complete_timezone("+5:17") == ()


@given(
    st.sampled_from(sorted(available_timezones())),
    st.dates(date(2026, 1, 1), date(2036, 12, 31)),
    st.dates(date(2026, 1, 1), date(2036, 12, 31)),
)
def test_every_offset_that_is_shown_anywhere_has_a_zone_for_the_year_or_for_a_season(
    name: str, day: date, other_day: date
) -> None:
    shown = offset_on(day, name)
    zone = zone_with_offset(shown)
    assert offset_on(other_day, zone) == shown if zone else zones_with_seasonal_offset(shown)


def offset_on(day: date, zone: str) -> timedelta:
    return datetime.combine(day, time(12), ZoneInfo(zone)).utcoffset() or timedelta(0)


def test_a_misspelled_zone_is_answered_with_the_nearest() -> None:
    assert closest_timezones("new yrok")[0] == "America/New_York"
    assert closest_timezones("Europe/Berln")[0] == "Europe/Berlin"
    assert closest_timezones("qqqq") == ()
    assert len(closest_timezones("america/indiana/x")) == 3


def test_a_place_far_from_the_spelling_is_no_suggestion() -> None:
    assert closest_timezones("Mars") == ()
    assert closest_timezones("Berln") == ("Europe/Berlin",)
    assert closest_timezones("Bostn") == ("America/New_York",)


@given(st.text(max_size=100))
def test_any_words_are_a_zone_or_not(words: str) -> None:
    zone = parse_timezone(words)
    assert zone is None or ZoneInfo(zone)
    assert len(closest_timezones(words)) <= 3
    assert len(complete_timezone(words)) <= 25


def test_words_are_echoed_in_one_short_line() -> None:
    said = plain_text(echo("  a\n\tb\x00c" + "d" * 1000))
    assert said.startswith("a bcddd")
    assert said.endswith("…")
    assert len(said) == MAX_ECHOED_GRAPHEMES + 1


def test_an_emoji_of_several_code_points_is_not_cut_apart() -> None:
    family = "👩‍👩‍👧‍👦"
    assert plain_text(echo(family * 50)) == family * MAX_ECHOED_GRAPHEMES + "…"


def test_right_to_left_words_are_isolated() -> None:
    assert plain_text(echo("שלום\u202e")) == "\u2068שלום\u2069"


@given(st.text())
def test_any_words_are_echoed_without_line_breaks_or_controls(words: str) -> None:
    said = plain_text(echo(words))
    assert said
    assert said.isprintable() or not any(character in said for character in "\n\r\x00\x1b\u202e")
