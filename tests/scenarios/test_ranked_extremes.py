"""Whatever a reader likes, the morning comes, complete, each paper once, on both databases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.model.chat import ChatAddress
from bot.model.vote import Sign, Vote
from tests.scenarios.bot_harness import BotHarness, ConsoleDriver
from tests.scenarios.test_ranked import paper_id, papers_of
from tests.support.postgresql import postgres as postgres
from tests.support.postgresql import postgres_url as postgres_url
from tests.support.stores import database_url as database_url
from tests.support.stores import sqlite_url as sqlite_url

SHOWN = [paper_id(12, 0), *(paper_id(day, number) for day in (15, 16) for number in range(36))]
LONG_AGO = [f"2501.{number:05}" for number in range(5_000)]
EXTREMES: dict[str, tuple[dict[str, Sign], int]] = {
    "five thousand": (dict.fromkeys([*LONG_AGO, *SHOWN[::5]], Sign.LIKE), 1),
    # The morning's own papers stand for what is usual where nothing was passed over.
    "everything": (dict.fromkeys(SHOWN, Sign.LIKE), 1),
    "nothing": (dict.fromkeys(SHOWN, Sign.DISLIKE), 0),
    "the same and not": (
        {paper: (Sign.LIKE, Sign.DISLIKE)[n % 2] for n, paper in enumerate(SHOWN)}, 1
    ),
}  # fmt: skip
"""What is thought of which papers, and how many sections "For you" come of it."""


@pytest.mark.parametrize("extreme", EXTREMES)
async def test_a_morning_is_complete_whatever_was_liked(
    tmp_path: Path, database_url: str, extreme: str
) -> None:
    signs, sections = EXTREMES[extreme]
    async with BotHarness(ConsoleDriver(), tmp_path, database=database_url) as harness:
        harness.arxiv.announce(date(2026, 6, 12), *papers_of(12)[:1])
        await harness.says("/subscribe cs.DC")
        await harness.says("/style titles")
        for day in (15, 16):
            harness.arxiv.announce(date(2026, 6, day), *papers_of(day))
            await harness.jumps_to(f"2026-06-{day}T08:00:00+00:00")
        await store_votes(harness, signs.items())
        harness.arxiv.announce(date(2026, 6, 17), *papers_of(17))
        harness.was_sent()
        await harness.jumps_to("2026-06-17T08:00:00+00:00")
        said = harness.was_sent()
    assert [said.count(f"{paper_id(17, number)} ") for number in range(36)] == [1] * 36, said
    assert said.count("For you") == sections


async def store_votes(harness: BotHarness, signs: Iterable[tuple[str, Sign]]) -> None:
    """Store what the reader thinks of papers, a second after each other."""
    now = harness.clock.now()
    chat = await harness.app.store.chats.find(ChatAddress("console", "alice"))
    assert chat is not None
    given = [Vote(paper, sign, now + timedelta(seconds=n)) for n, (paper, sign) in enumerate(signs)]
    assert await harness.app.store.votes.put(chat.id, given)
