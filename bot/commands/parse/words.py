"""Words that mean everything, and words that name the members of an enumeration. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from bot.model.folding import SEPARATORS
from bot.phrases import LANGUAGES, load_phrases

E = TypeVar("E", bound=StrEnum)
ALL_WORDS = frozenset({"all", "everything", "*", "全部", "所有"})
"""Words that mean everything there is, folded."""


def enum_spellings(keys: Mapping[E, str]) -> Mapping[str, E]:
    """Return the members by every word for them: their value, or their name in any language.

    Args:
        keys: the phrase that names each member.
    """
    named = {
        load_phrases(language).text(key).casefold(): member
        for language in LANGUAGES
        for member, key in keys.items()
    }
    return {**named, **{member.value: member for member in keys}}


def split_words(argument: str) -> tuple[str, ...]:
    """Return the words of ``argument`` in lower case, however they are separated."""
    return tuple(word for word in SEPARATORS.split(argument.casefold()) if word)
