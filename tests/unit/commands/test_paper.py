"""/paper: everything about one paper, in every form in which it is asked for."""

from __future__ import annotations

from dataclasses import replace

from bot.document.nodes import Card
from bot.errors import Unreachable
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


async def test_the_sheet_says_all_that_is_known(desk: CommandHarness) -> None:
    await desk.store_editions(TUESDAY)
    await desk.store.papers.upsert([rich()])
    said = await desk.send("/paper https://arxiv.org/abs/2606.00001v2")
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


async def test_its_buttons_lead_to_arxiv_and_to_other_chats(desk: CommandHarness) -> None:
    await desk.store.papers.upsert([rich()])
    await desk.send("/paper 2606.00001")
    buttons = [button for row in desk.reply.rows for button in row]
    links = {one.label: one.url for one in buttons if isinstance(one, WebLink)}
    assert links == {
        "arXiv": "https://arxiv.org/abs/2606.00001v2",
        "PDF": "https://arxiv.org/pdf/2606.00001v2",
        "HTML": "https://arxiv.org/html/2606.00001v2",
    }
    assert Share("Share", "2606.00001") in buttons


async def test_a_card_of_a_digest_opens_beside_it_and_turns_in_place(desk: CommandHarness) -> None:
    await desk.store.papers.upsert([rich(abstract="We count to three. " * 60)])
    await desk.store_editions(TUESDAY)
    await desk.send("/subscribe cs.DC")
    await desk.send("/today")
    first = card_actions(desk.reply.document)[0]
    assert first == Action("1", "paper", "2606.00001")
    desk.fits = lambda page, _form: len(str(page)) < 1500
    await desk.invoke(first.command, first.argument, first.page)
    assert desk.reply.placement is Placement.BESIDE
    opened = desk.reply.document
    await desk.press("▶")
    assert desk.reply.placement is Placement.IN_PLACE
    await desk.press("◀")
    assert desk.reply.placement is Placement.IN_PLACE
    assert desk.reply.document == opened


async def test_a_paper_that_is_not_stored_is_asked_of_arxiv_and_kept(desk: CommandHarness) -> None:
    desk.index.papers = (rich(),)
    assert "On the Matter of 2606.00001" in await desk.send("/paper 2606.00001v2")
    desk.index.papers = ()
    assert "On the Matter of 2606.00001" in await desk.send("/paper 2606.00001v2")


async def test_unknown_and_unanswered_are_told_apart(desk: CommandHarness) -> None:
    desk.index.papers = (rich(),)
    assert await desk.send("/paper 2606.00009") == "Not on arXiv: 2606.00009."
    desk.index.papers = ()
    desk.index.fault = Unreachable("gone fishing")
    assert (await desk.send("/paper 2606.00009")).startswith(
        "I don’t have 2606.00009, and arXiv isn’t responding"
    )


async def test_several_papers_are_shown_as_cards_and_slips_are_told(desk: CommandHarness) -> None:
    await desk.store_editions(TUESDAY)
    said = await desk.send("/paper 2606.00001 2606.3 https://arxiv.org/abs/2606.00003")
    assert "I can’t read 2606.3 as an arXiv ID." in said
    cards = [one for one in desk.reply.document.blocks if isinstance(one, Card)]
    assert [one.opens for one in cards] == ["paper|1|2606.00001", "paper|1|2606.00003"]


async def test_more_papers_than_are_shown_at_once_are_counted(desk: CommandHarness) -> None:
    many = [paper(f"2606.{n:05}") for n in range(1, 24)]
    await desk.store.papers.upsert(many)
    said = await desk.send("/paper " + " ".join(one.id for one in many))
    assert "I show at most 20 papers at once; you asked for 3 more." in said


async def test_what_refers_to_no_paper_is_answered_with_one_sentence(desk: CommandHarness) -> None:
    said = await desk.send("/paper gravity")
    assert said.startswith("I can’t read gravity as a paper. Send an arXiv ID")
    assert said.count("\n") == 0


async def test_of_thousands_of_authors_some_are_named_and_all_are_one_tap_away(
    desk: CommandHarness,
) -> None:
    everybody = tuple(f"Person Number{n}" for n in range(3435))
    await desk.store.papers.upsert([rich(author_names=everybody)])
    said = await desk.send("/paper 2606.00001")
    assert "Person Number39 and 3,395 more" in said
    assert "Person Number40" not in said
    pages = [await desk.press("All 3,435 authors")]
    while any("▶" in one.label for one in desk.buttons()):
        pages.append(await desk.press("▶"))
    for name in everybody:
        assert sum(f"{name}," in f"{page},".replace("\n", ",") for page in pages) == 1


async def test_withdrawn_and_accepted_papers_say_so(desk: CommandHarness) -> None:
    withdrawn = paper("2606.00001", comment="This paper has been withdrawn by the authors.")
    accepted = paper("2606.00002", comment="12 pages, accepted at SysConf 2026")
    await desk.store_editions(TUESDAY)
    await desk.store.papers.enrich([withdrawn, accepted])
    await desk.send("/subscribe cs.DC")
    said = await desk.send("/today")
    assert "cs.DC · withdrawn" in said
    assert "cs.DC · accepted at SysConf 2026" in said
    assert "\nwithdrawn\n" in await desk.send("/paper 2606.00001")


async def test_of_more_papers_than_fit_and_than_buttons_can_carry_it_is_said(
    desk: CommandHarness,
) -> None:
    many = [paper(f"2606.{n:05}") for n in range(1, 21)]
    await desk.store.papers.upsert(many)
    desk.fits = lambda page, _form: len(text_of(page)) < 1000
    said = await desk.send("/paper " + " ".join(one.id for one in many))
    assert said.startswith("Not all of them fit here. Ask for fewer at once.")
    assert desk.fits(desk.reply.document, RenderMode.RICH)
    said = await desk.send("/paper " + " ".join(one.id for one in many[:4]))
    assert "Not all" not in said
