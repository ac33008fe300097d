"""What of a paper goes into the index of words, the same for both engines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, Protocol, cast

from bot.document.tex import plain_tex
from bot.model.author_names import list_authors
from bot.model.paper import Paper
from bot.model.search import Field, category_token, tokenize
from bot.model.taxonomy import ARCHIVES, categories_of


class _Stemmer(Protocol):
    """The part of PyStemmer, which has no types, that is used here."""

    def stemWords(self, words: Sequence[str]) -> Sequence[str]: ...  # noqa: N802 - its own name


STEMMED_FIELDS = frozenset({Field.TITLE, Field.ABSTRACT})
"""Fields in which "scheduler" finds "scheduling"; a name is a name."""


def stems(words: Iterable[str]) -> tuple[str, ...]:
    """Return the stems of folded English words."""
    return tuple(_english().stemWords(list(words)))


@cache
def _english() -> _Stemmer:
    # Loaded with the first words: it knows all languages and takes more than a megabyte.
    return cast("_Stemmer", cast("Any", import_module("Stemmer")).Stemmer("english"))


def lexemes(paper: Paper) -> Mapping[Field, Sequence[str]]:
    """Return the words of each field of ``paper``, in order."""
    return {
        Field.TITLE: stems(tokenize(plain_tex(paper.title))),
        Field.AUTHOR: tokenize(" ".join(list_authors(paper))),
        Field.ABSTRACT: stems(tokenize(plain_tex(paper.abstract))),
        Field.CATEGORY: [word for one in paper.categories for word in _filed(one)],
    }


@lru_cache(512)
def _filed(category: str) -> tuple[str, ...]:
    """Return the words of a category and of the archives that it belongs to."""
    terms = [f"{archive}.*" for archive in ARCHIVES]
    archives = [term for term in terms if category in categories_of(term)]
    return tuple(category_token(term) for term in (category, *archives))
