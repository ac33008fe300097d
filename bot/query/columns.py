"""What of a paper can be found: runs of tokens in columns, the same for every index. Pure.

A token is a folded word. A run is a text of which parts are found; no term matches across runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import chain
from typing import TypeAlias

from bot.document.tex.reader import plain_tex
from bot.model.author_names import list_authors
from bot.model.paper import Paper
from bot.model.taxonomy import ARCHIVES, categories_of
from bot.query.folded_words import GAP, list_stems, stem_words
from bot.query.names import list_name_runs, name_keys, split_name_words
from bot.query.nodes import Field


class Column(StrEnum):
    """A part of an index; positions of words count within it."""

    TITLE = "title"
    ABSTRACT = "abstract"
    TAGS = "tags"
    AUTHORS = "authors"
    NAMES = "names"

    __hash__ = str.__hash__  # Enum's own is Python code, and matching asks for it by the million


Tokens: TypeAlias = Mapping[Column, Sequence[str]]
"""The tokens of each column, in order; ``GAP`` stands between runs."""
JoinedTokens: TypeAlias = Mapping[Column, str]
"""The same with the tokens of each column as one text, a space between them."""
EVERYTHING = f"{GAP}any"
"""A tag that every paper has."""


def list_tokens(paper: Paper) -> Tokens:
    """Return the tokens of ``paper``."""
    names = list_authors(paper)
    spellings = [split_name_words(name) for name in names]
    return {
        Column.TITLE: list_stems(paper.title),
        Column.ABSTRACT: list_stems(paper.abstract),
        Column.TAGS: list(_tags(paper)),
        Column.AUTHORS: _join(chain.from_iterable(map(list_name_runs, names, spellings))),
        Column.NAMES: list(dict.fromkeys(chain.from_iterable(map(name_keys, names, spellings)))),
    }


def join_tokens(tokens: Tokens) -> JoinedTokens:
    """Return the tokens of each column as one text."""
    return {column: " ".join(found) for column, found in tokens.items()}


def in_category(tokens: JoinedTokens, category: str) -> JoinedTokens:
    """Return the tokens of a paper as if it were listed in ``category`` as well."""
    return {**tokens, Column.TAGS: " ".join((tokens[Column.TAGS], *_category_tags(category)))}


def _tags(paper: Paper) -> Iterator[str]:
    yield EVERYTHING
    yield id_tag(paper.id)
    for category in paper.categories:
        yield from _category_tags(category)
    for field, text in ((Field.COMMENT, paper.comment), (Field.JOURNAL, paper.journal_ref)):
        if text:
            yield GAP
            yield from text_tags(field, stem_words(plain_tex(text)))


def text_tags(field: Field, words: Iterable[str]) -> tuple[str, ...]:
    """Return the tags of ``words`` in a field that has no column of its own."""
    return tuple(f"{field}{GAP}{word}" for word in words)


def category_tag(term: str) -> str:
    """Return the tag of the category or archive ``term`` (``cs.*``)."""
    letters = "".join(filter(str.isalnum, term.casefold()))
    return f"{Field.CATEGORY}{GAP}{letters}{'any' if term.endswith('.*') else ''}"


def id_tag(paper_id: str) -> str:
    """Return the tag of the paper with this identifier, or the beginning of those of several."""
    return f"{Field.ID}{GAP}{''.join(filter(str.isalnum, paper_id.lower()))}"


@lru_cache(512)
def _category_tags(category: str) -> tuple[str, ...]:
    """Return the tags of a category and of the archives that it belongs to."""
    archives = (f"{archive}.*" for archive in ARCHIVES)
    containing = [archive for archive in archives if category in categories_of(archive)]
    return tuple(map(category_tag, (category, *containing)))


def _join(runs: Iterable[Sequence[str]]) -> list[str]:
    joined: list[str] = []
    for run in runs:
        if joined:
            joined.append(GAP)
        joined += run
    return joined
