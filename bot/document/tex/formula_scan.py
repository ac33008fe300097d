r"""The scan of a formula: its characters, scripts, groups and spaces.

    tex ── tokens ── text with marks for spaces ── resolve_spacing ──> Unicode in one line

The functions that read commands with arguments are given to the scan, see ``formula``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from bot.document.tex.letterforms import SIGN_ACCENTS, add_accent, to_subscript, to_superscript
from bot.document.tex.symbols import (
    LETTERS,
    OPERATORS,
    SIGNS,
    is_relation,
    load_symbols,
    split_names,
)

_TOKEN = re.compile(r"\\([A-Za-z]+)\*?|\\(.?)|(\s+)|(.)", re.DOTALL)
_MAX_DEPTH = 24
APART = "\x01"
"""Marks a space that is printed between two words only."""
_SOFT = "\x02"  # white space that ended a command: printed before an operator only
_BETWEEN_WORDS = re.compile(
    rf"(?:(?<=\w)|(?<=lim[→←])){_SOFT}*{APART}[{APART}{_SOFT}]*(?=[\w∑∏∫√])"
)
_BEFORE_OPERATOR = re.compile(rf"(?<=\S){_SOFT}+(?=[=<>+−*/:≤≥])")
_MARKS = re.compile(f"[{APART}{_SOFT}]+")
_SILENT = split_names(
    "left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm "
    "displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits mathop mathrel mathbin "
    "mathord mathopen mathclose mathpunct nonumber notag allowbreak nobreak relax protect xspace "
    "rm it em bf tt sf normalfont small footnotesize tiny ensuremath smash "
    "hline hdashline toprule midrule bottomrule strut sc scshape sl slshape mit huge Huge Large "
    "LARGE "
    "hfill hfil negthinspace normalsize scriptsize large upshape itshape bfseries"
)
_DELIMITED = split_names("left right middle")
_CHARACTERS = {"'": "′", "-": "−", "&": " ", "~": " ", "$": "", "`": "‘", '"': "″"}


_ATOM = re.compile(r"\d[\d.,]*|\w[⁰¹²³⁴-⁹ⁿⁱ₀-₉ᵢⱼ′]*|\([^()]*\)|\|[^|]*\|")
_WORD = re.compile(r"[A-Za-z]{2,}")


def is_atom(written: str) -> bool:
    """Tell whether ``written`` is one letter, number or bracketed term, with its scripts."""
    return _ATOM.fullmatch(written) is not None


def add_brackets(written: str) -> str:
    """Return ``written`` in brackets, unless it is an atom, a word or nothing."""
    is_bare = is_atom(written) or _WORD.fullmatch(written) or not written
    return written if is_bare else f"({written})"


def write_fraction(above: str, below: str) -> str:
    """Return a fraction in one line."""
    return f"{APART}{add_brackets(above)}/{add_brackets(below)}{APART}"


def write_binomial(above: str, below: str) -> str:
    """Return a binomial coefficient in one line."""
    return f"({above} choose {below})"


def resolve_spacing(text: str) -> str:
    """Return ``text`` with its marks replaced by spaces, or by nothing."""
    spaced = _BEFORE_OPERATOR.sub(" ", _BETWEEN_WORDS.sub(" ", text.strip()))
    return _MARKS.sub("", spaced).strip()


_INFIX: Mapping[str, Callable[[str, str], str]] = {
    "over": write_fraction,
    "choose": write_binomial,
    "atop": lambda above, below: f"{above}; {below}",
    "brace": lambda above, below: f"{{{above}; {below}}}",
    "brack": lambda above, below: f"[{above}; {below}]",
}
"""Plain TeX's commands between two arguments, which are all of their group."""


class FormulaScan:
    """One scan of the tokens of a formula.

    Args:
        tex: the formula without delimiters.
        commands: for each command with arguments, the function that reads them.
    """

    def __init__(self, tex: str, commands: Mapping[str, FormulaReader]) -> None:
        self._tokens = [match.groups() for match in _TOKEN.finditer(tex)]
        self._commands = commands
        self._at = 0
        self._depth = 0
        self._closer = ""  # the command that ends what is being read, if no brace does

    def read(self) -> str:
        """Read to the end, past closing braces that were never opened."""
        rows: list[str] = []
        while self._at < len(self._tokens):
            rows.append(self._read_group_content())
            self._at += 1
        return "".join(rows)

    def read_argument(self) -> str:
        """Read an argument with its marks: a group, or else one token with its own arguments."""
        self._skip_space("")
        if self._at >= len(self._tokens) or self._peek() == "}" or self._depth >= _MAX_DEPTH:
            return ""
        self._depth += 1
        written = self._read_token("")
        self._depth -= 1
        return written

    def read_resolved(self) -> str:
        """Read an argument and resolve its spacing."""
        return resolve_spacing(self.read_argument())

    def has_more(self) -> bool:
        """Tell whether the group goes on, as far as it is read at all."""
        is_shallow = self._depth < _MAX_DEPTH
        return is_shallow and self._at < len(self._tokens) and self._peek() != "}"

    def read_option(self) -> str:
        """Read an argument in square brackets; "" if there is none."""
        if self._peek() != "[":
            return ""
        self._at += 1
        written = ""
        while self._at < len(self._tokens) and self._peek() not in {"]", "}"}:
            written = self._read_token(written)
        self._at += self._peek() == "]"
        return resolve_spacing(written)

    def read_between_delimiters(self) -> str:
        r"""Read from ``\left`` to ``\right``, which are a group."""
        self._read_silent("left")
        opening = self._read_token("") if self._peek() not in {"", "}"} else ""
        written = self._read_up_to("right")
        self._read_silent("right")
        return opening + written

    def read_rows(self) -> str:
        r"""Read up to ``\end``, with its argument, or to the end of the group."""
        written = self._read_up_to("end")
        self.read_argument()
        return resolve_spacing(written).rstrip("; ")

    def _read_up_to(self, name: str) -> str:
        """Read up to a command, which is read as well, or to the end of the group."""
        if self._depth >= _MAX_DEPTH:
            return ""
        outer, self._closer = self._closer, name
        self._depth += 1
        written = self._read_group_content()
        self._at += self._peek() != "}"
        self._depth -= 1
        self._closer = outer
        return written

    def _read_group_content(self) -> str:
        """Read up to the closing brace of the group, or to its closing command, or to the end."""
        written = ""
        while self._at < len(self._tokens) and self._peek() != "}":
            if self._closer and self._tokens[self._at][0] == self._closer:
                break
            written = self._read_token(written)
        return written

    def _read_token(self, written: str) -> str:
        """Read one token and its arguments; return ``written``, what precedes it, with its text."""
        name, sign, space, character = self._tokens[self._at]
        self._at += 1
        if name is not None:
            return self._read_command(written, name)
        if space is not None:
            return written + " "
        if sign is not None:
            return written + self._read_sign(sign)
        return self._read_character(written, character or "")

    def _read_character(self, written: str, character: str) -> str:
        if character in "^_":
            return self._read_script(written, character)
        if character == "{":
            return written + self._read_group()
        return written + _CHARACTERS.get(character, character)

    def _read_script(self, written: str, sign: str) -> str:
        """Read a script; it follows its base directly, before the marks that follow the base."""
        argument = self.read_resolved().lstrip(sign)  # a script of nothing in a script: "_{_x}"
        script = to_superscript if sign == "^" else to_subscript
        base = written.rstrip(APART + _SOFT)
        return base + (script(argument) if argument else "") + written[len(base) :]

    def _read_sign(self, sign: str) -> str:
        if sign in SIGN_ACCENTS:
            return add_accent(self.read_argument(), SIGN_ACCENTS[sign])
        return "; " if sign == "\\" else SIGNS.get(sign, sign)

    def _read_command(self, written: str, name: str) -> str:
        if name in self._commands:
            return written + self._commands[name](self)
        if name in _INFIX:
            return self._read_infix(written, name)
        if name in OPERATORS:
            return written + APART + OPERATORS[name] + APART + self._skip_space(APART)
        if name in _SILENT:
            return written + self._read_silent(name)
        symbol = load_symbols().get(name)
        if symbol is None:
            return written + self._read_unknown(name)
        if is_relation(symbol):
            return written + self._read_relation(written, symbol)
        return written + symbol + self._skip_space("" if name in LETTERS else _SOFT)

    def _read_infix(self, written: str, name: str) -> str:
        if self._depth >= _MAX_DEPTH:
            return written
        self._depth += 1
        below = self._read_group_content()
        self._depth -= 1
        return _INFIX[name](resolve_spacing(written), resolve_spacing(below))

    def _read_relation(self, written: str, symbol: str) -> str:
        """Print a relation with a space after it if there is one before it."""
        apart = written.endswith((" ", _SOFT)) and resolve_spacing(written)
        self._skip_space("")
        return f" {symbol} " if apart else symbol

    def _read_silent(self, name: str) -> str:
        self._skip_space("")
        if name in _DELIMITED and self._peek() == ".":
            self._at += 1
        return ""

    def _read_unknown(self, name: str) -> str:
        """Read an author's own command: print its arguments, or else its name."""
        given = ""
        while self._peek() == "{" and self._depth < _MAX_DEPTH:
            self._at += 1
            given += self._read_group()
        return given or f"{APART}{name}{APART}{self._skip_space(APART)}"

    def _read_group(self) -> str:
        """Read a group after its opening brace."""
        if self._depth >= _MAX_DEPTH:
            return ""
        outer, self._closer = self._closer, ""
        self._depth += 1
        written = self._read_group_content()
        self._at += 1
        self._depth -= 1
        self._closer = outer
        return written

    def _peek(self) -> str:
        """Return the next token if it is a character, neither white space nor a command."""
        if self._at >= len(self._tokens):
            return ""
        return self._tokens[self._at][3] or ""

    def _skip_space(self, mark: str) -> str:
        """Skip white space; return ``mark`` if there was some."""
        if self._at < len(self._tokens) and self._tokens[self._at][2] is not None:
            self._at += 1
            return mark
        return ""


FormulaReader: TypeAlias = Callable[[FormulaScan], str]
