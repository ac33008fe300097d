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
from unicodedata import normalize

from bot.document.tex.macros import ENCLOSURES, expand_macros
from bot.document.tex.safe_commands import (
    ARGUMENTS,
    DELIMITERS,
    INFIX,
    INVISIBLE,
    LIMITS,
    OPERATORS,
    OPTIONS,
    SIZES,
    STYLES,
    SWITCHES,
    SYMBOLS,
)

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
_SPECIAL_CHARACTERS = frozenset("^_{}&$%#\\")
_WITH_SECOND_ARGUMENT = frozenset((r"\textcolor", r"\href"))
_UPRIGHT = frozenset(("textup", "textnormal", "textmd", "hbox", "mbox", "intertext"))
_GAP = re.compile(r"\\[hm]space\*?\s*\{[^{}]*\}")
_DROPPED = re.compile(
    r"\\(?:(?:label|vspace|color|tag)\*?\s*\{[^{}]*\}|smash\s*(?:\[[tb]\])?(?=\s*\{)"
    r"|(?:ensuremath|nonumber|notag|protect|relax|strut|allowbreak|nobreak|xspace|small|normalsize)"
    r"(?![A-Za-z]))"
)
_COLON_EQUALS = re.compile(r"\\(?:coloneqq|colonequals)(?![A-Za-z])|≔")
_MAX_DEPTH = 12
"""Nested groups; Telegram's own limit of 16 levels is near."""
_CACHE_SIZE = 2048

_GREEK_LIST = r"""
    α\alpha β\beta γ\gamma δ\delta ε\varepsilon ζ\zeta η\eta θ\theta ι\iota κ\kappa λ\lambda μ\mu
    ν\nu ξ\xi π\pi ρ\rho ς\varsigma σ\sigma τ\tau υ\upsilon φ\varphi χ\chi ψ\psi ω\omega
    Γ\Gamma Δ\Delta Θ\Theta Λ\Lambda Ξ\Xi Π\Pi Σ\Sigma Υ\Upsilon Φ\Phi Ψ\Psi Ω\Omega
    ϵ\epsilon ϑ\vartheta ϖ\varpi ϱ\varrho ϕ\phi µ\mu
    """
_SIGN_LIST = r"""
    ×\times ±\pm ∓\mp ·\cdot ÷\div ≤\leq ≥\geq ≠\neq ≈\approx ≡\equiv ∼\sim ≃\simeq ≅\cong ∝\propto
    ≪\ll ≫\gg ≲\lesssim ≳\gtrsim ∈\in ∉\notin ⊂\subset ⊆\subseteq ∪\cup ∩\cap ∖\setminus ∅\emptyset
    →\to ←\leftarrow ↔\leftrightarrow ⇒\Rightarrow ↦\mapsto ∞\infty ∂\partial ∇\nabla ∀\forall
    ∃\exists ∑\sum ∏\prod ∫\int ℓ\ell ⊕\oplus ⊗\otimes ⊙\odot ∘\circ ⟨\langle ⟩\rangle …\ldots
    ⋯\cdots ′\prime
    """
_CHARACTERS: dict[str, str] = {
    **{pair[0]: pair[1:] for pair in f"{_GREEK_LIST} {_SIGN_LIST}".split()},
    "−": "-",
    "°": r"{}^{\circ}",
}
"""Commands for the characters of feeds, which replace commands by Greek letters, and of authors."""
_ACCENTS = {
    "\u0301": r"\acute", "\u0300": r"\grave", "\u0302": r"\hat", "\u0308": r"\ddot",
    "\u0303": r"\tilde", "\u0304": r"\bar", "\u0307": r"\dot", "\u030c": r"\check",
    "\u0306": r"\breve", "\u030a": r"\mathring",
}  # fmt: skip


@lru_cache(_CACHE_SIZE)
def to_safe_tex(tex: str) -> str:
    """Return ``tex`` in the subset that every client typesets; "" if it cannot be written in it."""
    plain = _GAP.sub(r"\\,", _DROPPED.sub("", _BOX.sub(_open_box, tex)))
    plain = expand_macros(_COLON_EQUALS.sub(":=", plain))
    tokens: list[str] = _TOKEN.findall(_spell_characters(plain))
    try:
        return _join_tokens(_Parser(tokens).parse())
    except _Unsupported:
        return ""


def _open_box(box: re.Match[str]) -> str:
    r"""Return a box of words as ``\text{…}``, the formulas between dollars in it outside."""
    name = "text" if box["name"] in _UPRIGHT else box["name"].rstrip("*")
    name = "textit" if name == "emph" else name
    pieces = box["words"].replace("~", " ").split("$")
    if len(pieces) % 2 == 0:
        return box[0]
    opened = "".join(
        piece if at % 2 else rf"\{name}{{{piece}}}" for at, piece in enumerate(pieces) if piece
    )
    return opened if len(pieces) == 1 and opened else f"{{{opened}}}"


def _spell_characters(tex: str) -> str:
    return tex if tex.isascii() else "".join(map(_spell_character, tex))


def _spell_character(character: str) -> str:
    """Return a character as a command, or as a letter with its accent."""
    if character.isascii():
        return character
    if character in _CHARACTERS:
        command = _CHARACTERS[character]
        return f"{command} " if command[-1:].isalpha() else command
    letter, mark = normalize("NFD", character)[:1], normalize("NFD", character)[1:]
    return rf"{_ACCENTS[mark]}{{\mathrm{{{letter}}}}}" if mark in _ACCENTS else character


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
        if is_unclear or (command == r"\cal" and not (leads and end == "}")):
            raise _Unsupported
        self._written += [SWITCHES[command], "{"]
        self._read_list(end)
        is_empty = len(self._written) == at + 2
        self._written[at:] = [] if is_empty else [*self._written[at:], "}"]

    def _read_term(self) -> None:
        """Read a nucleus, which a script may lack, and its scripts, each kind once."""
        if self._next in STYLES:
            return self._copy(STYLES)
        if self._next not in {"^", "_"}:
            self._read_nucleus()
        seen: set[str] = set()
        while self._next in {"^", "_"}:
            if self._next in seen:
                raise _Unsupported
            seen.add(self._next)
            self._copy("^_")
            self._read_script()
        if "^" in seen and self._next == "'":  # a prime is a superscript as well
            raise _Unsupported
        return None

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
