r"""A formula's closest form in Unicode characters: ``O(n^{2} \\log n)`` is ``O(n² log n)``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from bot.document.tex.accent import (
    FORMULA_ACCENTS,
    SIGN_ACCENTS,
    WORD_ACCENTS,
    accented,
    composed,
)
from bot.document.tex.script import subscript, superscript
from bot.document.tex.symbols import (
    ALPHABETS,
    LETTERS,
    OPERATORS,
    RELATIONS,
    SIGNS,
    in_alphabet,
    names,
    symbols,
)

_TOKEN = re.compile(r"\\([A-Za-z]+)\*?|\\(.?)|(\s+)|(.)", re.DOTALL)
_DEEPEST = 24
_APART = "\x01"  # between two words only
_SOFT = "\x02"  # white space that ended a command: nothing, except before an operator
_ASCII_OPERATORS = "=<>+−*/:≤≥"
_JOINED = re.compile(rf"(?<=\w){_APART}[{_APART}{_SOFT}]*(?=[\w∑∏∫√])")
_SOFT_SPACE = re.compile(rf"(?<=\S){_SOFT}+(?=[{re.escape(_ASCII_OPERATORS)}])")
_ATOM = re.compile(r"\d[\d.,]*|\w[⁰¹²³⁴-⁹ⁿⁱ₀-₉ᵢⱼ′]*|[A-Za-z]{2,}|\([^()]*\)|\|[^|]*\|")
_BAR_MARKS = {"\u0305", "\u0304", "\u0332"}
_SILENT = names(
    "left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm "
    "displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits mathop mathrel mathbin "
    "mathord mathopen mathclose mathpunct nonumber notag allowbreak nobreak relax protect xspace "
    "rm it bf tt sf normalfont small footnotesize tiny ensuremath smash "
    "cr hfill hfil negthinspace normalsize scriptsize large upshape itshape bfseries"
)
_DELIMITED = names("left right middle")
_UNSEEN = names("label tag hspace vspace hskip phantom hphantom vphantom color end")
_SPACES = names("quad qquad space enspace thinspace medspace thickspace")
_WORDS = names(
    "text textrm textit textbf textsc textsf texttt textup textnormal mbox hbox mathrm mathsf "
    "mathtt mathit mathnormal emph"
)
_PRIMES = {"'": "′", "-": "−", "&": " ", "~": " ", "$": "", "`": "‘", '"': "″"}


def unicode_formula(tex: str) -> str:
    """Return the closest form of ``tex`` (without delimiters) in Unicode characters.

    It holds no backslash and is folded into one line; unknown commands give their own name.
    """
    written = _Formula(tex).read()
    written = _SOFT_SPACE.sub(" ", _JOINED.sub(" ", written))
    written = written.replace(_APART, "").replace(_SOFT, "").replace("′′", "″")
    return " ".join(written.split()).replace(" ;", ";")


class _Formula:
    """One pass over the tokens of a formula; each method returns what it read in Unicode."""

    def __init__(self, tex: str) -> None:
        self._tokens = [match.groups() for match in _TOKEN.finditer(tex)]
        self._at = 0
        self._depth = 0

    def read(self) -> str:
        """Read to the end, over closing braces that nothing opened."""
        parts: list[str] = []
        while self._at < len(self._tokens):
            parts.append(self._row())
            self._at += 1
        return "".join(parts)

    def _row(self) -> str:
        """Read up to the closing brace of the group, or to the end."""
        written = ""
        while self._at < len(self._tokens) and self._tokens[self._at][3] != "}":
            written = self._next(written)
        return written

    def _next(self, written: str) -> str:
        """Read one token and what belongs to it, behind what is ``written`` of the row."""
        name, sign, space, character = self._tokens[self._at]
        self._at += 1
        if name is not None:
            return self._command(written, name)
        if space is not None:
            return written + " "
        if sign is not None:
            return written + self._sign(sign)
        return self._character(written, character or "")

    def _character(self, written: str, character: str) -> str:
        if character in "^_":
            return self._script(written, character)
        if character == "{":
            return written + self._group()
        return written + _PRIMES.get(character, character)

    def _script(self, written: str, sign: str) -> str:
        """Read a script; it stands close to its base."""
        raise_or_lower = superscript if sign == "^" else subscript
        argument = _visible(self._argument())
        base = written.rstrip(_APART + _SOFT)
        return base + (raise_or_lower(argument) if argument else "") + written[len(base) :]

    def _sign(self, sign: str) -> str:
        if sign in SIGN_ACCENTS:
            return accented(self._argument(), SIGN_ACCENTS[sign])
        if sign == "\\":
            return "; "
        return SIGNS.get(sign, sign)

    def _command(self, written: str, name: str) -> str:
        if name in COMMANDS:
            return written + COMMANDS[name](self)
        if name in OPERATORS:
            return written + _APART + OPERATORS[name] + _APART + self._space_as(_APART)
        if name in _SILENT:
            return written + self._silent(name)
        symbol = symbols().get(name)
        if symbol is None:
            return written + self._unknown(name)
        if symbol in RELATIONS:
            return written + self._relation(written, symbol)
        return written + symbol + self._space_as("" if name in LETTERS else _SOFT)

    def _relation(self, written: str, symbol: str) -> str:
        """Set a relation as far from its right neighbour as it is from its left one."""
        apart = written.endswith((" ", _SOFT)) and written.strip(f" {_APART}{_SOFT}")
        self._space_as("")
        return f" {symbol} " if apart else symbol

    def _silent(self, name: str) -> str:
        self._space_as("")
        if name in _DELIMITED and self._peek() == ".":
            self._at += 1
        return ""

    def _unknown(self, name: str) -> str:
        """Read a command of the authors' own: what it was given, or else its name."""
        given = ""
        while self._peek() == "{" and self._depth < _DEEPEST:
            self._at += 1
            given += self._group()
        return given or f"{_APART}{name}{_APART}{self._space_as(_APART)}"

    def _group(self) -> str:
        """Read a group whose opening brace was read."""
        if self._depth >= _DEEPEST:
            return ""
        self._depth += 1
        written = self._row()
        self._at += 1
        self._depth -= 1
        return written

    def _argument(self) -> str:
        """Read an argument: a group, or else one token with its own arguments."""
        self._space_as("")
        if self._at >= len(self._tokens) or self._peek() == "}" or self._depth >= _DEEPEST:
            return ""
        self._depth += 1
        written = self._next("")
        self._depth -= 1
        return written

    def _option(self) -> str:
        """Read an argument in square brackets, if there is one."""
        if self._peek() != "[":
            return ""
        self._at += 1
        written = ""
        while self._at < len(self._tokens) and self._peek() not in {"]", "}"}:
            written = self._next(written)
        self._at += self._peek() == "]"
        return _visible(written)

    def _peek(self) -> str:
        if self._at >= len(self._tokens):
            return ""
        return self._tokens[self._at][3] or ""

    def _space_as(self, sign: str) -> str:
        """Skip white space; return ``sign`` if there was some."""
        if self._at < len(self._tokens) and self._tokens[self._at][2] is not None:
            self._at += 1
            return sign
        return ""

    # --- commands with arguments -------------------------------------------------------------

    def fraction(self) -> str:
        r"""``\\frac{a}{b}`` is ``a/b``."""
        above, below = _visible(self._argument()), _visible(self._argument())
        return f"{_bracketed(above)}/{_bracketed(below)}"

    def root(self) -> str:
        r"""``\\sqrt[3]{x}`` is ``∛x``."""
        degree = self._option()
        sign = {"": "√", "2": "√", "3": "∛", "4": "∜"}.get(degree) or f"{superscript(degree)}√"
        return sign + _bracketed(_visible(self._argument()))

    def binomial(self) -> str:
        r"""``\\binom{n}{k}`` is ``(n choose k)``."""
        return f"({_visible(self._argument())} choose {_visible(self._argument())})"

    def over(self) -> str:
        r"""``\\overset{a}{b}`` is ``b`` with ``a`` raised."""
        above = _visible(self._argument())
        return self._argument() + superscript(above)

    def under(self) -> str:
        r"""``\\underset{a}{b}`` is ``b`` with ``a`` lowered."""
        below = _visible(self._argument())
        return self._argument().rstrip(_APART) + subscript(below) + _APART

    def modulus(self) -> str:
        r"""``\\pmod{n}`` is ``(mod n)``."""
        return f" (mod {_visible(self._argument())})"

    def negation(self) -> str:
        r"""``\\not\\in`` is ``∉``."""
        return unicodedata.normalize("NFC", self._argument().rstrip(_SOFT) + "\u0338")

    def code_point(self) -> str:
        r"""``\\unicode{x2014}`` is an em dash (a command of MathJax)."""
        return code_point(_visible(self._argument()))

    def dingbat(self) -> str:
        r"""``\\ding{51}`` is a check mark (of the font Zapf Dingbats)."""
        return dingbat(_visible(self._argument()))

    def second(self) -> str:
        """Skip one argument and read the next: a colour and what it colours."""
        self._argument()
        return self._argument()

    def unseen(self) -> str:
        """Skip an argument that prints nothing."""
        self._option()
        self._argument()
        return ""

    def begin(self) -> str:
        """Skip the name of an environment, and the columns of an array."""
        if _visible(self._argument()) in {"array", "tabular"}:
            self._argument()
        return ""

    def words(self) -> str:
        """Read words inside a formula; they keep their spaces."""
        return self._argument()

    def operator(self) -> str:
        """Read the name of an operator."""
        return _APART + _visible(self._argument()) + _APART

    def bra(self) -> str:
        r"""``\\bra{x}`` is ``⟨x|``."""
        return f"⟨{_visible(self._argument())}|"

    def ket(self) -> str:
        r"""``\\ket{x}`` is ``|x⟩``."""
        return f"|{_visible(self._argument())}⟩"


def code_point(written: str) -> str:
    """Return the character that ``written`` (``x2014`` or ``8212``) numbers, or nothing."""
    digits, base = (written[1:], 16) if written[:1] in {"x", "X"} else (written, 10)
    try:
        character = chr(int(digits, base))
    except (ValueError, OverflowError):
        return ""
    return character if character.isprintable() and character != "\\" else ""


def dingbat(written: str) -> str:
    """Return character ``written`` (33 to 126) of the font Zapf Dingbats, or nothing."""
    number = int(written) if written.isdecimal() else 0
    return chr(0x2701 - 33 + number) if number in range(33, 127) else ""


def _visible(written: str) -> str:
    """Resolve the marks of distance in an argument that is used as a whole."""
    joined = _SOFT_SPACE.sub(" ", _JOINED.sub(" ", written.strip()))
    return joined.replace(_APART, "").replace(_SOFT, "").strip()


def _bracketed(written: str) -> str:
    return written if _ATOM.fullmatch(written) or not written else f"({written})"


def _accent(mark: str) -> Callable[[_Formula], str]:
    def read(formula: _Formula) -> str:
        written = _visible(formula.words())
        if mark in _BAR_MARKS:
            return "".join(composed(c, mark) if c.isalnum() else c for c in written)
        return accented(written, mark)

    return read


def _alphabet(name: str) -> Callable[[_Formula], str]:
    return lambda formula: in_alphabet(name, _visible(formula.words()))


COMMANDS: Mapping[str, Callable[[_Formula], str]] = {
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"), _Formula.fraction),
    **dict.fromkeys(("binom", "dbinom", "tbinom"), _Formula.binomial),
    **dict.fromkeys(("overset", "stackrel"), _Formula.over),
    **dict.fromkeys(_UNSEEN, _Formula.unseen),
    **dict.fromkeys(("textcolor", "colorbox", "raisebox", "texorpdfstring"), _Formula.second),
    **dict.fromkeys(_WORDS, _Formula.words),
    **dict.fromkeys(("operatorname", "DeclareMathOperator"), _Formula.operator),
    **{name: _accent(mark) for name, mark in FORMULA_ACCENTS.items()},
    **{name: _accent(mark) for name, mark in WORD_ACCENTS.items()},
    **{name: _alphabet(name) for name in ALPHABETS},
    "sqrt": _Formula.root,
    "underset": _Formula.under,
    "pmod": _Formula.modulus,
    "not": _Formula.negation,
    "unicode": _Formula.code_point,
    "begin": _Formula.begin,
    "bra": _Formula.bra,
    "ket": _Formula.ket,
    "ding": _Formula.dingbat,
    "textsuperscript": lambda formula: superscript(_visible(formula.words())),
    "textsubscript": lambda formula: subscript(_visible(formula.words())),
    **dict.fromkeys(_SPACES, lambda _: " "),
}
"""Commands that take arguments in formulas, by name."""
