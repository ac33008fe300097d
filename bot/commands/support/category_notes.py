"""Sentences about what a person called a category: other names, former names, misspelt ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from bot.commands.parse.quoting import code_terms, echo
from bot.document.nodes import Code, Inlines
from bot.model.taxonomy import Unknown
from bot.phrases import Phrases
from bot.query.categories import ParsedCategories, category_label

_EXAMPLES = ("cs.DC", "math.CO", "quant-ph")
_EXPLAINED = 4
"""Unknown words that get a sentence each; the rest are counted."""


def parse_notes(parsed: ParsedCategories, phrases: Phrases) -> Iterable[Inlines]:
    """Yield a sentence about each alias, former name and unknown word."""
    for alias in parsed.aliases:
        yield phrases("category.alias", alias=Code(alias.via), term=Code(alias.term))
    for renamed in parsed.renamed:
        yield phrases("category.renamed", old=Code(renamed.old), term=Code(renamed.term))
    yield from unknown_sentences(parsed.unknown[:_EXPLAINED], phrases)
    more = len(parsed.unknown) - _EXPLAINED
    if more > 0:
        yield phrases("category.more-unknown", count=more)


def unknown_sentences(unknown: Sequence[Unknown], phrases: Phrases) -> Iterable[Inlines]:
    """Yield a sentence about each word with suggestions, and a single one about all others."""
    for word in unknown:
        if word.suggestions:
            named = phrases.join_or([category_label(term, phrases) for term in word.suggestions])
            yield phrases("category.unknown", word=echo(word.word), suggestions=named)
    strange = [echo(word.word) for word in unknown if not word.suggestions]
    if strange:
        examples = phrases.join_or(code_terms(_EXAMPLES))
        yield phrases("category.unrecognized", words=phrases.join_and(strange), examples=examples)


def suggested_terms(parsed: ParsedCategories) -> tuple[str, ...]:
    """Return the suggestions for unknown words, each once."""
    return _new_terms(parsed, (word.suggestions for word in parsed.unknown[:_EXPLAINED]))


def close_terms(parsed: ParsedCategories) -> tuple[str, ...]:
    """Return the terms that unknown words may be a misspelling of, each once."""
    return _new_terms(parsed, (word.close for word in parsed.unknown[:_EXPLAINED]))


def _new_terms(parsed: ParsedCategories, guesses: Iterable[Iterable[str]]) -> tuple[str, ...]:
    terms = dict.fromkeys(chain.from_iterable(guesses))
    return tuple(term for term in terms if term not in parsed.terms)
