"""Author names, parsed from the one string that arXiv's feeds and dumps give."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.document.tex.reader import plain_tex
from bot.model.paper import Paper

_SEPARATOR = re.compile(
    r"\\.|([()])|((?<!\s)\s*[,;]\s+(?:and\s+)?|(?<!\s)\s+and\s+(?![^,;]*Collaborations))", re.DOTALL
)
_AFFILIATION = re.compile(r"(?<!\s)\s*\((?:[^()]|\([^()]*\))*\)?")
_PARTICLES = re.compile(
    r"al|da|dal|de|dei|del|della|den|der|di|do|dos|du|la|le|ten|ter|van|von|zu", re.IGNORECASE
)
_SUFFIX = re.compile(r"(?:jr|sr)\.?|I{2,3}|IV", re.IGNORECASE)
_LABEL = re.compile(r"^\s*(?::|\d+[.)])\s*")


@dataclass(frozen=True, slots=True)
class SplitName:
    """A name in the parts by which bibliographies sort; missing parts are empty."""

    first: str
    last: str
    suffix: str


def list_authors(paper: Paper) -> tuple[str, ...]:
    """Return the names of the authors: the source's own list, or else parsed from its string."""
    return paper.author_names or parse_author_names(paper.authors)


def parse_author_names(authors: str) -> tuple[str, ...]:
    r"""Return the names in an author string, in order, in Unicode.

    Commas inside parentheses belong to affiliations, which are left out, as is what holds no
    letter (arXiv's feeds make such pieces of "Collaboration: …"). A collaboration is a name.

    Args:
        authors: e.g. ``Bianca Lamm (IMLA, Offenburg University), L\'eo Sou``.
    """
    names: list[str] = []
    for piece in _split_authors(authors):
        written = plain_tex(_LABEL.sub("", _AFFILIATION.sub("", piece)))
        names.append(" ".join(written.split()))
    return tuple(name for name in names if _has_letter(name))


def format_author_line(authors: str) -> str:
    """Return an author string as one readable line; pieces without letters are left out."""
    pieces = (" ".join(plain_tex(piece).split()) for piece in _split_authors(authors))
    return ", ".join(piece for piece in pieces if _has_letter(_AFFILIATION.sub("", piece)))


def split_name(name: str) -> SplitName:
    """Return the parts of ``name``: the last word with its particles, what precedes, a suffix.

    A collaboration is one last name.
    """
    if "collaboration" in name.casefold():
        return SplitName("", name, "")
    words = name.split()
    suffix = words.pop() if words[2:] and _SUFFIX.fullmatch(words[-1]) else ""
    start = max(len(words) - 1, 0)
    while start > 1 and _PARTICLES.fullmatch(words[start - 1]):
        start -= 1
    return SplitName(" ".join(words[:start]), " ".join(words[start:]).rstrip(","), suffix)


def _split_authors(authors: str) -> list[str]:
    """Split at separators outside parentheses, or at all of them where those are not closed."""
    pieces, depth, start = list[str](), 0, 0
    for found in _SEPARATOR.finditer(authors):
        if found[1]:
            depth = max(0, depth + (1 if found[1] == "(" else -1))
        elif found[2] and depth == 0:
            pieces.append(authors[start : found.start()])
            start = found.end()
    return [*pieces, authors[start:]]


def _has_letter(piece: str) -> bool:
    return any(character.isalpha() for character in piece)
