"""Feeds in files: plain, packed, in folders, and what is none."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from adapters.arxiv.dumps.files import UnreadableFile, read_feeds
from adapters.arxiv.feed_parser import parse_feed
from adapters.arxiv.http_client import MAX_BYTES
from adapters.arxiv.sample import sample_feed
from bot.model.announcement import Feed
from tests.emulators.arxiv import ArxivEmulator
from tests.support.clock import JumpingClock

FEED = ArxivEmulator(JumpingClock()).feed("rss", "cs.DC")


def test_plain_and_packed_files_hold_the_same_feed(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(FEED)
    (tmp_path / "b.xml.gz").write_bytes(gzip.compress(FEED))
    (tmp_path / "c").write_bytes(gzip.compress(FEED))

    feeds = list(read_feeds([tmp_path]))

    assert [feed.source for feed in feeds] == [
        str(tmp_path / name) for name in ("a.xml", "b.xml.gz", "c")
    ]
    assert all(isinstance(feed, Feed) and feed.categories == ("cs.DC",) for feed in feeds)


def test_folders_are_read_deeply_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("2/b.xml", "1/z.xml", "1/a.xml", ".hidden"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(FEED)

    found = [Path(feed.source).relative_to(tmp_path).as_posix() for feed in read_feeds([tmp_path])]

    assert found == ["1/a.xml", "1/z.xml", "2/b.xml"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"hello", "broken XML"),
        (FEED[:500], "broken XML"),
        (gzip.compress(FEED)[:-20], "end-of-stream"),
        (b"\x1f\x8bnonsense", "compression method"),
        (gzip.compress(FEED)[:30] + b"garbage" + gzip.compress(FEED)[37:], ""),
        (gzip.compress(b" " * (MAX_BYTES + 2)), "more than"),
    ],
)
def test_a_file_that_is_no_feed_is_named_with_its_reason(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    file = tmp_path / "x.xml"
    file.write_bytes(content)

    (found,) = read_feeds([file])

    assert isinstance(found, UnreadableFile)
    assert found.source == str(file)
    assert reason in found.reason


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    (found,) = read_feeds([tmp_path / "none.xml"])

    assert isinstance(found, UnreadableFile)
    assert "No such file" in found.reason


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(b"broken")
    (tmp_path / "b.xml").write_bytes(FEED)

    assert [type(found) for found in read_feeds([tmp_path])] == [UnreadableFile, Feed]


class TestTheSample:
    def test_reads_as_a_feed_of_many_kinds(self) -> None:
        sample = sample_feed()

        assert len(sample.items) >= 30
        assert {item.type.value for item in sample.items} == {"new", "cross", "replace"}
        assert len({item.paper.primary.split(".")[0] for item in sample.items}) >= 10
        assert any(len(item.paper.authors) > 1000 for item in sample.items)
        assert any("$" in item.paper.title for item in sample.items)
        assert any("\\" in item.paper.authors for item in sample.items)

    def test_says_of_every_paper_that_it_is_invented_and_uses_no_real_number(self) -> None:
        for item in sample_feed().items:
            assert item.paper.abstract.endswith(
                "This is an invented sample: there is no such paper."
            )
            assert item.paper.id.startswith("0000.")

    def test_is_dated_on_a_day_with_listings(self) -> None:
        sample = sample_feed()
        assert sample.claimed_date.weekday() < 5
        assert sample.source == "sample"


def test_the_emulator_and_the_parser_agree_on_an_empty_day() -> None:
    assert parse_feed(FEED).items == ()
