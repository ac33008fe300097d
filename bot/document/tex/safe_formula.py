r"""Selects the formulas that every typesetter takes: LaTeX, and all of Telegram's clients.

    tex ── text boxes, macros ── tokens ── parsed by TeX's grammar and rewritten ──> safe tex, or ""

Only what ``safe_commands`` lists is given as a formula. What can be rewritten into that is
rewritten: Greek letters become their commands, ``{\rm x}`` becomes ``\mathrm{x}``, ``{a \over b}``
a fraction, commands in scripts get braces. Everything else (an author's macros, environments,
packages, broken source) is shown in its Unicode form, which always works.
"""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache

from bot.document.tex.letterforms import SIGN_ACCENTS, add_accent
from bot.document.tex.macros import ENCLOSURES, expand_macros
from bot.document.tex.safe_commands import (
    ARGUMENTS,
    DELIMITERS,
    INFIX,
    INVISIBLE,
    LIMITS,
    NAMED_ARROWS,
    OPERATORS,
    OPTIONS,
    REPLACED,
    SIZES,
    STYLES,
    SWITCHES,
    SYMBOLS,
)
from bot.document.tex.spelling import spell_characters

_PLAIN_WORDS = r"[A-Za-z0-9 .,:;()\[\]/+*=<>|'!?@\"`-]|\\[%&#_ ,]"
_TOKEN = re.compile(
    rf"\\(?:text|textrm|textbf|textit|textsf|texttt|operatorname)\{{(?:{_PLAIN_WORDS})+\}}"
    r"|\\[A-Za-z]+|\\.|[^\s\\]|\\",
    re.DOTALL,
)
_BOX = re.compile(
    r"\\(?P<name>text(?:rm|bf|it|sf|tt|up|normal|md)?|[hm]box|operatorname\*|emph|intertext)\s*"
    r"\{(?P<words>[^{}]*)\}"
)
_TEXT_ACCENT = re.compile(
    r"\\(?P<accent>[`'^\"~=.])\s*(?P<brace>\{)?\s*(?P<letter>[A-Za-z])\s*(?(brace)\})"
)
_SPECIAL_CHARACTERS = frozenset("^_{}&$%#\\")
_WITH_SECOND_ARGUMENT = frozenset((r"\textcolor", r"\href"))
_UPRIGHT = frozenset(("textup", "textnormal", "textmd", "hbox", "mbox", "intertext"))
_GAP = re.compile(r"\\[hm]space\*?\s*\{[^{}]*\}")
_DROPPED = re.compile(
    r"\\(?:(?:label|vspace|color|tag)\*?\s*\{[^{}]*\}|smash\s*(?:\[[tb]\])?(?=\s*\{)"
    r"|(?:math)?[lrc]lap(?=\s*\{)|(?:vcenter|mathstrut|middle(?=\s*[|/]|\s*\\[lr]?[vV]ert)|"
    r"ensuremath|nonumber|notag|protect|relax|strut|allowbreak|nobreak|xspace|"
    r"tiny|scriptsize|footnotesize|small|normalsize|large|Large|LARGE|huge|Huge)(?![A-Za-z]))"
)
_REPLACED = re.compile(rf"\\({'|'.join(REPLACED)})(?![A-Za-z])")

_MAX_DEPTH = 12
"""Nested groups; Telegram's own limit of 16 levels is near."""
_CACHE_SIZE = 2048


@lru_cache(_CACHE_SIZE)
def to_safe_tex(tex: str) -> str:
    """Return ``tex`` in the subset that every client typesets; "" if it cannot be written in it."""
    plain = _GAP.sub(r"\\,", _DROPPED.sub("", _BOX.sub(_open_box, tex)))
    plain = _REPLACED.sub(lambda found: REPLACED[found[1]], expand_macros(plain))
    tokens: list[str] = _TOKEN.findall(spell_characters(plain))
    try:
        return _join_tokens(_Parser(tokens).parse())
    except _Unsupported:
        return ""


def _open_box(box: re.Match[str]) -> str:
    r"""Return a box of words as ``\text{…}``, the formulas between dollars in it outside."""
    name = "text" if box["name"] in _UPRIGHT else box["name"].rstrip("*")
    name = "textit" if name == "emph" else name
    words = _TEXT_ACCENT.sub(
        lambda found: add_accent(found["letter"], SIGN_ACCENTS[found["accent"]]),
        box["words"].replace("~", " "),
    )
    if not words.isascii() and words.isalpha():
        return rf"\mathrm{{{words}}}"
    pieces = words.split("$")
    if len(pieces) % 2 == 0:
        return box[0]
    opened = "".join(
        piece if at % 2 else rf"\{name}{{{piece}}}" for at, piece in enumerate(pieces) if piece
    )
    return opened if len(pieces) == 1 and opened else f"{{{opened}}}"


def _join_tokens(tokens: list[str]) -> str:
    """Join tokens, with a space between a command and a letter after it."""
    text = ""
    for before, token in zip(["", *tokens], tokens, strict=False):
        runs_on = before[:1] == "\\" and before[-1:].isalpha() and token[:1].isalpha()
        text += f" {token}" if runs_on else token
    return text


class _Unsupported(Exception):
    """The formula is broken, or uses what not every client knows."""


class _Parser:
    """Parses the tokens of a formula by TeX's grammar, and rewrites them in the subset."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = -1  # the formula itself is no group
        self._written: list[str] = []

    def parse(self) -> list[str]:
        """Return the rewritten tokens.

        Raises:
            _Unsupported: a token is unknown, misplaced or left open, or all are invisible.
        """
        self._read_list("")
        if self._next or all(token in INVISIBLE for token in self._written):
            raise _Unsupported
        return self._written

    @property
    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._next
        if not token:
            raise _Unsupported
        self._at += 1
        return token

    def _copy(self, known: Container[str]) -> None:
        token = self._take()
        if token not in known:
            raise _Unsupported
        self._written.append(token)

    def _read_list(self, end: str) -> None:
        """Read terms up to ``end``, which is not read, with a fraction or a switch among them."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise _Unsupported
        start, infix, middle = len(self._written), "", -1
        while self._next != end:
            if self._next in INFIX and not infix:
                infix, middle = self._take(), len(self._written)
            elif self._next in SWITCHES:
                self._read_switch(end, {start, middle})
            else:
                self._read_term()
        if infix:
            self._write_fraction(start, middle, infix)
        self._depth -= 1

    def _write_fraction(self, start: int, middle: int, infix: str) -> None:
        r"""Write what was read from ``start`` on, with ``infix`` at ``middle``, as a fraction."""
        above, below = self._written[start:middle], self._written[middle:]
        if not above or not below:
            raise _Unsupported
        command = INFIX[infix]
        self._written[start:] = (
            [command, "{", *above, "}", "{", *below, "}"] if command else [*above, infix, *below]
        )

    def _read_switch(self, end: str, heads: Container[int]) -> None:
        r"""Read ``\rm`` and all that it applies to: the rest of the list.

        Where it does not lead its list, it would be in one part of a fraction and change the other;
        and where it leads no group, authors mean a ``\cal`` for the next letter only.
        """
        command, at = self._take(), len(self._written)
        leads = at in heads
        is_unclear = not leads and not INFIX.keys().isdisjoint(self._tokens)
        is_lone = leads and (end == "}" or len(self._tokens) == self._at + 1)
        if command == r"\cal" and not is_lone:
            return self._read_switched_letter(command)
        if is_unclear:
            raise _Unsupported
        self._written += [SWITCHES[command], "{"]
        self._read_list(end)
        is_empty = len(self._written) == at + 2
        self._written[at:] = [] if is_empty else [*self._written[at:], "}"]
        return None

    def _read_switched_letter(self, command: str) -> None:
        """Write ``command`` for what stands next: a letter, or several in braces."""
        letters = self._take()
        if letters == "{":
            letters = "".join(iter(self._take, "}"))
        if not (letters.isascii() and letters.isupper() and letters.isalpha()):
            raise _Unsupported  # not every font has the others
        self._written += [SWITCHES[command], "{", *letters, "}"]
        self._read_scripts()

    def _read_term(self) -> None:
        """Read a nucleus, which a script may lack, and its scripts, each kind once."""
        if self._next in STYLES:
            return self._copy(STYLES)
        if self._next not in {"^", "_"}:
            self._read_nucleus()
        return self._read_scripts()

    def _read_scripts(self) -> None:
        seen: set[str] = set()
        while self._next in {"^", "_"}:
            if self._next in seen:
                raise _Unsupported
            seen.add(self._next)
            self._copy("^_")
            self._read_script()
        if "^" in seen and self._next == "'":  # a prime is a superscript as well
            raise _Unsupported

    def _read_nucleus(self) -> None:
        if self._next == "{":
            self._read_group()
        elif self._next == r"\left":
            self._read_between_delimiters()
        elif self._next in SIZES:
            self._copy(SIZES)
            self._copy(DELIMITERS)
        else:
            self._read_atom()

    def _read_group(self) -> None:
        r"""Read a group; a switch at its start leaves its braces to the alphabet."""
        at = len(self._written)
        is_switched = not SWITCHES.keys().isdisjoint(self._tokens[self._at + 1 : self._at + 2])
        self._read_braced()
        if is_switched and len(self._written) > at + 2:
            self._written[at:] = self._written[at + 1 : -1]

    def _read_braced(self) -> None:
        self._copy("{")
        self._read_list("}")
        self._copy("}")

    def _read_between_delimiters(self) -> None:
        self._copy({r"\left"})
        self._copy(DELIMITERS)
        self._read_list(r"\right")
        self._copy({r"\right"})
        self._copy(DELIMITERS)

    def _read_atom(self) -> None:
        """Read a symbol, or a command with its arguments, and how its scripts are placed."""
        token = self._next
        if token in ARGUMENTS:
            self._read_command()
        elif token[:1] == "\\" and token[1:] in ENCLOSURES:
            self._read_enclosure()
        elif token in _WITH_SECOND_ARGUMENT:
            self._read_second_argument()
        elif token in NAMED_ARROWS:
            self._read_named_arrow()
        else:
            self._read_symbol()
        takes_limits = token in OPERATORS or token.startswith((r"\operatorname", r"\mathop"))
        if takes_limits and self._next in LIMITS:
            self._copy(LIMITS)

    def _read_command(self) -> None:
        command = self._next
        self._copy(ARGUMENTS)
        if command in OPTIONS and self._next == "[":
            self._read_option()
        for _ in range(ARGUMENTS[command]):
            self._read_argument()

    def _read_option(self) -> None:
        at = len(self._written)
        self._copy("[")
        self._read_list("]")
        self._copy("]")
        if len(self._written) == at + 2:
            self._written[at:] = []

    def _read_enclosure(self) -> None:
        opening, closing = ENCLOSURES[self._take()[1:]]
        self._written.append(opening)
        self._read_argument()
        self._written.append(closing)

    def _read_second_argument(self) -> None:
        """Read a command of which only the second argument is written."""
        self._take()
        at = len(self._written)
        self._read_braced()
        self._written[at:] = []
        self._read_braced()

    def _read_named_arrow(self) -> None:
        """Read an arrow with a name above, and perhaps one below, as names over and under it."""
        arrow, at = NAMED_ARROWS[self._take()], len(self._written)
        if self._next == "[":
            self._read_option()
        below, self._written[at:] = self._written[at + 1 : -1], [r"\overset"]
        self._read_argument()
        under = [r"\underset", "{", *below, "}", "{", arrow, "}"] if below else [arrow]
        self._written += ["{", *under, "}"]

    def _read_script(self) -> None:
        if self._next == "{" or len(self._next) == 1:
            return self._read_argument()
        return self._read_as_group()

    def _read_argument(self) -> None:
        """Read an argument, whose braces stay: TeX takes no command with arguments without."""
        if self._next in ARGUMENTS:
            return self._read_as_group()
        if self._next != "{":
            return self._read_symbol()
        if self._tokens[self._at + 1 : self._at + 2] == ["}"]:
            raise _Unsupported
        return self._read_braced()

    def _read_as_group(self) -> None:
        self._written.append("{")
        self._read_atom()
        self._written.append("}")

    def _read_symbol(self) -> None:
        symbol = self._take()
        if len(symbol) == 1:
            is_known = symbol.isascii() and symbol not in _SPECIAL_CHARACTERS
        else:
            is_known = symbol in SYMBOLS or symbol in OPERATORS or symbol.endswith("}")  # words
        if not is_known:
            raise _Unsupported
        self._written.append(symbol)
        if symbol == r"\not":
            self._read_symbol()
