"""Text as people type it, brought into the form in which it is compared. Pure."""

from __future__ import annotations

import re
import unicodedata

SEPARATORS = re.compile(r"[\s,;+|、，；＋]+")
"""What stands between the words of a list, on Western and Chinese keyboards."""
_FORMAT = "Cf"
"""Unicode's category of what shows nothing: soft hyphen, zero-width space, marks of direction."""


def fold(text: str) -> str:
    """Return ``text`` without width, case and invisible characters: full-width ``ＣＳ`` is ``cs``.

    Unicode's NFKC (UAX #15) and case folding: https://www.unicode.org/reports/tr15/.
    """
    visible = text if text.isascii() else "".join(filter(_is_visible, text))
    return unicodedata.normalize("NFKC", visible).casefold()


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) != _FORMAT
