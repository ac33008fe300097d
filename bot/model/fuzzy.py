"""How like two spellings are. Pure.

rapidfuzz is loaded for the first slip of the pen: it takes four megabytes, which are lost on a bot
that is only asked for what there is, and thirty milliseconds, which nobody notices.
"""

from __future__ import annotations

from collections.abc import Iterable


def similarity(one: str, other: str) -> float:
    """Return how like two spellings are, letter by letter, from 0 to 100."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - see above

    return fuzz.ratio(one, other)


def word_similarity(one: str, other: str) -> float:
    """Return how like two names are by the words in them, in whatever order, from 0 to 100."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - see above

    return fuzz.token_set_ratio(one, other)


def closest(typed: str, names: Iterable[str], least: float, limit: int) -> list[str]:
    """Return up to ``limit`` of ``names`` with at least this likeness to ``typed``, best first."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - see above

    found = process.extract(typed, tuple(names), scorer=fuzz.ratio, score_cutoff=least, limit=limit)
    return [name for name, _, _ in found]
