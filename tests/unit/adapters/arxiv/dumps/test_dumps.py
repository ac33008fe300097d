"""Dumps are recognised by content, read as streams, and what cannot be read is named by line."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from adapters.arxiv.dumps.dump import Dump, open_dump
from adapters.arxiv.dumps.files import UnreadableFile, read_files
from adapters.arxiv.dumps.snapshot import MAX_LINE_BYTES
from bot.model.announcement import Feed
from bot.model.dump import DumpRecord, UnreadableRecord
from bot.model.paper import Paper
from tests.emulators.arxiv import ArxivEmulator, fault, paper
from tests.emulators.arxiv.markup import api_error, api_page
from tests.support.clock import JumpingClock
from tests.support.real_data import real_data

NOW = JumpingClock().now()
RECORD = {
    "id": "2101.00001",
    "submitter": "Ada Quorum",
    "authors": "Ada Quorum (MIT), \\'Emil Heartbeat",
    "title": "On the matter\n  of counting",
    "comments": "12 pages",
    "journal-ref": "J. Count. 1",
    "doi": "10.1/x",
    "report-no": None,
    "categories": "math.NA cs.NA cs.DC",
    "license": "http://creativecommons.org/licenses/by/4.0/",
    "abstract": "  We count.\n",
    "versions": [{"version": "v1", "created": "x"}, {"version": "v2", "created": "y"}],
    "update_date": "2021-01-13",
    "authors_parsed": [["Quorum", "Ada", "", "MIT"], ["Heartbeat", "\\'Emil", "Jr"]],
}
PAPER = Paper(
    id="2101.00001",
    version=2,
    title="On the matter of counting",
    abstract="We count.",
    authors="Ada Quorum (MIT), \\'Emil Heartbeat",
    categories=("math.NA", "cs.DC"),
    author_names=("Ada Quorum", "Émil Heartbeat Jr"),
    license="http://creativecommons.org/licenses/by/4.0/",
    doi="10.1/x",
    journal_ref="J. Count. 1",
    comment="12 pages",
)
OAI = """<?xml version="1.0"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>
{}</ListRecords></OAI-PMH>"""
RAW = """<record><header><identifier>oai:arXiv.org:{id}</identifier></header><metadata>
<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>{id}</id><submitter>A</submitter>
<version version="v1"><date>x</date></version><version version="v3"><date>y</date></version>
<title>On
 raw</title><authors>Ada Quorum, B\\'o Heartbeat</authors><categories>cs.NA math.NA</categories>
<comments>9 pages</comments><journal-ref>J</journal-ref><doi>10.1/y</doi><license>L</license>
<abstract> We. </abstract></arXivRaw></metadata></record>
"""
PARSED = """<record><header><identifier>oai:arXiv.org:hep-th/9901001</identifier></header><metadata>
<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>hep-th/9901001</id><created>1999-01-01</created>
<authors><author><keyname>Quorum</keyname><forenames>Ada</forenames><suffix>Jr</suffix></author>
<author><keyname>The FOO Collaboration</keyname></author></authors><title>On</title>
<categories>hep-th</categories><abstract>We.</abstract></arXiv></metadata></record>
"""
DELETED = '<record><header status="deleted"><identifier>x</identifier></header></record>'
DUBLIN = "<record><header/><metadata><dc xmlns='x'/></metadata></record>"


def snapshot(*records: object) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def read(tmp_path: Path, content: bytes, after: int = 0) -> list[DumpRecord]:
    file = tmp_path / "x"
    file.write_bytes(content)
    dump = open_dump(file)
    assert dump is not None
    return list(dump.records(after))


def spoiled(found: Iterable[DumpRecord]) -> list[UnreadableRecord]:
    return [record for record in found if isinstance(record, UnreadableRecord)]


BAD = {
    "no JSON": b"{no json\n",
    "cut off": snapshot(RECORD)[:50] + b"\n",
    "another value": b"[1]\n",
    "no text in UTF-8": b'{"id": "\xff"}\n',
    "no id": snapshot(RECORD | {"id": None}),
    "an id that is a number": snapshot(RECORD | {"id": 2101.00001}),
    "a foreign id": snapshot(RECORD | {"id": "../etc"}),
    "no category": snapshot(RECORD | {"categories": ""}),
    "a title that is a list": snapshot(RECORD | {"title": []}),
    "no version": snapshot(RECORD | {"versions": [{"version": "new"}]}),
    "versions that are none": snapshot(RECORD | {"versions": "v1"}),
    "authors that are none": snapshot(RECORD | {"authors_parsed": [["Quorum"]]}),
    "no list of authors": snapshot(RECORD | {"authors_parsed": "Quorum"}),
    "too deep": b'{"id": ' + b"[" * 100_000 + b"\n",
    "too long": b'{"id": "' + b"x" * (2 * MAX_LINE_BYTES + 7) + b'"}\n',
}


class TestSnapshot:
    @pytest.mark.parametrize(
        "pack", [bytes, gzip.compress, lambda content: b"\xef\xbb\xbf" + content]
    )
    def test_a_line_is_a_paper_plain_or_packed(self, tmp_path: Path, pack: object) -> None:
        assert read(tmp_path, pack(snapshot(RECORD))) == [PAPER]  # type: ignore[operator]

    def test_the_least_a_record_needs_is_id_and_category(self, tmp_path: Path) -> None:
        least = {"id": "hep-th/9901001", "categories": "hep-th"}
        assert read(tmp_path, snapshot(least)) == [
            Paper("hep-th/9901001", 0, "", "", "", ("hep-th",))
        ]

    def test_what_no_database_takes_is_left_out(self, tmp_path: Path) -> None:
        odd = RECORD | {"title": "Nul\0 and half \ud800 a sign", "comments": "\0"}
        (found,) = read(tmp_path, snapshot(odd))
        assert isinstance(found, Paper)
        assert (found.title, found.comment) == ("Nul and half ? a sign", "")
        found.title.encode()

    @pytest.mark.parametrize("name", BAD)
    def test_a_bad_line_is_named_and_costs_no_other(self, tmp_path: Path, name: str) -> None:
        found = read(tmp_path, snapshot(RECORD) + b"\n" + BAD[name] + snapshot(RECORD))

        assert found[0] == found[2] == PAPER
        assert [record.line for record in spoiled(found)] == [3]
        assert spoiled(found)[0].reason

    def test_reading_goes_on_behind_what_was_read(self, tmp_path: Path) -> None:
        records = [RECORD | {"id": f"2101.{n:05}"} for n in range(5)]
        content = snapshot(*records[:2]) + b"{\n\n" + snapshot(*records[2:])
        whole = read(tmp_path, content)
        for behind in range(len(whole) + 1):
            assert read(tmp_path, content, behind) == whole[behind:]

    def test_a_packed_file_that_breaks_off_gives_what_it_has(self, tmp_path: Path) -> None:
        records = [RECORD | {"id": f"2101.{n:05}", "title": f"{n * 7919}"} for n in range(2000)]
        found = read(tmp_path, gzip.compress(snapshot(*records))[:-400])

        assert len(found) > 100
        assert [record.reason[:21] for record in spoiled(found)] == ["the file breaks off a"]


class TestOai:
    def test_both_forms_are_read_and_deleted_records_passed_over(self, tmp_path: Path) -> None:
        content = OAI.format(RAW.format(id="0704.0001") + DELETED + PARSED)
        raw, parsed = read(tmp_path, content.encode())

        assert raw == Paper(
            *("0704.0001", 3, "On raw", "We.", "Ada Quorum, B\\'o Heartbeat", ("math.NA",)),
            license="L",
            doi="10.1/y",
            journal_ref="J",
            comment="9 pages",
        )
        assert isinstance(parsed, Paper)
        assert (parsed.id, parsed.version) == ("hep-th/9901001", 0)
        assert parsed.author_names == ("Ada Quorum Jr", "The FOO Collaboration")

    def test_another_form_is_named_by_line(self, tmp_path: Path) -> None:
        found = read(tmp_path, OAI.format(RAW.format(id="0704.0001") + DUBLIN).encode())

        assert isinstance(found[0], Paper)
        assert [record.line for record in spoiled(found)] == [10]

    def test_an_answer_that_refuses_is_told_in_arxivs_words(self, tmp_path: Path) -> None:
        error = OAI.format("").replace("<ListRecords>", "<error code='x'>No match.</error><a>")
        (found,) = read(tmp_path, error.replace("</ListRecords>", "</a>").encode())
        assert found == UnreadableRecord(2, "arXiv answers: No match.")

    def test_a_file_that_breaks_off_gives_what_it_has(self, tmp_path: Path) -> None:
        content = OAI.format("".join(RAW.format(id=f"0704.{n:04}") for n in range(50))).encode()
        found = read(tmp_path, content[: len(content) // 2])

        assert len(found) > 20
        assert "broken XML" in spoiled(found)[-1].reason

    @pytest.mark.parametrize("hostile", [fault.EXPANDING, fault.EXTERNAL])
    def test_entities_are_neither_unfolded_nor_fetched(
        self, tmp_path: Path, hostile: bytes
    ) -> None:
        doctype = hostile[hostile.index(b"<!DOCTYPE") : hostile.index(b"]>") + 2]
        name = b"&z;" if b"&z;" in hostile else b"&secret;"
        record = RAW.format(id="0704.0001").encode().replace(b"9 pages", name)
        content = OAI.format("").encode().replace(b"?>", b"?>" + doctype, 1)
        content = content.replace(b"<ListRecords>", b"<ListRecords>" + record)

        assert all(isinstance(record, UnreadableRecord) for record in read(tmp_path, content))


class TestAtom:
    def test_a_page_of_the_query_api_is_read(self, tmp_path: Path) -> None:
        papers = [
            paper("2606.00001", "cs.NA cs.AI", comment="9 pages"),
            paper("2606.00002", "cs.AI"),
        ]
        first, second = read(tmp_path, api_page("q", 2, 0, papers, NOW))

        assert isinstance(first, Paper)
        assert (first.id, first.categories, first.comment) == (
            "2606.00001",
            ("math.NA", "cs.AI"),
            "9 pages",
        )
        assert first.author_names == ("Ada Quorum", "Bo Heartbeat")
        assert isinstance(second, Paper)

    def test_an_error_page_is_told_in_arxivs_words(self, tmp_path: Path) -> None:
        (found,) = read(tmp_path, api_error("incorrect id format for abc", NOW))
        assert isinstance(found, UnreadableRecord)
        assert found.reason == "arXiv answers: incorrect id format for abc"


def test_files_are_told_apart_by_what_they_hold(tmp_path: Path) -> None:
    feed = ArxivEmulator(JumpingClock()).feed("rss", "cs.DC")
    contents = {
        "a.txt": snapshot(RECORD),
        "b.json": gzip.compress(OAI.format(PARSED).encode()),
        "c": api_page("q", 0, 0, [], NOW),
        "d.json": feed,
        "e": ArxivEmulator(JumpingClock()).feed("atom", "cs.DC"),
        "f.xml": b"hello",
        "g.gz": b"\x1f\x8bnonsense",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)

    kinds = [type(item) for item in read_files([tmp_path])]
    assert kinds == [Dump, Dump, Dump, Feed, Feed, UnreadableFile, UnreadableFile]


def test_the_same_content_has_the_same_fingerprint_wherever_it_is(tmp_path: Path) -> None:
    prints = set()
    for name, content in {"a": snapshot(RECORD), "b": snapshot(RECORD), "c": b"{}\n"}.items():
        (tmp_path / name).write_bytes(content)
        dump = open_dump(tmp_path / name)
        assert dump is not None
        prints.add(dump.fingerprint())
    assert len(prints) == 2


def test_genuine_answers_of_oai_pmh_and_the_api_are_read(tmp_path: Path) -> None:
    files = [*real_data("oai").rglob("*.xml"), *real_data("api").glob("*.xml*")]
    for file in files:
        dump = open_dump(file)
        assert dump is not None
        for record in dump.records():
            assert isinstance(record, Paper) or record.reason.startswith(
                ("arXiv answers", "a record")
            )
    (raw,) = open_dump(next(real_data("oai").rglob("GetRecord_arXivRaw.xml"))).records()  # type: ignore[union-attr]
    assert isinstance(raw, Paper)
    assert (raw.id, raw.version, raw.categories) == ("0906.2112", 3, ("math.AG", "math.NT"))
