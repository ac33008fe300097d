"""Papers opened from a page: a button beside each of few, a select for many."""

from __future__ import annotations

import asyncio

import pytest

from bot.model.chat import ChatAddress, RenderMode
from bot.model.conversation import Action, Placement, Reply, Visibility
from tests.emulators.discord.adapter_harness import SLOW, AdapterHarness, rest_only, served
from tests.emulators.discord.scripted_core import page, papers

CARD = Reply(page("The whole paper"), placement=Placement.BESIDE)


async def pushed(harness: AdapterHarness, count: int, form: RenderMode = RenderMode.RICH) -> str:
    place = harness.discord.person("alice").dm.id
    return await harness.platform.send(ChatAddress("discord", place), papers(count), "k1", form)


async def test_a_pushed_page_offers_its_papers():
    async with rest_only() as harness:
        await pushed(harness, 12)
        (message,) = harness.discord.person("alice").sees()
        assert message.options == [f"{n}. Title {n}" for n in range(1, 13)]
        (select,) = message.components[-1]["components"]
        assert select["placeholder"] == "\N{PAGE FACING UP} 1 – 12"
        assert select["options"][6] == {
            "label": "7. Title 7",
            "value": "paper|1|2606.00007",
            "description": "Author 7",
            "default": False,
        }


async def test_few_papers_have_a_button_each_beside_them():
    async with rest_only() as harness:
        await pushed(harness, 3)
        (message,) = harness.discord.person("alice").sees()
        assert (message.buttons, message.options) == (["1", "2", "3"], [])
        sections = message.components[0]["components"]
        assert [section["accessory"]["custom_id"] for section in sections] == [
            f"paper|1|2606.0000{n}" for n in (1, 2, 3)
        ]


async def test_more_papers_than_a_select_holds_take_two():
    async with rest_only() as harness:
        await pushed(harness, 26)
        (message,) = harness.discord.person("alice").sees()
        rows = [row["components"][0]["options"] for row in message.components[1:]]
        assert [len(options) for options in rows] == [25, 1]


@pytest.mark.parametrize("form", RenderMode)
@pytest.mark.parametrize("count", [2, 12])
async def test_an_opened_paper_stands_beside_the_page_for_the_presser_alone(
    form: RenderMode, count: int
):
    async with served() as harness:
        harness.core.replies("today", Reply(papers(count), render_mode=form))
        harness.core.replies("paper", CARD)
        alice, bob = harness.discord.person("alice"), harness.discord.person("bob")
        place = harness.discord.guild().channel("papers")
        digest = await alice.runs("/today", in_=place)
        before = digest.text
        card = await bob.takes("2", in_=place)
        assert (card.text, card.ephemeral) == ("The whole paper", True)
        assert (digest.text, digest.edits) == (before, 0)
        assert card not in alice.sees(place)
        asked = harness.core.asked[-1]
        assert (asked.command, asked.argument) == ("paper", "2606.00002")
        assert (asked.person, asked.start) == (bob.user.id, 1)


async def test_a_paper_can_be_taken_out_of_the_select_and_opened_again():
    async with served() as harness:
        harness.core.replies("paper", CARD)
        await pushed(harness, 12)
        alice = harness.discord.person("alice")
        digest = alice.sees()[0]
        await alice.chooses("Title 5")
        emptied = await alice.empties(digest)
        await harness.discord.until(lambda: emptied.acknowledged)
        assert len(harness.core.asked) == 1
        await alice.chooses("Title 5", on=digest)
        assert [invocation.argument for invocation in harness.core.asked] == ["2606.00005"] * 2
        assert (len(alice.sees()), digest.edits) == (3, 0)


async def test_a_slow_card_stands_beside_the_page_as_well():
    async with served() as harness:
        harness.core.replies("paper", CARD)
        await pushed(harness, 12)
        harness.core.delay = SLOW
        alice = harness.discord.person("alice")
        card = await alice.chooses("Title 5")
        assert (card.text, card.ephemeral) == ("The whole paper", True)
        assert len(alice.sees()) == 2


async def test_papers_of_a_pushed_page_open_after_a_restart():
    async with served() as harness:
        harness.core.replies("paper", CARD)
        await pushed(harness, 12)
        await harness.restarts()
        alice = harness.discord.person("alice")
        assert (await alice.chooses("Title 12")).text == "The whole paper"
        assert harness.core.asked[-1].argument == "2606.00012"


async def test_what_is_pressed_on_a_card_changes_the_card_and_not_the_page():
    async with served() as harness:
        save = (Action("Save", "save", "2606.00002"),)
        harness.core.replies("paper", Reply(CARD.document, (save,), placement=Placement.BESIDE))
        harness.core.says("save", "Saved.")
        await pushed(harness, 12)
        alice = harness.discord.person("alice")
        digest = alice.sees()[0]
        card = await alice.chooses("Title 2")
        assert await alice.presses("Save") is card
        assert (card.text, digest.edits) == ("Saved.", 0)


async def test_a_stranger_who_may_not_is_told_so_alone():
    async with served() as harness:
        harness.core.replies("paper", Reply(page("You may not."), visibility=Visibility.ASKER))
        harness.core.replies("today", Reply(papers(12)))
        place = harness.discord.guild().channel("papers")
        alice, eve = harness.discord.person("alice"), harness.discord.person("eve")
        await alice.runs("/today", in_=place)
        refusal = await eve.chooses("Title 1", in_=place)
        assert (refusal.text, refusal.ephemeral) == ("You may not.", True)
        assert len(alice.sees(place)) == 1


async def test_several_people_open_papers_of_one_page_at_once():
    async with served() as harness:
        harness.core.replies("today", Reply(papers(12)))
        harness.core.replies("paper", CARD)
        place = harness.discord.guild().channel("papers")
        people = [harness.discord.person(f"reader{n}") for n in range(6)]
        await people[0].runs("/today", in_=place)
        cards = await asyncio.gather(*(person.chooses("Title 3", in_=place) for person in people))
        assert {card.only_for for card in cards} == {person.user for person in people}
