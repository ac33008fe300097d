"""Which tokens of a paper are indexed, the same for both engines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from bot.document.tex.reader import plain_tex
from bot.model.author_names import list_authors
from bot.model.folding import collapse_digraphs
from bot.model.paper import Paper
from bot.model.search import Field, category_token, tokenize
from bot.model.taxonomy import ARCHIVES, categories_of

if TYPE_CHECKING:
    import Stemmer


STEMMED_FIELDS = frozenset({Field.TITLE, Field.ABSTRACT})
"""Fields in which "scheduler" finds "scheduling"; names of authors are not stemmed."""
# Snowball cuts an s only where a vowel stands before, but not right before it, and never after u:
# https://snowballstem.org/algorithms/english/stemmer.html. LLMs, PDEs, FPGAs, GPUs and IMUs keep
# theirs. With two letters before it, an s is as often the last letter of a name: CMS, GPS.
_UNCUT_PLURAL = re.compile(r"(?=[a-z].{3})(?:y?[^aeiouy]+[^sy]|[a-z]{2}u)s")
_APOSTROPHE = re.compile("(?<=\\w)['\u2018\u2019\u02b9-\u02cf](?=\\w)")


def stem(words: Iterable[str]) -> tuple[str, ...]:
    """Return the stems of folded English words; a plural has that of its singular: llms is llm."""
    singular = [word[:-1] if _UNCUT_PLURAL.fullmatch(word) else word for word in words]
    return tuple(_english_stemmer().stemWords(singular))


@cache
def _english_stemmer() -> Stemmer.Stemmer:
    # Imported with the first words: it knows all languages and takes more than a megabyte.
    import Stemmer  # noqa: PLC0415 - see above

    return Stemmer.Stemmer("english")


def spellings(words: Sequence[str], field: Field) -> tuple[Sequence[str], ...]:
    """Return ``words`` as they may be indexed in ``field``: Mueller may have been Müller there."""
    if field in STEMMED_FIELDS:
        return (stem(words),)
    return tuple(dict.fromkeys((tuple(words), tuple(map(collapse_digraphs, words)))))


def tokens_of(paper: Paper) -> Mapping[Field, Sequence[str]]:
    """Return the tokens of each field of ``paper``, in order."""
    return {
        Field.TITLE: stem(tokenize(plain_tex(paper.title))),
        Field.AUTHOR: tokenize(" ".join(_with_joined(list_authors(paper)))),
        Field.ABSTRACT: stem(tokenize(plain_tex(paper.abstract))),
        Field.CATEGORY: [
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
