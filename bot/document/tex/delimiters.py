r"""Finds where formulas and groups of a TeX text begin and end.

arXiv's texts are written by hand: dollars are money as well as delimiters, delimiters are left
open, braces are meant literally. Which it is is decided by the text around them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ESCAPED = re.compile(r"\\.|([{}])", re.DOTALL)
_DOLLAR = re.compile(r"\\.|(\$)", re.DOTALL)
_MATH_SIGN = re.compile(r"[\\^_=<>]")
_PROSE_WORD = re.compile(r"(?<![\\{A-Za-z])[A-Za-z]{3,}(?![A-Za-z}])")
_MONEY = re.compile(r"\d[\d.,]*\s?(?:[kKMBT]|[A-Za-z]{2,})?\b")
_MAX_PROSE_WORDS = 3
_MAX_FORMULA_LENGTH = 1500
_ITEM = re.compile(r"\s*(?:[ivx]+|[a-z])\s*")
_GROUPED = re.compile(
    r"\s*(?:[A-ZÀ-ɏ]|[A-Za-z{][\w\s.'’()/{}-]+)\s*|[\s.,:;!?-]*|\s*https?://[^\s]+\s*"
)
_TOKEN = re.compile(r"[^\s]{1,80}")
_WORDS = re.compile(r"[A-Za-z][A-Za-z -]{0,60}[A-Za-z]")
_ENVIRONMENTS = "equation|align|gather|multline|eqnarray|displaymath|math|dmath|aligned|cases|array"
_BEGIN = re.compile(rf"\\begin\s*\{{((?:{_ENVIRONMENTS})\*?)\}}")
_CLOSERS = {r"\(": r"\)", r"\[": r"\]"}


@dataclass(frozen=True, slots=True)
class FormulaSpan:
    """A formula in a source: its content, its start, and the end of its closing delimiter."""

    tex: str
    start: int
    end: int


def match_braces(source: str) -> dict[int, int]:
    """Return the offset of the closing brace for each opening one that is closed."""
    matches: dict[int, int] = {}
    open_at: list[int] = []
    for brace in _ESCAPED.finditer(source):
        if brace[1] == "{":
            open_at.append(brace.start())
        elif brace[1] and open_at:
            matches[open_at.pop()] = brace.start()
    return matches


def is_literal_group(content: str) -> bool:
    """Tell whether the braces around ``content`` are literal: of a set, a list, an item."""
    if "\\" in content:
        return False
    if "$" in content:
        return "," in content
    return bool(_ITEM.fullmatch(content)) or not _GROUPED.fullmatch(content)


def find_formula(source: str, start: int, end: int) -> FormulaSpan | None:
    """Return the formula whose opening delimiter is at ``start``, if it is closed before ``end``.

    A dollar that is money or is never closed opens no formula.
    """
    if source.startswith("$$", start):
        empty = FormulaSpan("", start + 2, start + 2) if start + 2 <= end else None
        return _find_closed("$$", source, start + 2, end) or empty
    if source[start] == "$":
        return _find_between_dollars(source, start, end)
    if source[start : start + 2] in _CLOSERS:
        return _find_closed(_CLOSERS[source[start : start + 2]], source, start + 2, end)
    return _find_environment(source, start, end)


def _find_closed(closer: str, source: str, start: int, end: int) -> FormulaSpan | None:
    stop = source.find(closer, start, end)
    if stop < 0 or (closer == "$$" and not _is_plausible(source[start:stop])):
        return None
    return FormulaSpan(source[start:stop], start, stop + len(closer))


def _find_environment(source: str, start: int, end: int) -> FormulaSpan | None:
    begin = _BEGIN.match(source, start, end)
    if begin is None:
        return None
    closer = f"\\end{{{begin[1]}}}"
    stop = source.find(closer, begin.end(), end)
    if stop < 0:
        return None
    stop += len(closer)
    return FormulaSpan(source[start:stop], start, stop)


def _find_between_dollars(source: str, start: int, end: int) -> FormulaSpan | None:
    for dollar in _DOLLAR.finditer(source, start + 1, min(end, start + _MAX_FORMULA_LENGTH)):
        if dollar[1]:
            stop = dollar.start()
            tex = source[start + 1 : stop]
            # "$5 to $6": an amount before, a digit behind, and nothing mathematical between.
            is_money = (
                source[stop + 1 : stop + 2].isdigit()
                and _MONEY.match(tex) is not None
                and not _MATH_SIGN.search(tex)
            )
            is_formula = not is_money and _is_plausible(tex)
            return FormulaSpan(tex, start + 1, stop + 1) if is_formula else None
    return None


def _is_plausible(tex: str) -> bool:
    """Tell whether ``tex`` is a formula, not the prose between two stray dollars."""
    if not tex.strip() or "\n\n" in tex:
        return False
    if _TOKEN.fullmatch(tex) or _WORDS.fullmatch(tex):
        return True
    has_math = _MATH_SIGN.search(tex) is not None
    if len(_PROSE_WORD.findall(tex)) < _MAX_PROSE_WORDS:
        return has_math or not (_MONEY.match(tex) and tex.endswith(" "))
    return has_math and not _MONEY.match(tex) and "\\text" in tex
