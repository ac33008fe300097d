"""Interests on every platform: tried on the past, kept, edited, muted, imported from files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
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

COUNTS = (4, 0, 7, 3, 2)
WEEK = (
    date(2026, 6, 9),
    date(2026, 6, 10),
    date(2026, 6, 11),
    date(2026, 6, 12),
    date(2026, 6, 15),
)
MOE = '/subscribe moe: cs.LG "mixture of experts"'
BIBTEX = rb"""
@article{one, title={Routing in a {Mixture} of Experts}, author={Madeup, Yara and Other, Ben},
  primaryClass={cs.LG}}
@article{two, title={A Mixture-of-Experts for Speech}, author={Y. Madeup}, primaryClass={cs.LG}}
@article{three, title={On Trees}, author={Ben Other}, primaryClass={cs.DS}}
"""


@pytest.fixture(
    params=[ConsoleDriver, TelegramDriver, DiscordDriver], ids=lambda driver: driver.name
)
async def harness(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[BotHarness]:
    driver: Callable[[], PlatformDriver] = request.param
    async with BotHarness(driver(), tmp_path) as harness:
        for day, wanted in zip(WEEK, COUNTS, strict=True):
            first = 10_000 + 100 * day.day
            titles = [f"A Mixture of Experts {n}" for n in range(wanted)] + ["A Survey of Trees"]
            harness.arxiv.announce(
                day,
                *(
                    paper(f"2606.{first + n}", "cs.LG", title=title)
                    for n, title in enumerate(titles)
                ),
            )
            harness.clock.jump(to=f"{day.isoformat()}T12:00:00+00:00")
            await harness.app.ingest.fetch(["cs.LG"])
        yield harness


async def test_an_interest_is_tried_on_the_past_and_kept(harness: BotHarness) -> None:
    said = await harness.says(MOE)
    assert "moe would have brought 4, 0, 7, 3, 2 papers in the last five announcements." in said
    assert "A Mixture of Experts 1" in said
    assert "Kept: moe" in await harness.presses("Keep")
    assert "moe" in await harness.says("/interests")


async def test_an_edit_is_shown_before_and_after(harness: BotHarness) -> None:
    await harness.says(MOE)
    await harness.presses("Keep")
    said = await harness.says("/edit moe: cs.LG survey")
    assert "moe would have brought 4, 0, 7, 3, 2 → 1, 1, 1, 1, 1 papers" in said
    await harness.presses("Keep")
    assert "cat:cs.LG survey" in await harness.says("/interests")


async def test_words_are_muted_after_a_back_test(harness: BotHarness) -> None:
    await harness.says("/subscribe cs.LG")
    said = await harness.says("/mute -survey")
    assert "Your digests would have brought 5, 1, 8, 4, 3 → 4, 0, 7, 3, 2 papers" in said
    assert "Muted: survey." in await harness.presses("Keep")


async def test_words_that_are_no_category_are_offered_in_likely_ones(harness: BotHarness) -> None:
    said = await harness.says("/subscribe experts")
    assert "No category is called experts. Papers about it are mostly in cs.LG:" in said
    assert "cat:cs.LG experts would have brought 4, 0, 7, 3, 2 papers" in said


async def test_a_sentence_is_an_interest_even_with_a_category_in_it(harness: BotHarness) -> None:
    said = await harness.says("/subscribe papers about experts in cs.LG except surveys")
    assert "experts cat:cs.LG -surveys would have brought 4, 0, 7, 3, 2 papers" in said
    assert "Read as experts cat:cs.LG -surveys." in said
    await harness.presses("Keep")
    assert "You have no interest trees." in await harness.says("/edit trees: cs.LG trees")


async def test_what_matches_nothing_or_everything_is_said_with_what_is_near(
    harness: BotHarness,
) -> None:
    said = await harness.says("/subscribe cs.DS mixture")
    assert "no announcement of these categories is stored yet" in said
    said = await harness.says("/subscribe cs.LG absent mixture")
    assert "It matched nothing in the last 5 announcements." in said
    assert "Wider: cat:cs.LG mixture" in said
    said = await harness.says("/subscribe cs.LG -absent")
    assert "That is everything in these categories, about 4 papers a day." in said


async def test_a_file_that_is_sent_becomes_interests_by_taps(harness: BotHarness) -> None:
    said = await harness.sends_file("papers.bib", BIBTEX)
    assert 'cat:cs.LG "mixture of experts" would have brought 4, 0, 7, 3, 2 papers' in said
    assert 'au:"Yara Madeup" would have brought 0, 0, 0, 0, 0 papers' in said
    assert "Kept" in await harness.presses('＋ cat:cs.LG "mixture')
    assert '"mixture of experts"' in await harness.says("/interests")


async def test_pasted_commands_of_arxivs_mails_become_interests(harness: BotHarness) -> None:
    said = await harness.says("/import add cs.LG")
    assert "cat:cs.LG would have brought 5, 1, 8, 4, 3 papers" in said
    assert "Kept" in await harness.presses("＋ cat:cs.LG")
