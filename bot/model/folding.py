"""Text as people type it, brought into the form in which it is compared. Pure."""

from __future__ import annotations

import re
import unicodedata

SEPARATORS = re.compile(r"[\s,;+|、，；＋]+")
"""What stands between the words of a list, on Western and Chinese keyboards."""


def fold(text: str) -> str:
    """Return ``text`` without differences of width and case: full-width ``ＣＳ`` becomes ``cs``.

    Unicode's NFKC (UAX #15) and case folding: https://www.unicode.org/reports/tr15/.
    """
    return unicodedata.normalize("NFKC", text).casefold()
