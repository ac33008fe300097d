"""What is read from one answer of the feed service, and what is refused."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from adapters.arxiv.feed_parser import parse_feed
from bot.errors import Rejected, Unreadable
from bot.model.announcement import AnnounceType
from bot.model.calendar import NEW_YORK
from tests.emulators.arxiv import paper
from tests.emulators.arxiv.markup import Row, api_page, atom, rss
from tests.support.real_data import SHARED, read_real_data

NEW, CROSS, REPLACE = AnnounceType.NEW, AnnounceType.CROSS, AnnounceType.REPLACE
MIDNIGHT = datetime(2026, 6, 16, tzinfo=NEW_YORK)
BUILT = datetime(2026, 6, 16, 0, 10, tzinfo=NEW_YORK)
TITLE = "cs.AR, cs.NA updates on arXiv.org"
RENDERERS = pytest.mark.parametrize("render", [rss, atom], ids=["rss", "atom"])


def rows() -> list[Row]:
    return [
        (paper("2606.00001", "cs.AR math.NA cs.NA", title=r"Of $\alpha$ &  L\'eo"), "new"),
        (paper("hep-th/9901001", "hep-th cs.AR", "cross", version=3), "cross"),
        (paper("2605.00007", "cs.AR", "replace", doi="10.1/x", journal_ref="J. 1"), "replace"),
        (paper("2605.00008", "cs.DC cs.NA", "replace"), "replace-cross"),
    ]


def feed(render=rss, title: str = TITLE, items: list[Row] | None = None) -> bytes:
    return render(
        title, "https://x/rss/y", "said", MIDNIGHT, BUILT, rows() if items is None else items
    )


@RENDERERS
def test_both_formats_say_the_same(render) -> None:
    read = parse_feed(feed(render), "somewhere")

    assert read.categories == ("cs.AR", "math.NA")
    assert (read.claimed_date, read.built_at, read.source) == (
        date(2026, 6, 16),
        BUILT,
        "somewhere",
    )
    assert [item.type for item in read.items] == [NEW, CROSS, REPLACE, REPLACE]
    assert [(item.paper.id, item.paper.version) for item in read.items] == [
        ("2606.00001", 1),
        ("hep-th/9901001", 3),
        ("2605.00007", 2),
        ("2605.00008", 2),
    ]


@RENDERERS
def test_texts_stay_raw_and_aliases_are_folded(render) -> None:
    first, _, third, _ = (item.paper for item in parse_feed(feed(render)).items)

    assert first.title == r"Of $\alpha$ & L\'eo"
    assert first.abstract == "We consider 2606.00001, which is invented."
    assert first.authors == "Ada Quorum, Bo Heartbeat"
    assert first.categories == ("cs.AR", "math.NA")
    assert (third.doi, third.journal_ref) == ("10.1/x", "J. 1")
    assert third.license.startswith("http://creativecommons.org")


def test_paragraphs_of_an_abstract_survive() -> None:
    two = paper("2606.00001", "cs.AR", abstract="First.\n\nSecond.")

    read = parse_feed(feed(items=[(two, "new")]))

    assert read.items[0].paper.abstract == "First.\n\nSecond."


@RENDERERS
def test_an_empty_day_is_a_feed_without_items(render) -> None:
    read = parse_feed(feed(render, items=[]))

    assert (read.items, read.claimed_date) == ((), date(2026, 6, 16))


@RENDERERS
def test_an_error_document_is_no_empty_day_and_keeps_its_sentence(render) -> None:
    title = "Feed error for query: https://rss.arxiv.org/rss/cs.XX"
    document = render(title, "x", "Bad subject class 'XX'.", MIDNIGHT, BUILT, [])

    with pytest.raises(Rejected, match=r"^Bad subject class 'XX'\.$"):
        parse_feed(document)


OLD_RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>"""
BOMB = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>
<rss version="2.0"><channel><title>&b;</title></channel></rss>"""
FILE_READER = b"""<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/hostname">]><rss>&a;</rss>"""


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"<!DOCTYPE html><html></html>", "HTML"),
        (b"<html><body>hello</body></html>", "HTML"),
        (b"Status: GOOD", "broken XML"),
        (feed()[:900], "broken XML"),
        (feed() + b"<rss/>", "broken XML"),
        (feed().replace(b"matter", b"m\xff\xfetter"), "broken XML"),
        (OLD_RDF, "RDF format"),
        (BOMB, "document type"),
        (FILE_READER, "document type"),
        (b"<opml/>", "<opml>"),
        (b"<rss version='2.0'><channel><title>News</title></channel></rss>", "date"),
        (feed(title="Somebody's blog"), "not one of arXiv's"),
        (api_page("x", 0, 0, [], BUILT), "query API"),
        (feed().replace(b"Announce Type: ", b"Announced as: "), "unknown form"),
        (feed(items=rows()[:1]).replace(b"Type: new", b"Type: odd"), "unknown form"),
        (feed().replace(b"arXiv:2605.", b"arXiv:v2605.").replace(b"new", b"odd"), "unknown form"),
        (feed(title="cs.AR, cs.Q% updates on arXiv.org"), "a feed of no category: 'cs.Q%'"),
        (feed(title="Somebody's updates on arXiv.org"), "a feed of no category"),
        (feed().replace(b"lastBuildDate>Tue", b"lastBuildDate>Tux 99"), "date"),
        (feed(items=[(paper("2606.00001", ""), "new")]), "no category"),
    ],
)
def test_what_is_no_feed_is_unreadable_and_says_why(content: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        parse_feed(content, "here")


@RENDERERS
@pytest.mark.parametrize("many", [2, 4, 30])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Announce Type: new", b"Announce Type: odd"),
        (b"Announce Type: new", b"Announced as new"),
        (b"arXiv:2606.00001v1", b"arXiv:26060v1"),
        (b"arXiv:2606.00001v1", b"arXiv:the first one"),
    ],
)
def test_an_item_of_unknown_form_costs_no_other_however_few_they_are(
    render, many: int, old: bytes, new: bytes
) -> None:
    others = [(paper(f"2605.{n:05}", "cs.AR"), "replace") for n in range(2, many + 1)]
    content = feed(render, items=[rows()[0], *others])
    assert old in content
    read = parse_feed(content.replace(old, new), "here")
    assert (len(read.items), len(read.skipped)) == (many - 1, 1)
    assert "unknown form" in read.skipped[0]


def test_a_failure_names_its_source() -> None:
    with pytest.raises(Unreadable, match=r"^cs\.DC\.xml: "):
        parse_feed(b"", "cs.DC.xml")


# --- real data ------------------------------------------------------------------------------

REAL = sorted(
    f"{folder}/{file.name}"
    for folder in ("feeds", "feeds_generated")
    for file in (SHARED / folder).glob("*.xml*")
)


@pytest.mark.parametrize("name", REAL or ["feeds"])
def test_every_real_feed_is_read_item_by_item(name: str) -> None:
    content = read_real_data(name)
    if b"rdf:RDF" in content:
        with pytest.raises(Unreadable, match="RDF"):
            parse_feed(content, name)
    elif b"Feed error for query" in content:
        with pytest.raises(Rejected, match=r"^(Bad|Invalid|Unsupported) "):
            parse_feed(content, name)
    else:
        read = parse_feed(content, name)
        assert len(read.items) == content.count(b"<guid ") + content.count(b"<entry>")
        assert all(item.paper.title and item.paper.abstract for item in read.items)


def test_the_atom_form_of_a_real_feed_holds_the_same_items() -> None:
    both = [
        parse_feed(read_real_data(f"feeds_generated/{form}_cs.AR+cs.DC_2026-06-16.xml")).items
        for form in ("rss", "atom")
    ]

    assert both[0] == both[1]
    assert len(both[0]) == 69


@pytest.mark.parametrize(
    ("name", "day"),
    [("2026-01-01-cs-ai.xml", date(2025, 12, 31)), ("2025-11-04-cs-cl.xml.gz", date(2025, 11, 3))],
)
def test_a_real_feed_is_dated_in_new_york(name: str, day: date) -> None:
    assert parse_feed(read_real_data(str(Path("feeds") / name))).claimed_date == day
