"""Which tokens of a paper are indexed, the same for both engines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from bot.document.tex.reader import plain_tex
from bot.model.author_names import list_authors
from bot.model.folding import collapse_digraphs
from bot.model.paper import Paper
from bot.model.search import SearchField, category_token, tokenize
from bot.model.taxonomy import ARCHIVES, categories_of
from bot.query.stems import stem_word

STEMMED_FIELDS = frozenset({SearchField.TITLE, SearchField.ABSTRACT})
"""Fields in which "scheduler" finds "scheduling"; names of authors are not stemmed."""
_LEAST_COLLAPSED = 6
_APOSTROPHE = re.compile("(?<=\\w)['\u2018\u2019\u02b9-\u02cf](?=\\w)")


def spellings(words: Sequence[str], field: SearchField) -> tuple[Sequence[str], ...]:
    """Return ``words`` as they may be indexed in ``field``: Mueller may have been Müller there."""
    if field in STEMMED_FIELDS:
        written = (words, tuple(map(_collapse_long, words)))
        return tuple(dict.fromkeys(tuple(map(stem_word, one)) for one in written))
    return tuple(dict.fromkeys((tuple(words), tuple(map(collapse_digraphs, words)))))


def _collapse_long(word: str) -> str:
    """Return ``kaehler`` as ``kahler``; in short words ae, oe and ue are English: does, true."""
    return collapse_digraphs(word) if len(word) >= _LEAST_COLLAPSED else word


def tokens_of(paper: Paper) -> Mapping[SearchField, Sequence[str]]:
    """Return the tokens of each field of ``paper``, in order."""
    return {
        SearchField.TITLE: tuple(map(stem_word, tokenize(plain_tex(paper.title)))),
        SearchField.AUTHOR: tokenize(" ".join(_with_joined(list_authors(paper)))),
        SearchField.ABSTRACT: tuple(map(stem_word, tokenize(plain_tex(paper.abstract)))),
        SearchField.CATEGORY: [
            token for category in paper.categories for token in _category_tokens(category)
        ],
    }


def _with_joined(names: Iterable[str]) -> Iterator[str]:
    """Return the names, and those with an apostrophe once more without it: O'Brien and OBrien."""
    for name in names:
        yield _APOSTROPHE.sub(" ", name)
        if _APOSTROPHE.search(name):
            yield _APOSTROPHE.sub("", name)


@lru_cache(512)
def _category_tokens(category: str) -> tuple[str, ...]:
    """Return the tokens of a category and of the archives that it belongs to."""
    archives = (f"{archive}.*" for archive in ARCHIVES)
    containing = [archive for archive in archives if category in categories_of(archive)]
    return tuple(map(category_token, (category, *containing)))
