r"""A formula's closest form in Unicode: ``O(n^{2} \log n)`` is ``O(n² log n)``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from bot.document.tex.accent import FORMULA_ACCENTS, WORD_ACCENTS, add_accent, compose_letter
from bot.document.tex.formula_scan import APART, FormulaReader, FormulaScan, resolve_spacing
from bot.document.tex.literal import typeset
from bot.document.tex.script import to_subscript, to_superscript
from bot.document.tex.symbols import ALPHABETS, split_names, to_alphabet

_ATOM = re.compile(r"\d[\d.,]*|\w[⁰¹²³⁴-⁹ⁿⁱ₀-₉ᵢⱼ′]*|\([^()]*\)|\|[^|]*\|")
_WORD = re.compile(r"[A-Za-z]{2,}")
_ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}
_LINES = {"\u0305", "\u0304", "\u0332"}  # marks that are drawn over or under every letter


def formula_to_unicode(tex: str) -> str:
    """Return the closest form of ``tex`` (without delimiters) in Unicode characters.

    It holds no backslash and is folded into one line; unknown commands give their own name.
    """
    written = resolve_spacing(FormulaScan(tex, COMMANDS).read()).replace("′′", "″")
    return " ".join(written.split()).replace(" ;", ";")


def _fraction(scan: FormulaScan) -> str:
    r"""Read ``\frac{a}{b}``."""
    above, below = scan.read_resolved(), scan.read_resolved()
    return f"{APART}{_bracketed(above)}/{_bracketed(below)}{APART}"


def _root(scan: FormulaScan) -> str:
    r"""Read ``\sqrt[3]{x}``."""
    degree = scan.read_option()
    of = scan.read_resolved()
    sign = _ROOTS.get(degree, f"{to_superscript(degree)}√")
    return sign + (of if _ATOM.fullmatch(of) or not of else f"({of})")


def _bracketed(written: str) -> str:
    bare = _ATOM.fullmatch(written) or _WORD.fullmatch(written) or not written
    return written if bare else f"({written})"


def _binomial(scan: FormulaScan) -> str:
    r"""Read ``\binom{n}{k}``."""
    return f"({scan.read_resolved()} choose {scan.read_resolved()})"


def _over(scan: FormulaScan) -> str:
    r"""Read ``\overset{a}{b}``."""
    above = scan.read_resolved()
    return scan.read_argument() + to_superscript(above)


def _under(scan: FormulaScan) -> str:
    r"""Read ``\underset{a}{b}``."""
    below = scan.read_resolved()
    return scan.read_argument().rstrip(APART) + to_subscript(below) + APART


def _modulus(scan: FormulaScan) -> str:
    r"""Read ``\pmod{n}``."""
    return f" (mod {scan.read_resolved()})"


def _negation(scan: FormulaScan) -> str:
    r"""Read ``\not\in``."""
    return unicodedata.normalize("NFC", f" {scan.read_resolved()}\u0338 ")


def _second(scan: FormulaScan) -> str:
    r"""Read ``\textcolor{red}{x}``: the second of two arguments."""
    scan.read_argument()
    return scan.read_argument()


def _unseen(scan: FormulaScan) -> str:
    """Read arguments that print nothing."""
    scan.read_option()
    scan.read_argument()
    return ""


def _begin(scan: FormulaScan) -> str:
    """Read the name of an environment, and the columns of an array."""
    if scan.read_resolved() in {"array", "tabular"}:
        scan.read_argument()
    return ""


def _spelled(scan: FormulaScan) -> str:
    r"""Read ``\text{…}``: words, whose hyphens are no minus signs."""
    return typeset(scan.read_argument().replace("−", "-"))


def _operator(scan: FormulaScan) -> str:
    r"""Read ``\operatorname{KL}``."""
    return APART + scan.read_resolved() + APART


def _bra(scan: FormulaScan) -> str:
    r"""Read ``\bra{x}``."""
    return f"⟨{scan.read_resolved()}|"


def _ket(scan: FormulaScan) -> str:
    r"""Read ``\ket{x}``."""
    return f"|{scan.read_resolved()}⟩"


def _code_point(scan: FormulaScan) -> str:
    r"""Read ``\unicode{x2014}``, a command of MathJax that takes a code point."""
    written = scan.read_resolved()
    digits, base = (written[1:], 16) if written[:1] in {"x", "X"} else (written, 10)
    try:
        character = chr(int(digits, base))
    except (ValueError, OverflowError):
        return ""
    return character if character.isprintable() and character != "\\" else ""


def _dingbat(scan: FormulaScan) -> str:
    r"""Read ``\ding{51}``: a character (33 to 126) of the font Zapf Dingbats."""
    written = scan.read_resolved()
    number = int(written) if written.isdecimal() else 0
    return chr(0x2701 - 33 + number) if number in range(33, 127) else ""


def _marked(mark: str) -> FormulaReader:
    r"""Return what reads ``\hat{x}``."""

    def read(scan: FormulaScan) -> str:
        written = scan.read_resolved()
        if mark in _LINES:
            return "".join(compose_letter(c, mark) if c.isalnum() else c for c in written)
        return add_accent(written, mark)

    return read


def _lettered(name: str) -> FormulaReader:
    r"""Return what reads ``\mathbb{R}``."""
    return lambda scan: to_alphabet(name, scan.read_resolved())


_SPELLED = split_names(
    "text textrm textit textbf textsc textsf texttt textup textnormal mbox hbox mathrm mathsf "
    "mathtt mathit mathnormal emph"
)
_UNSEEN = split_names("label tag hspace vspace hskip phantom hphantom vphantom color end")
_COLOURED = split_names("textcolor colorbox raisebox texorpdfstring href")
_SPACES = split_names("quad qquad space enspace thinspace medspace thickspace")

COMMANDS: Mapping[str, FormulaReader] = {
    **dict.fromkeys(split_names("frac dfrac tfrac cfrac nicefrac sfrac"), _fraction),
    **dict.fromkeys(split_names("binom dbinom tbinom"), _binomial),
    **dict.fromkeys(split_names("overset stackrel"), _over),
    **dict.fromkeys(split_names("operatorname DeclareMathOperator"), _operator),
    **dict.fromkeys(_UNSEEN, _unseen),
    **dict.fromkeys(_COLOURED, _second),
    **dict.fromkeys(_SPELLED, _spelled),
    **dict.fromkeys(_SPACES, lambda _: " "),
    **{name: _marked(mark) for name, mark in FORMULA_ACCENTS.items()},
    **{name: _marked(mark) for name, mark in WORD_ACCENTS.items()},
    **{name: _lettered(name) for name in ALPHABETS},
    "sqrt": _root,
    "underset": _under,
    "pmod": _modulus,
    "not": _negation,
    "unicode": _code_point,
    "ding": _dingbat,
    "begin": _begin,
    "bra": _bra,
    "ket": _ket,
    "textsuperscript": lambda scan: to_superscript(scan.read_resolved()),
    "textsubscript": lambda scan: to_subscript(scan.read_resolved()),
}
"""What reads each command with arguments."""
