"""The characters of a query as one keyboard types them, and where each of them stood. Pure."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_SIGNS = {
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
    **dict.fromkeys("\u300c\u300d\u300e\u300f\u300a\u300b\u3008\u3009", '"'),
    **dict.fromkeys("\u2039\u203a\u275d\u275e\u301d\u301e\u301f\ufe41\ufe42\ufe43\ufe44", '"'),
    **dict.fromkeys("\u2018\u2019\u201a\u201b", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63", "-"),
    **dict.fromkeys("\u3001", ","),
    "\u2227": "&", "\u2228": "|", "\u00ac": "!", "\u3010": "[", "\u3011": "]",
    "\u3014": "(", "\u3015": ")", "\u3016": "(", "\u3017": ")", "\u301c": "~",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A text to be scanned.

    Attributes:
        text: without width and invisible characters; quotation marks, dashes and white space are
            ASCII's.
        places: for each of its characters, and for the end, the place in what was typed.
    """

    text: str
    places: tuple[int, ...]


def read_source(typed: str) -> Source:
    """Return ``typed`` as it is scanned."""
    plain = [
        (letter, place) for place, typed_one in enumerate(typed) for letter in _plain(typed_one)
    ]
    return Source(
        "".join(letter for letter, _ in plain), (*(place for _, place in plain), len(typed))
    )


@lru_cache(4096)
def _plain(character: str) -> str:
    """Return the character of the keyboard for this one; "" for one that shows nothing."""
    if character in _SIGNS:
        return _SIGNS[character]
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    if category in {"Cf", "Cc", "Cs"}:
        return "" if category == "Cf" else " "
    narrow = unicodedata.normalize("NFKC", character)
    return narrow if len(narrow) == 1 and narrow.isascii() else character
