"""What holds for exports of any papers."""

from __future__ import annotations

import json as standard
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.export.bibtex import to_bibtex
from bot.digest.export.json import to_json
from bot.digest.export.markdown import to_markdown
from bot.digest.export.ris import to_ris
from bot.model.paper import Paper

_TEX = st.lists(
    st.sampled_from(
        ["{", "}", "$", "\\", "\\{", "\\}", "&", "%", "_", "#", "[", "]", "(", "\n", " "]
    )
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=5),
    max_size=10,
).map("".join)
_PAPERS = st.lists(
    st.builds(
        Paper,
        id=st.from_regex(r"26(0[1-9]|1[0-2])\.[0-9]{5}", fullmatch=True),
        version=st.integers(0, 9),
        title=_TEX,
        abstract=_TEX,
        authors=_TEX,
        categories=st.just(("cs.DC", "cs.AR")),
        comment=_TEX,
    ),
    max_size=4,
)


@given(_PAPERS)
def test_bibtex_braces_always_match(papers: list[Paper]) -> None:
    depth = 0
    for brace in re.findall("[{}]", to_bibtex(papers)):
        depth += 1 if brace == "{" else -1
        assert depth >= 0
    assert depth == 0


@pytest.mark.slow
@given(_PAPERS)
def test_every_paper_has_its_own_section_of_markdown(papers: list[Paper]) -> None:
    printed = to_markdown(papers, date(2026, 6, 16), "en")
    heads = re.findall(r"^### \[.*\]\((.*)\)$", printed, re.MULTILINE)
    assert heads == [paper.abs_url for paper in papers]


@pytest.mark.slow
@given(_PAPERS)
def test_every_line_of_ris_is_a_field(papers: list[Paper]) -> None:
    lines = to_ris(papers).split("\r\n")
    assert all(re.fullmatch(r"[A-Z][A-Z\d]  - [^\n]*|", line) for line in lines)
    assert lines.count("ER  - ") == len(papers)


@pytest.mark.slow
@given(_PAPERS)
def test_json_keeps_the_raw_texts(papers: list[Paper]) -> None:
    raw = [found["raw"] for found in standard.loads(to_json(papers))]
    assert [found["title"] for found in raw] == [paper.title for paper in papers]
    assert [found["abstract"] for found in raw] == [paper.abstract for paper in papers]
