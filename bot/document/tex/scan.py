r"""The pass over a text: what its literal characters and special signs give.

Commands are not known here: the scan is handed the functions that read them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from bot.document.nodes import Inline, Inlines, Link, Text, plain_text
from bot.document.tex.accent import SIGN_ACCENTS, add_accent
from bot.document.tex.cursor import SourceReader
from bot.document.tex.delimiters import find_formula, is_literal_group
from bot.document.tex.formula import formula_to_unicode
from bot.document.tex.leaf import make_formula, strip_tex_signs
from bot.document.tex.literal import find_url_end, unescape_url
from bot.document.tex.symbols import LETTERS, SIGNS, load_symbols

_SPECIAL = re.compile(r"[\\{$~]|[\^_](?=\{)|https?://")
_COMMAND = re.compile(r"\\(?:(?P<name>[A-Za-z]+)(?:\*(?=\s*\{))?|(?P<sign>.)|$)", re.DOTALL)
_FORMULA = re.compile(r"\\(?:[(\[]|begin\b)")
_WORDS = re.compile(r"\s*\\(?:text[a-z]*|emph|mbox)\s*\{[^{}$]*\}\s*")
_DEEPEST = 24


class Scan(SourceReader):
    """One pass over one source.

    Args:
        source: the TeX to read.
        commands: for each command that is more than a symbol, what reads it once its name is read.
        unknown: what reads the others.
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
            self._step()
        self._depth -= 1
        inner, (self.at, self.end, self._out) = self._out, outer
        return tuple(inner)

    def read_argument(self) -> Inlines:
        """Read an argument in braces; empty where there is none."""
        return self._content(self.skip_argument())

    def read_rest_of_group(self) -> Inlines | None:
        """Read up to the end of the group; None outside of any group."""
        if self._depth == 1:
            return None
        inner = self._content((self.at, self.end))
        self.at = self.end
        return inner

    def read_accent_base(self) -> str:
        """Read what an accent stands on: a group, a letter command, or one letter."""
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
        """Tell whether what was read last is white space, or nothing."""
        return not self._out or plain_text(self._out[-1:])[-1:].isspace()

    def _step(self) -> None:
        """Read literal characters up to the next special one, and what that one begins."""
        special = _SPECIAL.search(self.source, self.at, self.end)
        stop = special.start() if special else self.end
        if stop > self.at:
            self._out.append(Text(self.source[self.at : stop]))
        self.at = stop
        if special:
            self._out += _SIGNS[special[0][0]](self)

    def _content(self, span: tuple[int, int]) -> Inlines:
        """Read a group's content, unless it is nested beyond reason."""
        if self._depth >= _DEEPEST:
            return (Text(strip_tex_signs(self.source[slice(*span)])),)
        return self.read_inlines(*span)

    def tie(self) -> Inlines:
        """Read ``~``: a space between two words, or else "about"."""
        before = self.source[self.at - 1 : self.at]
        self.at += 1
        tied = before.strip(" \n\t([~") and self.peek().strip(" \n\t~")
        return (Text(" " if tied else "~"),)

    def braces(self) -> Inlines:
        """Read ``{…}``: a group, or braces that are meant as braces."""
        span = self.find_group()
        if span is None:
            self.at += 1
            return (Text("{"),)
        inner = self.read_argument()
        literal = is_literal_group(self.source[slice(*span)])
        return (Text("{"), *inner, Text("}")) if literal else inner

    def dollar(self) -> Inlines:
        """Read a formula, or a dollar."""
        formula = self._formula()
        self.at += formula is None
        return (Text("$"),) if formula is None else formula

    def _formula(self) -> Inlines | None:
        span = find_formula(self.source, self.at, self.end)
        if span is None:
            return None
        words = _WORDS.fullmatch(span.tex) and self._depth < _DEEPEST
        formula = (
            self.read_inlines(span.start, span.start + len(span.tex))
            if words
            else make_formula(span.tex)
        )
        self.at = span.end
        return formula

    def script(self) -> Inlines:
        """Read ``^{…}`` or ``_{…}`` outside a formula."""
        sign = self.peek()
        self.at += 1
        if self.find_group() is None:
            return (Text(sign),)
        return (Text(formula_to_unicode(f"{sign}{{{self.read_raw_argument()}}}")),)

    def address(self) -> Inlines:
        """Read a bare web address."""
        start = self.at
        self.at = find_url_end(self.source, start, self.end)
        if self.at == start:
            self.at += len("http")
            return (Text("http"),)
        address = unescape_url(self.source[start : self.at])
        return (Link((Text(address),), address),)

    def command(self) -> Inlines:
        """Read a command and its arguments."""
        if _FORMULA.match(self.source, self.at, self.end):
            formula = self._formula()
            if formula is not None:
                return formula
        found = self.take(_COMMAND)
        if found is None or found["name"] is None:
            return self._sign(found["sign"] if found else None)
        return self._word(found["name"])

    def _sign(self, sign: str | None) -> Inlines:
        if sign is None:
            return ()
        if sign in SIGN_ACCENTS:
            return (Text(add_accent(self.read_accent_base(), SIGN_ACCENTS[sign])),)
        return (Text(SIGNS.get(sign, sign)),)

    def _word(self, name: str) -> Inlines:
        read = self._commands.get(name)
        if read is not None:
            return read(self, name)
        symbol = load_symbols().get(name)
        return self._unknown(self, name) if symbol is None else (Text(symbol),)


CommandReader: TypeAlias = Callable[[Scan, str], Inlines]

_SIGNS: Mapping[str, Callable[[Scan], Inlines]] = {
    "\\": Scan.command,
    "{": Scan.braces,
    "$": Scan.dollar,
    "~": Scan.tie,
    "^": Scan.script,
    "_": Scan.script,
    "h": Scan.address,
}
