r"""Author names, parsed from the one string that arXiv's feeds and dumps give.

    string ── commas, colons ── conjunctions ── pieces ── cleaned ── suffixes joined ──> names

Authors write these strings by hand, so that the same comma separates two people, or a name from its
suffix, or a last name from its initials.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.document.tex.reader import plain_tex
from bot.model.paper import Paper

_BRACKET = r"\\(?:[A-Za-z]+|.)|(?P<bracket>[()])"
_COMMA = re.compile(rf"(?P<separator> ?[,;，、；] ?)|{_BRACKET}")
_COLON = re.compile(rf"(?P<separator> ?: ?)|{_BRACKET}")
_SEMICOLON = re.compile(rf"(?P<separator> ?[;；] ?)|{_BRACKET}")
_AND = re.compile(rf"(?P<separator>(?<= )(?:and|AND|\\and|\\?&) )|{_BRACKET}")
_AND_THE = re.compile(rf"(?P<separator>(?<= )(?:and|AND|\\and|\\?&) (?=[Tt]he ))|{_BRACKET}")
_COMPOUND = re.compile(r"[:&]|\b(?:and|AND)\b")
_WORD_AND_WORD = re.compile(r"[^\s.]+ (?:and|&|\\&) (?![Tt]he )")
_ON_BEHALF_OF = re.compile(r"(?:^| )(?:on behalf of|in the name of) ")
_FOR_THE = re.compile(r"(?:^| )(?:on behalf of|in the name of|(?:for|with|from)(?= [Tt]he )) ")
_MORE_THAN_NAMES = re.compile(
    r"[&\d]|\b(?:and|for|the|of|al|others|co-?authors|colleagues|co-?workers|collaborators|more|"
    r"appendix|appendices)\b",
    re.IGNORECASE,
)
_APPENDIX_BY = re.compile(
    r"(?:^|(?:^| )(?:with|including) (?:an? |the |two )?(?:\w+ )?)append(?:ix|ices) "
    r"(?:written )?(?:by|of|from) ",
    re.IGNORECASE,
)
_LEADING = re.compile(r"(?:\d+[.)]? )?(?:(?:and|AND|\\?&|for) )?")
_AFFILIATION = re.compile(r" ?\((?:[^()]|\([^()]*\))*\)?")
_COUNTED = (
    r"(?:(?:over|about|\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|many|several|some|"
    r"numerous|other|more|further|the|his|her|their|my|our) ){0,3}"
)
_ET_AL = re.compile(
    rf"(?:^|[ ,])(?:et\.? ?al\.?|"
    rf"(?:and )?{_COUNTED}(?:co-?authors|others|colleagues|co-?workers))$|"
    rf"^(?:{_COUNTED}collaborators|(?:(?:many|several|some) )?(?-i:more))$",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"(?:core |main )?(?:authors?|contributors?|editors?|by)|Ph\.? ?D\.?|M\.D\.|[DM]\.? ?Sc\.?",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"(?:jr|sr)\.?|I{2,3}|IV|2nd|3rd|4th", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_]\.[ -]?){1,4}")
_PARTICLES = re.compile(
    r"al|af|av|bin|da|dal|de|degli|dei|del|della|den|der|di|do|dos|du|el|la|le|op|ten|ter|van|vom|"
    r"von|zu|zum|zur|'t",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"\b(?:collaborations?|consortium|consortia|teams?|(?:work(?:ing)?[ -]?)?groups?|surveys?|"
    r"projects?|committees?|task ?forces?|networks?|initiatives?|community|communities|"
    r"(?-i:S?WG))$",
    re.IGNORECASE,
)
_INSTITUTION = re.compile(
    r"(?-i:^the )|\b(?:labs?|laborator(?:y|ies)|institutes?|universit(?:y|ies)|observatory|"
    r"foundation|association|society|organi[sz]ation|company|inc\.?|ltd\.?|(?-i:AI)|"
    r"cent(?:er|re)s?|research|deepmind|department|corporation|technolog(?:y|ies)|"
    r"agency|ministry|academy|(?<!['’])hospital|alliance|intelligence|(?-i:LLC|GmbH))$|"
    r"^(?-i:Teams?|Project|[Cc]ollaboration|NVIDIA|Google|Microsoft) |"
    r"\b(?-i:Team|Lab|Cent(?:er|re)|Institute|University|Laboratory|Department|Ministry|Academy|"
    r"School|College|Society|Association|Foundation|Council|Agency|Faculty|Hospital|Alliance|"
    r"Consortium|Group|Network|Initiative) (?-i:for|of|on|at|in|and) |"
    r"\b(?-i:Team|Consortium|Working Group) [A-Z][\w.-]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SplitName:
    """A name in the parts by which bibliographies sort; missing parts are empty."""

    first: str
    last: str
    suffix: str


def list_authors(paper: Paper) -> tuple[str, ...]:
    """Return the names of the authors: the source's own list, or else parsed from its string.

    arXiv's own lists hold colons and several names in one as well, so they are read like a string.
    """
    return parse_author_names(", ".join(paper.author_names) or paper.authors)


def parse_author_names(authors: str) -> tuple[str, ...]:
    r"""Return the names in an author string, in order, in Unicode.

    Each person and each group is one name, a suffix is part of its name. Parentheses hold
    affiliations, which are left out, as are "et al" and what holds no letter (arXiv's feeds make
    such pieces of "Collaboration: …").

    Args:
        authors: e.g. ``Bianca Lamm (IMLA, Offenburg University), L\'eo Sou & the Deep Team``.
    """
    pieces: Iterable[str] = _split_authors(authors)
    if "(" in authors:
        pieces = (_AFFILIATION.sub("", piece) for piece in pieces)
    if _MORE_THAN_NAMES.search(authors):
        names = (_clean(part) for piece in pieces for part in _split_represented(piece))
    else:
        names = map(_read_name, pieces)
    return tuple(_join_parts(filter(_has_letter, names)))


def format_author_line(authors: str) -> str:
    """Return an author string as one readable line; pieces without letters are left out."""
    pieces = map(_read_name, _split_authors(authors))
    return ", ".join(piece for piece in pieces if _has_letter(_AFFILIATION.sub("", piece)))


def is_group(name: str) -> bool:
    """Tell whether ``name`` is that of a collaboration, team, survey or the like."""
    return _GROUP.search(name) is not None


def split_name(name: str) -> SplitName:
    """Return the parts of ``name``: the last word with its particles, what precedes, a suffix.

    A group or an institution is one last name.
    """
    if is_group(name) or _INSTITUTION.search(name) or "collaboration" in name.casefold():
        return SplitName("", name, "")
    words = name.split()
    suffix = words.pop() if words[1:] and _SUFFIX.fullmatch(words[-1]) else ""
    start = max(len(words) - 1, 0)
    while start > 1 and _PARTICLES.fullmatch(words[start - 1]):
        start -= 1
    return SplitName(" ".join(words[:start]), " ".join(words[start:]).rstrip(","), suffix)


def _split_authors(authors: str) -> list[str]:
    """Return the pieces of an author string, a person or group in each, with affiliations."""
    written = " ".join(authors.split())
    if ";" in written:
        uninverted = [_uninvert(part) for part in _split(written, _SEMICOLON)]
        if all(uninverted):
            return uninverted
    pieces: list[str] = []
    for piece in _split(written, _COMMA):
        if _COMPOUND.search(piece):
            pieces += (name for part in _split_heading(piece) for name in _split_conjunction(part))
        else:
            pieces.append(piece)
    return pieces


def _split(written: str, separators: re.Pattern[str]) -> Iterator[str]:
    """Split at the separators outside parentheses; one left open reaches to the end."""
    depth, start = 0, 0
    for found in separators.finditer(written):
        if found["bracket"]:
            depth = max(0, depth + (1 if found["bracket"] == "(" else -1))
        elif found["separator"] and depth == 0:
            yield written[start : found.start()]
            start = found.end()
    yield written[start:]


def _uninvert(part: str) -> str:
    """Return ``van Byron, Ada`` as ``Ada van Byron``; "" if ``part`` is not of that form."""
    last, *first = _split(part, _COMMA)
    particles = last.split()[:-1]
    is_inverted = len(first) == 1 and last and all(map(_PARTICLES.fullmatch, particles))
    return f"{first[0]} {last}" if is_inverted and not _SUFFIX.fullmatch(first[0]) else ""


def _split_heading(piece: str) -> Iterable[str]:
    """Split a group from its first member: "The X Team: A. B", but not "Worlds: The X Team"."""
    heading, *rest = (_LEADING.sub("", part, count=1) for part in _split(piece, _COLON))
    if rest and is_group(rest[-1]) and not (is_group(heading) or _TITLE.fullmatch(heading)):
        return (piece,)
    return (heading, *rest)


def _split_conjunction(piece: str) -> Iterable[str]:
    """Split at each "and" that stands between two names, not inside that of a group.

    "the A and B Collaborations" are one name, and so is "Stars and Planets Group".
    """
    bare = _AFFILIATION.sub("", piece).rstrip()
    if is_group(bare) and bare[-1] in "sa":  # collaborations, consortia
        return (piece,) if bare[:4] in {"the ", "The "} else _split(piece, _AND_THE)
    if is_group(bare) and _WORD_AND_WORD.match(bare):
        return (piece,)
    return _split(piece, _AND)


def _split_represented(piece: str) -> list[str]:
    """Split a person from the group for which the person speaks, or from an appendix's author."""
    if "append" in piece.lower():
        return _APPENDIX_BY.split(piece)
    if "of " not in piece and "the " not in piece.lower():
        return [piece]
    return (_FOR_THE if is_group(piece.rstrip()) else _ON_BEHALF_OF).split(piece)


def _clean(part: str) -> str:
    """Return the readable name in ``part``, without "et al"."""
    name = _read_name(_LEADING.sub("", part.strip(), count=1))
    return _ET_AL.sub("", name).rstrip(" ,")


def _read_name(piece: str) -> str:
    return " ".join(plain_tex(piece).split())


def _join_parts(names: Iterable[str]) -> list[str]:
    """Join what commas took apart: suffixes, and the initials that follow a last name."""
    joined: list[str] = []
    for name in names:
        if joined and _SUFFIX.fullmatch(name):
            joined[-1] += f" {name}"
        elif joined and " " not in joined[-1] and _INITIALS.fullmatch(name):
            joined[-1] = f"{name} {joined[-1]}"
        elif not _TITLE.fullmatch(name):
            joined.append(name)
    return joined


def _has_letter(piece: str) -> bool:
    return any(character.isalpha() for character in piece)
