"""/style, /types and /max; type buttons, /week and /rest."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.document.nodes import Card
from bot.model.announcement import AnnounceType
from bot.model.chat import Paging, RenderMode, Style
from bot.model.conversation import Placement, card_actions
from tests.support.command_harness import CommandHarness, text_of
from tests.support.papers import CROSS, NEW, REPLACE, draft, listing, paper

MIXED = draft(
    "cs.DC",
    "2026-06-16",
    *(listing(f"2606.{n:05}") for n in range(1, 5)),
    *(listing(f"2606.{n:05}", kind=CROSS) for n in range(11, 14)),
    *(listing(f"2606.{n:05}", kind=REPLACE, version=2) for n in range(21, 23)),
)


def titles(said: str) -> list[str]:
    return re.findall(r"On the Matter of (2606\.\d+)", said)


def labels(harness: CommandHarness) -> list[str]:
    return [button.label for button in harness.buttons()]


@pytest.mark.parametrize(
    ("asked", "style", "form"),
    [
        ("titles", Style.TITLES, RenderMode.RICH),
        ("FULL, classic", Style.FULL, RenderMode.CLASSIC),
        ("完整", Style.FULL, RenderMode.RICH),
        ("plain", Style.BRIEF, RenderMode.PLAIN),
    ],
)
async def test_a_style_is_chosen_by_any_of_its_names(
    harness: CommandHarness, asked: str, style: Style, form: RenderMode
) -> None:
    await harness.send(f"/style {asked}")
    settings = (await harness.chat()).digest_settings
    assert (settings.style, settings.render_mode) == (style, form)
    assert harness.reply.render_mode is form, "what was chosen is seen, or refused, at once"


@pytest.mark.parametrize("command", ["/style", "/types"])
async def test_an_invented_paper_can_be_neither_opened_nor_saved(
    harness: CommandHarness, command: str
) -> None:
    await harness.send(command)
    cards = [block for block in harness.reply.document.blocks if isinstance(block, Card)]
    assert cards
    assert [(card.opens, card.actions) for card in cards] == [("", ())] * len(cards)


async def test_every_style_is_a_button_and_the_chosen_one_is_marked(
    harness: CommandHarness,
) -> None:
    said = await harness.send("/style")
    assert "Brief: like titles, with one sentence of the abstract." in said
    assert labels(harness) == [
        *("Titles", "✓ Brief", "Full"),
        *("✓ Rich", "Classic", "Plain"),
        *("✓ Auto", "Pager", "Pages"),
    ]
    said = await harness.press("Full")
    assert "Full: like titles, with all authors" in said
    assert "✓ Full" in labels(harness)
    assert (await harness.chat()).digest_settings.style is Style.FULL


@pytest.mark.parametrize(
    ("asked", "paging"),
    [
        ("pager", Paging.TURNED),
        ("PAGER on", Paging.TURNED),
        ("pager off", Paging.SEPARATE),
        ("pages", Paging.SEPARATE),
        ("titles pager off classic", Paging.SEPARATE),
        ("翻页", Paging.TURNED),
        ("翻页 关", Paging.SEPARATE),
        ("分条", Paging.SEPARATE),
    ],
)
async def test_how_several_pages_come_is_chosen_shown_and_undone(
    harness: CommandHarness, asked: str, paging: Paging
) -> None:
    await harness.send(f"/style {asked}")
    assert (await harness.chat()).digest_settings.paging is paging
    assert f"✓ {paging.capitalize()}" in labels(harness)
    sentence = {Paging.TURNED: "Pager: a digest of", Paging.SEPARATE: "Pages: each page of"}
    assert sentence[paging] in await harness.send("/status")
    await harness.send("/style auto")
    assert (await harness.chat()).digest_settings.paging is Paging.AUTO
    assert "Auto: up to five pages" in await harness.send("/status")


@pytest.mark.parametrize("asked", ["on", "off", "pager maybe", "titles off"])
async def test_a_switch_without_a_pager_is_unknown(harness: CommandHarness, asked: str) -> None:
    assert "I don’t know the style" in await harness.send(f"/style {asked}")


async def test_a_page_of_a_digest_that_is_not_stored_is_explained(harness: CommandHarness) -> None:
    assert "stored any more" in await harness.invoke("page", "1-2 nc 2606.00001")
    assert "which digest" in await harness.invoke("page", "today")


async def test_an_unknown_style_is_answered_with_the_known_styles(harness: CommandHarness) -> None:
    said = await harness.send("/style baroque")
    assert said.startswith("I don’t know the style baroque. Choose from titles, brief and full")


async def test_styles_show_more_and_more_of_a_paper(harness: CommandHarness) -> None:
    many = tuple(f"Person Number{n}" for n in range(9))
    rich = paper("2606.00001", comment="12 pages")
    await harness.store_editions(draft("cs.DC", "2026-06-16", listing("2606.00001")))
    await harness.store.papers.enrich([replace(rich, author_names=many)])
    await harness.send("/subscribe cs.DC")
    shown: dict[str, str] = {}
    for style in Style:
        await harness.send(f"/style {style}")
        await harness.send("/today")
        card = next(block for block in harness.reply.document.blocks if isinstance(block, Card))
        shown[style] = text_of(replace(harness.reply.document, blocks=card.folded))
    assert shown["titles"] == ""
    assert shown["brief"] == "We invent 2606.00001. Nothing in it is real."
    assert shown["full"].splitlines() == [
        ", ".join(many),
        "We invent 2606.00001. Nothing in it is real.",
        "Comments: 12 pages",
        "arXiv · PDF · HTML",
    ]


async def test_types_are_chosen_by_words_and_by_buttons(harness: CommandHarness) -> None:
    await harness.send("/types new, replaced")
    assert (await harness.chat()).digest_settings.types == {NEW, REPLACE}
    await harness.press("Replaced")
    assert (await harness.chat()).digest_settings.types == {NEW}
    await harness.press("New")
    assert (await harness.chat()).digest_settings.types == set(AnnounceType), (
        "none at all is no choice"
    )
    assert "cross-listed" in await harness.send("/types all")
    assert (await harness.send("/types fresh")).startswith("I don’t know the type fresh")


@pytest.mark.parametrize(("asked", "limit"), [("30", 30), ("３０", 30), ("all", None), ("0", None)])
async def test_a_limit_is_a_number_or_all(
    harness: CommandHarness, asked: str, limit: int | None
) -> None:
    await harness.send("/max 5")
    await harness.send(f"/max {asked}")
    assert (await harness.chat()).digest_settings.limit == limit


@pytest.mark.parametrize("asked", ["-1", "many", "1e3", "10000", "9" * 400])
async def test_an_unreadable_limit_is_answered_with_one_sentence(
    harness: CommandHarness, asked: str
) -> None:
    said = await harness.send(f"/max {asked}")
    assert "as a number of papers. Send a number from 1 to 9,999, or all." in said
    assert (await harness.chat()).digest_settings.limit is None


async def test_type_buttons_filter_in_place_and_store_nothing(harness: CommandHarness) -> None:
    await harness.store_editions(MIXED)
    await harness.send("/subscribe cs.DC")
    before = await harness.chat()
    assert len(titles(await harness.send("/today"))) == 7
    assert labels(harness) == ["✓ New", "✓ Cross-listed", "Replaced"]
    assert titles(await harness.press("Cross-listed")) == [f"2606.{n:05}" for n in range(1, 5)]
    assert harness.reply.placement is Placement.IN_PLACE
    await harness.press("Replaced")
    assert titles(await harness.press("New")) == ["2606.00021", "2606.00022"]
    assert "version 2" in text_of(harness.reply.document)
    assert len(titles(await harness.press("Replaced"))) == 9, "nothing chosen shows all"
    assert await harness.chat() == before


async def test_a_filter_is_kept_on_every_page(harness: CommandHarness) -> None:
    await harness.store_editions(MIXED)
    await harness.send("/subscribe cs.DC")
    harness.fits = lambda page, _form: len(text_of(page)) < 700
    seen = titles(await harness.send("/today replace new"))
    while any("▶" in label for label in labels(harness)):
        seen += titles(await harness.press("▶"))
    assert seen == [f"2606.{n:05}" for n in (1, 2, 3, 4, 21, 22)]


async def test_the_rest_of_a_limited_digest_is_counted_and_one_tap_away(
    harness: CommandHarness,
) -> None:
    await harness.store_editions(MIXED)
    await harness.send("/subscribe cs.DC")
    await harness.send("/max 3")
    said = await harness.send("/today")
    assert titles(said) == ["2606.00001", "2606.00002", "2606.00003"]
    assert "4 more papers are one tap away." in said
    assert "7 papers, each listed once" in said
    assert "cs.DC 4 new" in said
    rest = card_actions(harness.reply.document)[-1]
    assert rest.label == "+4"
    said = await harness.invoke(rest.command, rest.argument, rest.start)
    assert titles(said) == ["2606.00004", "2606.00011", "2606.00012", "2606.00013"]
    assert "4. On the Matter" in said
    assert "Papers 4–7 of 7" in said
    assert "cs.DC 4 new" not in said, "that was above the first ones"
    assert harness.reply.placement is Placement.BESIDE
    assert titles(await harness.send("/rest")) == titles(said)
    await harness.send("/max 6")
    assert "Paper 7 of 7" in await harness.send("/rest")
    await harness.send("/language zh")
    assert "第 7 篇，共 7 篇" in await harness.send("/rest")


async def test_the_rest_of_several_days_begins_where_the_digest_stopped(
    harness: CommandHarness,
) -> None:
    await harness.store_editions(
        draft("cs.DC", "2026-06-12", listing("2606.00001"), listing("2606.00002")),
        draft("cs.DC", "2026-06-15", listing("2606.00003")),
        draft("cs.DC", "2026-06-16", listing("2606.00004")),
    )
    await harness.send("/subscribe cs.DC")
    said = await harness.send("/rest 2026-06-12..2026-06-15 2606.00002 nc")
    assert titles(said) == ["2606.00002", "2606.00003"]
    assert said.startswith("arXiv · Friday 12 June to Monday 15 June 2026")


async def test_a_digest_without_a_limit_has_no_rest_button(harness: CommandHarness) -> None:
    await harness.store_editions(MIXED)
    await harness.send("/subscribe cs.DC")
    assert (
        await harness.send("/rest")
        == "No papers were left out. Send /today for the latest announcement."
    )
    for forged in ("2026-06-16 2606.1", "0001-01-01..9999-12-31 x n", "2026-13-01 x n", "x"):
        assert "Sorry, something went wrong" not in await harness.send(f"/rest {forged}")


async def test_the_rest_button_works_after_another_subscription(harness: CommandHarness) -> None:
    await harness.store_editions(
        MIXED, draft("cs.AR", "2026-06-16", listing("2606.00031", "cs.AR"))
    )
    await harness.send("/subscribe cs.DC")
    await harness.send("/max 3")
    await harness.send("/today")
    rest = card_actions(harness.reply.document)[-1]
    await harness.send("/subscribe cs.AR")
    said = await harness.invoke(rest.command, rest.argument, rest.start)
    assert titles(said)[:4] == ["2606.00004", "2606.00011", "2606.00012", "2606.00013"]


async def test_a_week_is_one_digest_with_each_paper_once(harness: CommandHarness) -> None:
    await harness.store_editions(
        draft("cs.DC", "2026-06-09", listing("2606.00001")),
        draft("cs.DC", "2026-06-10", listing("2606.00002")),
        draft("cs.DC", "2026-06-12", listing("2606.00003")),
        draft("cs.DC", "2026-06-16", listing("2606.00004"), listing("2606.00002", kind=REPLACE)),
    )
    await harness.send("/subscribe cs.DC")
    said = await harness.send("/week")
    assert said.startswith("arXiv · Wednesday 10 June to Tuesday 16 June 2026")
    assert titles(said) == ["2606.00002", "2606.00003", "2606.00004"]
    assert titles(await harness.send("/week 2026-06-12")) == [
        "2606.00001",
        "2606.00002",
        "2606.00003",
    ]
    assert (await harness.send("/week 2026-05-01")).startswith(
        "I have no announcements in your categories for the seven"
    )
    assert "as a date" in await harness.send("/week soon")


async def test_a_large_week_of_several_categories_counts_each_and_opens_it(
    harness: CommandHarness,
) -> None:
    drafts = [
        draft(term, f"2026-06-{day}", *(listing(f"2606.{at}{day}{n:02}", term) for n in range(20)))
        for at, term in enumerate(("cs.DC", "cs.AR", "math.NA"), 1)
        for day in (11, 12, 15)
    ]
    await harness.store_editions(*drafts)
    await harness.send("/subscribe cs.DC cs.AR math.NA")
    harness.fits = lambda page, _form: len(text_of(page)) < 1500
    said = await harness.send("/week")
    assert titles(said) == []
    assert [card.label for card in card_actions(harness.reply.document)] == ["1", "2", "3"]
    assert said.count("60 new") == 3
    assert "180 papers" in said
    opening = card_actions(harness.reply.document)[1]
    found: list[str] = []
    while True:
        said = await harness.invoke(
            opening.command, opening.argument, opening.start, in_place=opening.in_place
        )
        found += titles(said)
        later = [button for button in harness.buttons() if "▶" in button.label]
        is_first = opening.start == 1
        assert harness.reply.placement is (Placement.BESIDE if is_first else Placement.IN_PLACE)
        if not later:
            break
        opening = later[0]
    assert len(found) == len(set(found)) == 60
    assert all(".2" in title for title in found), "cs.AR, and nothing else"
    toggle = next(button for button in harness.buttons() if "replaced" in button.label.casefold())
    assert toggle.in_place


async def test_a_page_that_is_turned_after_a_change_of_language_is_in_the_new_one(
    harness: CommandHarness,
) -> None:
    await harness.store_editions(
        draft("cs.DC", "2026-06-16", *(listing(f"2606.{n:05}") for n in range(1, 30)))
    )
    await harness.send("/subscribe cs.DC")
    harness.fits = lambda page, _form: len(text_of(page)) < 900
    await harness.send("/today")
    turn = next(button for button in harness.buttons() if "▶" in button.label)
    await harness.send("/language zh")
    await harness.invoke(turn.command, turn.argument, turn.start)
    assert "✓ 新论文" in labels(harness)


async def test_a_missing_announcement_is_not_shown_as_no_papers(harness: CommandHarness) -> None:
    await harness.store_editions(MIXED)
    await harness.send("/subscribe cs.DC")
    await harness.send("/subscribe cs.LG")
    await harness.send("/max 2")
    incomplete = "I don’t have the whole announcement for Tuesday 16 June in cs.LG."
    for asked in ("/today 2026-06-16", "/rest"):
        said = await harness.send(asked)
        assert incomplete in said, asked
        assert "cs.LG no papers" not in said, asked
    said = await harness.send("/week")
    assert "cs.LG no papers" not in said
    assert (
        "I don’t have every announcement from Wednesday 10 June to Tuesday 16 June 2026 in "
        "cs.DC and cs.LG." in said
    )


async def test_a_complete_week_reports_nothing_missing(harness: CommandHarness) -> None:
    days = ("10", "11", "12", "15", "16")
    await harness.store_editions(
        *(draft("cs.DC", f"2026-06-{day}", listing(f"2606.000{day}")) for day in days)
    )
    await harness.send("/subscribe cs.DC")
    assert "I don’t have" not in await harness.send("/week")
