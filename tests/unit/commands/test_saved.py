"""/save, /saved, /unsave, /cite and /export."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.save import parse_save_request
from bot.document.nodes import Code, Paragraph
from bot.model.conversation import Copy, Placement, card_actions
from tests.support.command_harness import CommandHarness
from tests.support.papers import draft, listing, paper

TUESDAY = draft("cs.DC", "2026-06-16", *(listing(f"2606.{n:05}") for n in range(1, 4)))


async def test_a_paper_is_saved_with_a_note_and_tags(harness: CommandHarness) -> None:
    await harness.store_editions(TUESDAY)
    said = await harness.send("/save 2606.00001v1 Read this first! #GPU #to-read")
    assert said == "Saved: 2606.00001.\nTags: #gpu and #to-read"
    (kept,) = await harness.store.saved.of((await harness.chat()).id)
    assert (kept.version, kept.note, kept.tags) == (1, "Read this first!", ("gpu", "to-read"))
    said = await harness.send("/saved")
    assert "1 saved paper" in said
    assert "On the Matter of 2606.00001" in said
    assert "Tuesday 16 June 2026 · #gpu #to-read" in said
    assert "Read this first!" in said


async def test_a_paper_that_arxiv_does_not_know_is_not_saved(harness: CommandHarness) -> None:
    harness.index.papers = (paper("2606.00009"),)
    assert await harness.send("/save 2606.00010") == "Not on arXiv: 2606.00010."
    assert "Saved: 2606.00009." in await harness.send("/save 2606.00009 2606.00010")
    assert "No saved papers are tagged #gpu" in await harness.send("/saved #gpu")


async def test_tags_filter_the_saved_papers(harness: CommandHarness) -> None:
    await harness.store_editions(TUESDAY)
    await harness.send("/save 2606.00001 #gpu")
    await harness.send("/save 2606.00002 #tpu")
    for asked in ("#tpu", "TPU"):
        said = await harness.send(f"/saved {asked}")
        assert "2606.00002" in said
        assert "2606.00001" not in said


async def test_the_button_of_a_paper_page_saves_and_removes_in_place(
    harness: CommandHarness,
) -> None:
    await harness.store_editions(TUESDAY)
    sheet = await harness.send("/paper 2606.00001")
    assert await harness.press("☆ Save") == sheet
    assert harness.reply.placement is Placement.IN_PLACE
    assert await harness.store.saved.of((await harness.chat()).id)
    assert await harness.press("★ Saved") == sheet
    assert harness.reply.placement is Placement.IN_PLACE
    assert not await harness.store.saved.of((await harness.chat()).id)
    assert "☆ Save" in [button.label for button in harness.buttons()]


@pytest.mark.parametrize("written", ["read this first", "#gpu", "read this first #gpu"])
async def test_a_tap_on_the_star_loses_no_note(harness: CommandHarness, written: str) -> None:
    await harness.store_editions(TUESDAY)
    await harness.send(f"/save 2606.00001 {written}")
    chat = await harness.chat()
    before = await harness.store.saved.of(chat.id)
    await harness.send("/paper 2606.00001")
    assert f"You noted: “{written}”." in await harness.press("★ Saved")
    assert harness.reply.placement is Placement.IN_PLACE
    assert await harness.store.saved.of(chat.id) == before
    assert "You noted" not in await harness.press("Remove with the note")
    assert not await harness.store.saved.of(chat.id)
    assert "☆ Save" in [button.label for button in harness.buttons()]


async def test_a_tap_removes_a_paper_from_the_list(harness: CommandHarness) -> None:
    await harness.store_editions(TUESDAY)
    await harness.send("/save 2606.00001 2606.00002 2606.00003")
    await harness.send("/saved")
    assert [action.command for action in card_actions(harness.reply.document)] == ["paper"] * 3
    assert "Choose what to remove." in await harness.press("Remove")
    second = card_actions(harness.reply.document)[1]
    said = await harness.press_payload(second.encode())
    assert "2 saved papers" in said
    assert harness.reply.placement is Placement.IN_PLACE
    await harness.press("Done")
    assert [action.command for action in card_actions(harness.reply.document)] == ["paper"] * 2
    assert await harness.send("/unsave 2606.00001") == "Removed: 2606.00001."
    assert await harness.send("/unsave 2606.00001") == "Not among your saved papers: 2606.00001."


async def test_a_long_list_is_paginated(harness: CommandHarness) -> None:
    await harness.store.papers.upsert([paper(f"2606.{n:05}") for n in range(1, 41)])
    for start in (1, 21):
        ids = " ".join(f"2606.{n:05}" for n in range(start, start + 20))
        await harness.send(f"/save {ids} #bulk")
    harness.fits = lambda page, _form: len(page.blocks) <= 12
    pages = [await harness.send("/saved #bulk")]
    while any("▶" in button.label for button in harness.buttons()):
        pages.append(await harness.press("▶"))
    assert len(pages) == 4
    assert sum(page.count("On the Matter of") for page in pages) == 40


async def test_saved_papers_are_deleted_with_the_chat(harness: CommandHarness) -> None:
    await harness.store_editions(TUESDAY)
    await harness.send("/save 2606.00001")
    chat = await harness.chat()
    await harness.send("/forget yes")
    assert not await harness.store.saved.of(chat.id)


@given(st.text(max_size=80))
def test_any_text_after_a_paper_is_a_note_and_tags(words: str) -> None:
    asked = parse_save_request(f"2606.00001 {words}")
    assert "2606.00001" in [reference.paper_id for reference in asked.wanted]
    assert all(tag and tag == "".join(tag.split()) for tag in asked.tags)


async def test_a_citation_is_bibtex_in_code_and_can_be_copied_when_short(
    harness: CommandHarness,
) -> None:
    short = replace(paper("2606.00001", title="On It"), authors="Ada X")
    await harness.store.papers.upsert([short])
    said = await harness.send("/cite 2606.00001")
    assert said.startswith("@misc{x2026,")
    assert harness.reply.document.blocks[0] == Paragraph((Code(said),))
    (copied,) = (button for row in harness.reply.rows for button in row if isinstance(button, Copy))
    assert copied.text == said + "\n"
    assert len(copied.text) <= 256
    await harness.send("/paper 2606.00001")
    await harness.press("BibTeX")
    assert harness.reply.placement is Placement.BESIDE


async def test_a_long_citation_is_a_file(harness: CommandHarness) -> None:
    many = replace(paper("2606.00001"), author_names=tuple(f"Ann Ode{n}" for n in range(3435)))
    await harness.store.papers.upsert([many])
    said = await harness.send("/cite 2606.00001")
    assert said == "The citation is long, so here it is as a file."
    assert harness.reply.attachment is not None
    assert harness.reply.attachment.content.count(b" and ") == 3434


@pytest.mark.parametrize(
    ("form", "suffix", "begins"),
    [
        ("md", "md", "# arXiv new papers (2026-06-16)"),
        ("bibtex", "bib", "@misc{"),
        ("ris", "ris", "TY  - UNPB"),
        ("json", "json", "["),
    ],
)
async def test_the_newest_announcement_is_exported(
    harness: CommandHarness, form: str, suffix: str, begins: str
) -> None:
    await harness.store_editions(TUESDAY)
    await harness.send("/subscribe cs.DC")
    said = await harness.send(f"/export {form}")
    name = f"arxiv-today-2026-06-16.{suffix}"
    assert said == f"3 papers in {name}."
    file = harness.reply.attachment
    assert file is not None
    assert file.name == name
    assert file.content.decode().startswith(begins)


async def test_saved_papers_and_a_week_are_exported(harness: CommandHarness) -> None:
    await harness.store_editions(TUESDAY, draft("cs.DC", "2026-06-12", listing("2606.00009")))
    assert "nothing to export" in await harness.send("/export json saved")
    await harness.send("/save 2606.00002")
    await harness.send("/export json saved")
    assert harness.reply.attachment is not None
    assert [record["id"] for record in json.loads(harness.reply.attachment.content)] == [
        "2606.00002"
    ]
    await harness.send("/subscribe cs.DC")
    assert await harness.send("/export week ris") == "4 papers in arxiv-week-2026-06-16.ris."


async def test_without_a_format_the_formats_are_buttons(harness: CommandHarness) -> None:
    await harness.store_editions(TUESDAY)
    await harness.send("/save 2606.00002")
    await harness.send("/saved")
    assert await harness.press("Export") == "Which file format?"
    assert [button.label for button in harness.buttons()] == ["Markdown", "BibTeX", "RIS", "JSON"]
    assert "1 paper in" in await harness.press("RIS")
    assert (await harness.send("/export pdf")).startswith("I don’t know pdf. Choose md")


async def test_a_long_tag_and_a_note_with_numbers_do_no_harm(harness: CommandHarness) -> None:
    await harness.store_editions(TUESDAY)
    assert await harness.send("/save 2606.00001 read by 2027 #" + "标" * 60) == (
        "Saved: 2606.00001.\nTags: #" + "标" * 12
    )
    assert "1 saved paper" in await harness.send("/saved #" + "标" * 60)
    assert "Choose what to remove" in await harness.press("Remove")


async def test_a_note_that_ends_in_a_plus_is_kept_whole(harness: CommandHarness) -> None:
    await harness.store_editions(TUESDAY)
    await harness.send("/save 2606.00001 vitamin C +")
    (kept,) = await harness.store.saved.of((await harness.chat()).id)
    assert kept.note == "vitamin C +"
