r"""Finds where formulas and groups of a TeX text begin and end.

arXiv's texts are written by hand: dollars are money as well as delimiters, delimiters are left
open, braces are meant literally. Which it is is decided by the text around them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ESCAPED = re.compile(r"\\.|([{}])", re.DOTALL)
_BOX = r"\\(?:text[a-z]*|[hmfv]box|intertext)\s*\{[^{}]*\}"  # words, with formulas of their own
_DOLLAR = re.compile(rf"{_BOX}|\\.|(\$)", re.DOTALL)
_BOXES = re.compile(_BOX)
_MATH_SIGN = re.compile(r"[\\^_=<>]")
_PROSE_WORD = re.compile(r"(?<![\\{A-Za-z])[A-Za-z]{3,}(?![A-Za-z}])")
_COMMAND = re.compile(r"\\[A-Za-z]")
_TEX_SIGN = re.compile(r"\\[^%&#$]|[\^_]")  # unlike "<" and an escaped "%", never in prose
_MONEY = re.compile(r"\d[\d.,]*\s?(?:[kKmMbBT]|[A-Za-z]{2,})?\b")
_COMPARED_AMOUNT = re.compile(
    r"\d[\d.,]*(?:[kKmMbBT]|[A-Za-z]{2,})?(?:,\s(?:i\.e|e\.g)\.,?)?\s*[-<>=~]*\s*"
)
_AMOUNT_PER = re.compile(r"\s?\d[\d.,]*\s?[kKmMbBT]?[A-Za-z]*/")
_CURRENCY = re.compile(r"\b(?:US|AU|CA|NZ|HK|NT|SG|USD)$")
_OPENED = re.compile(r"(?:\\?\w[^\s$]{0,80}|[^$]{0,80}[\\^_=<>][^$]{0,80}|\w)\$")
_ONE_UNIT = re.compile(r"[^\s$]*[\\^_][^\s$]*\$")
_BRACKETED = re.compile(r"\([^()\[\]]*[)\]]|\[[^()\[\]]*[)\]]")
_UNPAIRED = re.compile(r"[(\[]|[)\]](?!$)")  # "($5)$" has its brackets around the dollars
_LOWER_WORD = re.compile(r"(?<![\w\\{])[a-z]{2,}(?![\w}])")
_LONE_WORD = re.compile(r"\s+[a-z]{2,}\s+")
_BEHIND_AMOUNT = re.compile(r"[,;.)]?\s")
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
    r"(?P<break>\n[^\S\n]*\n|\n[^\S\n]{2,})|(?P<formula>\$|\\[(\[]|\\begin\b)|\\."
)
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
    paragraphs: list[str] = []
    start = at = 0
    while (found := _BREAK_OR_FORMULA.search(source, at)) is not None:
        at = found.end()
        if found["break"] is not None:
            paragraphs.append(source[start : found.start()])
            start = at
        elif found["formula"] and (span := find_formula(source, found.start(), len(source))):
            at = span.end
    return [*paragraphs, source[start:]]


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
            is_formula = not _is_money(source, start, stop) and _is_plausible(tex)
            return FormulaSpan(tex, start + 1, stop + 1) if is_formula else None
    return None


def _is_money(source: str, start: int, stop: int) -> bool:
    """Tell whether the dollars at ``start`` and ``stop`` are those of amounts.

    "$5 to >$6": an amount before, a digit behind, and nothing mathematical between. "US$ 5 and $x$"
    and "5$ to 6$": the sign of a currency or a number before, a space behind. "$5 ($n$ a day)": an
    amount, and a bracket that is closed elsewhere. "US$5/$m^2$": an amount for each of a unit.
    """
    tex = source[start + 1 : stop]
    if _is_amount_left_open(tex) or _is_amount_per_unit(source, start, stop):
        return True
    if _TEX_SIGN.search(tex):
        return False
    if tex[-1:].isspace() and _MONEY.match(tex) and _OPENED.match(source, stop + 1):  # "$6, $n$"
        return True
    if _MATH_SIGN.search(tex) and not _is_comparison_in_prose(tex):
        return False
    is_after_word = source[start - 1 : start].isalnum() and _BEHIND_AMOUNT.match(tex) is not None
    return is_after_word or (
        source[stop + 1 : stop + 2].isdigit() and _MONEY.match(tex) is not None
    )


def _is_amount_left_open(tex: str) -> bool:
    """Tell whether ``tex`` is an amount and a bracket whose partner is outside it: "5 ("."""
    amount = _MONEY.match(tex.lstrip())
    if amount is None or _TEX_SIGN.match(tex.lstrip(), amount.end()) or _COMMAND.search(tex):
        return False  # a power, an interval like "]0,1[", a "\right."
    unpaired, count = tex, 1
    while count:
        unpaired, count = _BRACKETED.subn("", unpaired)
    return _UNPAIRED.search(unpaired) is not None


def _is_amount_per_unit(source: str, start: int, stop: int) -> bool:
    if not _AMOUNT_PER.fullmatch(source, start + 1, stop):
        return False
    is_in_currency = _CURRENCY.search(source[max(0, start - 4) : start]) is not None
    return is_in_currency or _ONE_UNIT.match(source, stop + 1) is not None


def _is_comparison_in_prose(tex: str) -> bool:
    return bool(_LOWER_WORD.search(tex) or _COMPARED_AMOUNT.fullmatch(tex))


def _is_plausible_display(tex: str) -> bool:
    """Tell the same of what is between two pairs of dollars, which grade prices as well."""
    return _is_plausible(tex) and not _LONE_WORD.fullmatch(tex)


def _is_plausible(tex: str) -> bool:
    """Tell whether ``tex`` is a formula, not the prose between two stray dollars."""
    if not tex.strip() or "\n\n" in tex:
        return False
    if _TOKEN.fullmatch(tex) or _WORDS.fullmatch(tex):
        return True
    has_math = _MATH_SIGN.search(tex) is not None
    if _MONEY.match(tex) and not _TEX_SIGN.search(tex):  # "$5 (x>3) and $n$"
        has_math = has_math and not (tex[-1].isspace() and _LOWER_WORD.search(tex))
    if not has_math and tex != tex.strip() and len(tex.split()) > 1 and _LOWER_WORD.search(tex):
        return False
    words = len(_PROSE_WORD.findall(_BOXES.sub(" ", tex)))
    if words < _MAX_PROSE_WORDS:
        return has_math or not (words and _MONEY.match(tex.strip()) and tex.endswith(" "))
    return has_math and not _MONEY.match(tex) and "\\text" in tex
