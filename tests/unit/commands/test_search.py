"""/search: queries, results and their pages."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.parse.search_query import parse_search
from bot.commands.search import RESULTS_PER_PAGE
from bot.errors import UserError
from bot.ingest.chores import index_words
from bot.model.conversation import card_actions
from bot.model.search import SortOrder
from bot.query import Field, Node, Not, QueryError, Term, is_exclusion, list_terms
from bot.query.lower import find_runs
from bot.query.nodes import conjoin
from tests.support.command_harness import CommandHarness, text_of
from tests.support.papers import REPLACE, draft, listing, paper


@pytest.mark.parametrize(
    ("typed", "nodes"),
    [
        ("Graph nets", [Term("Graph"), Term("nets")]),
        ('"graph nets"', [Term("graph nets")]),
        ("“graph nets", [Term("graph nets")]),
        ("graph-nets", [Term("graph-nets")]),
        ("ti:Graph au: Müller", [Term("Graph", Field.TITLE), Term("Müller", Field.AUTHOR)]),
        ("标题：图 x", [Term("图", Field.TITLE), Term("x")]),
        ('abs:"two words" graph*', [Term("two words", Field.ABSTRACT), Term("graph", None, True)]),
        ("-survey graph", [Not(Term("survey")), Term("graph")]),
        ("cat:cs.NA cat:cs", [Term("math.NA", Field.CATEGORY), Term("cs.*", Field.CATEGORY)]),
        ('cat:"machine learning"', [Term("cs.LG", Field.CATEGORY)]),
        ("graph -cat:math", [Term("graph"), Not(Term("math.*", Field.CATEGORY))]),
        ("graph - nets ''", [Term("graph"), Term("nets")]),
    ],
)
def test_words_become_conditions(typed: str, nodes: list[Node]) -> None:
    assert parse_search(typed).query.root == conjoin(nodes)


def test_a_word_of_the_query_chooses_the_sort_order() -> None:
    asked = parse_search("graph sort:best")
    assert (asked.order, asked.words) == (SortOrder.BEST, "graph")
    assert parse_search("graph").order is SortOrder.NEWEST


@pytest.mark.parametrize("typed", ["", "-graph", "...", '""', "sort:best"])
async def test_what_cannot_be_searched_for_is_explained(
    harness: CommandHarness, typed: str
) -> None:
    said = await harness.invoke("search", typed)
    assert said.startswith("What are you looking for?")
    assert said.count("\n") == 0


ODD_WIDTHS = "e\u0301 👩\u200d🔬 🇩🇪 ☺\ufe0f AND"
ODD_WIDTHS_PAD = "  \u3000 \u3000 \u3000 "


@pytest.mark.parametrize(
    ("typed", "language", "said", "nearest"),
    [
        (
            "graph cat:quant-phy",
            "en",
            (
                "I don’t know the category quant-phy. Write it like cat:cs.DC or cat:math.\n"
                "graph cat:quant-phy\n          ^^^^^^^^^"
            ),
            "graph cat:quant-ph",
        ),
        (
            "graph AND",
            "en",
            "Something to look for is missing next to AND.\ngraph AND\n      ^^^",
            "graph",
        ),
        ("量子 AND", "zh", "AND 旁边缺少要查找的内容。\n量子 AND\n\u3000\u3000 ^^^", "量子"),
        (
            ODD_WIDTHS,
            "en",
            f"Something to look for is missing next to AND.\n{ODD_WIDTHS}\n{ODD_WIDTHS_PAD}^^^",
            '"e\u0301"',
        ),
        ("שלום AND", "en", "Something to look for is missing next to AND.\nThis works: ", "שלום"),
        ("x titel:y", "en", "titel: isn’t a field.", "x ti:y"),
        ("x year:2024", "en", "year:2024 can’t be searched for, only titles", "x"),
    ],
)
async def test_an_error_points_at_its_place_and_offers_the_nearest_query_that_works(
    harness: CommandHarness, typed: str, language: str, said: str, nearest: str
) -> None:
    await harness.store_editions(draft("cs.DC", "2026-06-16", listing("2606.00001")))
    await harness.invoke("language", language)
    assert (await harness.invoke("search", typed)).startswith(said)
    (button,) = harness.buttons()
    assert (button.label, button.argument) == (nearest, nearest)
    assert await harness.press(nearest)


async def test_too_long_a_query_is_told_its_limits(harness: CommandHarness) -> None:
    assert "at most 1,000 characters" in await harness.invoke("search", "x" * 1001)
    many = " ".join(f"w{number}" for number in range(51))
    assert "at most 50 words or phrases" in await harness.invoke("search", many)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("intitle:matter", "Read as ti:matter."),
        ("(matter", "Read as matter. The open ( was closed."),
        ("matter~2", "Read as matter."),
        ("+matter", "Read as matter. + has no meaning here."),
        ("matter not gravity", 'Read as matter "not" gravity. not is taken as a word.'),
        ("matter|x y", "Read as (matter OR x) y."),
        ("ti:matter", ""),
    ],
)
async def test_the_answer_says_how_a_query_was_read_where_that_is_not_plain(
    harness: CommandHarness, typed: str, said: str
) -> None:
    await harness.store_editions(draft("cs.DC", "2026-06-16", listing("2606.00001")))
    answer = await harness.invoke("search", typed)
    assert said in answer
    assert bool(said) is ("Read as" in answer)


async def test_an_identifier_opens_the_paper(harness: CommandHarness) -> None:
    await harness.store.papers.upsert([paper("2606.00001"), paper("2606.00002")])
    page = await harness.invoke("paper", "2606.00001")
    assert await harness.invoke("search", "2606.00001") == page
    assert await harness.invoke("search", "arXiv:2606.00001v1") == await harness.invoke(
        "paper", "arXiv:2606.00001v1"
    )
    assert "2606.00002" in await harness.invoke("search", "2606.00001 2606.00002")
    assert (await harness.invoke("search", "2606.00001 matter")).startswith("1 paper found")


@given(st.text(max_size=200))
def test_whatever_is_typed_is_a_query_or_a_sentence(text: str) -> None:
    try:
        query = parse_search(text).query
    except (UserError, QueryError):
        return
    assert not is_exclusion(query.root)
    assert all(find_runs(term) for term in list_terms(query.root))


FTS_SYNTAX = ['"', "a AND", "NEAR(a b", "a OR OR b", "{title} : x", "^a", "a:b", "x'y", "((", "a\\"]


@pytest.mark.parametrize("typed", FTS_SYNTAX)
async def test_syntax_of_the_search_engine_is_searched_for_literally(
    harness: CommandHarness, typed: str
) -> None:
    await harness.store_editions(draft("cs.DC", "2026-06-16", listing("2606.00001")))
    said = await harness.invoke("search", typed)
    assert "Sorry" not in said
    assert "database is busy" not in said


async def test_all_stored_papers_are_searched_and_paginated(harness: CommandHarness) -> None:
    await harness.store_editions(
        draft("cs.DC", "2026-06-16", *(listing(f"2606.{n:05}") for n in range(1, 21)))
    )
    await harness.store.papers.upsert([paper("hep-th/9901001", "hep-th")])
    seen: list[str] = []
    said = await harness.send("/search ti:matter au:invented")
    assert said.startswith("21 papers found")
    assert card_actions(harness.reply.document)[0].argument == "2606.00020"
    seen += _matters(said)
    while any("▶" in button.label for button in harness.buttons()):
        seen += _matters(await harness.press("▶"))
    assert seen == [*(f"2606.{n:05}" for n in range(20, 0, -1)), "hep-th/9901001"]
    assert "8. On the Matter" in await harness.invoke("search", "ti:matter", -5)
    assert "21. On the Matter" in await harness.invoke("search", "ti:matter", 999)
    await harness.press("By relevance")
    assert "Newest first" in [button.label for button in harness.buttons()]
    assert "20. On the Matter" not in await harness.press("Newest first")


async def test_a_year_after_from_is_no_page_beyond_the_last(harness: CommandHarness) -> None:
    await harness.store_editions(draft("cs.DC", "2026-06-16", listing("2606.00001")))
    said = await harness.send("/search from:2024 ti:matter")
    assert "1. On the Matter" in said
    assert "Dates can’t be searched for." in said


async def test_a_hit_says_which_paper_it_is_and_when_it_was_announced(
    harness: CommandHarness,
) -> None:
    await harness.store_editions(
        draft("cs.DC", "2026-06-16", listing("2606.00002")),
        draft("cs.DC", "2026-06-17", listing("2605.00001", kind=REPLACE, version=2)),
    )
    await harness.store.papers.upsert([paper("hep-th/9901001", "hep-th")])
    said = await harness.send("/search ti:matter")
    lines = [line for line in said.splitlines() if " · " in line]
    assert lines == [
        "2606.00002 · 16 June 2026 · cs.DC",
        "2605.00001 · May 2026 · cs.XY cs.DC",
        "hep-th/9901001 · January 1999 · hep-th",
    ]


LONG = "/search matter invented real nothing cat:cs.DC -unheard -thing -words"


async def test_a_query_too_long_for_a_button_says_what_to_type_for_the_next_results(
    harness: CommandHarness,
) -> None:
    await harness.store_editions(
        draft("cs.DC", "2026-06-16", *(listing(f"2606.{n:05}") for n in range(1, 21)))
    )
    said = await harness.send(LONG)
    seen = _matters(said)
    assert said.startswith("20 papers found")
    assert harness.buttons() == ()
    while follows := re.search(r"send the same words with (from:\d+)", said):
        said = await harness.send(f"{LONG} {follows[1]}")
        seen += _matters(said)
    assert seen == [f"2606.{n:05}" for n in range(20, 0, -1)]


async def test_a_page_holds_what_the_platform_accepts_and_no_result_is_skipped(
    harness: CommandHarness,
) -> None:
    harness.fits = lambda page, _form: len(text_of(page)) < 300
    await harness.store_editions(
        draft("cs.DC", "2026-06-16", *(listing(f"2606.{n:05}") for n in range(1, 21)))
    )
    seen = _matters(await harness.send("/search matter"))
    assert 0 < len(seen) < RESULTS_PER_PAGE
    while any("▶" in button.label for button in harness.buttons()):
        seen += _matters(await harness.press("▶"))
    assert seen == [f"2606.{n:05}" for n in range(20, 0, -1)]
    while any("◀" in button.label for button in harness.buttons()):
        await harness.press("◀")
    assert "1. On the Matter" in text_of(harness.reply.document)


def _matters(said: str) -> list[str]:
    return re.findall(r"On the Matter of (\S+)", said)


async def test_a_search_without_results_is_answered_with_one_sentence(
    harness: CommandHarness,
) -> None:
    assert (await harness.send("/search gravity")).startswith("No stored paper matches")


async def test_the_answer_says_so_while_the_index_lags(harness: CommandHarness) -> None:
    await harness.store.papers.upsert([paper(f"2606.{n:05}") for n in range(1, 151)])
    said = await harness.send("/search ti:matter")
    assert "100 papers found" in said
    assert "50 papers aren’t indexed yet; there may be more results in a minute." in said
    assert await index_words(harness.store, 20) == 20
    assert await index_words(harness.store) == 30
    assert "150 papers found" in await harness.send("/search ti:matter")
