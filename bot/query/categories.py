"""The categories that an argument names, in any language, and how answers name them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from bot.document.nodes import Code, Inlines
from bot.model.taxonomy import TERMS, Lexicon, Match, Renamed, Unknown
from bot.phrases import LANGUAGES, Phrases, load_phrases


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

    @property
    def is_plain(self) -> bool:
        """Whether nothing has to be said about what was named."""
        return not (self.aliases or self.renamed or self.unknown)


@cache
def category_lexicon() -> Lexicon:
    """Return the lexicon of categories under the names of every language that has a catalog."""
    return Lexicon(
        {
            language: {term: load_phrases(language).category(term) for term in TERMS}
            for language in LANGUAGES
        }
    )


def parse_categories(argument: str) -> ParsedCategories:
    """Return what ``argument`` asks for."""
    found = category_lexicon().resolve_all(argument)
    return ParsedCategories(
        tuple(dict.fromkeys(match.term for match in found if not isinstance(match, Unknown))),
        tuple(match for match in found if isinstance(match, Match) and match.via),
        tuple(match for match in found if isinstance(match, Renamed)),
        tuple(match for match in found if isinstance(match, Unknown)),
    )


def category_label(term: str, phrases: Phrases) -> Inlines:
    """Return ``cs.DC (Distributed, Parallel, and Cluster Computing)``."""
    return phrases("category.titled", term=Code(term), name=phrases.category(term))
