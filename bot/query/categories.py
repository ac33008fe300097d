"""The categories that an argument names or a query needs, and how answers name them. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import chain

from bot.document.nodes import Code, Inlines
from bot.model.chat import Interest
from bot.model.taxonomy import ALL_ARXIV, TERMS, Lexicon, Match, Renamed, Unknown
from bot.phrases import LANGUAGES, Phrases, load_phrases
from bot.query.nodes import And, Field, Node, Or, Query, Term


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


def make_interest(
    query: Query, after_seq: int, since: date | None = None, name: str = ""
) -> Interest:
    """Return the interest in what ``query`` selects, called by its query if it has no ``name``."""
    root = query.root
    if isinstance(root, Term) and root.field is Field.CATEGORY:
        return replace(Interest.plain(root.text, after_seq, since), name=name or root.text)
    return Interest(name or query.text, query.text, terms_to_read(query), after_seq, since)


def terms_to_read(query: Query) -> tuple[str, ...]:
    """Return the categories and archives in whose editions all papers stand that ``query`` selects.

    These are the ones it asks for; all of arXiv where a paper of any category may be selected. Of
    ``cs.LG AND cs.AI`` it is both: a paper of one is listed in the other's when it is added to it.
    """
    return _terms_to_read(query.root) or ALL_ARXIV


def _terms_to_read(node: Node) -> tuple[str, ...]:
    """Return the terms for ``node``; () where it may select papers of any category."""
    match node:
        case Term(text, Field.CATEGORY):
            return (text,)
        case And(children):
            return tuple(dict.fromkeys(chain.from_iterable(map(_terms_to_read, children))))
        case Or(children):
            found = [_terms_to_read(child) for child in children]
            return tuple(dict.fromkeys(chain.from_iterable(found))) if all(found) else ()
        case _:
            return ()


def category_label(term: str, phrases: Phrases) -> Inlines:
    """Return ``cs.DC (Distributed, Parallel, and Cluster Computing)``."""
    return phrases("category.titled", term=Code(term), name=phrases.category(term))
