"""What newcomers write, and what annoyed them in the answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from bot.commands.parse.dates import parse_pause_end
from bot.commands.parse.time_of_day import parse_time_of_day
from bot.commands.save import join_notes
from bot.model.taxonomy import CATEGORIES, categories_of_all
from tests.support.command_harness import CommandHarness
from tests.support.papers import CROSS, NEW, REPLACE, draft, listing, paper
from tests.support.stores import declaration

TUESDAY = date(2026, 6, 16)


@pytest.mark.parametrize("asked", ["all", "everything", "全部", "*"])
async def test_everything_is_subscribed_to_after_a_question(
    harness: CommandHarness, asked: str
) -> None:
    assert "Everything" in await harness.send(f"/subscribe {asked}")
    assert await harness.terms() == ()
    assert len(harness.reply.rows) <= 5
    await harness.press("Everything")
    assert set(categories_of_all(await harness.terms())) == set(CATEGORIES)


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ("noon", time(12)),
        ("12 noon", time(12)),
        ("Midnight", time(0)),
        ("中午", time(12)),
        ("午夜", time(0)),
        ("8pm", time(20)),
        ("8 PM", time(20)),
        ("8.30", time(8, 30)),
        ("8.30pm", time(20, 30)),
        ("half past 7", time(7, 30)),
        ("half past 7 pm", time(19, 30)),
        ("half past seven", time(7, 30)),
        ("quarter to nine", time(8, 45)),
        ("quarter to 1 pm", time(12, 45)),
        ("eight thirty", time(8, 30)),
        ("in the evening at 7", time(19)),
        ("every day at 7", time(7)),
        ("每天早上7点推送", time(7)),
        ("傍晚6点", time(18)),
        ("凌晨两点", time(2)),
        ("晚上12点", time(0)),
        ("夜里11点", time(23)),
        ("半夜两点", time(2)),
        ("半夜", time(0)),
        ("8 o'clock", time(8)),
        ("8 o’clock in the evening", time(20)),
        ("at 7 in the morning", time(7)),
        ("around 9", time(9)),
        ("soonish", None),
        ("25", None),
    ],
)
def test_times_are_read_as_people_say_them(given: str, at: time | None) -> None:
    assert parse_time_of_day(given) == at


@pytest.mark.parametrize(
    ("given", "until"),
    [
        ("3 days", date(2026, 6, 19)),
        ("for 3 days", date(2026, 6, 19)),
        ("a week", date(2026, 6, 23)),
        ("two weeks", date(2026, 6, 30)),
        ("1 month", date(2026, 7, 16)),
        ("三天", date(2026, 6, 19)),
        ("一周", date(2026, 6, 23)),
        ("2 个星期", date(2026, 6, 30)),
        ("until friday", date(2026, 6, 19)),
        ("next monday", date(2026, 6, 22)),
        ("1 July 2026", date(2026, 7, 1)),
        ("next week", date(2026, 6, 23)),
        ("in 2 weeks", date(2026, 6, 30)),
        ("2 weeks from now", date(2026, 6, 30)),
        ("week", date(2026, 6, 23)),
        ("next month", date(2026, 7, 16)),
        ("下周", date(2026, 6, 23)),
        ("下周一", date(2026, 6, 22)),
        ("下个月", date(2026, 7, 16)),
        ("两周后", date(2026, 6, 30)),
        ("end of the month", date(2026, 6, 30)),
        ("月底", date(2026, 6, 30)),
        ("end of the year", date(2026, 12, 31)),
        ("24.12.", date(2026, 12, 24)),
        ("until 24/12", date(2026, 12, 24)),
        ("12/24/2027", date(2027, 12, 24)),
        ("7/8", None),
        ("3 beers", None),
        ("never", None),
    ],
)
def test_a_pause_is_as_long_as_people_say(given: str, until: date | None) -> None:
    assert parse_pause_end(given, TUESDAY) == until


async def test_no_limit_of_zero_papers_is_set_without_a_word(harness: CommandHarness) -> None:
    assert (await harness.send("/max 0")).startswith("0 counts as no limit.")


async def test_all_saved_papers_are_removed_after_a_question(harness: CommandHarness) -> None:
    harness.index.papers = (paper("2606.00001"), paper("2606.00002"))
    assert "no saved papers" in await harness.send("/unsave all")
    await harness.send("/save 2606.00001 2606.00002 important")
    assert "all 2 saved papers, with their notes" in await harness.send("/unsave all")
    await harness.press("Cancel")
    await harness.send("/unsave everything")
    await harness.press("Yes, remove all")
    assert "no saved papers" in await harness.send("/saved")


async def test_a_version_that_does_not_exist_is_told_from_a_paper_that_does_not(
    harness: CommandHarness,
) -> None:
    await harness.store_editions(draft("cs.DC", "2026-06-16", listing("2606.00001")))
    harness.index.papers = (paper("2606.00001"),)
    for command in ("/paper 2606.00001v3", "2606.00001v3", "/cite 2606.00001v3"):
        said = await harness.send(command)
        assert said == "2606.00001 has no version 3; its latest is version 1.", command
    await harness.send("2606.00001v3")
    assert "On the Matter of 2606.00001" in await harness.press("2606.00001")
    assert await harness.send("/paper 2606.00009v3") == "Not on arXiv: 2606.00009v3."


async def test_a_paper_that_is_saved_again_keeps_its_note_and_tags(harness: CommandHarness) -> None:
    harness.index.papers = (paper("2606.00001"),)
    for line in (
        "/save 2606.00001 read first #gpu",
        "/save 2606.00001",
        "/save 2606.00001 cite it #b",
    ):
        await harness.send(line)
    (kept,) = await harness.store.saved.of((await harness.chat()).id)
    assert (kept.note, kept.tags) == ("read first · cite it", ("gpu", "b"))
    assert join_notes("read first", "read") == "read first"


async def test_messages_count_the_papers_of_an_announcement_alike(harness: CommandHarness) -> None:
    await harness.store_editions(
        draft(
            "cs.DC", "2026-06-16", listing("2606.00001"), listing("2606.00002", kind=CROSS),
            listing("2606.00003", kind=REPLACE, version=2),
        )
    )  # fmt: skip
    counted_once = replace(declaration(), counts=dict.fromkeys((NEW, CROSS, REPLACE), 1))
    await harness.store.evidence.store_declarations([counted_once])
    await harness.send("/subscribe cs.DC")
    counted = "2 of 2 by arXiv’s own count"
    assert counted in await harness.send("/today")
    assert counted in await harness.send("/status")
    await harness.send(f"/types {NEW} {CROSS} {REPLACE}")
    counted = "3 of 3 by arXiv’s own count"
    assert counted in await harness.send("/today")
    assert counted in await harness.send("/status")
