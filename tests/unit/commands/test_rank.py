"""/rank, /top and /explore: whether and how digests are put in a chat's own order."""

from __future__ import annotations

import pytest

from bot.model.reader_order import Place, RankedPaper, RankingMode, RankingSettings
from bot.model.vote import Sign, Vote
from tests.support.command_harness import CommandHarness
from tests.support.papers import draft, listing
from tests.support.stores import NOW

FIVE = [f"2606.{number:05}" for number in range(1, 6)]


async def settings(harness: CommandHarness) -> RankingSettings:
    return await harness.store.rankings.settings((await harness.chat()).id)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("/rank off", RankingSettings(RankingMode.OFF)),
        ("/rank All", RankingSettings(RankingMode.ALL)),
        ("/rank 开启", RankingSettings(RankingMode.ON)),
        ("/top 3", RankingSettings(top=3)),
        ("/explore off", RankingSettings(explores=False)),
        ("/rank maybe", RankingSettings()),
        ("/top 0", RankingSettings()),
        ("/top many", RankingSettings()),
        ("/explore perhaps", RankingSettings()),
    ],
)
async def test_a_choice_is_stored_and_what_cannot_be_read_changes_nothing(
    harness: CommandHarness, asked: str, expected: RankingSettings
) -> None:
    said = await harness.send(asked)
    assert await settings(harness) == expected
    assert ("I can’t read" in said) == (expected == RankingSettings() and "开启" not in asked)


async def test_nothing_pretends_to_be_ranked_before_five_likes(harness: CommandHarness) -> None:
    await harness.send("/subscribe cs.DC")
    assert "5 are still missing" in await harness.send("/rank")
    chat = await harness.chat()
    await harness.store.votes.put(chat.id, [Vote(paper, Sign.LIKE, NOW) for paper in FIVE[:4]])
    assert "1 is still missing" in await harness.send("/top")
    await harness.store.saved.save(chat.id, FIVE[4], 1, "", [], NOW)
    said = await harness.send("/explore")
    assert "missing" not in said
    assert "up to 10 papers" in said


async def test_the_choice_that_holds_is_marked(harness: CommandHarness) -> None:
    await harness.send("/rank all")
    assert [button.label for button in harness.buttons()] == ["Off", "On", "✓ All sections"]
    await harness.send("/top 5")
    assert [button.label for button in harness.buttons()] == ["3", "✓ 5", "10", "20"]


async def test_today_shows_the_order_that_the_chat_was_given(harness: CommandHarness) -> None:
    listings = [listing(f"2606.{number:05}") for number in range(11, 15)]
    await harness.store.editions.complete([draft("cs.DC", "2026-06-16", *listings)], NOW)
    await harness.send("/subscribe cs.DC")
    chat = await harness.chat()
    await harness.store.votes.put(chat.id, [Vote(paper, Sign.LIKE, NOW) for paper in FIVE])

    class Ranker:
        async def rank(self, *_: object) -> list[tuple[RankedPaper, ...]]:
            return [(RankedPaper("2606.00013", Place.TOP),)]

    harness.dispatcher.ranker = Ranker()  # type: ignore[assignment]
    said = await harness.send("/today")
    assert said.index("For you") < said.index("2606.00013") < said.index("2606.00011")
    assert said.count("2606.00013") == said.count("2606.00011")
    assert "For you" not in await harness.send("/today cs.DC"), "what is named is not ranked"


async def test_papers_to_rate_are_those_that_teach_most(harness: CommandHarness) -> None:
    listings = [listing(f"2606.{number:05}") for number in range(11, 15)]
    await harness.store.editions.complete([draft("cs.DC", "2026-06-16", *listings)], NOW)
    await harness.send("/subscribe cs.DC")
    assert "nothing to rate right now" in await harness.send("/tune")

    class Ranker:
        async def choose_to_teach(self, *_: object) -> tuple[str, ...]:
            return ("2606.00014", "2606.00012")

    harness.dispatcher.ranker = Ranker()  # type: ignore[assignment]
    said = await harness.send("/tune")
    assert said.index("teach me most") < said.index("2606.00014") < said.index("2606.00012")
    assert "2606.00011" not in said


async def test_an_interest_gets_an_order_of_its_own_and_loses_it(harness: CommandHarness) -> None:
    await harness.send("/subscribe cs.DC cs.OS")

    async def ranked() -> list[str]:
        interests = await harness.store.interests.of((await harness.chat()).id)
        return [each.name for each in interests if each.is_ranked]

    assert "no order of its own" in await harness.send("/rank cs.DC")
    assert "has an order of its own" in await harness.send("/rank cs.DC on")
    assert await ranked() == ["cs.DC"]
    assert await settings(harness) == RankingSettings(), "the chat's own choice is another one"
    assert "in an order of its own" in await harness.send("/interests cs.DC")
    await harness.send("/rank off")
    assert "normal order" in await harness.send("/rank cs.OS on"), (
        "nothing is ordered where none is"
    )
    await harness.send("/rank cs.DC 关")
    assert await ranked() == ["cs.OS"]
    assert "I can’t read" in await harness.send("/rank cs.DC maybe")


@pytest.mark.parametrize(
    "said",
    [
        "rank cs.DC on",
        "/rank on cs.DC",
        "turn on ranking for cs.DC",
        "排序 cs.DC 开",
        "排序cs.DC开启",
    ],
)
async def test_an_order_of_its_own_is_asked_for_as_people_say_it(
    harness: CommandHarness, said: str
) -> None:
    await harness.send("/subscribe cs.DC")
    assert "cs.DC has an order of its own" in await harness.send(said)
    assert "no order of its own" in await harness.send("turn ranking for cs.DC off")
    assert "normal order" in await harness.send("turn off ranking")
    assert (await settings(harness)).mode is RankingMode.OFF
