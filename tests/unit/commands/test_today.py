"""/today: the newest announcement, labelled, paginated, and without effect on planned digests."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from bot.digest.feed_status import FeedFacts, FeedStatus, status_sentence
from bot.document.nodes import Card, plain_text
from bot.errors import Unreachable
from bot.model.calendar import arxiv_calendar
from bot.phrases import LANGUAGES, load_phrases
from bot.ports.sources import SourceHealth
from tests.support.command_harness import CommandHarness, text_of
from tests.support.papers import CROSS, draft, listing, paper


def numbered(day: str, first: int, last: int, category: str = "cs.DC"):
    return draft(category, day, *(listing(f"2606.{n:05}", category) for n in range(first, last)))


def titles(said: str) -> list[str]:
    return re.findall(r"On the Matter of (2606\.\d+)", said)


async def test_the_newest_announcement_is_shown_at_once(harness: CommandHarness) -> None:
    await harness.store_editions(numbered("2026-06-15", 1, 4), numbered("2026-06-16", 4, 9))
    await harness.send("/subscribe cs.DC")
    said = await harness.send("/today")
    assert "Tuesday 16 June 2026" in said.splitlines()[0]
    assert titles(said) == [f"2606.{n:05}" for n in range(4, 9)]


async def test_today_does_not_change_the_planned_digest(harness: CommandHarness) -> None:
    await harness.store_editions(numbered("2026-06-16", 1, 4))
    await harness.send("/subscribe cs.DC")
    before = await harness.chat()
    await harness.send("/today")
    await harness.send("/today 2026-06-16")
    assert await harness.chat() == before


async def test_a_missing_announcement_is_fetched_first(harness: CommandHarness) -> None:
    await harness.send("/subscribe cs.DC")
    harness.refresher.bring(numbered("2026-06-16", 1, 4))
    assert len(titles(await harness.send("/today"))) == 3


@pytest.mark.parametrize(
    "query", ["matter", "both: (cs.DC OR cs.RO) matter", "cs.* matter -absent", "cs.RO matter"]
)
@pytest.mark.parametrize("day", ["2026-06-15", "2026-06-16"])
async def test_what_an_interest_lacks_keeps_nobody_from_reading_what_is_here(
    harness: CommandHarness, query: str, day: str
) -> None:
    await harness.store_editions(numbered(day, 1, 4))
    await harness.send(f"/subscribe {query}")
    await harness.press("Keep")
    await harness.send("/subscribe cs.DC cs.AR")
    for command in ("/today", "/week", "/status", "/list", "/export"):
        assert "went wrong" not in await harness.send(command)
    assert len(titles(await harness.send("/today"))) == 3


async def test_pages_lose_and_repeat_nothing(harness: CommandHarness) -> None:
    await harness.store_editions(numbered("2026-06-16", 1, 60))
    await harness.send("/subscribe cs.DC")
    harness.fits = lambda page, _form: len(text_of(page)) < 900
    seen = titles(await harness.send("/today"))
    assert "◀" not in "".join(button.label for button in harness.buttons())
    while any("▶" in button.label for button in harness.buttons()):
        seen += titles(await harness.press("▶"))
    assert seen == [f"2606.{n:05}" for n in range(1, 60)]
    first = await harness.invoke("today", "2026-06-16", 1)
    await harness.press("▶")
    assert await harness.press("◀") == first


async def test_page_breaks_stay_when_the_banner_goes(harness: CommandHarness) -> None:
    await harness.record_feed_success()
    await harness.store_editions(numbered("2026-06-15", 1, 60))
    await harness.send("/subscribe cs.DC")
    harness.fits = lambda page, _form: len(text_of(page)) < 900
    first = await harness.send("/today")
    assert "arXiv is late" in first.splitlines()[0]
    await harness.store_editions(numbered("2026-06-16", 60, 90))
    seen = titles(first) + titles(await harness.press("▶"))
    assert seen == [f"2606.{n:05}" for n in range(1, len(seen) + 1)]
    back = await harness.press("◀")
    assert titles(back) == titles(first)
    assert "arXiv is late" not in back


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_banner_fits_into_the_space_reserved_for_it(language: str) -> None:
    phrases, now = load_phrases(language), datetime(2026, 11, 25, 12, tzinfo=UTC)
    standing = FeedFacts(date(2026, 11, 25), SourceHealth(None, now, "no answer"))
    zone, calendar = ZoneInfo("America/New_York"), arxiv_calendar()
    for known in FeedStatus:
        said = status_sentence(known, standing, phrases, zone=zone, now=now, calendar=calendar)
        assert len(plain_text(said)) <= 200, known


async def test_a_page_beyond_the_end_is_the_last_one(harness: CommandHarness) -> None:
    await harness.store_editions(numbered("2026-06-16", 1, 60))
    await harness.send("/subscribe cs.DC")
    harness.fits = lambda page, _form: len(text_of(page)) < 900
    first = await harness.invoke("today", "2026-06-16", 1)
    last = await harness.invoke("today", "2026-06-16", 999)
    assert titles(last)[-1] == "2606.00059"
    assert await harness.invoke("today", "2026-06-16", -3) == first


async def test_a_page_button_of_an_old_digest_still_opens_its_pages(
    harness: CommandHarness,
) -> None:
    await harness.store_editions(numbered("2026-06-15", 1, 60))
    await harness.send("/subscribe cs.DC")
    harness.fits = lambda page, _form: len(text_of(page)) < 900
    await harness.send("/today 2026-06-15")
    await harness.store_editions(numbered("2026-06-16", 60, 120))
    said = await harness.press("▶")
    assert all(title < "2606.00060" for title in titles(said))


async def test_a_date_shows_that_announcement(harness: CommandHarness) -> None:
    await harness.store_editions(numbered("2026-06-12", 1, 3), numbered("2026-06-16", 3, 9))
    await harness.send("/subscribe cs.DC")
    for asked in ("2026-06-12", "friday", "12 June", "6月12日"):
        assert titles(await harness.send(f"/today {asked}")) == ["2606.00001", "2606.00002"]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("2026-06-14", "There was no arXiv announcement on Sunday 14 June 2026."),
        ("2026-06-11", "I have no announcement for Thursday 11 June 2026 in your categories."),
        ("2026-06-18", "Thursday 18 June 2026 is in the future."),
        ("soon", "I can’t read soon as a date. Write it like 2026-06-16."),
    ],
)
async def test_a_date_without_news_is_explained(
    harness: CommandHarness, asked: str, sentence: str
) -> None:
    await harness.store_editions(numbered("2026-06-16", 1, 3))
    await harness.send("/subscribe cs.DC")
    assert await harness.send(f"/today {asked}") == sentence


async def test_todays_news_needs_no_explanation(harness: CommandHarness) -> None:
    await harness.record_feed_success()
    await harness.store_editions(numbered("2026-06-16", 1, 3))
    await harness.send("/subscribe cs.DC")
    assert "Tuesday 16 June" in (await harness.send("/today")).splitlines()[0]


async def test_late_unreachable_and_weekend_are_told_apart(harness: CommandHarness) -> None:
    await harness.record_feed_success()
    await harness.store_editions(numbered("2026-06-12", 1, 3))
    await harness.send("/subscribe cs.DC")
    late = (await harness.send("/today")).splitlines()[0]
    await harness.record_feed_failure()
    unreachable = (await harness.send("/today")).splitlines()[0]
    harness.clock.jump(to="2026-06-13T12:00:00+00:00")
    await harness.record_feed_success()
    weekend = (await harness.send("/today")).splitlines()[0]
    assert "arXiv is late" in late
    assert "weekend" in weekend.lower()
    assert len({late, unreachable, weekend}) == 3


@pytest.mark.parametrize(
    ("now", "coming"),
    [
        ("2026-06-13T12:00:00+00:00", "Saturday 13 June, 14:05"),
        ("2026-06-22T12:00:00+00:00", "Monday 22 June, 14:05"),  # after Juneteenth, a Friday
    ],
)
async def test_what_the_feeds_no_longer_show_is_not_called_late(
    harness: CommandHarness, now: str, coming: str
) -> None:
    harness.clock.jump(to=now)
    await harness.record_feed_success()
    said = await harness.send("/subscribe cs.DC")
    assert "fetching the announcement" in said
    assert "tell you here once it’s in" in said
    assert "arXiv is late" not in said
    for command in ("/today", "/status"):
        said = await harness.send(command)
        assert "feeds no longer show it" in said, command
        assert coming in said, command
        assert "arXiv is late" not in said, command


async def test_a_holiday_is_named_as_the_reason(harness: CommandHarness) -> None:
    harness.clock.jump(to="2026-06-22T12:00:00+00:00")
    await harness.record_feed_success()
    await harness.store_editions(numbered("2026-06-19", 1, 3))
    await harness.send("/subscribe cs.DC")
    assert (await harness.send("/today")).startswith(
        "arXiv announces no papers today because of a holiday"
    )


async def test_what_is_missing_of_the_newest_announcement_is_reported(
    harness: CommandHarness,
) -> None:
    await harness.record_feed_success()
    await harness.store_editions(numbered("2026-06-16", 1, 3))
    await harness.send("/subscribe cs.DC cs.AR")
    said = await harness.send("/today")
    assert said.splitlines()[:3] == [
        "arXiv · Tuesday 16 June 2026",
        "cs.DC 2 new",
        "I don’t have the whole announcement for Tuesday 16 June in cs.AR.",
    ]


async def test_half_an_archive_is_not_shown_as_the_whole(harness: CommandHarness) -> None:
    await harness.record_feed_success()
    await harness.store_editions(numbered("2026-06-16", 1, 3))
    incomplete = "I don’t have the whole announcement for Tuesday 16 June in cs.*."
    assert incomplete in await harness.send("/subscribe cs")
    assert incomplete in await harness.send("/today")


async def test_an_old_announcement_is_not_called_late(harness: CommandHarness) -> None:
    await harness.record_feed_success()
    await harness.store_editions(numbered("2026-06-12", 1, 3), numbered("2026-06-16", 3, 5))
    await harness.send("/subscribe cs.DC")
    assert "arXiv is late" not in await harness.send("/today 2026-06-12")


async def test_without_an_announcement_arxivs_search_is_shown(harness: CommandHarness) -> None:
    await harness.record_feed_failure()
    await harness.send("/subscribe cs.DC")
    harness.index.papers = (paper("2606.00042", "cs.DC", title=r"On $\alpha$ \& more"),)
    said = await harness.send("/today")
    assert "from arXiv’s search" in said
    cards = [block for block in harness.reply.document.blocks if isinstance(block, Card)]
    assert [plain_text(card.title) for card in cards] == ["1. On α & more"]


@pytest.mark.parametrize("fault", [Unreachable("gone"), TimeoutError()])
async def test_without_the_search_the_missing_announcement_is_explained(
    harness: CommandHarness, fault: Exception
) -> None:
    harness.index.fault = fault
    await harness.record_feed_failure()
    await harness.send("/subscribe cs.DC")
    with capture_logs() as logs:
        said = await harness.send("/today")
    assert len(said.splitlines()) == 1
    assert [log["log_level"] for log in logs] == ["info"]


async def test_reading_is_open_to_every_member_of_a_group(harness: CommandHarness) -> None:
    await harness.store_editions(numbered("2026-06-16", 1, 3))
    await harness.send("/subscribe cs.DC")
    harness.move_to_group("stranger")
    assert titles(await harness.send("/today")) == ["2606.00001", "2606.00002"]


async def test_each_paper_comes_once_in_the_order_of_the_subscriptions(
    harness: CommandHarness,
) -> None:
    await harness.store_editions(
        draft("cs.AR", "2026-06-16", listing("2606.00001", "cs.AR")),
        draft("cs.DC", "2026-06-16", listing("2606.00002"), listing("2606.00001", kind=CROSS)),
    )
    await harness.send("/subscribe cs.DC cs.AR")
    assert titles(await harness.send("/today")) == ["2606.00002", "2606.00001"]
