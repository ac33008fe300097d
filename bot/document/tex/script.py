"""Superscripts and subscripts in Unicode, where every character has one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

_SMALL_RAISED = {"'": "′", "∗": "*", "∘": "°", "⊤": "ᵀ", "-": "⁻", ",": ",", "ϕ": "ᵠ"} | {
    sign: sign for sign in "′″*⋆°†‡⊥×♯"
}
_SMALL_LOWERED = {"-": "₋", ",": ",", "ϕ": "ᵩ"}
_ORDINALS = "ªº"  # they would compete with the modifier letters
_WORD = re.compile(r"\w+")


def to_superscript(text: str) -> str:
    """Return ``text`` raised: ``²``, ``ⁿ⁺¹``, or ``^(…)`` where a character cannot be raised."""
    return _script(text, "^", "<super>")


def to_subscript(text: str) -> str:
    """Return ``text`` lowered: ``₂``, ``ᵢ``, or ``_…`` where a character cannot be lowered."""
    return _script(text, "_", "<sub>")


def _script(text: str, sign: str, kind: str) -> str:
    table = _table(kind)
    compact = text.replace(" ", "")
    if all(character in table for character in compact):
        return "".join(table[character] for character in compact)
    bare = len(text) == 1 or (sign == "_" and _WORD.fullmatch(text))
    return f"{sign}{text}" if bare else f"{sign}({text})"


@cache
def _table(kind: str) -> dict[str, str]:
    """Return the characters that Unicode calls compatible with a raised or lowered one."""
    small = _SMALL_RAISED if kind == "<super>" else _SMALL_LOWERED
    return {**dict(_compatible(kind)), **small}


def _compatible(kind: str) -> Iterator[tuple[str, str]]:
    for code in range(0x2FFF, -1, -1):
        match unicodedata.decomposition(chr(code)).split():
            case [tag, base] if tag == kind and chr(code) not in _ORDINALS:
                yield chr(int(base, 16)), chr(code)
            case _:
                pass
