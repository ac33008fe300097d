"""The table of categories and archives, as data.

A *category* is what a paper is filed under (``cs.DC``, ``quant-ph``); an *archive* is the group
before the dot. Six categories have two ids, of which one is canonical (``cs.NA`` is ``math.NA``);
eighteen archives of the nineties live on as a category (``cmp-lg`` is ``cs.CL``).
A *term* is what a reader subscribes to: a canonical category id, or an archive with a star.
Source: https://arxiv.org/category_taxonomy and arxiv-base, arxiv/taxonomy/definitions.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TypedDict, cast


@dataclass(frozen=True, slots=True)
class Category:
    """An active category under its canonical id; its names are phrases (``category.cs.DC``).

    Attributes:
        id: canonical id.
        archive: the archive it is filed in; the same as ``id`` for archives of one category.
    """

    id: str
    archive: str


class _Table(TypedDict):
    archives: dict[str, list[str]]
    single: list[str]
    aliases: dict[str, str]
    renamed: dict[str, str]
    popular: list[str]
    words: dict[str, list[str]]


_TABLE = cast(
    "_Table",
    json.loads(files("bot.model.taxonomy").joinpath("categories.json").read_text("utf-8")),
)

ALIASES: Mapping[str, str] = _TABLE["aliases"]
"""Active second ids and the canonical ones they stand for."""
RENAMED: Mapping[str, str] = _TABLE["renamed"]
"""Archives that are closed and the categories that continue them."""
ARCHIVES: Mapping[str, tuple[str, ...]] = {
    archive: tuple(members) for archive, members in _TABLE["archives"].items()
}
"""Archives of several categories and their members, aliases included."""
POPULAR: tuple[str, ...] = tuple(_TABLE["popular"])
"""Terms offered to people without subscriptions."""
WORDS: Mapping[str, tuple[str, ...]] = {
    term: tuple(words) for term, words in _TABLE["words"].items()
}
"""Common words for terms, beside their names."""


def _categories() -> dict[str, Category]:
    filed = [(member, archive) for archive, members in ARCHIVES.items() for member in members]
    single = [(category, category) for category in _TABLE["single"]]
    return {
        category: Category(category, archive)
        for category, archive in filed + single
        if category not in ALIASES
    }


CATEGORIES: Mapping[str, Category] = _categories()
"""Every active category by its canonical id, in arXiv's order."""
TERMS: tuple[str, ...] = (*(f"{archive}.*" for archive in ARCHIVES), *CATEGORIES)
"""Everything that can be subscribed to."""

ALL_ARXIV: tuple[str, ...] = tuple(
    term for term in TERMS if term.endswith(".*") or CATEGORIES[term].archive == term
)
"""What stands for everything: each archive, and the categories that are their own."""


def canonical_category(category_id: str) -> str:
    """Return the canonical id of ``category_id``; an id without another name comes back as is.

    Letter case counts: this is the fast path for ids that arXiv itself wrote.
    """
    return ALIASES.get(category_id, category_id)


@lru_cache(maxsize=512)
def categories_of(term: str) -> tuple[str, ...]:
    """Return the canonical categories that ``term`` stands for: an archive's members, or itself.

    A paper filed in ``math.NA`` is listed under cs as well, through its alias ``cs.NA``; so
    ``math.NA`` is one of the categories of ``cs.*``, and likewise for the other five pairs.
    """
    members = ARCHIVES.get(term.removesuffix(".*")) if term.endswith(".*") else None
    if members is None:
        return (canonical_category(term),)
    return tuple(dict.fromkeys(map(canonical_category, members)))


def categories_listed_under(name: str) -> tuple[str, ...]:
    """Return the canonical categories that arXiv lists under ``name``: an archive's, or itself."""
    return categories_of(f"{name}.*" if name in ARCHIVES else name)


def categories_of_all(terms: Iterable[str]) -> tuple[str, ...]:
    """Return the canonical categories that ``terms`` stand for, in order, each once."""
    return _categories_of_all(tuple(terms))


@lru_cache(maxsize=4096)
def _categories_of_all(terms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(category for term in terms for category in categories_of(term)))
