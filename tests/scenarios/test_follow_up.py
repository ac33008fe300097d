"""What a subscriber is told is being fetched follows by itself, once, as soon as it is there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.commands.support import freshness
from tests.emulators.arxiv import paper
from tests.scenarios.bot_harness import BotHarness, DiscordDriver, PlatformDriver, TelegramDriver

MONDAY, TUESDAY = date(2026, 6, 15), date(2026, 6, 16)


@pytest.fixture(params=[TelegramDriver, DiscordDriver], ids=lambda driver: driver.name)
async def harness(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[BotHarness]:
    """A bot without readers, hours after Monday's announcement, and arXiv slow to answer."""
    monkeypatch.setattr(freshness, "ARXIV_TIMEOUT_S", 0.1)
    driver: PlatformDriver = request.param()
    async with BotHarness(driver, tmp_path) as harness:
        for day, first in ((MONDAY, 200), (TUESDAY, 300)):
            harness.arxiv.announce(
                day,
                paper(f"2606.{first:05}", "cs.RO"),
                paper(f"2606.{first + 1:05}", "cs.RO"),
                paper(f"2606.{first + 2:05}", "math.CO"),
            )
        harness.arxiv.hangs()
        yield harness


async def arxiv_answers_after_a_restart(harness: BotHarness) -> None:
    harness.arxiv.recovers()
    await harness.restarts()
    await harness.jumps_to("2026-06-15T12:10:00+00:00")


async def test_what_is_being_fetched_follows_once(harness: BotHarness) -> None:
    said = await harness.says("/subscribe cs.RO")
    assert "fetching the announcement for Monday 15 June" in said
    assert "tell you here" in said
    await harness.app.planner.plan_due()
    assert harness.was_sent() == ""

    await arxiv_answers_after_a_restart(harness)
    sent = harness.was_sent()
    assert sent.count("cs.RO is here: 2 new on Monday 15 June.") == 1
    assert "2606.00200" not in sent
    assert "2606.00200" in await harness.presses("Show")
    await harness.restarts()
    await harness.works()
    await harness.jumps_to("2026-06-15T20:00:00+00:00")
    assert harness.was_sent() == ""

    await harness.jumps_to("2026-06-16T08:00:00+00:00")
    digest = harness.was_sent()
    assert "2606.00300" in digest
    assert "2606.00200" not in digest
    assert "is here" not in digest


async def test_what_arxiv_could_not_be_asked_for_follows_too(harness: BotHarness) -> None:
    harness.arxiv.recovers()
    await harness.arxiv.is_down()
    said = await harness.says("/subscribe cs.RO")
    assert "arXiv has been unreachable" in said
    assert "tell you here" in said
    await harness.arxiv.is_up()
    await harness.jumps_to("2026-06-15T12:40:00+00:00")
    assert harness.was_sent().count("cs.RO is here: 2 new on Monday 15 June.") == 1


async def test_what_is_there_of_other_categories_only_follows_too(harness: BotHarness) -> None:
    await arxiv_answers_after_a_restart(harness)
    await harness.says("/subscribe math.CO")
    await harness.works()
    harness.arxiv.hangs()
    said = await harness.says("/subscribe cs.RO")
    assert "tell you here" in said
    await arxiv_answers_after_a_restart(harness)
    await harness.jumps_to("2026-06-15T12:40:00+00:00")
    assert harness.was_sent().count("cs.RO is here: 2 new on Monday 15 June.") == 1


async def test_the_next_digest_is_not_promised_with_what_was_announced_before(
    harness: BotHarness,
) -> None:
    said = await harness.says("/subscribe cs.RO")
    assert "with the announcement for Tuesday 16 June" in said
    assert "for Monday 15 June and" not in said
    assert "with the announcement for Tuesday 16 June" in await harness.says("/status")


async def test_what_the_feeds_show_no_more_follows_at_the_weekend_too(harness: BotHarness) -> None:
    harness.clock.jump(to="2026-06-20T12:00:00+00:00")
    friday = date(2026, 6, 19)
    harness.arxiv.announce(friday, paper("2606.00401", "cs.RO"), paper("2606.00402", "cs.RO"))
    said = await harness.says("/subscribe cs.RO")
    assert "fetching the announcement for Friday 19 June" in said
    assert "tell you here" in said
    harness.arxiv.recovers()
    await harness.restarts()
    for minutes in (10, 20, 40):
        await harness.jumps_to(f"2026-06-20T12:{minutes}:00+00:00")
    sent = harness.was_sent()
    assert sent.count("cs.RO is here: 2 new on Friday 19 June.") == 1


async def test_a_tap_in_the_browser_is_told_and_followed_too(harness: BotHarness) -> None:
    await harness.says("/browse math")
    said = await harness.presses("math.CO")
    assert "fetching the announcement for Monday 15 June" in said
    await arxiv_answers_after_a_restart(harness)
    assert harness.was_sent().count("math.CO is here: 1 new on Monday 15 June.") == 1


async def test_all_that_was_fetched_is_one_message(harness: BotHarness) -> None:
    await harness.says("/subscribe cs.RO")
    await harness.says("/subscribe math.CO")
    await arxiv_answers_after_a_restart(harness)
    sent = harness.was_sent()
    assert sent.count("Monday 15 June") == 1
    assert "cs.RO: 2 new" in sent
    assert "math.CO: 1 new" in sent


@pytest.mark.parametrize("command", ["/unsubscribe cs.RO", "/pause"])
async def test_who_unsubscribes_or_pauses_meanwhile_hears_nothing(
    harness: BotHarness, command: str
) -> None:
    await harness.says("/subscribe cs.RO")
    await harness.says(command)
    await arxiv_answers_after_a_restart(harness)
    assert harness.was_sent() == ""


async def test_nothing_follows_what_was_answered_at_once(
    harness: BotHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    harness.arxiv.recovers()
    assert "cs.RO: 2 new on Monday 15 June" in await harness.says("/subscribe cs.RO")
    await harness.jumps_to("2026-06-15T12:10:00+00:00")
    assert harness.was_sent() == ""


async def test_nothing_follows_a_digest(harness: BotHarness) -> None:
    await harness.says("/subscribe cs.RO")
    harness.arxiv.recovers()
    await harness.restarts()
    await harness.jumps_to("2026-06-16T08:00:00+00:00")
    sent = harness.was_sent()
    assert "2606.00300" in sent
    assert "is here" not in sent


async def test_a_look_without_a_subscription_is_followed_by_what_was_asked_for(
    harness: BotHarness,
) -> None:
    said = await harness.says("/today math.CO")
    assert "fetching the announcement for Monday 15 June" in said
    await arxiv_answers_after_a_restart(harness)
    assert harness.was_sent().count("math.CO is here: 1 new on Monday 15 June.") == 1
    assert "2606.00202" in await harness.presses("Show")
    await harness.jumps_to("2026-06-16T20:00:00+00:00")
    assert harness.was_sent() == ""


async def test_what_today_lacks_of_the_own_subscriptions_follows_once_and_comes_as_news_too(
    harness: BotHarness,
) -> None:
    await harness.says("/subscribe cs.RO")
    await arxiv_answers_after_a_restart(harness)
    harness.was_sent()
    harness.arxiv.hangs()
    harness.clock.jump(to="2026-06-16T05:30:00+00:00")
    for _ in range(2):
        said = await harness.says("/today")
        assert "fetching the announcement for Tuesday 16 June" in said
        assert "tell you here" in said
    harness.arxiv.recovers()
    await harness.restarts()
    await harness.jumps_to("2026-06-16T05:45:00+00:00")
    assert harness.was_sent().count("cs.RO is here: 2 new on Tuesday 16 June.") == 1
    await harness.jumps_to("2026-06-16T08:00:00+00:00")
    assert "2606.00300" in harness.was_sent()


async def test_what_today_lacks_and_the_feeds_show_no_more_follows_at_the_weekend(
    harness: BotHarness,
) -> None:
    await harness.says("/subscribe cs.RO")
    await arxiv_answers_after_a_restart(harness)
    harness.was_sent()
    harness.arxiv.announce(date(2026, 6, 26), paper("2606.00401", "cs.RO"))
    harness.arxiv.hangs()
    harness.clock.jump(to="2026-06-27T12:00:00+00:00")
    said = await harness.says("/today")
    assert "feeds no longer show it" in said
    assert "tell you here" in said
    harness.arxiv.recovers()
    await harness.restarts()
    await harness.jumps_to("2026-06-27T12:10:00+00:00")
    assert "cs.RO is here: 1 new on Friday 26 June." in harness.was_sent()


async def test_who_is_paused_is_promised_nothing_by_today(harness: BotHarness) -> None:
    await harness.says("/subscribe cs.RO")
    await harness.says("/pause")
    assert "tell you here" not in await harness.says("/today")
    await arxiv_answers_after_a_restart(harness)
    assert harness.was_sent() == ""


async def test_days_that_have_passed_are_fetched_and_follow_as_well(harness: BotHarness) -> None:
    friday = date(2026, 6, 12)
    harness.arxiv.announce(friday, paper("2606.00100", "math.CO"), paper("2606.00101", "cs.RO"))
    assert "fetching the announcement for Friday 12 June" in await harness.says(
        "/today math.CO 12 June"
    )
    await arxiv_answers_after_a_restart(harness)
    assert harness.was_sent().count("math.CO is here: 1 new on Friday 12 June.") == 1
    assert "2606.00100" in await harness.presses("Show")


async def test_a_week_without_a_subscription_is_fetched_day_by_day(harness: BotHarness) -> None:
    for day in range(9, 13):
        harness.arxiv.announce(date(2026, 6, day), paper(f"2606.00{day:03}", "math.CO"))
    said = await harness.says("/week math.CO")
    assert "fetching the announcements from Tuesday 9 June to Monday 15 June 2026" in said
    await arxiv_answers_after_a_restart(harness)
    sent = harness.was_sent()
    assert sent.count("from Tuesday 9 June to Monday 15 June 2026 are here.") == 1
    shown = await harness.presses("Show")
    assert [f"2606.00{day:03}" in shown for day in (9, 10, 11, 12, 202)] == [True] * 5
