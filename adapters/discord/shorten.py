"""One line of text within a limit, for labels and descriptions."""

from __future__ import annotations

import grapheme


def count_utf16_units(text: str) -> int:
    """Return the length of ``text`` in UTF-16 units.

    How Discord counts beyond the basic plane is not written down; this is the cautious way.
    """
    return len(text.encode("utf-16-le")) // 2


def shorten(text: str, limit: int) -> str:
    """Return ``text`` on one line, cut before a grapheme and ended by "…" where it is too long.

    Args:
        text: what to show.
        limit: UTF-16 units.
    """
    line = " ".join(text.split())
    if count_utf16_units(line) <= limit:
        return line
    kept = line.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", "ignore")
    end = grapheme.safe_split_index(line, len(kept))
    return f"{line[:end].rstrip()}…"
