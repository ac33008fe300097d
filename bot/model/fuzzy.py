"""Similarity of spellings. Pure.

rapidfuzz is imported at the first typo: it takes four megabytes and thirty milliseconds, and most
bots never need it.
"""

from __future__ import annotations

from collections.abc import Iterable


def similarity(text: str, other: str) -> float:
    """Return how similar two spellings are, letter by letter, from 0 to 100."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - see above

    return fuzz.ratio(text, other)


def count_edits(text: str, other: str) -> int:
    """Return how many letters are added, left out, changed or swapped with the next one."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - see above

    return OSA.distance(text, other)


def word_similarity(text: str, other: str) -> float:
    """Return how similar two names are by the words in them, in any order, from 0 to 100."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - see above

    return fuzz.token_set_ratio(text, other)


def closest(typed: str, names: Iterable[str], least: float, limit: int) -> list[str]:
    """Return up to ``limit`` of ``names`` with at least this similarity to ``typed``, best first.

    Args:
        typed: what a person typed.
        names: what may have been meant.
        least: similarity from 0 to 100.
        limit: how many are returned at most.
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - see above

    found = process.extract(typed, tuple(names), scorer=fuzz.ratio, score_cutoff=least, limit=limit)
    return [name for name, _, _ in found]
