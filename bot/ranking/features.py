"""What ranking sees of a paper: its words, its authors and a few facts. Pure.

Words are hashed into a fixed number of buckets, so that no vocabulary has to be kept: that of ten
thousand abstracts with pairs of words would take more memory than a worker may. With a million
buckets, two of the twenty thousand terms that are used seldom share one.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.model.author_names import list_authors
from bot.model.folding import fold_accents
from bot.model.paper import Paper

Integers: TypeAlias = NDArray[np.int32]
Floats: TypeAlias = NDArray[np.float32]

BUCKETS = 2**20
FACTS = 4
"""Numbers in ``PaperFeatures.facts``."""
_WORD = re.compile(r"[^\W\d]\w+")
_FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
    about above after again against all also an and any are as at be because been before being
    below between both but by can could did do does doing down during each few for from further
    had has have having he her here hers him his how however if in into is it its itself may
    might more moreover most much must nor not of off on once only onto or other our ours out
    over own same shall she should since so some such than that the their theirs them then there
    thereby these they this those through thus to too under until up upon us very via was we
    were what when where whereas whether which while who whom whose why will with within without
    would yet you your
        """,
    )
)


@dataclass(frozen=True, slots=True)
class PaperFeatures:
    """A paper as numbers.

    Attributes:
        terms: buckets of its words and pairs of words, ascending.
        counts: how often each of these occurs, at most 255 times.
        authors: buckets of its authors' names, ascending.
        categories: buckets of its categories and, apart from them, of its primary one.
        facts: logarithms of the number of authors and of the lengths of title and abstract, and
            the number of categories.
    """

    terms: Integers
    counts: NDArray[np.uint8]
    authors: Integers
    categories: Integers
    facts: Floats

    def pack(self) -> bytes:
        """Return the features in less memory, as ``unpack_features`` reads them."""
        sizes = np.array([len(self.terms), len(self.authors), len(self.categories)], "<u4")
        steps = np.diff(self.terms, prepend=np.int32(0)).astype("<i4")
        # The high bytes of all steps together are few and alike.
        planes = steps.view(np.uint8).reshape(-1, 4).T
        named = np.concatenate((self.authors, self.categories)).astype("<i4")
        parts = (sizes, self.facts.astype("<f4"), planes, self.counts, named)
        return zlib.compress(b"".join(part.tobytes() for part in parts), 1)


def unpack_features(packed: bytes) -> PaperFeatures:
    """Return the features that ``PaperFeatures.pack`` wrote."""
    content = zlib.decompress(packed)
    terms, authors, categories = map(int, np.frombuffer(content, "<u4", 3))
    facts, rest = np.frombuffer(content, "<f4", FACTS, 12), 12 + 4 * FACTS
    planes = np.frombuffer(content, np.uint8, 4 * terms, rest).reshape(4, -1)
    steps = np.ascontiguousarray(planes.T).view("<i4").ravel()
    counts = np.frombuffer(content, np.uint8, terms, rest + 4 * terms)
    named = np.frombuffer(content, "<i4", authors + categories, rest + 5 * terms)
    return PaperFeatures(
        steps.cumsum(dtype=np.int32), counts, named[:authors], named[authors:], facts
    )


def extract_features(paper: Paper) -> PaperFeatures:
    """Return what ranking sees of ``paper``."""
    terms, counts = np.unique(_buckets(extract_terms(text_of(paper))), return_counts=True)
    names = [fold_accents(name) for name in list_authors(paper)]
    categories = (*paper.categories, f"primary {paper.primary}")
    lengths = (len(names), len(paper.title), len(paper.abstract))
    return PaperFeatures(
        terms=terms,
        counts=np.minimum(counts, 255).astype(np.uint8),
        authors=np.unique(_buckets(names)),
        categories=np.unique(_buckets(categories)),
        facts=np.array([*(log(1 + n) for n in lengths), len(paper.categories)], np.float32),
    )


def text_of(paper: Paper) -> str:
    """Return the text from which the terms of ``paper`` are taken."""
    return f"{paper.title}. {paper.abstract}"


def extract_terms(text: str) -> list[str]:
    """Return the words of ``text`` and the pairs of words that follow each other, folded.

    Function words ("of", "with") are left out first: "mixture of experts" is ``mixture experts``.
    """
    words = [word for word in _WORD.findall(fold_accents(text)) if word not in _FUNCTION_WORDS]
    return words + [f"{first} {second}" for first, second in pairwise(words)]


def find_terms(text: str) -> Mapping[str, slice]:
    """Return the terms of ``text``, each with where it is first written: "mixture of experts"."""
    words = [
        (folded, found.span())
        for found in _WORD.finditer(text)
        if (folded := fold_accents(found[0])) not in _FUNCTION_WORDS
    ]
    found = {word: slice(*span) for word, span in reversed(words)}
    pairs = reversed(list(pairwise(words)))
    return found | {f"{a} {b}": slice(begin, end) for (a, (begin, _)), (b, (_, end)) in pairs}


def bucket_of(term: str) -> int:
    """Return the bucket of a term, a folded name or a category; the same in every process."""
    return zlib.crc32(term.encode()) % BUCKETS


def _buckets(terms: Iterable[str]) -> Integers:
    return np.fromiter(map(bucket_of, terms), np.int32)
