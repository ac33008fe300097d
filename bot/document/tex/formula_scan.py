r"""The pass over a formula: its characters, scripts, groups and distances.

    tex ── tokens ── written, with marks of distance ──> Unicode in one line

Commands with arguments are not known here: the scan is handed the functions that read them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from bot.document.tex.accent import SIGN_ACCENTS, add_accent
from bot.document.tex.script import to_subscript, to_superscript
from bot.document.tex.symbols import (
    LETTERS,
    OPERATORS,
    SIGNS,
    is_relation,
    load_symbols,
    split_names,
)

_TOKEN = re.compile(r"\\([A-Za-z]+)\*?|\\(.?)|(\s+)|(.)", re.DOTALL)
_DEEPEST = 24
APART = "\x01"
"""Mark of a distance between two words only."""
_SOFT = "\x02"  # white space that ended a command: nothing, except before an operator
_JOINED = re.compile(rf"(?<=\w){_SOFT}*{APART}[{APART}{_SOFT}]*(?=[\w∑∏∫√])")
_SOFT_SPACE = re.compile(rf"(?<=\S){_SOFT}+(?=[=<>+−*/:≤≥])")
_MARKS = re.compile(f"[{APART}{_SOFT}]+")
_SILENT = split_names(
    "left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm "
    "displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits mathop mathrel mathbin "
    "mathord mathopen mathclose mathpunct nonumber notag allowbreak nobreak relax protect xspace "
    "rm it em bf tt sf normalfont small footnotesize tiny ensuremath smash "
    "cr hfill hfil negthinspace normalsize scriptsize large upshape itshape bfseries"
)
_DELIMITED = split_names("left right middle")
_CHARACTERS = {"'": "′", "-": "−", "&": " ", "~": " ", "$": "", "`": "‘", '"': "″"}


def resolve_spacing(written: str) -> str:
    """Return ``written`` with its marks of distance turned into spaces, or into nothing."""
    spaced = _SOFT_SPACE.sub(" ", _JOINED.sub(" ", written.strip()))
    return _MARKS.sub("", spaced).strip()


class FormulaScan:
    """One pass over the tokens of a formula.

    Args:
        tex: the formula without delimiters.
        commands: for each command with arguments, what reads them once its name is read.
    """

    def __init__(self, tex: str, commands: Mapping[str, FormulaReader]) -> None:
        self._tokens = [match.groups() for match in _TOKEN.finditer(tex)]
        self._commands = commands
        self._at = 0
        self._depth = 0

    def read(self) -> str:
        """Read to the end, over closing braces that nothing opened."""
        rows: list[str] = []
        while self._at < len(self._tokens):
            rows.append(self._row())
            self._at += 1
        return "".join(rows)

    def read_argument(self) -> str:
        """Read an argument as it stands: a group, or else one token with its own arguments."""
        self._space_as("")
        if self._at >= len(self._tokens) or self._peek() == "}" or self._depth >= _DEEPEST:
            return ""
        self._depth += 1
        written = self._next("")
        self._depth -= 1
        return written

    def read_resolved(self) -> str:
        """Read an argument that is used as one thing, its distances resolved."""
        return resolve_spacing(self.read_argument())

    def read_option(self) -> str:
        """Read an argument in square brackets, if there is one."""
        if self._peek() != "[":
            return ""
        self._at += 1
        written = ""
        while self._at < len(self._tokens) and self._peek() not in {"]", "}"}:
            written = self._next(written)
        self._at += self._peek() == "]"
        return resolve_spacing(written)

    def _row(self) -> str:
        """Read up to the closing brace of the group, or to the end."""
        written = ""
        while self._at < len(self._tokens) and self._peek() != "}":
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
        return written + _CHARACTERS.get(character, character)

    def _script(self, written: str, sign: str) -> str:
        """Read a script; it stands close to its base, before the distance that follows that."""
        argument = self.read_resolved()
        script = to_superscript if sign == "^" else to_subscript
        base = written.rstrip(APART + _SOFT)
        return base + (script(argument) if argument else "") + written[len(base) :]

    def _sign(self, sign: str) -> str:
        if sign in SIGN_ACCENTS:
            return add_accent(self.read_argument(), SIGN_ACCENTS[sign])
        return "; " if sign == "\\" else SIGNS.get(sign, sign)

    def _command(self, written: str, name: str) -> str:
        if name in self._commands:
            return written + self._commands[name](self)
        if name in OPERATORS:
            return written + APART + OPERATORS[name] + APART + self._space_as(APART)
        if name in _SILENT:
            return written + self._silent(name)
        symbol = load_symbols().get(name)
        if symbol is None:
            return written + self._unknown(name)
        if is_relation(symbol):
            return written + self._relation(written, symbol)
        return written + symbol + self._space_as("" if name in LETTERS else _SOFT)

    def _relation(self, written: str, symbol: str) -> str:
        """Set a relation as far from its right neighbour as it is from its left one."""
        apart = written.endswith((" ", _SOFT)) and resolve_spacing(written)
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
        return given or f"{APART}{name}{APART}{self._space_as(APART)}"

    def _group(self) -> str:
        """Read a group whose opening brace was read."""
        if self._depth >= _DEEPEST:
            return ""
        self._depth += 1
        written = self._row()
        self._at += 1
        self._depth -= 1
        return written

    def _peek(self) -> str:
        """Return the next character that is neither white space nor a command's."""
        if self._at >= len(self._tokens):
            return ""
        return self._tokens[self._at][3] or ""

    def _space_as(self, mark: str) -> str:
        """Step over white space; return ``mark`` if there was some."""
        if self._at < len(self._tokens) and self._tokens[self._at][2] is not None:
            self._at += 1
            return mark
        return ""


FormulaReader: TypeAlias = Callable[[FormulaScan], str]
