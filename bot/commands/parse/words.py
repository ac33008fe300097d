"""Words for the members of an enumeration, in every language, as labels and as input."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from bot.phrases import LANGUAGES, load_phrases

E = TypeVar("E", bound=StrEnum)
_SEPARATORS = re.compile(r"[\s,;+|、，；＋]+")


def enum_spellings(keys: Mapping[E, str]) -> Mapping[str, E]:
    """Return what each member may be called: its value, or its name in any language.

    Args:
        keys: the phrase that names each member.
    """
    named = {
        load_phrases(language).text(key).casefold(): one
        for language in LANGUAGES
        for one, key in keys.items()
    }
    return {**named, **{one.value: one for one in keys}}


def split_words(argument: str) -> tuple[str, ...]:
    """Return the words of ``argument`` in lower case, however they are separated."""
    return tuple(word for word in _SEPARATORS.split(argument.casefold()) if word)
