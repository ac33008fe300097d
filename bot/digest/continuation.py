"""The rest of a digest that shows only so many papers: what a button has to carry to find it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.digest.select import DigestEntry
from bot.model.announcement import AnnounceType

_LETTERS = {type_.value[0]: type_ for type_ in AnnounceType}
_REST = re.compile(r"(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))? (\S+) ([ncr]+)")


@dataclass(frozen=True, slots=True)
class Continuation:
    """Where a digest stopped.

    It is named by the first paper that was not shown, not by a number: what was left out of the
    digest because the reader had it already does not move it.

    Attributes:
        first: the first listing date of the digest.
        last: the last one.
        paper_id: the first paper that was not shown.
        types: the announce types of the digest.
    """

    first: date
    last: date
    paper_id: str
    types: frozenset[AnnounceType]

    def __str__(self) -> str:
        """Return ``2026-06-15..2026-06-16 2606.01234 nc``: at most 44 characters."""
        until = f"..{self.last}" if self.last != self.first else ""
        letters = "".join(type_.value[0] for type_ in AnnounceType if type_ in self.types)
        return f"{self.first}{until} {self.paper_id} {letters}"

    def remaining(self, entries: Sequence[DigestEntry]) -> tuple[DigestEntry, ...]:
        """Return the entries from the first that was not shown; all where it is not among them."""
        ids = [one.paper.id for one in entries]
        at = ids.index(self.paper_id) if self.paper_id in ids else 0
        return tuple(entries[at:])


def parse_continuation(text: str) -> Continuation | None:
    """Return what ``str`` made ``text`` of; None of anything else."""
    found = _REST.fullmatch(text)
    if found is None:
        return None
    try:
        first = date.fromisoformat(found[1])
        last = date.fromisoformat(found[2] or found[1])
    except ValueError:
        return None
    return Continuation(first, last, found[3], frozenset(_LETTERS[one] for one in found[4]))
