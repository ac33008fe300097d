"""Author names out of the one string that arXiv's feeds and dumps give."""

from __future__ import annotations

import re

from bot.document.tex import plain_tex

_SEPARATOR = re.compile(
    r"\\.|([()])|(\s*[,;]\s+(?:and\s+)?|\s+and\s+(?![^,;]*Collaborations))", re.DOTALL
)
_AFFILIATION = re.compile(r"\s*\((?:[^()]|\([^()]*\))*\)?")
_JUNK = re.compile(r"[\W\d_]*")
_LABEL = re.compile(r"^\s*(?::|\d+[.)])\s*")


def author_names(authors: str) -> tuple[str, ...]:
    r"""Return the names in an author string, in order, in Unicode.

    Commas inside parentheses belong to affiliations, which are left out, as is what holds no
    letter (arXiv's feeds make such pieces of "Collaboration: …"). A collaboration is a name.

    Args:
        authors: e.g. ``Bianca Lamm (IMLA, Offenburg University), L\'eo Sou``.
    """
    names = (_name(piece) for piece in _pieces(authors))
    return tuple(name for name in names if not _JUNK.fullmatch(name))


def _pieces(authors: str) -> list[str]:
    """Split at separators outside parentheses, or at all of them where those are not closed."""
    pieces, depth, start = list[str](), 0, 0
    for found in _SEPARATOR.finditer(authors):
        if found[1]:
            depth = max(0, depth + (1 if found[1] == "(" else -1))
        elif found[2] and depth == 0:
            pieces.append(authors[start : found.start()])
            start = found.end()
    return [*pieces, authors[start:]]


def _name(piece: str) -> str:
    written = plain_tex(_LABEL.sub("", _AFFILIATION.sub("", piece)))
    return " ".join(written.split())
