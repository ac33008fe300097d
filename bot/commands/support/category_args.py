"""Which categories an argument asks for, and what is to be said about the words in it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from bot.commands.answer import ButtonRows, arrange_in_rows
from bot.commands.support.quoting import code_terms, echo
from bot.document.nodes import Code, Inlines
from bot.model.conversation import Action
from bot.model.taxonomy import POPULAR, TERMS, Lexicon, Match, Renamed, Unknown
from bot.phrases import LANGUAGES, Phrases, load_phrases

_EXAMPLES = ("cs.DC", "math.CO", "quant-ph")
_EXPLAINED = 4
"""Strange words that get a sentence each; the rest are counted."""


@cache
def category_lexicon() -> Lexicon:
    """Return the lexicon of every language that has a catalog."""
    return Lexicon(
        {
            language: {term: load_phrases(language).category(term) for term in TERMS}
            for language in LANGUAGES
        }
    )


@dataclass(frozen=True, slots=True)
class ParsedCategories:
    """An argument as it was understood.

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
        tuple(dict.fromkeys(one.term for one in found if not isinstance(one, Unknown))),
        tuple(one for one in found if isinstance(one, Match) and one.via),
        tuple(one for one in found if isinstance(one, Renamed)),
        tuple(one for one in found if isinstance(one, Unknown)),
    )


def parse_notes(understood: ParsedCategories, phrases: Phrases) -> Iterable[Inlines]:
    """Yield a sentence on every other name, former name and strange word."""
    for alias in understood.aliases:
        yield phrases("category.alias", alias=Code(alias.via), term=Code(alias.term))
    for one in understood.renamed:
        yield phrases("category.renamed", old=Code(one.old), term=Code(one.term))
    yield from _guesses(understood.unknown[:_EXPLAINED], phrases)
    more = len(understood.unknown) - _EXPLAINED
    if more > 0:
        yield phrases("category.more-unknown", count=more)


def _guesses(unknown: Sequence[Unknown], phrases: Phrases) -> Iterable[Inlines]:
    """Yield a sentence on each word that is near to something, and one on all others together."""
    for one in unknown:
        if one.suggestions:
            named = phrases.join_or([category_label(term, phrases) for term in one.suggestions])
            yield phrases("category.unknown", word=echo(one.word), suggestions=named)
    strange = [echo(one.word) for one in unknown if not one.suggestions]
    if strange:
        examples = phrases.join_or(code_terms(_EXAMPLES))
        yield phrases("category.unrecognized", words=phrases.join_and(strange), examples=examples)


def category_label(term: str, phrases: Phrases) -> Inlines:
    """Return ``cs.DC (Distributed, Parallel, and Cluster Computing)``."""
    return phrases("category.titled", term=Code(term), name=phrases.category(term))


def suggested_terms(understood: ParsedCategories) -> tuple[str, ...]:
    """Return the terms that were perhaps meant by strange words, each once."""
    guesses = (term for word in understood.unknown[:_EXPLAINED] for term in word.suggestions)
    return tuple(one for one in dict.fromkeys(guesses) if one not in understood.terms)


def subscribe_buttons(terms: Iterable[str] = POPULAR) -> ButtonRows:
    """Return a button for each of ``terms`` that subscribes to it."""
    return arrange_in_rows([Action(term, "subscribe", term) for term in terms])
