"""Pages that are cut anew for a plainer render mode are numbered anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from bot.delivery.courier.repaginate import cut_anew
from bot.digest.paging import page_heading
from bot.document.nodes import Card, Document, Heading, Text, plain_text
from bot.model.chat import ChatAddress, RenderMode
from bot.model.delivery import Parcel
from bot.phrases import LANGUAGES, load_phrases

ALICE = ChatAddress("telegram", "1")
MONDAY, TUESDAY = "Monday 15 June", "Tuesday 16 June"


class OneCardPlatform:
    """A platform whose plainer messages hold one card."""

    name = "telegram"

    def fits(self, page: Document, render_mode: RenderMode) -> bool:
        cards = [block for block in page.blocks if isinstance(block, Card)]
        return render_mode is RenderMode.RICH or len(cards) <= 1


def owed(
    *pages: tuple[Heading | None, int], render_mode: RenderMode = RenderMode.RICH
) -> list[Parcel]:
    """Parcels of so many cards each, below these headings."""
    card = Card((Text("A paper"),))
    documents = [Document((*filter(None, [heading]), *[card] * cards)) for heading, cards in pages]
    return [
        Parcel(number, 1, ALICE, f"k{number}", document, attempts=0, render_mode=render_mode)
        for number, document in enumerate(documents)
    ]


def numbers(parcels: Sequence[Parcel]) -> list[list[str]]:
    """What the pages begin with into which each parcel is cut, "" for no heading."""
    cut = cut_anew(parcels, RenderMode.CLASSIC, OneCardPlatform())  # type: ignore[arg-type]
    return [[begins(page) for page in repagination.pages] for repagination in cut]


def begins(page: Document) -> str:
    first = page.blocks[0]
    return plain_text(first.children) if isinstance(first, Heading) else ""


def test_all_pages_of_a_digest_count_the_pages_that_there_are_now() -> None:
    two, three = page_heading(TUESDAY, 2, 3), page_heading(TUESDAY, 3, 3)
    assert numbers(owed((None, 2), (two, 1), (three, 2))) == [
        ["", f"{TUESDAY} · 2/5"],
        [f"{TUESDAY} · 3/5"],
        [f"{TUESDAY} · 4/5", f"{TUESDAY} · 5/5"],
    ]


def test_the_pages_that_were_delivered_before_count_too() -> None:
    three = page_heading(TUESDAY, 3, 3)
    assert numbers(owed((three, 2))) == [[f"{TUESDAY} · 3/4", f"{TUESDAY} · 4/4"]]


def test_each_digest_is_numbered_by_itself() -> None:
    monday, tuesday = page_heading(MONDAY, 2, 2), page_heading(TUESDAY, 2, 2)
    assert numbers(owed((monday, 2), (None, 1), (tuesday, 2))) == [
        [f"{MONDAY} · 2/3", f"{MONDAY} · 3/3"],
        [""],
        [f"{TUESDAY} · 2/3", f"{TUESDAY} · 3/3"],
    ]


@pytest.mark.parametrize("mode", [RenderMode.CLASSIC, RenderMode.PLAIN])
def test_what_is_plain_enough_stays_as_it_is(mode: RenderMode) -> None:
    two = page_heading(TUESDAY, 2, 2)
    parcels = owed((None, 2), (two, 2), render_mode=mode)
    cut = cut_anew(parcels, RenderMode.CLASSIC, OneCardPlatform())  # type: ignore[arg-type]
    assert [repagination.pages for repagination in cut] == [(parcel.page,) for parcel in parcels]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_digest_of_one_page_that_becomes_several_says_its_day_and_their_numbers(
    language: str,
) -> None:
    phrases = load_phrases(language)
    day = phrases.long_date(date(2026, 6, 16))
    title = Heading(phrases("digest.title", date=day), 1)
    assert numbers(owed((title, 3), (title, 1))) == [
        [f"arXiv · {day}", f"{day} · 2/3", f"{day} · 3/3"],
        [f"arXiv · {day}"],
    ]


def test_the_row_that_leads_to_the_rest_of_a_digest_stays_below_it() -> None:
    (whole,) = owed((Heading((Text(f"arXiv · {TUESDAY}"),), 1), 3))
    row = (("page|2|1-9 n 2606.00009", "▶"),)
    turned = replace(whole, page=replace(whole.page, row=row))
    (cut,) = cut_anew([turned], RenderMode.CLASSIC, OneCardPlatform())  # type: ignore[arg-type]
    assert [page.row for page in cut.pages] == [(), (), row]


def test_a_message_that_is_no_digest_gets_no_numbers() -> None:
    assert numbers(owed((None, 2), (None, 1))) == [["", ""], [""]]
