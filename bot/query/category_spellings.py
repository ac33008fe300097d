"""Categories as other systems and people write them: ``cs/LG``, ``cs LG``, ``cs.L*``. Pure."""

from __future__ import annotations

import re

from bot.model.taxonomy import ARCHIVES, CATEGORIES
from bot.query import vocabulary
from bot.query.nodes import RemarkKind, Term
from bot.query.scanned_query import END, Kind, Rule, ScannedQuery

_IDS = {term.lower(): term for term in (*CATEGORIES, *ARCHIVES)}
_JOINED = re.compile(
    rf"(?P<before>[a-z]{{1,8}}(?:-[a-z]{{2,3}})?)(?:[/_:-]|(?P<space> ))(?P<after>[a-z]{{2,5}}"
    rf"(?:-[a-z]{{2,3}})?){END}",
    re.IGNORECASE,
)
_CUT = re.compile(
    rf"(?P<stem>[a-z]{{1,8}}(?:-[a-z]{{0,3}})?(?:\.[a-z]{{0,3}})?)\*{END}", re.IGNORECASE
)
_BY_LETTERS = {
    term.replace("-", ""): term
    for term in (*ARCHIVES, *CATEGORIES)
    if "-" in term and "." not in term
}
_SQUASHED = re.compile(
    rf"(?:{'|'.join(_BY_LETTERS)}){END}"
    rf"|(?P<named>[a-z]+-[a-z]+)/{END}",
    re.IGNORECASE,
)
_CATEGORY = r"[a-z]+(?:-[a-z]+)?\.[a-z]+(?:-[a-z]+)?"
_SLASHED = re.compile(rf"{_CATEGORY}(?:[/\\]{_CATEGORY})+{END}", re.IGNORECASE)
_BRACED = re.compile(
    r"(?P<archive>[a-z]+(?:-[a-z]+)?)\.[{(\[](?P<subjects>[a-z]+(?:(?:\s?[,|/]\s?)[a-z]+)*)[})\]]",
    re.IGNORECASE,
)
_PARTED = re.compile(
    rf"(?P<archive>[a-z]+(?:-[a-z]+)?)(?:\s\.\s?|\.\s|)(?P<subject>[A-Z]{{2}}){END}"
)
_NOT = re.compile(rf"not\s+(?:in\s+)?(?=(?:cat:|#)?(?P<word>[\w.*-]+){END})", re.IGNORECASE)
_IN = re.compile(rf"(?:in|from)\s+(?=(?:cat:|#)?(?P<word>[\w.*-]+){END})", re.IGNORECASE)


def _read_joined(state: ScannedQuery, found: re.Match[str]) -> int | None:
    """Read ``cs/LG`` and ``quant ph``, and ``cs lg`` where the archive's name is no word."""
    before, after = found["before"].lower(), found["after"].lower()
    is_telling = vocabulary.is_bare_category(before) or found["after"].isupper()
    is_subject = found["space"] is None or is_telling
    category = _IDS.get(f"{before}-{after}") or (
        _IDS.get(f"{before}.{after}") if is_subject else None
    )
    if category is None or category == found[0]:
        return None
    state.remark(RemarkKind.TRANSLATED, found[0], category)
    return state.add_term(found, Term(category), is_bare=True)


def _read_cut(state: ScannedQuery, found: re.Match[str]) -> int | None:
    """Read ``cs.L*`` as all categories that begin so; archives that are words stay words."""
    stem = found["stem"].lower()
    archive = stem.partition(".")[0]
    if stem.removesuffix(".") in _ARCHIVES and vocabulary.is_bare_category(archive):
        wanted = [f"{archive}.*"]
    elif {".", "-"} & {*stem}:
        wanted = [term for name, term in _IDS.items() if name.startswith(stem)]
    else:
        return None
    if not wanted or stem.endswith("."):
        return None
    state.remark(RemarkKind.TRANSLATED, found[0], " OR ".join(wanted))
    state.add(Kind.OPEN, found)
    for category in wanted:
        state.add_term(found, Term(category), is_bare=True)
        state.add(Kind.BAR, found)
    state.tokens.pop()
    return state.add(Kind.CLOSE, found)


def _read_squashed(state: ScannedQuery, found: re.Match[str]) -> int | None:
    """Read ``quantph`` as ``quant-ph``, and ``hep-ph/``, which an old identifier begins with."""
    named = (found["named"] or found[0]).lower()
    category = _BY_LETTERS.get(named.replace("-", ""))
    if category is None:
        return None
    state.remark(RemarkKind.TRANSLATED, found[0], category)
    return state.add_term(found, Term(category), is_bare=True)


def _read_alternatives(state: ScannedQuery, found: re.Match[str], names: list[str]) -> int | None:
    wanted = [_IDS.get(name.lower()) for name in names]
    if None in wanted:
        return None
    state.remark(RemarkKind.TRANSLATED, found[0], " OR ".join(filter(None, wanted)))
    state.add(Kind.OPEN, found)
    for category in filter(None, wanted):
        state.add_term(found, Term(category), is_bare=True)
    return state.add(Kind.CLOSE, found)


def _read_slashed(state: ScannedQuery, found: re.Match[str]) -> int | None:
    """Read ``cs.LG/cs.AI``."""
    return _read_alternatives(state, found, re.split(r"[/\\]", found[0]))


def _read_braced(state: ScannedQuery, found: re.Match[str]) -> int | None:
    """Read ``cs.{LG,AI}``."""
    subjects = re.split(r"\s?[,|/]\s?", found["subjects"])
    return _read_alternatives(state, found, [f"{found['archive']}.{each}" for each in subjects])


def _read_parted(state: ScannedQuery, found: re.Match[str]) -> int | None:
    """Read ``cs. LG`` and ``csLG``."""
    return _read_alternatives(state, found, [f"{found['archive']}.{found['subject']}"])


def _read_not(state: ScannedQuery, found: re.Match[str]) -> int | None:
    """Read ``cs.LG not cs.CL``: no title has that."""
    if not state.is_behind_term() or not vocabulary.is_bare_category(found["word"]):
        return None
    state.remark(RemarkKind.TRANSLATED, found[0].strip(), "-")
    return state.add(Kind.NOT, found)


def _ignore_in(state: ScannedQuery, found: re.Match[str]) -> int | None:
    """Read ``graphs in cs.LG`` without its preposition."""
    if not vocabulary.is_bare_category(found["word"]):
        return None
    state.remark(RemarkKind.TRANSLATED, found[0])
    return found.end()


_ARCHIVES = frozenset(map(str.lower, ARCHIVES))
CATEGORY_RULES: tuple[Rule, ...] = (
    (_SLASHED, _read_slashed),
    (_BRACED, _read_braced),
    (_PARTED, _read_parted),
    (_JOINED, _read_joined),
    (_SQUASHED, _read_squashed),
    (_CUT, _read_cut),
    (_NOT, _read_not),
    (_IN, _ignore_in),
)
"""Rules that come before those for words."""
