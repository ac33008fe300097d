"""A place in a TeX source, and the steps over spaces, groups and arguments."""

from __future__ import annotations

import re

from bot.document.tex.delimiters import match_braces

_SPACE = re.compile(r"\s*")
_OPTION = re.compile(r"\s*\[[^\[\]]*\]")


class SourceReader:
    """Where the reading stands inside one source.

    Attributes:
        source: the whole TeX source.
        at: offset of what is read next.
        end: offset at which the part that is being read ends.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.end = len(source)
        self._closing = match_braces(source)

    def peek(self) -> str:
        """Return the next character, or nothing at the end."""
        return self.source[self.at : min(self.at + 1, self.end)]

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Step over what matches ``pattern`` here, if anything does."""
        found = pattern.match(self.source, self.at, self.end)
        if found:
            self.at = found.end()
        return found

    def skip_space(self) -> None:
        """Step over white space."""
        self.take(_SPACE)

    def skip_space_inside_word(self) -> None:
        r"""Step over white space that only ended a command: ``\l owski`` is one word."""
        start = self.at
        self.skip_space()
        if not self.peek().islower():
            self.at = start

    def skip_option(self) -> bool:
        """Step over an argument in square brackets; tell whether there was one."""
        return self.take(_OPTION) is not None

    def find_group(self) -> tuple[int, int] | None:
        """Return where the content of the group that begins here starts and ends.

        None where no group begins, or where it is not closed in the part that is being read.
        """
        close = self._closing.get(self.at, self.end)
        return (self.at + 1, close) if close < self.end else None

    def skip_argument(self) -> tuple[int, int]:
        """Step over an argument in braces and return where its content is; it may be empty."""
        start = self.at
        self.skip_space()
        if self.peek() != "{":
            self.at = start
            return start, start
        span = self.find_group()
        self.at = span[1] + 1 if span else self.at + 1
        return span or (self.at, self.at)

    def read_raw_argument(self) -> str:
        """Step over an argument in braces and return its source."""
        return self.source[slice(*self.skip_argument())]
