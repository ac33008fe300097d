"""Letters with marks: a TeX accent and its letter as one composed character."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

_UNDOTTED = {"ı": "i", "ȷ": "j"}
SIGN_ACCENTS: Mapping[str, str] = {
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    '"': "\u0308",
    "~": "\u0303",
    "=": "\u0304",
    ".": "\u0307",
}
"""Accents that are one sign; the combining character of each."""

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
"""Accents that are named by a letter."""

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
    "check": "\u030c",
    "widecheck": "\u030c",
    "breve": "\u0306",
    "acute": "\u0301",
    "grave": "\u0300",
    "mathring": "\u030a",
    "underline": "\u0332",
    "underbar": "\u0332",
}
"""Accents of formulas."""
_LONE = {"\u0303": "~", "\u0302": "^"}


def add_accent(text: str, mark: str) -> str:
    """Return ``text`` with the combining ``mark`` on its first letter.

    A tilde or circumflex over nothing is the sign itself; other marks over nothing vanish.
    """
    if not text.strip():
        return _LONE.get(mark, "") + text
    if not text[0].isalnum():
        return text
    return compose_letter(text[0], mark) + text[1:]


def compose_letter(letter: str, mark: str) -> str:
    """Return ``letter`` with ``mark``, as one code point where Unicode has it."""
    below = unicodedata.combining(mark) < unicodedata.combining("\u0301")
    letter = letter if below else _UNDOTTED.get(letter, letter)
    return unicodedata.normalize("NFC", letter + mark)
