"""TeX and author names of every real paper of June 2026."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from bot.digest.paper_text import key_sentence
from bot.document.nodes import plain_text
from bot.document.sentence import split_sentences
from bot.document.tex.reader import plain_tex
from bot.model.author_names import parse_author_names
from tests.support.real_data import read_real_data
from tests.support.soak import thinned

pytestmark = [pytest.mark.slow, pytest.mark.soak]

_COMMAND = re.compile(r"\\|[\^_]\{|\$[^$]*\\")
_TEX = re.compile(r"[\\${}~`]|--|''|[\^_]\{|https?://")
_MOST_TITLES_LEFT, _MOST_ABSTRACTS_LEFT = 0.001, 0.002


@cache
def _papers() -> tuple[dict[str, Any], ...]:
    lines = read_real_data("daily/arxiv_daily_2026-06.jsonl.gz").splitlines()
    found = [json.loads(line) for line in lines]
    return tuple({(record["id"], record["version"]): record for record in found}.values())


def _texts(field: str) -> Iterator[str]:
    return (paper[field] for paper in _papers())


@cache
def _plain(field: str) -> tuple[str, ...]:
    return tuple(map(plain_tex, _texts(field)))


def test_titles_are_readable() -> None:
    left = [title for title in _plain("title") if _COMMAND.search(title)]
    assert len(left) <= _MOST_TITLES_LEFT * len(_papers()), left


def test_abstracts_are_readable() -> None:
    left = [text for text in _plain("abstract") if _COMMAND.search(text)]
    assert len(left) <= _MOST_ABSTRACTS_LEFT * len(_papers()), left


def test_text_without_tex_is_unchanged() -> None:
    pairs = zip(_texts("abstract"), _plain("abstract"), strict=True)
    ordinary = [(text, plain) for text, plain in pairs if not _TEX.search(text)]
    assert len(ordinary) > 10_000
    assert all(text == plain for text, plain in ordinary)


def test_what_is_readable_stays_as_it_is() -> None:
    for field in ("title", "abstract"):
        for text in thinned(_plain(field), 4):
            assert plain_tex(text) == text


def test_sentences_of_abstracts_are_neither_the_whole_nor_scraps() -> None:
    abstracts = thinned(list(_texts("abstract")), 4)
    lengths = sorted(len(plain_text(key_sentence(text))) for text in abstracts)
    assert lengths[len(lengths) // 100] > 30
    assert lengths[-len(lengths) // 100] < 500
    assert all("".join(split_sentences(text)) == text for text in abstracts)


def test_names_in_feed_strings_are_those_of_the_index() -> None:
    pairs = [
        (parse_author_names(paper["creator_raw"]), _without_junk(paper["authors"]))
        for paper in _papers()
        if paper["creator_raw"] and paper["authors_from"] == "api"
    ]
    uneven = [pair for pair in pairs if len(pair[0]) != len(pair[1])]
    assert len(pairs) > 11_000
    assert len(uneven) <= 10
    names = [
        both
        for ours, theirs in pairs
        if len(ours) == len(theirs)
        for both in zip(ours, theirs, strict=True)
    ]
    equal = sum(ours == theirs for ours, theirs in names)
    assert equal >= 0.9987 * len(names)


def _without_junk(names: list[str]) -> list[str]:
    return [name for name in names if any(character.isalpha() for character in name)]
