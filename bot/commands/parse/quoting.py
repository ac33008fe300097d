"""Literal words in answers: what a person typed, and ids."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import islice

import grapheme  # pyright: ignore[reportMissingTypeStubs]

from bot.document.nodes import Code, Inlines

MAX_ECHOED_GRAPHEMES = 40
"""Graphemes of a person's words that are repeated in an answer."""
_BIDI_CONTROLS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


def code_terms(terms: Iterable[str]) -> tuple[Code, ...]:
    """Return category ids that no platform makes a link of: ``cs.AI`` looks like a web address.

    Telegram links words that end in a top-level domain, except in code: is_common_tld in
    https://github.com/tdlib/td/blob/master/td/telegram/MessageEntity.cpp.
    """
    return tuple(Code(term) for term in terms)


def echo(words: str) -> Inlines:
    """Return ``words`` as one short line of code that does not affect the text around it.

    As code, no platform makes a mention or a link of them. Control characters are dropped; words
    that run from right to left are isolated (Unicode UAX #9), so that the sentence around them
    keeps its order.
    """
    line = " ".join("".join(filter(_is_harmless, words[: 20 * MAX_ECHOED_GRAPHEMES])).split())
    start = "".join(islice(grapheme.graphemes(line), MAX_ECHOED_GRAPHEMES))
    short = start if start == line else f"{start}…"
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in short):
        short = f"{_FIRST_STRONG_ISOLATE}{short}{_POP_ISOLATE}"
    return (Code(short or "…"),)


def truncate(text: str, characters: int) -> str:
    """Return ``text`` with at most so many characters, and ``…`` for what it had beyond."""
    return text if len(text) <= characters else f"{text[:characters].rstrip()}…"


def _is_harmless(character: str) -> bool:
    if character.isspace():
        return True
    return unicodedata.category(character) not in {"Cc", "Cs"} and character not in _BIDI_CONTROLS
