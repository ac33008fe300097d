"""What is said about references that could not be followed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.commands.lookup import Lookup
from bot.commands.quoting import literal, quoted
from bot.document.nodes import Inlines
from bot.model.reference import Reference, unread
from bot.phrases import Phrases

MOST = 20
"""Papers that are looked up at once."""


def lookup_remarks(
    found: Lookup, wanted: Sequence[Reference], argument: str, phrases: Phrases
) -> Iterator[Inlines]:
    """Yield a sentence on each kind of reference that led to no paper.

    Args:
        found: what became of them.
        wanted: all of them, also those beyond ``MOST``.
        argument: words that may be references with a slip of the pen; "" where others may stand
            among them.
        phrases: the reader's language.
    """
    if found.unknown:
        named = phrases.some_of(literal(map(str, found.unknown)))
        yield phrases("paper.unknown", papers=named)
    if found.unanswered:
        named = phrases.some_of(literal(map(str, found.unanswered)))
        yield phrases("paper.unanswered", papers=named)
    if strange := [quoted(word) for word in unread(argument)]:
        yield phrases("paper.strange", words=phrases.some_of(strange))
    if len(wanted) > MOST:
        yield phrases("paper.too-many", most=MOST, count=len(wanted) - MOST)
