"""On Discord one form does all of an interest: name, query, types, number, or a file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.model.announcement import AnnounceType
from bot.model.chat import ChatAddress, Interest
from tests.emulators.arxiv import paper
from tests.scenarios.bot_harness import BotHarness, DiscordDriver


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncIterator[BotHarness]:
    async with BotHarness(DiscordDriver(), tmp_path) as harness:
        papers = (
            paper(f"2606.0100{n}", "cs.LG", title=f"A Mixture of Experts {n}") for n in range(3)
        )
        harness.arxiv.announce(date(2026, 6, 15), *papers)
        await harness.app.ingest.fetch(["cs.LG"])
        yield harness


async def interests(harness: BotHarness) -> tuple[Interest, ...]:
    place = harness.driver.person.dm.id  # type: ignore[attr-defined]
    chat = await harness.app.store.chats.find(ChatAddress("discord", place))
    assert chat is not None
    return await harness.app.store.interests.of(chat.id)


async def test_one_form_does_all_of_an_interest(harness: BotHarness) -> None:
    alice = harness.driver.person  # type: ignore[attr-defined]
    await alice.runs("/subscribe cs.CV")
    await alice.runs("/interests")
    form = await alice.opens("New interest")
    assert form["title"] == "An interest"
    assert [label["label"] for label in form["components"]] == [
        "Name (optional)",
        "What to look for",
        "Types of papers",
        "At most",
        "Or a file: .bib, .ris, OPML, IDs",
    ]
    assert [label["component"]["type"] for label in form["components"]] == [4, 4, 22, 21, 19]
    shown = await alice.fills_in(
        name="moe", query='cs.LG "mixture of experts"', types="new", most="10"
    )
    assert "moe would have brought 3 papers in the last announcement." in shown.text
    again = await alice.opens("Change")
    assert again["components"][0]["component"]["value"] == "moe"
    await alice.fills_in()
    await alice.presses("Keep")
    kept = (await interests(harness))[-1]
    assert (kept.name, kept.query) == ("moe", 'cat:cs.LG "mixture of experts"')
    assert (kept.types, kept.limit) == (frozenset({AnnounceType.NEW}), 10)


async def test_the_form_of_an_interest_edits_it(harness: BotHarness) -> None:
    alice = harness.driver.person  # type: ignore[attr-defined]
    await alice.runs("/subscribe moe: cs.LG mixture")
    await alice.presses("Keep")
    await alice.runs("/interests")
    await alice.presses("moe")
    form = await alice.opens("Edit")
    assert form["components"][1]["component"]["value"] == "cat:cs.LG mixture"
    shown = await alice.fills_in(name="experts", query="cs.LG absent")
    assert "3 → 0 papers" in shown.text
    await alice.presses("Keep")
    (kept,) = await interests(harness)
    assert (kept.name, kept.query, kept.types) == ("experts", "cat:cs.LG absent", None)


async def test_a_file_in_the_form_becomes_proposals(harness: BotHarness) -> None:
    alice = harness.driver.person  # type: ignore[attr-defined]
    await alice.runs("/subscribe cs.CV")
    await alice.runs("/interests")
    await alice.opens("New interest")
    shown = await alice.fills_in(file=("mail.txt", b"add cs.LG"))
    assert "cat:cs.LG would have brought 3 papers" in shown.text


async def test_an_error_in_the_form_points_at_its_place(harness: BotHarness) -> None:
    alice = harness.driver.person  # type: ignore[attr-defined]
    await alice.runs("/subscribe cs.CV")
    await alice.runs("/interests")
    await alice.opens("New interest")
    shown = await alice.fills_in(query="cs.LG AND")
    assert "^^^" in shown.text
