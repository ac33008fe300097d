"""One story on three platforms: a newcomer subscribes and is pushed the next morning."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.model.announcement import AnnounceType, Feed, FeedItem
from tests.emulators.arxiv import paper
from tests.scenarios.bot_harness import (
    BotHarness,
    ConsoleDriver,
    DiscordDriver,
    PlatformDriver,
    TelegramDriver,
)
from tests.support.papers import paper as invented

pytestmark = pytest.mark.usefixtures("inline_sqlite")

MONDAY = [paper(f"2606.0100{n}", "cs.DC cs.AI") for n in range(3)]
TUESDAY = [paper(f"2606.0200{n}", "cs.DC") for n in range(4)] + [
    paper("2606.02007", "cs.LG cs.DC"),
    paper("2605.00001", "cs.DC", "replace"),
]
WEDNESDAY = [paper("2606.03001", "cs.DC"), paper("2606.01001", "cs.DC cs.AI cs.AR", "cross")]


@pytest.fixture(
    params=[ConsoleDriver, TelegramDriver, DiscordDriver], ids=lambda driver: driver.name
)
async def harness(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[BotHarness]:
    driver: PlatformDriver = request.param()
    async with BotHarness(driver, tmp_path) as harness:
        harness.arxiv.announce(date(2026, 6, 15), *MONDAY)
        harness.arxiv.announce(date(2026, 6, 16), *TUESDAY)
        harness.arxiv.announce(date(2026, 6, 17), *WEDNESDAY)
        yield harness


def papers_in(text: str) -> list[str]:
    return re.findall(r"(?i)On the matter of (26\d\d\.\d{5})", text)


async def test_a_newcomer_subscribes_reads_and_is_pushed_each_morning_once(
    harness: BotHarness,
) -> None:
    assert "/subscribe" in await harness.says("/start")
    answer = await harness.says("/subscribe cs.dc")
    assert "cs.DC: 3 new" in answer
    assert "Monday 15 June" in answer
    assert papers_in(await harness.presses("Show")) == ["2606.01000", "2606.01001", "2606.01002"]
    assert papers_in(await harness.says("/today")) == ["2606.01000", "2606.01001", "2606.01002"]
    assert "07:30" in await harness.says("/time 7:30")
    assert "Europe/Berlin" in await harness.says("/timezone berlin")
    await harness.works()
    assert harness.was_sent() == ""

    await harness.restarts()
    await harness.jumps_to("2026-06-16T05:29:00+00:00")
    assert harness.was_sent() == ""
    await harness.jumps_to("2026-06-16T05:30:00+00:00")
    tuesday = harness.was_sent()
    assert sorted(papers_in(tuesday)) == [
        "2606.02000", "2606.02001", "2606.02002", "2606.02003", "2606.02007",
    ]  # fmt: skip
    assert "Tuesday 16 June" in tuesday
    await harness.restarts()
    await harness.works()
    assert harness.was_sent() == ""

    await harness.jumps_to("2026-06-17T05:30:00+00:00")
    assert papers_in(harness.was_sent()) == ["2606.03001"]
    await harness.jumps_to("2026-06-17T20:00:00+00:00")
    assert harness.was_sent() == ""


async def test_the_morning_is_told_in_the_chats_language(harness: BotHarness) -> None:
    await harness.says("/subscribe cs.DC")
    await harness.says("/language 中文")
    await harness.jumps_to("2026-06-16T08:00:00+00:00")
    assert "6月16日" in harness.was_sent()


async def test_nothing_is_sent_at_the_weekend(harness: BotHarness) -> None:
    await harness.says("/subscribe cs.DC")
    harness.arxiv.announce(date(2026, 6, 18), paper("2606.04001", "cs.DC"))
    harness.arxiv.announce(date(2026, 6, 19), paper("2606.05001", "cs.DC"))
    for day in range(16, 20):
        await harness.jumps_to(f"2026-06-{day}T08:00:00+00:00")
        assert papers_in(harness.was_sent())
    for day in (20, 21, 22):  # a weekend, and the holiday that follows Juneteenth
        await harness.jumps_to(f"2026-06-{day}T08:00:00+00:00")
        assert harness.was_sent() == ""


async def test_a_newcomer_at_the_weekend_gets_fridays_papers_although_the_feeds_are_empty(
    harness: BotHarness,
) -> None:
    harness.arxiv.announce(date(2026, 6, 12), paper("2606.00500", "cs.DC"))
    await harness.jumps_to("2026-06-13T12:00:00+00:00")
    assert "cs.DC: 1 new" in await harness.says("/subscribe cs.DC")
    assert papers_in(await harness.says("/today")) == ["2606.00500"]
    await harness.jumps_to("2026-06-14T08:00:00+00:00")
    assert harness.was_sent() == ""


async def test_a_newcomer_at_the_weekend_waits_for_monday_in_peace(harness: BotHarness) -> None:
    harness.arxiv.serves_html("/list")
    await harness.jumps_to("2026-06-13T12:00:00+00:00")
    said = await harness.says("/subscribe cs.DC")
    assert "will tell you here once it’s in" in said
    await harness.jumps_to("2026-06-14T08:00:00+00:00")
    assert harness.was_sent() == ""
    harness.arxiv.recovers()
    await harness.jumps_to("2026-06-15T08:00:00+00:00")
    assert papers_in(harness.was_sent()) == ["2606.01000", "2606.01001", "2606.01002"]


async def test_a_day_with_nothing_for_the_reader_is_one_sentence(harness: BotHarness) -> None:
    await harness.says("/subscribe cs.OH")
    await harness.jumps_to("2026-06-16T08:00:00+00:00")
    assert "Nothing new in cs.OH on Tuesday 16 June." in harness.was_sent()
    await harness.works()
    assert harness.was_sent() == ""


async def test_while_arxiv_cannot_be_reached_one_sentence_says_so_and_the_papers_follow(
    harness: BotHarness,
) -> None:
    await harness.says("/subscribe cs.DC")
    await harness.arxiv.is_down()
    await harness.jumps_to("2026-06-16T08:00:00+00:00")
    assert "been unreachable" in harness.was_sent()
    await harness.jumps_to("2026-06-16T08:10:00+00:00")
    assert harness.was_sent() == ""
    await harness.arxiv.is_up()
    await harness.jumps_to("2026-06-16T10:00:00+00:00")
    assert len(papers_in(harness.was_sent())) == 5
    await harness.works()
    assert harness.was_sent() == ""


async def test_a_stale_feed_is_no_announcement_and_the_papers_follow(harness: BotHarness) -> None:
    await harness.says("/subscribe cs.DC")
    harness.arxiv.is_stale(date(2026, 6, 16))
    harness.arxiv.serves_html("/list")
    await harness.jumps_to("2026-06-16T08:00:00+00:00")
    told = harness.was_sent()
    assert papers_in(told) == []
    assert "cs.DC" in told
    harness.arxiv.is_stale(date(2026, 6, 16), "none")
    await harness.jumps_to("2026-06-16T12:00:00+00:00")
    assert len(papers_in(harness.was_sent())) == 5


async def test_after_a_pause_one_digest_brings_what_was_missed(harness: BotHarness) -> None:
    await harness.says("/subscribe cs.DC")
    await harness.says("/pause until 2026-06-17")
    await harness.jumps_to("2026-06-16T08:00:00+00:00")
    assert harness.was_sent() == ""
    await harness.jumps_to("2026-06-17T08:00:00+00:00")
    assert len(papers_in(harness.was_sent())) == 6


async def test_what_is_forgotten_is_not_delivered(harness: BotHarness) -> None:
    await harness.says("/subscribe cs.DC")
    await harness.says("/forget")
    await harness.presses("Yes")
    await harness.jumps_to("2026-06-16T08:00:00+00:00")
    assert harness.was_sent() == ""
    assert await harness.app.store.chats.count() == 0


async def test_an_old_announcement_that_is_loaded_later_is_no_news(harness: BotHarness) -> None:
    await harness.says("/subscribe cs.DC")
    items = tuple(
        FeedItem(invented(f"2605.0000{number}", "cs.DC"), AnnounceType.NEW) for number in range(3)
    )
    old = Feed(("cs.DC",), date(2026, 5, 12), None, items)
    assert (await harness.app.ingest.load_feed(old)).added == 3
    await harness.jumps_to("2026-06-16T08:00:00+00:00")
    assert all(paper_id.startswith("2606.02") for paper_id in papers_in(harness.was_sent()))


async def test_what_one_subscription_brought_is_no_news_under_the_next(harness: BotHarness) -> None:
    await harness.says("/subscribe cs.DC")
    await harness.jumps_to("2026-06-16T08:00:00+00:00")
    assert "2606.02001" in papers_in(harness.was_sent())
    await harness.says("/unsubscribe cs.DC")
    await harness.says("/subscribe cs.AR")
    crossed = paper("2606.02001", "cs.DC cs.AR", "cross")
    harness.arxiv.announce(date(2026, 6, 17), crossed, paper("2606.03002", "cs.AR"))
    await harness.jumps_to("2026-06-17T08:00:00+00:00")
    assert papers_in(harness.was_sent()) == ["2606.03002", "2606.01001"]


async def test_from_the_greeting_to_the_digest_by_three_taps(harness: BotHarness) -> None:
    await harness.says("/start")
    await harness.presses("Computer Science")
    assert "cs.DC" in await harness.presses("cs.DC")
    assert papers_in(await harness.presses("Show")) == ["2606.01000", "2606.01001", "2606.01002"]
    await harness.jumps_to("2026-06-16T08:00:00+00:00")
    assert len(papers_in(harness.was_sent())) == 5


async def test_a_paper_of_the_morning_is_opened_kept_and_cited(
    harness: BotHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # the terminal puts files beside itself
    await harness.says("/subscribe cs.DC")
    await harness.jumps_to("2026-06-16T08:00:00+00:00")
    assert "2606.02000" in harness.was_sent()
    sheet = await harness.opens_paper(1)
    assert "arXiv:2606.02000" in sheet
    assert "Announced on Tuesday 16 June 2026." in sheet
    await harness.presses("Save")
    assert "2606.02000" in await harness.says("/saved")
    assert "@misc{" in await harness.says("/cite 2606.02000")
    assert "1 paper in arxiv-saved" in await harness.says("/export bibtex saved")


async def test_what_was_announced_is_found_by_words_and_identifiers(harness: BotHarness) -> None:
    await harness.says("/subscribe cs.DC")
    assert papers_in(await harness.says("/search ti:2606.01001")) == ["2606.01001"]
    assert papers_in(await harness.says("/search ti:matter cat:cs.AI -2606.01001")) == [
        "2606.01002",
        "2606.01000",
    ]
    assert "arXiv:2606.01002" in await harness.says("https://arxiv.org/abs/2606.01002")
    for typed in ("2606.01002", "arXiv:2606.01002", "https://arxiv.org/abs/2606.01002"):
        assert "arXiv:2606.01002" in await harness.says(f"/search {typed}")
    for word in ("C++", "C#"):  # words like others, and in no paper here
        assert papers_in(await harness.says(f"/search {word} ti:matter")) == []


async def test_of_a_short_digest_the_rest_is_one_tap_away(harness: BotHarness) -> None:
    await harness.says("/subscribe cs.DC")
    await harness.says("/max 2")
    await harness.jumps_to("2026-06-16T08:00:00+00:00")
    told = harness.was_sent()
    assert papers_in(told) == ["2606.02000", "2606.02001"]
    assert "3 more papers are one tap away." in told
    assert papers_in(await harness.says("/rest")) == ["2606.02002", "2606.02003", "2606.02007"]
    await harness.works()
    assert harness.was_sent() == ""


async def test_a_newcomer_looks_before_subscribing_and_is_understood_without_a_slash(
    harness: BotHarness,
) -> None:
    assert papers_in(await harness.says("/today cs.AI")) == [
        "2606.01000",
        "2606.01001",
        "2606.01002",
    ]
    assert len(papers_in(await harness.says("/week cs.AI"))) == 3
    assert "Did you mean cs.AI" in await harness.says("/today cs.ZZ")
    assert "Which categories?" in await harness.says("/today")
    assert "What would you like" in await harness.says("你好")
    assert "cs.DC: 3 new" in await harness.says("subscribe cs.DC")
    assert len(papers_in(await harness.says("今天"))) == 3
    assert "I didn’t get that" in await harness.says("what is new today?")
    assert len(papers_in(await harness.presses("Today"))) == 3
    said = await harness.says("/help")
    assert ("@" in said) == (harness.driver.name == "telegram"), "inline only where there is such"
    assert "quotation" in (await harness.says("/help search")).lower()
