"""What is said about references that could not be followed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.commands.support.lookup import Lookup
from bot.commands.support.quoting import code_terms, echo
from bot.document.nodes import Inlines
from bot.model.reference import Reference, find_unrecognized
from bot.phrases import Phrases

MAX_LOOKUPS = 20
"""Papers that are looked up at once."""


def explain_misses(
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
        named = phrases.join_capped(code_terms(map(str, found.unknown)))
        yield phrases("paper.unknown", papers=named)
    if found.unanswered:
        named = phrases.join_capped(code_terms(map(str, found.unanswered)))
        yield phrases("paper.unanswered", papers=named)
    if strange := [echo(word) for word in find_unrecognized(argument)]:
        yield phrases("paper.unreadable-id", words=phrases.join_capped(strange))
    if len(wanted) > MAX_LOOKUPS:
        yield phrases("paper.too-many", most=MAX_LOOKUPS, count=len(wanted) - MAX_LOOKUPS)
