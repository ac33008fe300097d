"""Which digest a chat was given: what a button has to carry so that it can be composed again."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.model.announcement import AnnounceType, type_letters, types_of_letters

_SPAN = re.compile(r"(\d{1,18})-(\d{1,18}) ([ncr]+)(\d{0,6})")


@dataclass(frozen=True, slots=True)
class DigestSpan:
    """The digest of the editions between two numbers of the global sequence.

    Editions never change, and what is added later has a later number: composed again at any time,
    it has the same papers.

    Attributes:
        after_seq: the chat's cursor before the digest.
        last_seq: its cursor after it.
        types: the announce types that it brings.
        limit: papers in it, as in ``DigestSettings``.
    """

    after_seq: int
    last_seq: int
    types: frozenset[AnnounceType]
    limit: int | None = None

    def __str__(self) -> str:
        """Return ``4821-4830 nc50``: at most 48 characters."""
        return f"{self.after_seq}-{self.last_seq} {type_letters(self.types)}{self.limit or ''}"


def parse_digest_span(text: str) -> DigestSpan | None:
    """Return the span that ``str`` turned into ``text``; None for any other text."""
    found = _SPAN.fullmatch(text)
    if found is None:
        return None
    limit = int(found[4]) if found[4] else None
    return DigestSpan(int(found[1]), int(found[2]), types_of_letters(found[3]), limit)
