r"""The scan of a text: its literal characters, special signs, groups and formulas.

The functions that read commands are given to the scan, see ``command``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from bot.document.nodes import Inline, Inlines, Link, Text, plain_text
from bot.document.tex.delimiters import find_formula, is_literal_group, match_braces
from bot.document.tex.formula import formula_to_unicode
from bot.document.tex.letterforms import SIGN_ACCENTS, add_accent
from bot.document.tex.literal import find_url_end, unescape_url
from bot.document.tex.macros import ALIASES, QUANTITIES, TIMES
from bot.document.tex.nodes import make_formula, strip_tex_signs
from bot.document.tex.symbols import LETTERS, SIGNS, load_symbols

_SPACE = re.compile(r"\s*")
_OPTION = re.compile(r"\s*\[[^\[\]]*\]")
_SPECIAL = re.compile(r"\\|\{|\$|~|\^(?=\{)|_(?=\{)|https?://")
_COMMAND = re.compile(r"\\(?:(?P<name>[A-Za-z]+)(?:\*(?=\s*\{))?|(?P<sign>.)|$)", re.DOTALL)
_LINE_GAP = re.compile(r"\[-?\d*\.?\d+\s*[a-z]{2}\]")
_FRACTION = re.compile(r"\d\\f[dhms]\d")
_WHOLE_NAME = re.compile(r"\s*\\[A-Za-z]+")
_CHARACTER = re.compile(r"\s*[^\W_]|=")
_FORMULA = re.compile(r"\\(?:[(\[]|begin\b)")
_WORDS = re.compile(
    r"\s*(?:\\(?:text[a-z]*|emph|[hm]box|url)\s*\{[^{}$]*\}"
    r"|\\href\s*\{[^{}$]*\}\s*\{(?:[^{}$]|\{[^{}$]*\})*\})\s*"
)
_DRIVE = re.compile(r"(?<![A-Za-z\d])[A-Za-z]:\Z")
_PATH = re.compile(r"\\([A-Za-z]+)[^\s\"'`,;)}$]*")
_ESCAPE = re.compile(r"(?<=(?P<quote>[\"'`]))\\[nrtbfv0](?=(?P=quote))")
_OPENS = re.compile(r"(?:\A|[\"'`(\s])\Z")
_ENDS_COMMAND = re.compile(r"\\[A-Za-z]+\s*\Z")
_BLANK = re.compile(r"[\s.,;:)\"'`]|\Z")
_LONGEST_NAME = 30
_MAX_DEPTH = 24


class SourceReader:
    """A position in a TeX source, and steps over spaces, groups and arguments.

    Attributes:
        source: the whole TeX source.
        at: offset of the next character to be read.
        end: offset at which the part being read ends, for example a group.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.end = len(source)
        self._closing = match_braces(source)

    def peek(self) -> str:
        """Return the next character; "" at the end."""
        return self.source[self.at : min(self.at + 1, self.end)]

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Step over a match of ``pattern`` at this position, if there is one."""
        found = pattern.match(self.source, self.at, self.end)
        if found:
            self.at = found.end()
        return found

    def skip_space(self) -> None:
        """Step over white space."""
        self.take(_SPACE)

    def skip_space_inside_word(self) -> None:
        r"""Step over white space that only ends a command: ``\l owski`` is one word."""
        start = self.at
        self.skip_space()
        if not self.peek().islower():
            self.at = start

    def skip_option(self) -> bool:
        """Step over an argument in square brackets; return whether there was one."""
        return self.take(_OPTION) is not None

    def find_group(self) -> tuple[int, int] | None:
        """Return where the content of the group at this position starts and ends.

        None if no group begins here, or if it is not closed in the part being read.
        """
        close = self._closing.get(self.at, self.end)
        return (self.at + 1, close) if close < self.end else None

    def skip_argument(self) -> tuple[int, int]:
        """Step over an argument in braces; return where its content starts and ends."""
        start = self.at
        self.skip_space()
        if self.peek() != "{":
            self.at = start
            return start, start
        span = self.find_group()
        self.at = span[1] + 1 if span else self.at + 1
        return span or (self.at, self.at)

    def skip_tex_argument(self) -> str | None:
        r"""Step over an argument as TeX takes it: a group, a letter, or a command.

        Returns:
            The name of the command, whose own arguments follow; "" of a group or a letter; None if
            no argument follows.
        """
        group = self.skip_argument()
        if group[1] > group[0] or self.source[group[0] - 1 : group[0]] == "{":
            return ""
        if (command := self.take(_WHOLE_NAME)) is not None:
            return command[0].strip().removeprefix("\\")
        return None if self.take(_CHARACTER) is None else ""

    def read_raw_argument(self) -> str:
        """Step over an argument in braces and return its source."""
        return self.source[slice(*self.skip_argument())]


class Scan(SourceReader):
    """One scan of one source.

    Args:
        source: the TeX to read.
        commands: for each command that is more than a symbol, the function that reads it.
        unknown: reads the commands that are neither.
    """

    def __init__(
        self, source: str, commands: Mapping[str, CommandReader], unknown: CommandReader
    ) -> None:
        super().__init__(source)
        self._commands = commands
        self._unknown = unknown
        self._depth = 0
        self._out: list[Inline] = []

    def read_inlines(self, start: int, end: int) -> Inlines:
        """Return the nodes of the source from ``start`` to ``end``, adjacent texts unmerged."""
        outer = self.at, self.end, self._out
        self.at, self.end, self._out = start, end, []
        self._depth += 1
        while self.at < self.end:
            self._read_next()
        self._depth -= 1
        inner, (self.at, self.end, self._out) = self._out, outer
        return tuple(inner)

    def read_argument(self) -> Inlines:
        """Read an argument in braces; empty if there is none."""
        return self._read_content(self.skip_argument())

    def read_rest_of_group(self) -> Inlines | None:
        """Read up to the end of the group; None outside a group."""
        if self._depth == 1:
            return None
        inner = self._read_content((self.at, self.end))
        self.at = self.end
        return inner

    def read_accent_base(self) -> str:
        """Read what an accent is put on: a group, a letter command, or one letter."""
        if self.peek() == "{":
            return plain_text(self.read_argument())
        start = self.at
        found = self.take(_COMMAND)
        if found and found["name"] in LETTERS:
            self.skip_space_inside_word()
            return LETTERS[found["name"]]
        self.at = start + self.peek().isalpha() if found is None else start
        return self.source[start : self.at]

    def follows_space(self) -> bool:
        """Tell whether white space, or nothing, was read last."""
        return not self._out or plain_text(self._out[-1:])[-1:].isspace()

    def _read_next(self) -> None:
        """Read literal characters up to the next special one, and what begins there."""
        special = _SPECIAL.search(self.source, self.at, self.end)
        stop = special.start() if special else self.end
        if stop > self.at:
            self._out.append(Text(self.source[self.at : stop]))
        self.at = stop
        if special:
            self._out += _SIGNS[special[0][0]](self)

    def _read_content(self, span: tuple[int, int]) -> Inlines:
        """Read a group's content; too deeply nested, it is only stripped of TeX's signs."""
        if self._depth >= _MAX_DEPTH:
            return (Text(strip_tex_signs(self.source[slice(*span)])),)
        return self.read_inlines(*span)

    def read_tie(self) -> Inlines:
        """Read ``~``: a space between two words, or else "about"."""
        before = self.source[self.at - 1 : self.at]
        self.at += 1
        tied = before.strip(" \n\t([~") and self.peek().strip(" \n\t~")
        return (Text(" " if tied else "~"),)

    def read_braces(self) -> Inlines:
        """Read ``{…}``: a group, or literal braces."""
        span = self.find_group()
        if span is None:
            self.at += 1
            return (Text("{"),)
        if span[0] == span[1] and _BLANK.match(self.source, span[1] + 1) and self._is_apart():
            self.at = span[1] + 1
            return (Text("{}"),)
        inner = self.read_argument()
        literal = is_literal_group(self.source[slice(*span)])
        return (Text("{"), *inner, Text("}")) if literal else inner

    def _is_apart(self) -> bool:
        """Tell whether what comes stands behind a space or quote that ends no command."""
        before = self.source[max(0, self.at - _LONGEST_NAME) : self.at]
        return _OPENS.search(before) is not None and not _ENDS_COMMAND.search(before)

    def read_dollar(self) -> Inlines:
        """Read a formula, or dollars."""
        formula = self._read_formula()
        if formula is not None:
            return formula
        dollars = "$$" if self.source.startswith("$$", self.at, self.end) else "$"
        self.at += len(dollars)
        return (Text(dollars),)

    def _read_formula(self) -> Inlines | None:
        span = find_formula(self.source, self.at, self.end)
        if span is None:
            return None
        words = _WORDS.fullmatch(span.tex) and self._depth < _MAX_DEPTH
        formula = (
            self.read_inlines(span.start, span.start + len(span.tex))
            if words
            else make_formula(span.tex)
        )
        self.at = span.end
        return formula

    def read_script(self) -> Inlines:
        """Read ``^{…}`` or ``_{…}`` outside a formula."""
        sign = self.peek()
        self.at += 1
        if self.find_group() is None:
            return (Text(sign),)
        return (Text(formula_to_unicode(f"{sign}{{{self.read_raw_argument()}}}")),)

    def read_url(self) -> Inlines:
        """Read a bare URL."""
        start = self.at
        self.at = find_url_end(self.source, start, self.end)
        if self.at == start:
            self.at += len("http")
            return (Text("http"),)
        url = unescape_url(self.source[start : self.at])
        return (Link((Text(url),), url),)

    def read_command(self) -> Inlines:
        """Read a command and its arguments."""
        if literal := self._read_backslashes():
            return literal
        if _FORMULA.match(self.source, self.at, self.end):
            formula = self._read_formula()
            if formula is not None:
                return formula
        found = self.take(_COMMAND)
        if found is None or found["name"] is None:
            return self._read_sign(found["sign"] if found else None)
        return self._read_word(found["name"])

    def _read_backslashes(self) -> Inlines:
        r"""Read a path on a drive (``C:\new``) or an escape in quotes (``"\n"``), if any."""
        before = self.source[max(0, self.at - 3) : self.at]
        path = _PATH.match(self.source, self.at, self.end) if _DRIVE.search(before) else None
        found = path if path and not self._is_known(path[1]) else None
        found = found or _ESCAPE.match(self.source, self.at, self.end)
        if found is None:
            return ()
        self.at = found.end()
        return (Text(found[0].replace("\\", load_symbols()["backslash"])),)

    def _is_known(self, name: str) -> bool:
        return name in self._commands or name in QUANTITIES or name in load_symbols()

    def _read_sign(self, sign: str | None) -> Inlines:
        if sign is None:
            return ()
        if sign == "\\":
            self.take(_LINE_GAP)
        if sign in SIGN_ACCENTS:
            return (Text(add_accent(self.read_accent_base(), SIGN_ACCENTS[sign])),)
        return (Text(SIGNS.get(sign, sign)),)

    def _read_word(self, name: str) -> Inlines:
        read = self._commands.get(name)
        if read is not None:
            return read(self, name)
        if name in QUANTITIES:
            return make_formula(QUANTITIES[name])
        if name in TIMES and _FRACTION.match(self.source, max(0, self.at - len(name) - 2)):
            return make_formula(TIMES[name])
        symbol = load_symbols().get(ALIASES.get(name, name))
        return self._unknown(self, name) if symbol is None else (Text(symbol),)


CommandReader: TypeAlias = Callable[[Scan, str], Inlines]

_SIGNS: Mapping[str, Callable[[Scan], Inlines]] = {
    "\\": Scan.read_command,
    "{": Scan.read_braces,
    "$": Scan.read_dollar,
    "~": Scan.read_tie,
    "^": Scan.read_script,
    "_": Scan.read_script,
    "h": Scan.read_url,
}
