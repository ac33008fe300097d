"""A listing page is read exactly, or refused with a sentence on what is not as it is known."""

from __future__ import annotations

import gzip
import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.arxiv.feed_parser import parse_feed
from adapters.arxiv.listing_parser import ListingPart, parse_catchup, parse_new, parse_refusal
from bot.errors import Unreadable
from bot.model.announcement import AnnounceType
from tests.emulators.arxiv import paper
from tests.emulators.arxiv.listing import ListingContent, catchup_page, new_page, refusal
from tests.support.real_data import read_real_data, real_data

TUESDAY = date(2026, 6, 16)
NEW, CROSS, REPLACE = AnnounceType.NEW, AnnounceType.CROSS, AnnounceType.REPLACE
ROWS = [
    (paper("2606.00001", "cs.DC"), "new"),
    (paper("2606.00002", "cs.DC", title="Total of 99 entries (continued) <b>"), "new"),
    (paper("2606.00003", "cs.AI cs.DC"), "cross"),
    (paper("math/0510544", "cs.DC", "replace"), "replace"),
    (paper("2605.00009", "cs.LG cs.DC", "replace"), "replace-cross"),
]
LISTED = ListingContent.of("cs.DC", TUESDAY, ROWS)
PAGE = new_page(LISTED)


def read(content: bytes) -> ListingPart:
    return parse_new(content, "cs.DC", "page")


def test_a_page_gives_its_date_its_ids_by_section_and_arxivs_own_counts() -> None:
    part = read(PAGE)

    assert part.total == 5
    assert part.page.date == TUESDAY
    assert part.page.category == "cs.DC"
    assert part.page.shown == (
        ("2606.00001", NEW),
        ("2606.00002", NEW),
        ("2606.00003", CROSS),
        ("math/0510544", REPLACE),
        ("2605.00009", REPLACE),
    )
    assert part.page.declared == {NEW: 2, CROSS: 1, REPLACE: 2}


def test_a_page_that_shows_less_than_it_counts_says_both() -> None:
    page = read(new_page(ListingContent.of("cs.DC", TUESDAY, ROWS, lagging=1))).page

    assert len(page.shown) == 4
    assert page.declared == {NEW: 2, CROSS: 1, REPLACE: 2}


def test_an_empty_page_counts_nothing_and_keeps_its_date() -> None:
    part = read(new_page(ListingContent.of("cs.DC", TUESDAY, [])))

    assert (part.total, part.page.date, part.page.shown) == (0, TUESDAY, ())
    assert part.page.declared == {NEW: 0, CROSS: 0, REPLACE: 0}


def test_a_page_of_an_earlier_day_is_the_same_under_another_heading() -> None:
    page = catchup_page(LISTED, TUESDAY + timedelta(days=1))

    assert parse_catchup(page, "cs.DC", TUESDAY, "page").page.shown == read(PAGE).page.shown


def test_a_day_without_announcement_counts_nothing() -> None:
    saturday = date(2026, 6, 20)
    page = catchup_page(ListingContent.of("cs.DC", saturday, []), date(2026, 6, 22))

    assert parse_catchup(page, "cs.DC", saturday, "page").total == 0


CHANGES = {
    "another heading": (b"Showing new listings for", b"New listings for"),
    "no heading": (b"<h3>Showing new listings for Tuesday, 16 June 2026</h3>", b""),
    "a date in another form": (b"Tuesday, 16 June 2026", b"2026-06-16"),
    "a date that does not exist": (b"16 June", b"31 June"),
    "a weekday that is not the date's": (b"Tuesday", b"Friday"),
    "the page of another category": (b"/list/cs.DC/recent", b"/list/cs.AR/recent"),
    "another section": (b"Cross submissions", b"Withdrawn submissions"),
    "a section without counts": (b" (showing 2 of 2 entries)", b""),
    "a count that is not what is shown": (b"showing 1 of 1", b"showing 2 of 2"),
    "more shown than counted": (b"showing 2 of 2", b"showing 2 of 1"),
    "another list": (b"<dl id='articles'>", b"<dl class='articles'>"),
    "entries without identifiers": (b'title="Abstract"', b'title="Summary"'),
    "an identifier of an unknown form": (b'id="2606.00001"', b'id="26-00001"'),
    "two identifiers in one entry": (b'id="2606.00001"', b'id="2606.00009"'),
    "a mark in the wrong section": (b"(cross-list from cs.AI)", b"(replaced)"),
    "no mark where there should be one": (b"(replaced)", b""),
    "two totals": (b"Total of 5 entries", b"Total of 6 entries"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_page_of_another_design_is_refused_and_says_what_is_not_as_known(change: str) -> None:
    old, new = CHANGES[change]
    assert old in PAGE

    with pytest.raises(Unreadable, match=r"^page: arXiv's listing page is not built as it is kno"):
        read(PAGE.replace(old, new, 1))


def test_a_page_without_a_total_is_refused() -> None:
    with pytest.raises(Unreadable, match="no total of entries"):
        read(PAGE.replace(b"Total of", b"Sum of"))


@pytest.mark.parametrize(
    "content",
    [b"", b"  \n", b"\xff\xfe<h3>", b"<rss/>", b"{}", PAGE[:400], PAGE[: len(PAGE) // 2]],
)
def test_what_is_no_page_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read(content)


def test_a_page_that_counts_papers_and_shows_none_is_refused() -> None:
    page = new_page(ListingContent.of("cs.DC", TUESDAY, ROWS, lagging=5))

    assert b"No updates today" in page
    with pytest.raises(Unreadable, match="5 papers are counted and none is shown"):
        read(page)


def test_the_page_of_another_day_is_refused() -> None:
    with pytest.raises(Unreadable, match="not the listing of 2026-06-15"):
        parse_catchup(catchup_page(LISTED, None), "cs.DC", date(2026, 6, 15), "page")


def test_a_refusal_is_told_in_arxivs_words() -> None:
    said = parse_refusal(refusal("Invalid date: 2026-06-17. Can't request date later"), "page")

    assert str(said) == "Invalid date: 2026-06-17. Can't request date later"
    assert str(parse_refusal(b"", "page")) == "page: HTTP 400"


# --- real data ------------------------------------------------------------------------------

WHOLE = {
    "2026-06-16_cs.AR_new.html.gz": (9, 4, 4),
    "2026-06-16_cs.CG_new_only_replacements.html": (0, 0, 1),
    "2026-06-16_cs.CL_new.html.gz": (140, 44, 99),
    "2026-06-16_cs.DC_new.html.gz": (29, 7, 18),
    "2026-06-16_cs.GL_new.html": (0, 1, 0),
    "2026-06-16_cs.LG_new.html.gz": (201, 196, 241),
    "2026-06-16_cs.OH_new_empty.html": (0, 0, 0),
    "2026-06-20_cs.DC_new_saturday.html.gz": (9, 7, 3),
}


@pytest.mark.parametrize("name", WHOLE)
def test_genuine_pages_are_read_whole(name: str) -> None:
    part = parse_new(read_real_data(f"listing/{name}"), name.split("_")[1], name)

    counts = tuple(part.page.declared.values())
    assert counts == WHOLE[name]
    assert part.total == len(part.page.shown) == sum(counts)


def test_the_page_of_a_saturday_is_still_fridays() -> None:
    content = read_real_data("listing/2026-06-20_cs.DC_new_saturday.html.gz")

    assert parse_new(content, "cs.DC", "page").page.date == date(2026, 6, 19)


@pytest.mark.parametrize("category", ["cs.CL", "cs.LG"])
def test_a_genuine_listing_agrees_with_the_captured_feed_entry_by_entry(category: str) -> None:
    page = read_real_data(f"listing/2026-06-16_{category}_new.html.gz")
    feed = read_real_data(f"feeds/2026-06-16-{category.lower().replace('.', '-')}.xml.gz")

    shown = parse_new(page, category, "page").page.shown
    assert shown == tuple((item.paper.id, item.type) for item in parse_feed(feed).items)


def test_a_genuine_page_that_lags_shows_fewer_than_it_counts() -> None:
    content = read_real_data("listing/2026-06-16_cs.AR_new_partial_lag.html.gz")
    page = parse_new(content, "cs.AR", "page").page

    assert (len(page.shown), sum(page.declared.values())) == (14, 17)


@pytest.mark.parametrize(
    ("day", "total"), [("2026-06-12", 5), ("2026-06-13", 0), ("2026-06-15", 6)]
)
def test_genuine_pages_of_earlier_days_are_read(day: str, total: int) -> None:
    [file] = real_data("listing").glob(f"{day}_cs.AR_catchup*")
    part = parse_catchup(file.read_bytes(), "cs.AR", date.fromisoformat(day), file.name)

    assert part.total == len(part.page.shown) == total


def test_every_genuine_page_is_read_or_refused_in_a_sentence() -> None:
    told = json.loads((real_data("listing") / "_requests.json").read_text())
    for request in told:
        if not request["file"] or request["status"] not in {200, 400}:
            continue
        content = _unpacked(real_data(f"listing/{request['file']}"))
        if request["status"] == 400:
            assert str(parse_refusal(content, "page")).startswith(("Invalid", "Listing requires"))
        elif request["request"].endswith(("/recent", "skip=500")):
            with pytest.raises(Unreadable, match="not built as it is known"):
                parse_new(content, "cs.AR", "page")


def _unpacked(file: Path) -> bytes:
    content = file.read_bytes()
    return gzip.decompress(content) if file.suffix == ".gz" else content
