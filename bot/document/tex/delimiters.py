r"""Finds where formulas and groups of a TeX text begin and end.

arXiv's texts are written by hand: dollars are money as well as delimiters, delimiters are left
open, braces are meant literally. Which it is is decided by the text around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.document.tex.money import AMOUNT, LOWER_WORD, MATH_SIGN, TEX_SIGN, is_money

_ESCAPED = re.compile(r"\\.|\{|\}", re.DOTALL)
_BOX = r"\\(?:text[a-z]*|[hmfv]box|intertext)\s*\{[^{}]*\}"  # words, with formulas of their own
_DOLLAR = re.compile(rf"{_BOX}|\\.|(\$)", re.DOTALL)
_BOXES = re.compile(_BOX)
_PROSE_WORD = re.compile(r"(?<![\\{A-Za-z])[A-Za-z]{3,}(?![A-Za-z}])")
_LONE_WORD = re.compile(r"\s+[a-z]{2,}\s+")
_MAX_PROSE_WORDS = 3
_MAX_FORMULA_LENGTH = 1500
_ITEM = re.compile(r"\s*(?:[ivx]+|[a-z])\s*")
_GROUPED = re.compile(
    r"\s*(?:[A-ZÀ-ɏ]|[A-Za-z{][\w\s.'’()/{}-]+)\s*|[\s.,:;!?-]*|\s*https?://[^\s]+\s*"
)
_TOKEN = re.compile(r"[^\s]{1,80}")
_WORDS = re.compile(r"[A-Za-z][A-Za-z -]{0,60}[A-Za-z]")
_ENVIRONMENTS = (
    "equation|align|gather|multline|eqnarray|displaymath|math|dmath|flalign|alignat|aligned|split|"
    "gathered|[dr]?cases|array|subarray|[pbBvV]?(?:small)?matrix"
)
_LINES = re.compile(r"(?:equation|align|gather|multline|eqnarray|displaymath|math|dmath)\*?")
_ROW_END = re.compile(r"\\\\|\\begin\b")
_TABULATOR = re.compile(r"(?<!\\)&")
_BEGIN = re.compile(rf"\\begin\s*\{{((?:{_ENVIRONMENTS})\*?)\}}")
_BREAK_OR_FORMULA = re.compile(
    r"(?P<free>\n[^\S\n]*\n)|(?P<indent>\n[^\S\n]{2,})|(?P<formula>\$|\\[(\[]|\\begin\b)|\\."
)
_BULLET = re.compile(r"[-*•–—]|\(?(?:\d{1,2}|[ivx]{1,4}|[a-z])[.)]")
_MAX_TRAILING = 100
_CLOSERS = {r"\(": r"\)", r"\[": r"\]"}


@dataclass(frozen=True, slots=True)
class FormulaSpan:
    """A formula in a source: its content, its start, and the end of its closing delimiter."""

    tex: str
    start: int
    end: int


def split_paragraphs(source: str) -> list[str]:
    """Return the paragraphs of an abstract; a line that ends inside a formula ends none.

    Dumps break lines anywhere and begin a paragraph with two spaces; feeds leave a line free.
    """
    source = source.strip(" \t\n")  # what stands around the text breaks no line of it
    breaks = list(_find_breaks(source))
    indented = [found for found in breaks if found["indent"]]
    # Some authors indent every line. Where many of the indents cut a sentence, none is meant.
    is_wrapped = 3 * sum(map(_cuts_sentence, indented)) > len(indented)
    kept = [found for found in breaks if found["free"] or not (is_wrapped or _cuts_sentence(found))]
    starts = [0, *(found.end() for found in kept)]
    ends = [*(found.start() for found in kept), len(source)]
    return [source[start:end] for start, end in zip(starts, ends, strict=True)]


def _find_breaks(source: str) -> Iterator[re.Match[str]]:
    at = 0
    while (found := _BREAK_OR_FORMULA.search(source, at)) is not None:
        at = found.end()
        if found["free"] or found["indent"]:
            yield found
        elif found["formula"] and (span := find_formula(source, found.start(), len(source))):
            at = span.end


def _cuts_sentence(found: re.Match[str]) -> bool:
    before = found.string[max(0, found.start() - _MAX_TRAILING) : found.start()].rstrip()[-1:]
    return (before.isalnum() or before == ",") and not _BULLET.match(found.string, found.end())


def match_braces(source: str) -> dict[int, int]:
    """Return the offset of the closing brace for each opening one that is closed."""
    matches: dict[int, int] = {}
    open_at: list[int] = []
    for brace in _ESCAPED.finditer(source):
        if brace[0] == "{":
            open_at.append(brace.start())
        elif brace[0] == "}" and open_at:
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
        return _find_closed("$$", source, start + 2, end)
    if source[start] == "$":
        return _find_between_dollars(source, start, end)
    if source[start : start + 2] in _CLOSERS:
        return _find_closed(_CLOSERS[source[start : start + 2]], source, start + 2, end)
    return _find_environment(source, start, end)


def _find_closed(closer: str, source: str, start: int, end: int) -> FormulaSpan | None:
    stop = source.find(closer, start, min(end, start + _MAX_FORMULA_LENGTH))
    if stop < 0 or (closer == "$$" and not _is_plausible_display(source[start:stop])):
        return None
    return FormulaSpan(source[start:stop], start, stop + len(closer))


def _find_environment(source: str, start: int, end: int) -> FormulaSpan | None:
    begin = _BEGIN.match(source, start, end)
    if begin is None:
        return None
    closer = f"\\end{{{begin[1]}}}"
    stop = source.find(closer, begin.end(), min(end, start + _MAX_FORMULA_LENGTH))
    if stop < 0:
        return None
    inner, stop = source[begin.end() : stop], stop + len(closer)
    if _LINES.fullmatch(begin[1]) and not _ROW_END.search(inner):  # one line, with nothing to align
        return FormulaSpan(_TABULATOR.sub("", inner), begin.end(), stop)
    return FormulaSpan(source[start:stop], start, stop)


def _find_between_dollars(source: str, start: int, end: int) -> FormulaSpan | None:
    for dollar in _DOLLAR.finditer(source, start + 1, min(end, start + _MAX_FORMULA_LENGTH)):
        if dollar[1]:
            stop = dollar.start()
            tex = source[start + 1 : stop]
            is_formula = not is_money(source, start, stop) and _is_plausible(tex)
            return FormulaSpan(tex, start + 1, stop + 1) if is_formula else None
    return None


def _is_plausible_display(tex: str) -> bool:
    """Tell the same of what is between two pairs of dollars, which grade prices as well."""
    return _is_plausible(tex) and not _LONE_WORD.fullmatch(tex)


def _is_plausible(tex: str) -> bool:
    """Tell whether ``tex`` is a formula, not the prose between two stray dollars."""
    if not tex.strip() or "\n\n" in tex:
        return False
    if _TOKEN.fullmatch(tex) or _WORDS.fullmatch(tex):
        return True
    has_math = MATH_SIGN.search(tex) is not None
    if AMOUNT.match(tex) and not TEX_SIGN.search(tex):  # "$5 (x>3) and $n$"
        has_math = has_math and not (tex[-1].isspace() and LOWER_WORD.search(tex))
    if not has_math and tex != tex.strip() and len(tex.split()) > 1 and LOWER_WORD.search(tex):
        return False
    words = len(_PROSE_WORD.findall(_BOXES.sub(" ", tex)))
    if words < _MAX_PROSE_WORDS:
        return has_math or not (words and AMOUNT.match(tex.strip()) and tex.endswith(" "))
    return has_math and not AMOUNT.match(tex) and "\\text" in tex
