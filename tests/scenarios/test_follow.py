"""Readers are told what becomes of the papers that they follow."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from tests.emulators.arxiv import paper
from tests.scenarios.bot_harness import (
    BotHarness,
    ConsoleDriver,
    DiscordDriver,
    PlatformDriver,
    TelegramDriver,
)

OLD, NEW = "2606.01001", "2606.01002"
ABSTRACT = (
    "We build quorum systems for invented machines and show that they are twice as fast as others."
)
MONDAY, TUESDAY, WEDNESDAY = (date(2026, 6, day) for day in (15, 16, 17))


@pytest.fixture(
    params=[ConsoleDriver, TelegramDriver, DiscordDriver], ids=lambda driver: driver.name
)
async def harness(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[BotHarness]:
    """A reader who subscribes to nothing, and two papers of Monday that somebody reads."""
    driver: PlatformDriver = request.param()
    async with BotHarness(driver, tmp_path) as harness:
        harness.arxiv.announce(
            MONDAY,
            paper(OLD, "cs.DC", title="Quick Quorums", abstract=ABSTRACT, comment="9 pages"),
            paper(NEW, "cs.CL"),
        )
        yield harness


async def tells(harness: BotHarness, instant: str) -> str:
    """Let a day pass: arXiv is asked for what is followed, and readers are told."""
    harness.clock.jump(to=instant)
    await harness.app.ingest.check_followed()
    await harness.app.follow_planner.plan()
    await harness.works()
    return harness.was_sent()


async def test_a_new_version_is_told_with_what_changed_once(harness: BotHarness) -> None:
    said = await harness.says(f"/follow {OLD}")
    assert "tell you what changes" in said
    harness.was_sent()
    changed = paper(
        OLD,
        "cs.DC",
        "replace",
        title="Quicker Quorums",
        abstract=ABSTRACT.replace("twice", "three times"),
        comment="10 pages",
    )
    harness.arxiv.announce(TUESDAY, changed)
    sent = await tells(harness, "2026-06-16T09:00:00+00:00")
    assert "News about a paper you follow" in sent
    assert "Version 2 is out." in sent
    assert "The title was: Quick Quorums" in sent
    assert "Comments: 10 pages (were: 9 pages)" in sent
    assert "… show that they are twice → three times as fast as others." in sent
    assert await tells(harness, "2026-06-16T20:00:00+00:00") == ""
    assert await tells(harness, "2026-06-17T09:00:00+00:00") == ""


async def test_comments_that_are_removed_are_told(harness: BotHarness) -> None:
    await harness.says(f"/follow {OLD}")
    harness.was_sent()
    bare = paper(OLD, "cs.DC", "replace", title="Quick Quorums", abstract=ABSTRACT)
    harness.arxiv.announce(TUESDAY, bare)
    sent = await tells(harness, "2026-06-16T09:00:00+00:00")
    assert "Version 2 is out." in sent
    assert "The comments were removed (were: 9 pages)" in sent


async def test_one_message_a_day_tells_of_all_papers(harness: BotHarness) -> None:
    await harness.says(f"/follow {OLD} {NEW}")
    harness.was_sent()
    published = {"doi": "10.1234/invented", "journal_ref": "J. Inv. 7 (2026) 1"}
    harness.arxiv.announce(TUESDAY, paper(NEW, "cs.CL", "replace", **published))
    sent = await tells(harness, "2026-06-16T09:00:00+00:00")
    assert "Version 2 is out." in sent
    assert "Title, comments and abstract are the same." in sent
    assert "J. Inv. 7 (2026) 1" in sent
    assert "10.1234/invented" in sent
    harness.arxiv.announce(
        WEDNESDAY, paper(OLD, "cs.DC", "replace", comment="Withdrawn by the authors")
    )
    harness.clock.jump(to="2026-06-16T23:00:00+00:00")
    harness.arxiv.announce(TUESDAY, paper(NEW, "cs.CL", "replace", version=3))
    assert await tells(harness, "2026-06-16T23:30:00+00:00") == "", "once a day"
    sent = await tells(harness, "2026-06-17T09:00:00+00:00")
    assert sent.count("News about 2 papers you follow") == 1
    assert "Withdrawn" in sent
    assert "Version 3 is out." in sent


async def test_a_saved_paper_is_followed_for_its_withdrawal_alone(harness: BotHarness) -> None:
    await harness.says(f"/save {OLD}")
    await harness.says(f"/save {NEW}")
    assert await tells(harness, "2026-06-15T20:00:00+00:00") == ""
    harness.arxiv.announce(TUESDAY, paper(OLD, "cs.DC", "replace"))
    assert await tells(harness, "2026-06-16T20:00:00+00:00") == ""
    harness.arxiv.announce(
        WEDNESDAY, paper(OLD, "cs.DC", "replace", version=3, comment="Withdrawn by the authors")
    )
    sent = await tells(harness, "2026-06-17T21:00:00+00:00")
    assert "Withdrawn" in sent
    assert OLD in sent or "Quick" in sent or "On the matter" in sent
    assert await tells(harness, "2026-06-18T22:00:00+00:00") == ""


async def test_what_is_followed_is_listed_and_ended_by_buttons(harness: BotHarness) -> None:
    assert "follows no paper" in await harness.says("/following")
    await harness.says(f"/paper {OLD}")
    await harness.presses("Follow")
    said = await harness.says("/follow")
    assert "Following 1 paper" in said
    assert f"{OLD}v1" in said
    assert "Tap a paper to stop" in await harness.presses("Remove…")
    assert "follows no paper" in await harness.opens_paper(1)
    await harness.says(f"/follow {NEW}")
    assert f"No longer following {NEW}" in await harness.says(f"/unfollow {NEW}")
    assert "Following 0" not in await harness.says("/unfollow all")


async def test_follow_subscribes_to_categories_as_it_always_did(harness: BotHarness) -> None:
    assert "cs.DC" in await harness.says("/follow cs.DC")
    assert "cs.DC" in await harness.says("/list")
    await harness.says("/unfollow cs.DC")
    assert "You have no" in await harness.says("/list")


async def test_arxiv_is_asked_for_followed_papers_once_a_day_in_one_request(
    harness: BotHarness,
) -> None:
    await harness.says(f"/follow {OLD} {NEW}")
    before = len(harness.arxiv.requests)
    for hour in range(3):
        harness.clock.jump(to=f"2026-06-16T0{hour}:00:00+00:00")
        await harness.app.ingest.check_followed()
    assert len(harness.arxiv.requests) == before + 1
