r"""Writes raw TeX of titles, and plain text, as LaTeX that compiles with amsmath and amssymb.

    source ── formulas | text ──> known to LaTeX? ── as it is, special characters escaped
                                        └── no ──> read into nodes, these written

arXiv's texts were never compiled: they hold authors' macros, stray dollars, scripts outside of
formulas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize

from bot.document.nodes import (
    Code,
    Emphasis,
    Inline,
    Inlines,
    Jump,
    Link,
    Mark,
    Math,
    RoleName,
    Strong,
    Text,
)
from bot.document.tex.delimiters import find_formula
from bot.document.tex.formula import formula_to_unicode
from bot.document.tex.reader import read_tex
from bot.document.tex.safe_formula import to_safe_tex

_OPENING = re.compile(r"\\[(\[]|\\begin\s*\{|\\.|\$", re.DOTALL)
_FONT = r"(?:text(?:it|bf|rm|sf|tt|sc|sl|up|normal|superscript)|emph|mbox)"
_LETTER = r"(?:ss|o|O|l|L|i|j|ae|AE|oe|OE|aa|AA|S|P|dag|ddag|copyright|pounds|LaTeX|TeX)"
_SWITCH = r"(?:it|bf|rm|sf|tt|sc|sl|em|itshape|bfseries|scshape|ttfamily)"
_ACCENTED = r"(?:[`'^\"~=.](?:\s*(?:[A-Za-z]|\{)|\\[ij])|[uvHcbdtr](?:\s*\{|\s+[A-Za-z]))"
_KNOWN = re.compile(
    rf"\\(?:{_FONT}\s*\{{|(?:{_LETTER}|{_SWITCH})(?![A-Za-z])|{_ACCENTED}|[&%#_$ ,/{{}}-])|\\\Z"
)
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.|\Z)", re.DOTALL)
_SCRIPT = r"\^(?P<script>\{[^{}$\\^_]*\}|[+\u2212-]?\d+|[A-Za-z*+-])?"
_SPECIAL = re.compile(rf"(?P<command>\\.)|(?P<sign>[&%#_$])|{_SCRIPT}|(?P<end>\\\Z)", re.DOTALL)
_FOREIGN = re.compile(r"(?:[A-Za-z<>=](?=[\u0300-\u036f]))?[^\x00-\x7f]+")
_BRACE = re.compile(r"[{}]|\\.", re.DOTALL)
_LAST_COMMAND = re.compile(r"\\(?:(?P<accent>[`'^\"~=.uvHcbdtr])|[A-Za-z]+)\s*\Z")
_ACCENT_BASE = re.compile(r"[A-Za-z]|\\[ij](?![A-Za-z])")
_WRITTEN_BRACES = {r"\{": r"\textbraceleft{}", r"\}": r"\textbraceright{}"}
_UNIT = re.compile(
    rf"{_SCRIPT}|(?P<above>[\u2070\u00b9\u00b2\u00b3\u2074-\u207f]+)|(?P<below>[\u2080-\u209c]+)"
    r"|(?P<letter>.)[\u0300-\u036f]*",
    re.DOTALL,
)
_PLAIN = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "$": r"\$",
}  # fmt: skip
_KERNEL = frozenset("–—‘’‚“”„†‡•…‰‹›€™")
"""Signs beyond Latin-1 that LaTeX knows in UTF-8."""
_LATIN = re.compile(
    "[\u00a1-\u0125\u0128-\u0137\u0139-\u013e\u0141-\u0148\u014a-\u0165\u0168-\u017e]"
)
"""Letters that it knows: Latin-1 and most of Latin Extended-A."""
_ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u",
    "\u0307": ".", "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0323": "d",
    "\u0327": "c", "\u0331": "b",
}  # fmt: skip
"""Commands for accents; its usual fonts have none for others, such as the Vietnamese horn."""
_SLASH = "\u0338"


def to_latex(source: str) -> str:
    r"""Return a raw title as LaTeX that compiles, with matching braces, in one line.

    What LaTeX takes stays as it is: ``\'e``, ``\textit{…}``, formulas. Special characters outside
    of formulas are escaped, a superscript there becomes a formula, and a title with an unknown
    command is written as it is read.
    """
    line = " ".join(source.split())
    pieces = tuple(_split_formulas(line))
    texts = [text for text, formula in pieces if formula is None]
    if not all(map(_is_known, texts)):
        return _part_formulas(_write_nodes(read_tex(line)))
    odd = _find_odd_braces("".join(texts))
    written: list[str] = []
    at = 0
    for text, formula in pieces:
        kept = _drop_braces(text, {offset - at for offset in odd})
        written.append(_escape_source(kept) if formula is None else formula)
        at += len(text)
    return _part_formulas("".join(written))


def escape_latex(text: str) -> str:
    """Return plain text as LaTeX; what LaTeX has no command for stays as it is."""
    units = (_write_unit(unit) for unit in _UNIT.finditer(normalize("NFC", text)))
    return _part_formulas("".join(units))


def _part_formulas(latex: str) -> str:
    """Return ``latex`` with nothing between two formulas, or their dollars would open a display."""
    return latex.replace("$$", "${}$")


def _split_formulas(line: str) -> Iterator[tuple[str, str | None]]:
    """Yield each piece of ``line`` and, if it is a formula, how it is written."""
    start = at = 0
    while opening := _OPENING.search(line, at):
        span = find_formula(line, opening.start(), len(line))
        at = span.end if span else opening.end()
        if span:
            yield line[start : opening.start()], None
            yield "", _write_formula(span.tex)
            start = at
    yield line[start:], None


def _write_formula(tex: str) -> str:
    safe = to_safe_tex(tex)
    if not (safe and safe.isascii()):
        return escape_latex(formula_to_unicode(tex))
    same = safe.replace(" ", "") == tex.replace(" ", "")
    written = f"${tex.strip() if same else safe}$"
    if _has_matching_braces(written):
        return written
    return written.replace(r"\{", r"\lbrace ").replace(r"\}", r"\rbrace ")


def _is_known(text: str) -> bool:
    """Tell whether LaTeX takes all commands in a text outside of formulas."""
    return all(_KNOWN.match(text, found.start()) for found in _COMMAND.finditer(text))


def _escape_source(text: str) -> str:
    escaped = _SPECIAL.sub(_escape_special, text)
    if escaped.isascii():
        return escaped
    return _FOREIGN.sub(lambda found: escape_latex(found[0]), escaped)


def _escape_special(found: re.Match[str]) -> str:
    if found["command"] or found["end"]:
        return found["command"] or ""
    return f"\\{found['sign']}" if found["sign"] else _write_script(found["script"] or "")


def _write_unit(unit: re.Match[str]) -> str:
    """Return a superscript, a run of raised or lowered signs, or a letter with its accents."""
    if raised := unit["above"]:
        is_latin = _LATIN.sub("", raised) == ""
        return raised if is_latin else f"$^{{{normalize('NFKC', raised).replace('−', '-')}}}$"
    if lowered := unit["below"]:
        return f"$_{{{normalize('NFKC', lowered).replace('−', '-')}}}$"
    if unit["letter"]:
        return _write_letter(unit[0])
    return _write_script(unit["script"] or "")


def _write_script(script: str) -> str:
    inner = script.strip("{}").replace("−", "-")
    return f"$^{{{inner}}}$" if inner.strip() and to_safe_tex(inner) else rf"\^{{}}{script}"


def _write_letter(letter: str) -> str:
    """Return one character, with its accents, as LaTeX."""
    if letter.isascii():
        return _PLAIN.get(letter, letter)
    if letter in _KERNEL or _LATIN.fullmatch(letter):
        return letter
    base, *marks = normalize("NFD", letter)
    if base.isascii() and base.isalpha() and all(mark in _ACCENTS for mark in marks):
        return _write_accents(base, marks)
    if formula := _as_formula(letter) or (marks == [_SLASH] and _strike_through(base)):
        return formula
    if base in _PLAIN:
        return _PLAIN[base] + "".join(marks)
    compatible = normalize("NFKC", letter)
    return (
        "".join(_PLAIN.get(sign, sign) for sign in compatible) if compatible.isascii() else letter
    )


def _write_accents(letter: str, marks: list[str]) -> str:
    for mark in marks:
        letter = rf"\{_ACCENTS[mark]}{{{letter}}}"
    return f"{{{letter}}}"


def _as_formula(sign: str) -> str:
    """Return a sign as a formula, or "" where none that is safe prints it."""
    safe = to_safe_tex(sign)
    return f"${safe}$" if safe.isascii() and safe else ""


def _strike_through(sign: str) -> str:
    is_struck = not sign.isalnum() and sign not in "\u2223\u2225"  # its stroke misses upright bars
    formula = _as_formula(sign) if is_struck else ""
    return rf"$\not{formula[1:]}" if formula else ""


def _write_nodes(inlines: Inlines) -> str:
    return "".join(map(_write_node, inlines))


def _write_node(inline: Inline) -> str:
    match inline:
        case Text(text) | RoleName(name=text):
            return escape_latex(text)
        case Code(text):
            return rf"\texttt{{{escape_latex(text)}}}"
        case Math(tex, _):
            return _write_formula(tex)
        case Strong(children):
            return rf"\textbf{{{_write_nodes(children)}}}"
        case Emphasis(children):
            return rf"\textit{{{_write_nodes(children)}}}"
        case Mark(children) | Link(children) | Jump(children):
            return _write_nodes(children)


def _find_odd_braces(text: str) -> set[int]:
    """Return the offsets of braces without a partner; escaped ones pair among themselves."""
    odd: set[int] = set()
    for opener, closer in (("{", "}"), (r"\{", r"\}")):
        opened: list[int] = []
        for found in _BRACE.finditer(text):
            if found[0] == opener:
                opened.append(found.start())
            elif found[0] == closer:
                if opened:
                    opened.pop()
                else:
                    odd.add(found.start())
        odd.update(opened)
    return odd


def _drop_braces(text: str, odd: set[int]) -> str:
    """Return ``text`` without the braces at ``odd``; a command before one stays apart."""

    def write(found: re.Match[str]) -> str:
        at = found.start()
        if at not in odd:
            return found[0]
        command = _LAST_COMMAND.search(text, 0, at)
        if found[0] in _WRITTEN_BRACES or not command:
            return _WRITTEN_BRACES.get(found[0], "")
        return " " if command["accent"] and _ACCENT_BASE.match(text, found.end()) else "{}"

    return _BRACE.sub(write, text)


def _has_matching_braces(text: str) -> bool:
    """Tell whether braces match as BibTeX counts them: escaped ones as well."""
    depth = 0
    for brace in re.findall("[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0
