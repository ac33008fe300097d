"""Which categories an argument asks for, and what is to be said about the words in it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from bot.commands.answer import Rows, in_rows
from bot.commands.quoting import literal, quoted
from bot.document.nodes import Code, Inlines
from bot.model.conversation import Action
from bot.model.taxonomy import POPULAR, TERMS, Found, Lexicon, Renamed, Unknown
from bot.phrases import LANGUAGES, Phrases, speak

_EXAMPLES = ("cs.DC", "math.CO", "quant-ph")
_EXPLAINED = 4
"""Strange words that get a sentence each; the rest are counted."""


@cache
def lexicon() -> Lexicon:
    """Return the lexicon of every language that has a catalog."""
    return Lexicon(
        {
            language: {term: speak(language).category(term) for term in TERMS}
            for language in LANGUAGES
        }
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """An argument as it was understood.

    Attributes:
        terms: what it asks for, each once, in order.
        aliases: ids that are another name of one of the terms.
        renamed: names of former times.
        unknown: words that are no category.
    """

    terms: tuple[str, ...]
    aliases: tuple[Found, ...]
    renamed: tuple[Renamed, ...]
    unknown: tuple[Unknown, ...]


def asked(argument: str) -> Asked:
    """Return what ``argument`` asks for."""
    found = lexicon().resolve_all(argument)
    return Asked(
        tuple(dict.fromkeys(one.term for one in found if not isinstance(one, Unknown))),
        tuple(one for one in found if isinstance(one, Found) and one.via),
        tuple(one for one in found if isinstance(one, Renamed)),
        tuple(one for one in found if isinstance(one, Unknown)),
    )


def remarks(understood: Asked, phrases: Phrases) -> Iterable[Inlines]:
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
            named = phrases.one_of([titled(term, phrases) for term in one.suggestions])
            yield phrases("category.unknown", word=quoted(one.word), suggestions=named)
    strange = [quoted(one.word) for one in unknown if not one.suggestions]
    if strange:
        examples = phrases.one_of(literal(_EXAMPLES))
        yield phrases("category.strange", words=phrases.all_of(strange), examples=examples)


def titled(term: str, phrases: Phrases) -> Inlines:
    """Return ``cs.DC (Distributed, Parallel, and Cluster Computing)``."""
    return phrases("category.titled", term=Code(term), name=phrases.category(term))


def suggestions(understood: Asked) -> tuple[str, ...]:
    """Return the terms that were perhaps meant by strange words, each once."""
    guesses = (term for word in understood.unknown[:_EXPLAINED] for term in word.suggestions)
    return tuple(one for one in dict.fromkeys(guesses) if one not in understood.terms)


def subscribe_buttons(terms: Iterable[str] = POPULAR) -> Rows:
    """Return a button for each of ``terms`` that subscribes to it."""
    return in_rows([Action(term, "subscribe", term) for term in terms])
