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
from bot.model.author_groups import is_body, is_corporate, is_group
from bot.model.paper import Paper

_BRACKET = r"\\(?:[A-Za-z]+|.)|(?P<bracket>[()])"
_COMMA = re.compile(rf"(?P<separator> ?[,;，、；] ?)|{_BRACKET}")
_COLON = re.compile(rf"(?P<separator> ?: ?)|{_BRACKET}")
_SEMICOLON = re.compile(rf"(?P<separator> ?[;；] ?)|{_BRACKET}")
_AND = re.compile(
    rf"(?P<separator>(?<= )(?:(?:and|AND|und|et(?! al\b)|\\and|\\?&) |[+/y] (?=[^\W\d_]\. )))"
    rf"|{_BRACKET}"
)
_AND_THE = re.compile(rf"(?P<separator>(?<= )(?:and|AND|\\and|\\?&) (?=[Tt]he ))|{_BRACKET}")
_SEMICOLON_SIGN = re.compile("[;；]")
_COMPOUND = re.compile(r"[:&+/]|\b(?:and|AND|und|et|y)\b")
_WORD_AND_WORD = re.compile(r"[^\s.]+ (?:and|&|\\&) (?![Tt]he )")
_BEHALF = (
    r"[Oo]n behalf of|in the name of|representing|as part of|as members? of|"
    r"(?:in collaboration|together|jointly) with|with (?:contributions|help|input) (?:by|from|of)"
)
_ON_BEHALF_OF = re.compile(rf"(?:^| )(?:{_BEHALF}|with(?= [A-Z])) ")
_FOR_THE = re.compile(rf"(?:^| )(?:{_BEHALF}|(?:for|with|from)(?= [Tt]he )) ")
_ACRONYM = re.compile(r"[A-Z][\w.-]*[A-Z\d][\w.+-]*")
_MORE_THAN_NAMES = re.compile(
    r"[&\d]|\b(?:and|by|et|und|for|with|representing|the|of|al|others|co-?authors|colleagues|co-?workers|collaborators|more|"
    r"appendix|appendices)\b",
    re.IGNORECASE,
)
_APPENDIX_BY = re.compile(
    r"(?:^|(?:^| )(?:with|including) (?:an? |the |two )?(?:\w+ )?)append(?:ix|ices) "
    r"(?:written )?(?:by|of|from) ",
    re.IGNORECASE,
)
_LEADING = re.compile(r"(?:\d+[.)]? )?(?:(?:and|AND|\\?&|for|[Bb]y)(?: |$))?")
_MARK = re.compile(
    r"\$\s*(?:\{\s*\})?\s*\^\s*(?:\{[^{}$]*\}|[^{}$]{1,8})\s*\$|(?<!\\)\^(?:\{[^{}]*\}|[\d*])"
    r"|\\(?:thanks|footnote|footnotemark|inst|altaffilmark|orcidlink|orcid|textsuperscript)"
    r"(?:\[[^\[\]]*\]|\{[^{}]*\})|(?<=[\w.}])[*\u2020\u2021\u00a7\u00b6\u2217\u00b9\u00b2\u00b3\u2070\u2074-\u2079]+"
    r"(?=\s*(?:[,;&()]|and\b|\Z))"
)
"""What refers to an affiliation or a footnote behind a name."""
_FULL_STOP = re.compile(r"(?<=[a-z]{2})\.$")
_GROUP_ALONE = re.compile(r"\s*\((?P<group>[^()]*)\)\s*")
_SQUARE = re.compile(r"(?<=\s)\[([^\[\]()]*)\]")
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
    r"(?:core |main )?(?:authors?|contributors?|editors?|convenors?|conveners?|co-?ordinators?|"
    r"leads?|leaders?|chairs?|speakers?|spokes(?:person|man|woman)s?|by)|Ph\.? ?D\.?|M\.? ?D\.?|"
    r"[BDM]\.? ?Sc\.?|D\.? ?Phil\.?|Pharm\.?D\.?|M\.?P\.?H\.?|MBBS|FRS|Esq\.?",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"(?:jr|sr)\.?|I{2,3}|IV|2nd|3rd|4th", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_]\.[ -]?){1,4}")
PARTICLE_PATTERN = (
    "al|af|av|bin|da|dal|de|degli|dei|del|della|den|der|di|do|dos|du|el|la|le|op|ten|ter|van|vom|"
    "von|zu|zum|zur|'t"
)
"""Regular expression of a word that may stand before a last name as a part of it, in any case."""
_PARTICLES = re.compile(PARTICLE_PATTERN, re.IGNORECASE)
_BEFORE_LAST_NAME = re.compile(
    rf"{PARTICLE_PATTERN}|los|las|dalla|dalle|delle|dello|ibn", re.IGNORECASE
)
"""The same with rarer words, which the index of names does not know."""


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

    Each person and each group is one name, a suffix is part of its name. Parentheses and square
    brackets hold affiliations, which are left out, as are marks that refer to them, "et al" and
    what holds no letter (arXiv's feeds make such pieces of "Collaboration: …").

    Args:
        authors: e.g. ``Bianca Lamm (IMLA, Offenburg University), L\'eo Sou & the Deep Team``.
    """
    authors = _SQUARE.sub(r"(\1)", authors)
    pieces: Iterable[str] = _split_authors(authors)
    if "(" in authors:
        pieces = map(_drop_affiliations, pieces)
    if _MORE_THAN_NAMES.search(authors):
        names = (_clean(part) for piece in pieces for part in _split_represented(piece))
    else:
        names = map(_read_name, pieces)
    return tuple(_join_parts(filter(_has_letter, names)))


def format_author_line(authors: str) -> str:
    """Return an author string as one readable line; pieces without letters are left out."""
    pieces = map(_read_name, _split_authors(authors))
    return ", ".join(piece for piece in pieces if _has_letter(_AFFILIATION.sub("", piece)))


def split_name(name: str) -> SplitName:
    """Return the parts of ``name``: the last word with its particles, what precedes, a suffix.

    A group or an institution is one last name.
    """
    if is_corporate(name):
        return SplitName("", name, "")
    words = name.split()
    suffix = words.pop() if words[1:] and _SUFFIX.fullmatch(words[-1]) else ""
    start = max(len(words) - 1, 0)
    while start > 1 and _BEFORE_LAST_NAME.fullmatch(words[start - 1]):
        start -= 1
    return SplitName(" ".join(words[:start]), " ".join(words[start:]).rstrip(","), suffix)


def _split_authors(authors: str) -> list[str]:
    """Return the pieces of an author string, a person or group in each, with affiliations."""
    written = " ".join(_MARK.sub("", authors).split())
    if not (_COMPOUND.search(written) or _SEMICOLON_SIGN.search(written)):
        return list(_split(written, _COMMA))
    for separators in (_SEMICOLON, _AND):
        parts = list(_split(written, separators))
        if parts[1:] and all(uninverted := [_uninvert(part) for part in parts]):
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
    is_inverted = len(first) == 1 and _is_last_name(last) and not _SUFFIX.fullmatch(first[0])
    return f"{first[0]} {last}" if is_inverted else ""


def _is_last_name(name: str) -> bool:
    """Tell whether ``name`` is one word, after particles, that may be a person's."""
    return bool(name) and all(map(_PARTICLES.fullmatch, name.split()[:-1])) and not is_body(name)


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


def _drop_affiliations(piece: str) -> str:
    """Return ``piece`` without what is in parentheses, unless that is a group and all there is."""
    alone = _GROUP_ALONE.fullmatch(piece)
    if alone and is_group(alone["group"].rstrip()):
        return alone["group"]
    return _AFFILIATION.sub("", piece)


def _split_represented(piece: str) -> list[str]:
    """Split a person from the group for which the person speaks, or from an appendix's author."""
    if "append" in piece.lower():
        return _APPENDIX_BY.split(piece)
    if is_group(piece.rstrip()):
        return _FOR_THE.split(piece)
    before, _, body = piece.rstrip().rpartition(" for ")
    is_represented = before and (_ACRONYM.fullmatch(body) or body[:4] in {"the ", "The "})
    return [before, body] if is_represented else _ON_BEHALF_OF.split(piece)


def _clean(part: str) -> str:
    """Return the readable name in ``part``, without "et al"."""
    name = _read_name(_LEADING.sub("", part.strip(), count=1))
    return _FULL_STOP.sub("", _ET_AL.sub("", name).rstrip(" ,-\u2013\u2014"))


def _read_name(piece: str) -> str:
    return " ".join(plain_tex(piece).split())


def _join_parts(names: Iterable[str]) -> list[str]:
    """Join what commas took apart: suffixes, and the initials that follow a last name."""
    joined: list[str] = []
    for name in names:
        if joined and _SUFFIX.fullmatch(name):
            joined[-1] += f" {name}"
        elif (
            joined and _INITIALS.fullmatch(name) and _is_last_name(joined[-1]) and not is_body(name)
        ):
            joined[-1] = f"{name} {joined[-1]}"
        elif not _TITLE.fullmatch(name):
            joined.append(name)
    return joined


def _has_letter(piece: str) -> bool:
    return piece[:1].isalpha() or any(map(str.isalpha, piece))
