"""Readers ask why a paper came to them, or why it did not."""

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

DRIVERS = [ConsoleDriver, TelegramDriver, DiscordDriver]


@pytest.fixture(params=DRIVERS, ids=lambda driver: driver.name)
async def harness(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[BotHarness]:
    """A reader of cs.DC, on the morning after a paper came that is in cs.LG as well."""
    driver: PlatformDriver = request.param()
    async with BotHarness(driver, tmp_path) as harness:
        harness.arxiv.announce(date(2026, 6, 15), paper("2606.01001", "cs.DC"))
        await harness.says("/subscribe cs.DC")
        harness.arxiv.announce(
            date(2026, 6, 16),
            paper("2606.02001", "cs.DC cs.LG"),
            paper("2606.01001", "cs.DC", "replace"),
        )
        await harness.jumps_to("2026-06-16T08:00:00+00:00")
        yield harness


async def test_a_reader_learns_when_and_how_a_paper_came(harness: BotHarness) -> None:
    said = await harness.says("/why 2606.02001")
    assert "Tuesday 16 June 2026: new in cs.DC. Sent here on Tuesday 16 June, 08:00." in said
    assert "This subscription matches it" in said
    await harness.says("/paper 2606.02001")
    assert "Sent here on Tuesday 16 June, 08:00." in await harness.presses("Why it came")


async def test_a_reader_learns_which_rule_kept_a_paper_back(harness: BotHarness) -> None:
    said = await harness.says("/whynot 2606.01001")
    assert "Monday 15 June 2026: new in cs.DC. Not sent: that was before the subscription" in said
    assert "Tuesday 16 June 2026: version 2 in cs.DC. Not sent: your digests bring" in said
    assert "new and cross-listed papers only" in said
    await harness.says("/types new cross replace")
    assert "Your digests include" in await harness.says("/types")
    harness.arxiv.announce(date(2026, 6, 17), paper("2606.01001", "cs.DC", "replace", version=3))
    await harness.says("/pause")
    await harness.jumps_to("2026-06-17T08:00:00+00:00")
    said = await harness.says("/why 2606.01001")
    assert "version 3 in cs.DC. It comes with your next digest." in said
    assert "paused" in said


async def test_of_an_upcoming_paper_the_query_is_asked_and_what_nearly_matches_is_said(
    harness: BotHarness,
) -> None:
    await harness.says("/unsubscribe cs.DC")
    await harness.says("/subscribe logs: cs.DC quorum raft")
    await harness.presses("Keep")
    harness.arxiv.announce(
        date(2026, 6, 17),
        paper("2606.03001", "cs.DC", title="A Quorum for Raft"),
        paper("2606.03002", "cs.DC", title="A Quorum of Ravens"),
    )
    await harness.says("/pause")
    await harness.jumps_to("2026-06-17T08:00:00+00:00")
    said = await harness.says("/why 2606.03001")
    assert "new in cs.DC. It comes with your next digest." in said
    assert "logs" in said
    said = await harness.says("/why 2606.03002")
    assert "It comes with your next digest" not in said
    assert "Not sent" in said
    assert "raft" in said.split("quorum", 1)[1]


async def test_a_paper_that_was_never_announced_is_said_to_be_unannounced(
    harness: BotHarness,
) -> None:
    assert "Which paper?" in await harness.says("/why")
    assert "nonsense" in await harness.says("/why nonsense")
    unread = await harness.says("/why 2606.09999")
    assert "2606.09999" in unread


async def test_a_message_in_a_telegram_group_is_linked(tmp_path: Path) -> None:
    driver = TelegramDriver()
    async with BotHarness(driver, tmp_path) as harness:
        admin, group = driver.emulator.person("ada"), driver.emulator.group("lab")
        group.add(admin, admin=True)
        harness.arxiv.announce(date(2026, 6, 15), paper("2606.01001", "cs.DC"))
        await admin.asks("/subscribe cs.DC", group)
        harness.arxiv.announce(date(2026, 6, 16), paper("2606.02001", "cs.DC"))
        await harness.jumps_to("2026-06-16T08:00:00+00:00")
        pushed = group.from_bot[-1]
        group.chat.unseen()
        said = await admin.asks("/why 2606.02001", group)
        assert f"https://t.me/c/{-group.id - 10**12}/{pushed.id}" in str(said.json())


async def test_a_message_on_discord_is_linked(tmp_path: Path) -> None:
    driver = DiscordDriver()
    async with BotHarness(driver, tmp_path) as harness:
        harness.arxiv.announce(date(2026, 6, 15), paper("2606.01001", "cs.DC"))
        await harness.says("/subscribe cs.DC")
        harness.arxiv.announce(date(2026, 6, 16), paper("2606.02001", "cs.DC"))
        await harness.jumps_to("2026-06-16T08:00:00+00:00")
        pushed = driver.person.sees()[-1]
        said = await driver.person.says("/why 2606.02001")
        assert f"https://discord.com/channels/@me/{pushed.channel.id}/{pushed.id}" in repr(said)
