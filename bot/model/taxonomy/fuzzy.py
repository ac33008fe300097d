"""Terms that are near to what was typed, by id or by name. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from bot.model.fuzzy import similarity, word_similarity
from bot.model.taxonomy.table import POPULAR

_NEAR = 55.0
"""Similarity (0 to 100) below which a term is no help to somebody who mistyped another."""
_SAME_SUBJECT = 90.0
"""Similarity of a suffix that is right below an archive that is wrong: ``math.DC``."""
CLOSE = 75.0
"""Similarity from which a term was meant rather than words that are no category."""
_PREFIX = 80.0
"""Similarity of an id that begins as was typed: ``hep``."""


@dataclass(frozen=True, slots=True)
class IndexedTerm:
    """A term with its folded names and words."""

    term: str
    names: tuple[str, ...]

    @property
    def folded_id(self) -> str:
        """The term as ``fold_name`` folds it."""
        return self.term.casefold().replace("-", " ")


def find_nearest(word: str, entries: Sequence[IndexedTerm], limit: int = 3) -> Mapping[str, float]:
    """Return the ``limit`` terms nearest to the folded ``word``, and how similar they are to it.

    There are none if not even one is near.
    """
    scored = [(_similarity(word, entry), entry.term) for entry in entries]
    scored.sort(key=itemgetter(0), reverse=True)
    nearest = {term: score for score, term in scored[:limit]}
    return nearest if scored[0][0] >= _NEAR else {}


def _similarity(word: str, entry: IndexedTerm) -> float:
    by_id = _id_similarity(word, entry.folded_id)
    # Misspellings, or some words of the name; whole words count, not chance letters.
    by_name = (
        max(similarity(word, name), 0.95 * word_similarity(word, name)) for name in entry.names
    )
    return max(by_id, *by_name, 0.0)


def _id_similarity(word: str, term: str) -> float:
    archive, _, subject = term.removesuffix(".*").rpartition(".")
    suffix = word.rpartition(".")[2]
    same_subject = _SAME_SUBJECT if archive and suffix == subject else 0.0
    prefix = _PREFIX if len(word) > 1 and term.startswith(word) else 0.0
    return max(similarity(word, term.removesuffix(".*")), same_subject, prefix)


def find_by_prefix(typed: str, entries: Sequence[IndexedTerm]) -> tuple[str, ...]:
    """Return the terms that the folded ``typed`` is the beginning of, the plainest first."""
    if not typed:
        terms = [entry.term for entry in entries]
        popular = [term for term in POPULAR if term in terms]
        return (*popular, *(term for term in terms if term not in POPULAR))
    ranked = [(rank, entry.term) for entry in entries if (rank := _rank(typed, entry)) is not None]
    return tuple(term for _, term in sorted(ranked, key=itemgetter(0)))


def _rank(typed: str, entry: IndexedTerm) -> int | None:
    """Return how plainly ``typed`` begins the entry: 0 its id, … 4 somewhere in a name."""
    term = entry.folded_id
    tests: tuple[Callable[[], bool], ...] = (
        lambda: term.startswith(typed),
        lambda: term.rpartition(".")[2].startswith(typed),
        lambda: any(name.startswith(typed) for name in entry.names),
        lambda: any(f" {typed}" in name for name in entry.names),
        lambda: any(typed in name for name in entry.names),
    )
    return next((rank for rank, test in enumerate(tests) if test()), None)
