"""The real digest that the Markdown export reproduces."""

from __future__ import annotations

import re
from datetime import date

from bot.digest.export.markdown import to_markdown
from bot.document.tex.reader import plain_tex
from bot.model.paper import Paper
from tests.support.real_data import real_data

_SECTION = re.compile(
    r"### \[(?P<title>.*)\]\(https://arxiv\.org/abs/(?P<id>.*)\)\n"
    r"\*\*作者\*\*：(?P<authors>.*)\n\n(?P<abstract>.*)\n\n\n#### (?P<categories>.*)\n"
)
_LITTER = re.compile(r"\\|\$|--")


def test_the_sample_digest_is_reproduced_byte_by_byte_but_for_its_tex() -> None:
    sample = real_data("sample-digest-2025-11-20.md").read_bytes().decode("utf-8")
    printed = to_markdown([_paper(found) for found in _SECTION.finditer(sample)], DAY, "zh")
    pairs = list(zip(sample.split("\n"), printed.split("\n"), strict=True))
    assert len(pairs) > 200
    for line, ours in pairs:
        assert ours == (plain_tex(line) if _LITTER.search(line) else line)
        assert not _LITTER.search(ours)


DAY = date(2025, 11, 20)


def _paper(found: re.Match[str]) -> Paper:
    categories = tuple(found["categories"].split(", "))
    return Paper(found["id"], 1, found["title"], found["abstract"], found["authors"], categories)
