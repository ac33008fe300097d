"""Exports of the papers of June 2026, read back by the parsers that reference managers use."""

from __future__ import annotations

from datetime import date

import pytest
import rispy
from bibtexparser.entrypoint import parse_string as parse_bibtex
from pybtex.database import parse_string

from bot.digest.export.bibtex import to_bibtex
from bot.digest.export.markdown import to_markdown
from bot.digest.export.paper_lines import abstract_line, author_line, first_doi, title_line
from bot.digest.export.ris import to_ris
from bot.model.author_names import list_authors
from bot.model.paper import Paper
from tests.support.exports import rendered_markdown
from tests.support.real_june_2026 import paper_of_record, records
from tests.support.soak import thinned

pytestmark = [pytest.mark.slow, pytest.mark.soak]


@pytest.fixture(scope="module")
def papers() -> list[Paper]:
    june = {record["id"]: paper_of_record(record) for record in records()}
    return list(thinned(list(june.values()), 60))


def test_bibtex_is_read_back_entry_by_entry(papers: list[Paper]) -> None:
    text = to_bibtex(papers)
    library = parse_bibtex(text)
    assert library.failed_blocks == []
    for read, paper in zip(library.entries, papers, strict=True):
        assert read["eprint"] == paper.id
        assert read["primaryClass"] == paper.primary
        assert read["archivePrefix"] == "arXiv"
        assert read.get("doi") is None or read["doi"] == first_doi(paper)
    strict = parse_string(text, "bibtex")
    for entry, paper in zip(strict.entries.values(), papers, strict=True):
        assert entry.fields["eprint"] == paper.id
        assert len(entry.persons["author"]) == len(list_authors(paper))
        assert bool(entry.fields.get("doi")) == bool(paper.doi)
        assert (entry.type == "article") == bool(paper.journal_ref)


def test_ris_is_read_back_record_by_record(papers: list[Paper]) -> None:
    for read, paper in zip(rispy.loads(to_ris(papers)), papers, strict=True):
        assert read["title"] == title_line(paper)
        assert read["accession_number"] == f"arXiv:{paper.id}"
        assert read["abstract"] == abstract_line(paper)
        assert len(read["authors"]) == len(list_authors(paper))
        assert read.get("doi", "") == first_doi(paper)
        assert ("alternate_title3" in read or "journal_name" in read) == bool(paper.journal_ref)


def test_markdown_is_rendered_as_the_text_that_it_says(papers: list[Paper]) -> None:
    expected = [
        line
        for paper in papers
        for line in (
            title_line(paper),
            f"Authors: {author_line(paper)}",
            abstract_line(paper),
            ", ".join(paper.categories),
        )
    ]
    assert rendered_markdown(to_markdown(papers, date(2026, 6, 16), "en"))[1:] == expected
