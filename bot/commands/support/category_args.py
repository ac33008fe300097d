"""The categories that an argument names, and the sentences about the words in it. Pure."""

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


def parse_notes(parsed: ParsedCategories, phrases: Phrases) -> Iterable[Inlines]:
    """Yield a sentence on every other name, former name and strange word."""
    for alias in parsed.aliases:
        yield phrases("category.alias", alias=Code(alias.via), term=Code(alias.term))
    for renamed in parsed.renamed:
        yield phrases("category.renamed", old=Code(renamed.old), term=Code(renamed.term))
    yield from _unknown_sentences(parsed.unknown[:_EXPLAINED], phrases)
    more = len(parsed.unknown) - _EXPLAINED
    if more > 0:
        yield phrases("category.more-unknown", count=more)


def _unknown_sentences(unknown: Sequence[Unknown], phrases: Phrases) -> Iterable[Inlines]:
    """Yield a sentence on each word with suggestions, and a single one on all others."""
    for word in unknown:
        if word.suggestions:
            named = phrases.join_or([category_label(term, phrases) for term in word.suggestions])
            yield phrases("category.unknown", word=echo(word.word), suggestions=named)
    strange = [echo(word.word) for word in unknown if not word.suggestions]
    if strange:
        examples = phrases.join_or(code_terms(_EXAMPLES))
        yield phrases("category.unrecognized", words=phrases.join_and(strange), examples=examples)


def category_label(term: str, phrases: Phrases) -> Inlines:
    """Return ``cs.DC (Distributed, Parallel, and Cluster Computing)``."""
    return phrases("category.titled", term=Code(term), name=phrases.category(term))


def suggested_terms(parsed: ParsedCategories) -> tuple[str, ...]:
    """Return the terms that were perhaps meant by strange words, each once."""
    guesses = (term for word in parsed.unknown[:_EXPLAINED] for term in word.suggestions)
    return tuple(term for term in dict.fromkeys(guesses) if term not in parsed.terms)


def subscribe_buttons(terms: Iterable[str] = POPULAR) -> ButtonRows:
    """Return a button for each of ``terms`` that subscribes to it."""
    return arrange_in_rows([Action(term, "subscribe", term) for term in terms])
