"""The categories that an argument names, in any language. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.taxonomy import Match, Renamed, Unknown
from bot.query.vocabulary import category_lexicon


@dataclass(frozen=True, slots=True)
class ParsedCategories:
    """What an argument names.

    Attributes:
        terms: what it asks for, each once, in order.
        aliases: ids that are another name of one of the terms.
        renamed: names of former times.
        unknown: words that are no category.
    """

    terms: tuple[str, ...]
    aliases: tuple[Match, ...]
    renamed: tuple[Renamed, ...]
    unknown: tuple[Unknown, ...]


def parse_categories(argument: str) -> ParsedCategories:
    """Return what ``argument`` asks for."""
    found = category_lexicon().resolve_all(argument)
    return ParsedCategories(
        tuple(dict.fromkeys(match.term for match in found if not isinstance(match, Unknown))),
        tuple(match for match in found if isinstance(match, Match) and match.via),
        tuple(match for match in found if isinstance(match, Renamed)),
        tuple(match for match in found if isinstance(match, Unknown)),
    )
