"""Letters with accents, superscripts and subscripts, as single Unicode characters if possible."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

_DOTTED = {"ı": "i", "ȷ": "j"}
SIGN_ACCENTS: Mapping[str, str] = {
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    '"': "\u0308",
    "~": "\u0303",
    "=": "\u0304",
    ".": "\u0307",
}
"""Combining character of each accent whose command is a sign."""

WORD_ACCENTS: Mapping[str, str] = {
    "u": "\u0306",
    "v": "\u030c",
    "H": "\u030b",
    "c": "\u0327",
    "d": "\u0323",
    "b": "\u0331",
    "k": "\u0328",
    "r": "\u030a",
    "t": "\u0361",
    "G": "\u030f",
    "U": "\u030e",
    "f": "\u0311",
}
"""Combining character of each accent whose command is a letter."""

FORMULA_ACCENTS: Mapping[str, str] = {
    "hat": "\u0302",
    "widehat": "\u0302",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "bar": "\u0304",
    "overline": "\u0305",
    "vec": "\u20d7",
    "overrightarrow": "\u20d7",
    "dot": "\u0307",
    "ddot": "\u0308",
    "dddot": "\u20db",
    "ddddot": "\u20dc",
    "check": "\u030c",
    "widecheck": "\u030c",
    "breve": "\u0306",
    "acute": "\u0301",
    "grave": "\u0300",
    "mathring": "\u030a",
    "overleftarrow": "\u20d6",
    "overleftrightarrow": "\u20e1",
    "Overrightarrow": "\u20d7",
    "overrightharpoon": "\u20d1",
    "overleftharpoon": "\u20d0",
    "overparen": "\u0311",
    "wideparen": "\u0311",
    "overarc": "\u0311",
    "utilde": "\u0330",
    "undertilde": "\u0330",
    "underline": "\u0332",
    "underbar": "\u0332",
}
"""Combining character of each accent of formulas."""
_STANDALONE = {"\u0303": "~", "\u0302": "^"}

_RAISED = {"'": "′", "∗": "*", "∘": "°", "⊤": "ᵀ", "-": "⁻", ",": ",", "ϕ": "ᵠ"} | {
    sign: sign for sign in "′″*⋆°†‡⊥×♯"
}
_LOWERED = {"-": "₋", ",": ",", "ϕ": "ᵩ"}
_ORDINALS = "ªº"  # they would compete with the modifier letters
_WORD = re.compile(r"\w+")


def add_accent(text: str, mark: str) -> str:
    """Return ``text`` with the combining ``mark`` on its first letter.

    A tilde or circumflex over nothing is the sign itself; other marks over nothing are dropped.
    """
    if not text.strip():
        return _STANDALONE.get(mark, "") + text
    if not takes_accent(text):
        return text
    return compose_letter(text[0], mark) + text[1:]


def takes_accent(text: str) -> bool:
    """Tell whether an accent over ``text`` is one over its first sign: a letter, ∂, a lone ⊗."""
    is_sign = len(text) == 1 and unicodedata.category(text) in {"Sm", "So"}
    return text[0].isalnum() or text[0] in "∂∇" or is_sign


def compose_letter(letter: str, mark: str) -> str:
    """Return ``letter`` with ``mark``, as one code point where Unicode has it."""
    below = unicodedata.combining(mark) < unicodedata.combining("\u0301")
    letter = letter if below else _DOTTED.get(letter, letter)
    return unicodedata.normalize("NFC", letter + mark)


def to_superscript(text: str) -> str:
    """Return ``text`` raised: ``²``, ``ⁿ⁺¹``, or ``^(…)`` if a character cannot be raised."""
    return _script(text, "^", "<super>")


def to_subscript(text: str) -> str:
    """Return ``text`` lowered: ``₂``, ``ᵢ``, or ``_…`` if a character cannot be lowered."""
    return _script(text, "_", "<sub>")


def _script(text: str, sign: str, tag: str) -> str:
    characters = _load_characters(tag)
    compact = text.replace(" ", "")
    if all(character in characters for character in compact):
        return "".join(characters[character] for character in compact)
    is_bare = len(text) == 1 or (sign == "_" and _WORD.fullmatch(text))
    return f"{sign}{text}" if is_bare else f"{sign}({text})"


@cache
def _load_characters(tag: str) -> dict[str, str]:
    """Return the characters whose raised or lowered form is a compatibility character."""
    characters: dict[str, str] = {}
    for code in range(0x2FFF, -1, -1):
        match unicodedata.decomposition(chr(code)).split():
            case [found, base] if found == tag and chr(code) not in _ORDINALS:
                characters[chr(int(base, 16))] = chr(code)
            case _:
                pass
    return characters | (_RAISED if tag == "<super>" else _LOWERED)
