r"""Which formulas a Telegram client can be expected to set.

The Bot API promises "LaTeX format" and names no subset, and clients differ in what they set with.
So only what every implementation of TeX's maths knows is sent as a formula: plain TeX's and
amsmath's signs, fractions, roots, scripts, accents, alphabets. What can be said in them is: Greek
letters become their commands, ``{\rm x}`` becomes ``\mathrm{x}``, commands in scripts get braces.
Everything else (macros of an author, environments, packages, broken source) is shown in its
Unicode form, which always works.
"""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache

from adapters.telegram.vocabulary import (
    ALPHABETS,
    ARGUMENTS,
    DELIMITERS,
    GREEK,
    SIGNS,
    SWITCHES,
    UNSEEN,
)

_TOKEN = re.compile(
    r"\\(?:text|textrm|operatorname)\{[A-Za-z0-9 .,:;()/+-]+\}"  # words, whole
    r"|\\[A-Za-z]+|\\.|[^\s\\]|\\",
    re.DOTALL,
)
_NO_SIGN = frozenset("^_{}&$%#\\")
_DEEPEST = 12
"""Groups inside each other; Telegram's own limit of 16 levels is near."""
_REMEMBERED = 2048


@lru_cache(_REMEMBERED)
def to_safe_tex(tex: str) -> str:
    """Return ``tex`` as any client that sets formulas can be expected to set it whole, or ""."""
    signs: list[str] = _TOKEN.findall(tex)
    formula = _Formula([GREEK.get(sign, sign) for sign in signs])
    try:
        return _spaced(formula.whole())
    except _Broken:
        return ""


def _spaced(signs: list[str]) -> str:
    """Join signs, with a space where a command would run into a letter."""
    text = ""
    for before, sign in zip(["", *signs], signs, strict=False):
        runs_on = before[:1] == "\\" and before[-1:].isalpha() and sign[:1].isalpha()
        text += f" {sign}" if runs_on else sign
    return text


class _Broken(Exception):
    """What was read is no formula that everybody can set."""


class _Formula:
    """Reads the signs of a formula by TeX's grammar, and writes them as everybody knows them."""

    def __init__(self, signs: list[str]) -> None:
        self._signs = signs
        self._at = 0
        self._depth = 0
        self._written: list[str] = []

    def whole(self) -> list[str]:
        """Return the signs as they are to be sent.

        Raises:
            _Broken: something is not known, not in its place or left open, or nothing is seen.
        """
        while self._next:
            self._read_term()
        if all(sign in UNSEEN for sign in self._written):
            raise _Broken
        return self._written

    @property
    def _next(self) -> str:
        return self._signs[self._at] if self._at < len(self._signs) else ""

    def _take(self) -> str:
        sign = self._next
        if not sign:
            raise _Broken
        self._at += 1
        return sign

    def _copy(self, known: Container[str]) -> None:
        sign = self._take()
        if sign not in known:
            raise _Broken
        self._written.append(sign)

    def _read_term(self) -> None:
        """Read a nucleus, which a script may lack, and its scripts, each kind once."""
        if self._next not in {"^", "_"}:
            self._read_nucleus()
        seen: set[str] = set()
        while self._next in {"^", "_"}:
            if self._next in seen:
                raise _Broken
            seen.add(self._next)
            self._copy("^_")
            self._read_script()
        if "^" in seen and self._next == "'":  # a prime is a superscript as well
            raise _Broken

    def _read_nucleus(self) -> None:
        if self._next == "{":
            self._read_group()
        elif self._next == r"\left":
            self._read_between_delimiters()
        elif self._next in ARGUMENTS:
            self._read_command()
        else:
            self._read_sign()

    def _read_script(self) -> None:
        if self._next == "{" or len(self._next) == 1:
            return self._read_argument()
        self._written.append("{")
        if self._next in ALPHABETS:
            self._read_command()
        else:
            self._read_sign()
        self._written.append("}")
        return None

    def _read_group(self) -> None:
        self._take()
        if (alphabet := SWITCHES.get(self._next)) is not None:
            self._take()
            self._written.append(alphabet)
        self._written.append("{")
        self._read_until("}")

    def _read_until(self, end: str) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _Broken
        while self._next != end:
            self._read_term()
        self._depth -= 1
        self._copy({end})

    def _read_between_delimiters(self) -> None:
        self._copy({r"\left"})
        self._copy(DELIMITERS)
        self._read_until(r"\right")
        self._copy(DELIMITERS)

    def _read_command(self) -> None:
        command = self._next
        self._copy(ARGUMENTS)
        if command == r"\sqrt" and self._next == "[":
            self._copy("[")
            self._read_until("]")
        for _ in range(ARGUMENTS[command]):
            self._read_argument()

    def _read_argument(self) -> None:
        if self._next != "{":
            return self._read_sign()
        if self._signs[self._at + 1 : self._at + 2] == ["}"]:
            raise _Broken
        return self._read_group()

    def _read_sign(self) -> None:
        sign = self._take()
        if not _is_sign(sign):
            raise _Broken
        self._written.append(sign)


def _is_sign(sign: str) -> bool:
    if len(sign) == 1:
        return sign.isascii() and sign not in _NO_SIGN
    return sign in SIGNS or sign.endswith("}")  # words, whole
