"""Categories and archives as arguments on the command line."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from bot.model.taxonomy import Match, Renamed, Unknown
from bot.query.categories import category_lexicon


def parse_terms(words: Sequence[str]) -> tuple[str, ...]:
    """Return the terms that ``words`` name.

    Raises:
        typer.BadParameter: a word is no category; the message suggests others.
    """
    return tuple(dict.fromkeys(_term(word) for word in words))


def _term(word: str) -> str:
    match category_lexicon().resolve(word):
        case Match(term=term) | Renamed(term=term):
            return term
        case Unknown(suggestions=suggestions):
            near = f" Did you mean {' or '.join(suggestions)}?" if suggestions else ""
            raise typer.BadParameter(f"{word} is not an arXiv category.{near}")
