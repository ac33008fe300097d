"""Values that cannot be cost the one item that has them, in whatever arXiv sends or files hold."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date, datetime
from io import BufferedReader, BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from adapters.arxiv.dumps.atom import read_atom
from adapters.arxiv.dumps.oai import read_oai
from adapters.arxiv.dumps.snapshot import read_snapshot
from adapters.arxiv.feed_parser import parse_feed
from adapters.arxiv.listing_parser import parse_catchup, parse_new
from adapters.arxiv.xml import parse_instant
from bot.errors import SourceError
from bot.model.arxiv_id import parse_id
from bot.model.calendar import NEW_YORK
from bot.model.dump import UnreadableRecord
from bot.model.paper import Paper
from tests.emulators.arxiv import paper
from tests.emulators.arxiv.listing import ListingContent, catchup_page, new_page
from tests.emulators.arxiv.markup import api_page, atom, rss

MIDNIGHT = datetime(2026, 6, 16, tzinfo=NEW_YORK)
TUESDAY = MIDNIGHT.date()
TITLE = "cs.DC updates on arXiv.org"
GOOD = paper("2606.00001", "cs.DC")
MARKED = paper("2606.77777", "cs.DC", version=88)
"""The paper whose values are exchanged for odd ones."""
BOTH = [(GOOD, "new"), (MARKED, "new")]

digits = st.integers(1, 6_000).map(lambda count: "9" * count)
odd_ids = st.one_of(
    st.sampled_from(["2613.00001", "2600.00001", "-2606.00001", "2606.-0001", "hep-th/9913001"]),
    digits.map(lambda text: f"26{text}.00001"),
    digits.map(lambda text: f"2606.0{text}9999"),
    digits.map(lambda text: f"hep-th/0{text}00000000"),
)
odd_versions = st.one_of(st.sampled_from(["0", "-1", "00001", "10000"]), digits).filter(
    lambda text: not (len(text) < 5 and text.isdigit() and not text.startswith("0"))
)
odd_dates = st.one_of(
    st.sampled_from(
        [
            *("0001-01-01T00:00:00-14:00", "9999-12-31T23:59:59+14:00", "2026-13-01", ""),
            *("Mon, 01 Jan 0001 00:00:00 -1400", "Fri, 31 Dec 9999 23:59:59 +1400", "-1"),
            *("Tue, 16 Jun 2026 00:00:00 +9999", "2026-06-16T00:00:00+99:99", "1e400"),
            "Tue, 16 Jun 2026 99:00:00 GMT",
        ]
    ),
    digits.map(lambda text: f"Tue, 16 Jun {text}9999 00:00:00 GMT"),
    st.text(max_size=30).filter(lambda text: not text.strip().isdecimal()),
)
feeds = pytest.mark.parametrize("render", [rss, atom], ids=["rss", "atom"])


def a_feed(render) -> bytes:
    return render(TITLE, "l", "s", MIDNIGHT, MIDNIGHT, BOTH)


@feeds
@given(odd_ids, odd_versions)
@example("2613.00001", "9" * 5_000)
def test_an_odd_identifier_or_version_costs_one_item_of_a_feed(
    render, paper_id: str, version: str
) -> None:
    for old, new in ((MARKED.id, paper_id), ("v88", f"v{version}")):
        feed = parse_feed(a_feed(render).replace(old.encode(), new.encode()))

        assert [item.paper.id for item in feed.items] == [GOOD.id]
        assert len(feed.skipped) == 1
        assert len(feed.skipped[0]) < 200


@given(st.text("abc", min_size=1), st.integers(10, 40))
def test_a_type_that_nobody_knows_costs_its_items_where_they_are_few(name: str, many: int) -> None:
    papers = [(paper(f"2606.{number:05}", "cs.DC"), "new") for number in range(1, many)]
    content = rss(TITLE, "l", "s", MIDNIGHT, MIDNIGHT, [*papers, (MARKED, f"x{name}")])

    feed = parse_feed(content)

    assert (len(feed.items), len(feed.skipped)) == (many - 1, 1)


@given(odd_dates)
@example("0001-01-01T00:00:00-14:00")
def test_the_odd_date_of_one_entry_is_not_that_of_the_feed(written: str) -> None:
    with suppress(ValueError):
        parse_instant(written)
        return
    content = a_feed(atom)
    root = etree.fromstring(content)
    first = next(root.iter("{http://www.w3.org/2005/Atom}published"))
    with suppress(ValueError):  # not every text can stand in XML
        first.text = written

    assert parse_feed(etree.tostring(root)).claimed_date == TUESDAY


@given(odd_dates)
@example("Mon, 01 Jan 0001 00:00:00 -1400")
@example("9999-12-31T23:59:59-14:00")
def test_a_date_is_one_in_which_arxiv_may_announce_something_or_none(written: str) -> None:
    with suppress(ValueError):
        instant = parse_instant(written)
        assert 1991 <= instant.year <= 2099
        assert instant.tzinfo is not None


@given(odd_ids)
def test_an_odd_identifier_costs_one_entry_of_a_listing_page(paper_id: str) -> None:
    rows = [(GOOD, "new"), (paper(MARKED.id, "cs.DC"), "new")]
    listed = ListingContent.of("cs.DC", TUESDAY, rows)
    marked, odd = MARKED.id.encode(), paper_id.encode()
    parts = (
        parse_new(new_page(listed).replace(marked, odd), "cs.DC", "page"),
        parse_catchup(catchup_page(listed, None).replace(marked, odd), "cs.DC", TUESDAY, "page"),
    )

    for part in parts:
        assert [shown for shown, _ in part.page.shown] == [GOOD.id]
        assert (part.total, part.skipped) == (2, (paper_id,))


@given(digits)
def test_counts_without_measure_are_no_counts(number: str) -> None:
    content = new_page(ListingContent.of("cs.DC", TUESDAY, BOTH))
    for old in (b"Total of 2", b"2 of 2"):
        with suppress(SourceError):
            parse_new(content.replace(old, old[:-1] + number.encode()), "cs.DC", "page")


@given(st.integers(0, 400), st.binary(max_size=8), st.integers(0, 40))
def test_a_damaged_page_raises_nothing_but_our_own_errors(at: int, by: bytes, over: int) -> None:
    content = new_page(ListingContent.of("cs.DC", TUESDAY, BOTH))
    with suppress(SourceError):
        parse_new(content[:at] + by + content[at + over :], "cs.DC", "page")


# --- records in files -----------------------------------------------------------------------

OAI = """<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>{}</ListRecords></OAI-PMH>"""
RECORD = """<record><header/><metadata><arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/">
<id>{}</id><version version="v1"/><version version="v{}"/><categories>cs.DC</categories>
</arXivRaw></metadata></record>"""


def records(read, content: bytes) -> list[Paper | UnreadableRecord]:
    return list(read(BufferedReader(BytesIO(content)), 0))


def check_one_is_lost(found: list[Paper | UnreadableRecord]) -> None:
    kinds = [type(record) for record in found]
    assert kinds == [Paper, UnreadableRecord, Paper]


@given(odd_ids, odd_versions)
def test_an_odd_value_costs_one_record_of_an_oai_answer(paper_id: str, version: str) -> None:
    for odd in (RECORD.format(paper_id, 2), RECORD.format(MARKED.id, version)):
        good = RECORD.format(GOOD.id, 2)
        check_one_is_lost(records(read_oai, OAI.format(good + odd + good).encode()))


@given(odd_ids, odd_versions)
def test_an_odd_value_costs_one_entry_of_an_answer_of_the_query_api(
    paper_id: str, version: str
) -> None:
    page = api_page("q", 3, 0, [GOOD, MARKED, GOOD], MIDNIGHT)
    for old, new in ((MARKED.id, paper_id), ("v88", f"v{version}")):
        check_one_is_lost(records(read_atom, page.replace(old.encode(), new.encode())))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ["id", "title", "abstract", "authors", "categories", "versions", "authors_parsed"]


@given(st.dictionaries(st.sampled_from(FIELDS), json_values))
@example({"versions": [{"version": "v" + "9" * 5_000}]})
@example({"title": "\ud800\0"})
def test_a_line_of_a_snapshot_is_a_paper_that_can_be_stored_or_named(odd: dict) -> None:
    good = {"id": GOOD.id, "categories": "cs.DC"}
    lines = b"".join(json.dumps(line).encode() + b"\n" for line in (good, good | odd, good))

    before, found, after = records(read_snapshot, lines)

    assert isinstance(before, Paper)
    assert before == after
    if isinstance(found, Paper):
        parse_id(found.id)
        assert 0 <= found.version < 10_000
        assert "\0" not in found.title
        (found.title + found.abstract + found.authors + "".join(found.author_names)).encode()
    else:
        assert found.line == 2
        assert found.reason.isprintable()


@given(st.integers(-(10**30), 10**30))
def test_a_number_that_is_no_text_is_named(number: int) -> None:
    line = b'{"id": ' + str(number).encode() + b"}\n" + b'{"id": ' + b"9" * 5_000 + b"}\n"
    assert all(isinstance(found, UnreadableRecord) for found in records(read_snapshot, line))


def test_the_day_of_a_page_is_one_on_which_arxiv_may_announce_something() -> None:
    for year in (1, 1066, 9999):
        day = date(year, 6, 16)
        heading = f"{day:%A}, 16 June {year:04}".encode()
        content = new_page(ListingContent.of("cs.DC", TUESDAY, BOTH))
        with pytest.raises(SourceError, match="no date"):
            parse_new(content.replace(b"Tuesday, 16 June 2026", heading), "cs.DC", "page")
