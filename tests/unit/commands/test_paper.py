"""/paper: everything about one paper, in every form in which it is asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.document.nodes import Card
from bot.errors import Rejected, Unreachable
from bot.model.chat import RenderMode
from bot.model.conversation import Action, Placement, Share, WebLink, card_actions
from bot.model.paper import Paper
from tests.support.command_harness import CommandHarness, text_of
from tests.support.papers import draft, listing, paper

TUESDAY = draft("cs.DC", "2026-06-16", *(listing(f"2606.{n:05}") for n in range(1, 4)))


def rich(**changes: object) -> Paper:
    known = paper(
        "2606.00001",
        "cs.DC",
        "cs.AR",
        version=2,
        comment="12 pages, $n$ figures",
        doi="10.1000/x",
        journal_ref="J. Inv. 3",
        license="http://creativecommons.org/licenses/by/4.0/",
    )
    return replace(known, **changes)


async def test_the_paper_page_shows_all_that_is_known(harness: CommandHarness) -> None:
    await harness.store_editions(TUESDAY)
    await harness.store.papers.upsert([rich()])
    said = await harness.send("/paper https://arxiv.org/abs/2606.00001v2")
    for words in (
        "On the Matter of 2606.00001",
        "Ada Invented, Ben Madeup",
        "arXiv:2606.00001v2 · cs.DC (Distributed, Parallel, and Cluster Computing)",
        "Announced on Tuesday 16 June 2026.",
        "We invent 2606.00001. Nothing in it is real.",
        "Comments: 12 pages, n figures",
        "Journal reference: J. Inv. 3",
        "DOI: 10.1000/x",
        "License: CC BY 4.0",
    ):
        assert words in said


@pytest.mark.parametrize("licence", ["", "http://arxiv.org/licenses/nonexclusive-distrib/1.0/"])
async def test_a_licence_is_named_only_where_it_is_not_arxivs_own(
    harness: CommandHarness, licence: str
) -> None:
    await harness.store.papers.upsert([rich(license=licence)])
    said = await harness.send("/paper 2606.00001")
    assert "License" not in said
    assert "DOI: 10.1000/x" in said


async def test_a_licence_that_permits_more_is_the_last_line(harness: CommandHarness) -> None:
    await harness.store.papers.upsert([rich()])
    assert (await harness.send("/paper 2606.00001")).splitlines()[-1].endswith("CC BY 4.0")


async def test_its_buttons_lead_to_arxiv_and_to_other_chats(harness: CommandHarness) -> None:
    await harness.store.papers.upsert([rich()])
    await harness.send("/paper 2606.00001")
    buttons = [button for row in harness.reply.rows for button in row]
    links = {button.label: button.url for button in buttons if isinstance(button, WebLink)}
    assert links == {
        "arXiv": "https://arxiv.org/abs/2606.00001v2",
        "PDF": "https://arxiv.org/pdf/2606.00001v2",
        "HTML": "https://arxiv.org/html/2606.00001v2",
    }
    assert Share("Share", "2606.00001") in buttons


async def test_a_card_of_a_digest_opens_beside_it_and_turns_in_place(
    harness: CommandHarness,
) -> None:
    await harness.store.papers.upsert([rich(abstract="We count to three. " * 60)])
    await harness.store_editions(TUESDAY)
    await harness.send("/subscribe cs.DC")
    await harness.send("/today")
    first = card_actions(harness.reply.document)[0]
    assert first == Action("1", "paper", "2606.00001")
    harness.fits = lambda page, _form: len(str(page)) < 1500
    await harness.invoke(first.command, first.argument, first.start)
    assert harness.reply.placement is Placement.BESIDE
    opened = harness.reply.document
    await harness.press("▶")
    assert harness.reply.placement is Placement.IN_PLACE
    await harness.press("◀")
    assert harness.reply.placement is Placement.IN_PLACE
    assert harness.reply.document == opened


async def test_a_paper_that_is_not_stored_is_fetched_from_arxiv_and_stored(
    harness: CommandHarness,
) -> None:
    harness.index.papers = (rich(),)
    assert "On the Matter of 2606.00001" in await harness.send("/paper 2606.00001v2")
    harness.index.papers = ()
    assert "On the Matter of 2606.00001" in await harness.send("/paper 2606.00001v2")


async def test_unknown_and_unanswered_are_told_apart(harness: CommandHarness) -> None:
    harness.index.papers = (rich(),)
    assert await harness.send("/paper 2606.00009") == "Not on arXiv: 2606.00009."
    harness.index.papers = ()
    harness.index.fault = Unreachable("gone fishing")
    assert (await harness.send("/paper 2606.00009")).startswith(
        "I don’t have 2606.00009, and arXiv isn’t responding"
    )


async def test_a_rejected_request_for_several_papers_is_not_blamed_on_each(
    harness: CommandHarness,
) -> None:
    harness.index.fault = Rejected("bad request")
    assert await harness.send("/paper 2606.00009") == "Not on arXiv: 2606.00009."
    said = await harness.send("/paper 2606.00008 2606.00009")
    assert said.startswith("I don’t have 2606.00008 and 2606.00009, and arXiv isn’t responding")


async def test_several_papers_are_shown_as_cards_and_mistyped_ids_are_named(
    harness: CommandHarness,
) -> None:
    await harness.store_editions(TUESDAY)
    said = await harness.send("/paper 2606.00001 2606.3 https://arxiv.org/abs/2606.00003")
    assert "I can’t read 2606.3 as an arXiv ID." in said
    cards = [block for block in harness.reply.document.blocks if isinstance(block, Card)]
    assert [card.opens for card in cards] == ["paper|1|2606.00001", "paper|1|2606.00003"]


async def test_more_papers_than_are_shown_at_once_are_counted(harness: CommandHarness) -> None:
    many = [paper(f"2606.{n:05}") for n in range(1, 24)]
    await harness.store.papers.upsert(many)
    said = await harness.send("/paper " + " ".join(paper.id for paper in many))
    assert "I show at most 20 papers at once; you asked for 3 more." in said


async def test_what_refers_to_no_paper_is_answered_with_one_sentence(
    harness: CommandHarness,
) -> None:
    said = await harness.send("/paper gravity")
    assert said.startswith("I can’t read gravity as a paper. Send an arXiv ID")
    assert said.count("\n") == 0


async def test_a_few_of_thousands_of_authors_are_named_and_all_are_one_tap_away(
    harness: CommandHarness,
) -> None:
    everybody = tuple(f"Person Number{n}" for n in range(3435))
    await harness.store.papers.upsert([rich(author_names=everybody)])
    said = await harness.send("/paper 2606.00001")
    assert "Person Number38 … Person Number3434 (3,435 authors)" in said
    assert "Person Number39" not in said
    pages = [await harness.press("All 3,435 authors")]
    while any("▶" in button.label for button in harness.buttons()):
        pages.append(await harness.press("▶"))
    for name in everybody:
        assert sum(f"{name}," in f"{page},".replace("\n", ",") for page in pages) == 1


async def test_withdrawn_and_accepted_papers_say_so(harness: CommandHarness) -> None:
    withdrawn = paper("2606.00001", comment="This paper has been withdrawn by the authors.")
    accepted = paper("2606.00002", comment="12 pages, accepted at SysConf 2026")
    await harness.store_editions(TUESDAY)
    await harness.store.papers.enrich([withdrawn, accepted])
    await harness.send("/subscribe cs.DC")
    said = await harness.send("/today")
    assert "cs.DC · withdrawn" in said
    assert "cs.DC · accepted at SysConf 2026" in said
    assert "\nwithdrawn\n" in await harness.send("/paper 2606.00001")


async def test_more_papers_than_fit_without_page_buttons_are_announced_as_left_out(
    harness: CommandHarness,
) -> None:
    many = [paper(f"2606.{n:05}") for n in range(1, 21)]
    await harness.store.papers.upsert(many)
    harness.fits = lambda page, _form: len(text_of(page)) < 1000
    said = await harness.send("/paper " + " ".join(paper.id for paper in many))
    assert said.startswith("Not all of them fit here. Ask for fewer at once.")
    assert harness.fits(harness.reply.document, RenderMode.RICH)
    said = await harness.send("/paper " + " ".join(paper.id for paper in many[:4]))
    assert "Not all" not in said
