"""The papers beyond a digest's limit: what a button has to carry to find them again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.digest.select import DigestEntry
from bot.model.announcement import AnnounceType, type_letters, types_of_letters

_CONTINUATION = re.compile(r"(\d{4}-\d\d-\d\d)(?:\.(\d{1,6}|\.\d{4}-\d\d-\d\d))? (\S+) ([ncr]+)")


MUTED = "muted"
"""Stands for a paper in a continuation that leads to the papers which are held back."""


@dataclass(frozen=True, slots=True)
class Continuation:
    """Where a digest was cut off.

    It names the first paper that was not shown rather than its number: the number would be off by
    the papers that the digest left out because its reader had them already.

    Attributes:
        first: the first listing date of the digest.
        last: the last one.
        paper_id: the first paper that was not shown, or ``MUTED``.
        types: the announce types of the digest.
    """

    first: date
    last: date
    paper_id: str
    types: frozenset[AnnounceType]

    def __str__(self) -> str:
        """Return ``2026-06-15.1 2606.01234 nc``, with the days until the last date."""
        until = f".{(self.last - self.first).days}" if self.last != self.first else ""
        return f"{self.first}{until} {self.paper_id} {type_letters(self.types)}"

    def remaining(self, entries: Sequence[DigestEntry]) -> tuple[DigestEntry, ...]:
        """Return the entries from ``paper_id`` on; all where it is not among them."""
        ids = [entry.paper.id for entry in entries]
        start = ids.index(self.paper_id) if self.paper_id in ids else 0
        return tuple(entries[start:])


def parse_continuation(text: str) -> Continuation | None:
    """Return the continuation that ``str`` turned into ``text``; None for any other text."""
    found = _CONTINUATION.fullmatch(text)
    if found is None:
        return None
    try:
        first = date.fromisoformat(found[1])
        last = _parse_last(first, found[2] or "0")
    except (ValueError, OverflowError):
        return None
    return Continuation(first, last, found[3], types_of_letters(found[4]))


def _parse_last(first: date, text: str) -> date:
    """Return the last date; older buttons have the date itself, behind a second dot."""
    return date.fromisoformat(text[1:]) if text.startswith(".") else first + timedelta(int(text))
