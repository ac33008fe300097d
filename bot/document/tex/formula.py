r"""A formula's closest form in Unicode: ``O(n^{2} \log n)`` is ``O(n² log n)``.

Each kind of command with arguments is one function, named in ``COMMANDS``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from bot.document.tex.formula_scan import (
    APART,
    FormulaReader,
    FormulaScan,
    add_brackets,
    is_atom,
    resolve_spacing,
    write_binomial,
    write_fraction,
)
from bot.document.tex.letterforms import (
    FORMULA_ACCENTS,
    WORD_ACCENTS,
    add_accent,
    compose_letter,
    takes_accent,
    to_subscript,
    to_superscript,
)
from bot.document.tex.literal import typeset
from bot.document.tex.macros import ENCLOSURES, expand_macros
from bot.document.tex.symbols import ALPHABETS, is_relation, split_names, to_alphabet

_ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}
_LINES = {"\u0305", "\u0304", "\u0332"}  # marks over or under every letter


def formula_to_unicode(tex: str) -> str:
    """Return the closest form of ``tex`` (without delimiters) in Unicode characters.

    It has no backslash and no line break; unknown commands print their own name.
    """
    written = resolve_spacing(FormulaScan(expand_macros(tex), COMMANDS).read())
    written = written.replace("′′", "″")
    return " ".join(written.split()).replace(" ;", ";")


def read_fraction(scan: FormulaScan) -> str:
    r"""Read ``\frac{a}{b}``."""
    return write_fraction(scan.read_resolved(), scan.read_resolved())


def read_root(scan: FormulaScan) -> str:
    r"""Read ``\sqrt[3]{x}``."""
    degree = scan.read_option()
    of = scan.read_resolved()
    sign = _ROOTS.get(degree, f"{to_superscript(degree)}√")
    return sign + (of if is_atom(of) or not of else f"({of})")


def read_binomial(scan: FormulaScan) -> str:
    r"""Read ``\binom{n}{k}``."""
    return write_binomial(scan.read_resolved(), scan.read_resolved())


def read_overset(scan: FormulaScan) -> str:
    r"""Read ``\overset{a}{b}``."""
    above = scan.read_resolved()
    return scan.read_argument() + to_superscript(above)


def read_underset(scan: FormulaScan) -> str:
    r"""Read ``\underset{a}{b}``."""
    below = scan.read_resolved()
    return scan.read_argument().rstrip(APART) + to_subscript(below) + APART


def read_modulus(scan: FormulaScan) -> str:
    r"""Read ``\pmod{n}``."""
    return f" (mod {scan.read_resolved()})"


def read_negation(scan: FormulaScan) -> str:
    r"""Read ``\not\in`` or ``\not E``, a relation or letters that are struck through."""
    written = scan.read_resolved()
    while not written and scan.has_more():  # "\not\!E"
        written = scan.read_resolved()
    struck = "".join(letter if letter.isspace() else f"{letter}\u0338" for letter in written)
    apart = " " if is_relation(written) or written in set("=<>") else ""
    return unicodedata.normalize("NFC", f"{apart}{struck}{apart}")


def read_second_argument(scan: FormulaScan) -> str:
    r"""Read ``\textcolor{red}{x}``: the second of two arguments."""
    scan.read_argument()
    return scan.read_argument()


def skip_arguments(scan: FormulaScan) -> str:
    """Read arguments that print nothing."""
    scan.read_option()
    scan.read_argument()
    return ""


def read_rule(scan: FormulaScan) -> str:
    r"""Read ``\rule[0.25em]{1em}{0.4pt}``: a dash where it is as long as one."""
    scan.read_option()
    width, _height = scan.read_resolved(), scan.read_resolved()
    return "—" if re.fullmatch(r"(?:[1-9]|0?\.[5-9])[\d.]*em", width) else ""


def read_begin(scan: FormulaScan) -> str:
    """Read an environment: the rows of a matrix with its brackets, the lines of an equation."""
    name = scan.read_resolved()
    if name.rstrip("*") in _WITH_COLUMNS:
        scan.read_option()
        scan.read_argument()
    opening, closing = _BRACKETS.get(name.rstrip("*").replace("small", ""), ("", ""))
    return f"{opening}{scan.read_rows()}{closing}"


def matrix_reader(opening: str, closing: str) -> FormulaReader:
    r"""Return the function that reads ``\pmatrix{a & b \cr c & d}``."""
    return lambda scan: f"{opening}{scan.read_resolved().rstrip('; ')}{closing}"


def arrow_reader(arrow: str) -> FormulaReader:
    r"""Return the function that reads ``\xrightarrow[below]{above}``."""

    def read(scan: FormulaScan) -> str:
        below, above = scan.read_option(), scan.read_resolved()
        named = (to_superscript(above) if above else "") + (to_subscript(below) if below else "")
        return f" {arrow}{named} "

    return read


def enclosure_reader(name: str) -> FormulaReader:
    r"""Return the function that reads ``\norm{x}``."""

    def read(scan: FormulaScan) -> str:
        opening, closing = map(formula_to_unicode, ENCLOSURES[name])
        return f"{opening}{scan.read_resolved()}{closing}"

    return read


def read_brace(scan: FormulaScan) -> str:
    r"""Read ``\underbrace{x+y}_{n}``, whose script belongs to all of its argument."""
    return add_brackets(scan.read_resolved())


def read_words(scan: FormulaScan) -> str:
    r"""Read ``\text{…}``: words, whose hyphens are no minus signs."""
    return typeset(scan.read_argument().replace("−", "-"), "x", "x")  # dashes join the formulas


def read_operator(scan: FormulaScan) -> str:
    r"""Read ``\operatorname{KL}``."""
    return APART + scan.read_resolved() + APART


def read_circled(scan: FormulaScan) -> str:
    r"""Read ``\textcircled{1}``."""
    written = scan.read_resolved()
    circled = unicodedata.normalize
    for code in (*range(0x2460, 0x2474), *range(0x24B6, 0x24EA)):
        if circled("NFKC", chr(code)) == written:
            return chr(code)
    return f"({written})" if written else ""


def read_code_point(scan: FormulaScan) -> str:
    r"""Read ``\unicode{x2014}``, a command of MathJax that takes a code point."""
    written = scan.read_resolved()
    digits, base = (written[1:], 16) if written[:1] in {"x", "X"} else (written, 10)
    try:
        character = chr(int(digits, base))
    except (ValueError, OverflowError):
        return ""
    return character if character.isprintable() and character != "\\" else ""


def read_dingbat(scan: FormulaScan) -> str:
    r"""Read ``\ding{51}``: a character (33 to 126) of the font Zapf Dingbats."""
    written = scan.read_resolved()
    number = int(written) if written.isdecimal() else 0
    return chr(0x2701 - 33 + number) if number in range(33, 127) else ""


def accent_reader(mark: str) -> FormulaReader:
    r"""Return the function that reads ``\hat{x}``."""

    def read(scan: FormulaScan) -> str:
        written = scan.read_resolved()
        if mark in _LINES:
            return "".join(
                compose_letter(letter, mark) if takes_accent(letter) else letter
                for letter in written
            )
        return add_accent(written, mark)

    return read


def alphabet_reader(name: str) -> FormulaReader:
    r"""Return the function that reads ``\mathbb{R}``."""
    return lambda scan: to_alphabet(name, scan.read_resolved())


_WORDS = split_names(
    "text textrm textit textbf textsc textsf texttt textup textnormal mbox hbox mathrm mathsf "
    "mathtt mathit mathnormal emph"
)
_INVISIBLE = split_names("label tag hspace vspace hskip phantom hphantom vphantom color end")
_WITH_COLUMNS = split_names("array tabular alignat alignedat subarray")
_BRACKETS = {
    "pmatrix": ("(", ")"),
    "bmatrix": ("[", "]"),
    "Bmatrix": ("{", "}"),
    "vmatrix": ("|", "|"),
    "Vmatrix": ("‖", "‖"),
}
_ARROWS = {
    "xrightarrow": "→",
    "xleftarrow": "←",
    "xleftrightarrow": "↔",
    "xRightarrow": "⇒",
    "xLeftarrow": "⇐",
    "xLeftrightarrow": "⇔",
    "xmapsto": "↦",
    "xhookrightarrow": "↪",
    "xhookleftarrow": "↩",
    "xtwoheadrightarrow": "↠",
    "xlongequal": "=",
    "xlongrightarrow": "⟶",
    "xrightleftharpoons": "⇌",
    "xleftrightharpoons": "⇋",
    "xrightharpoonup": "⇀",
    "xrightharpoondown": "⇁",
    "xleftharpoonup": "↼",
    "xleftharpoondown": "↽",
    "xtwoheadleftarrow": "↞",
    "xtofrom": "⇄",
}
_WITH_TWO_ARGUMENTS = split_names(
    "textcolor colorbox raisebox texorpdfstring href resizebox scalebox class cssId style"
)
_SPACES = split_names("quad qquad space enspace")

COMMANDS: Mapping[str, FormulaReader] = {
    **dict.fromkeys(split_names("frac dfrac tfrac cfrac nicefrac sfrac"), read_fraction),
    **dict.fromkeys(split_names("binom dbinom tbinom"), read_binomial),
    **dict.fromkeys(split_names("overset stackrel"), read_overset),
    **dict.fromkeys(split_names("operatorname DeclareMathOperator"), read_operator),
    **dict.fromkeys(_INVISIBLE, skip_arguments),
    **dict.fromkeys(_WITH_TWO_ARGUMENTS, read_second_argument),
    **dict.fromkeys(_WORDS, read_words),
    **dict.fromkeys(_SPACES, lambda _: " "),
    **{name: accent_reader(mark) for name, mark in FORMULA_ACCENTS.items()},
    **{name: accent_reader(mark) for name, mark in WORD_ACCENTS.items()},
    **{name: alphabet_reader(name) for name in ALPHABETS},
    **{name: arrow_reader(arrow) for name, arrow in _ARROWS.items()},
    **{name: enclosure_reader(name) for name in ENCLOSURES},
    **dict.fromkeys(split_names("matrix smallmatrix cases eqalign"), matrix_reader("", "")),
    **dict.fromkeys(split_names("pmatrix bordermatrix"), matrix_reader("(", ")")),
    **dict.fromkeys(split_names("underbrace overbrace underbracket overbracket"), read_brace),
    "left": FormulaScan.read_between_delimiters,
    "cr": lambda _: "; ",
    "rule": read_rule,
    "sqrt": read_root,
    "underset": read_underset,
    "pmod": read_modulus,
    "pod": lambda scan: f" ({scan.read_resolved()})",
    "not": read_negation,
    "unicode": read_code_point,
    "ding": read_dingbat,
    **dict.fromkeys(("textcircled", "circled"), read_circled),
    "begin": read_begin,
    "textsuperscript": lambda scan: to_superscript(scan.read_resolved()),
    "textsubscript": lambda scan: to_subscript(scan.read_resolved()),
}
"""The function that reads each command with arguments."""
