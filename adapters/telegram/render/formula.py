r"""Selects the formulas that every Telegram client can be expected to typeset.

The Bot API promises "LaTeX format" without naming a subset, and clients differ in what they
typeset with. So only what every implementation of TeX's mathematics knows is sent as a formula:
the common part of plain TeX and amsmath (symbols, fractions, roots, scripts, accents, alphabets).
What can be rewritten into that is rewritten: Greek letters become their commands, ``{\rm x}``
becomes ``\mathrm{x}``, commands in scripts get braces. Everything else (an author's macros,
environments, packages, broken source) is shown in its Unicode form, which always works.
"""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache

_TOKEN = re.compile(
    r"\\(?:text|textrm|operatorname)\{[A-Za-z0-9 .,:;()/+-]+\}"  # words, whole
    r"|\\[A-Za-z]+|\\.|[^\s\\]|\\",
    re.DOTALL,
)
_SPECIAL_CHARACTERS = frozenset("^_{}&$%#\\")
_MAX_DEPTH = 12
"""Nested groups; Telegram's own limit of 16 levels is near."""
_CACHE_SIZE = 2048

_SYMBOL_LIST = r"""
    \alpha \beta \gamma \delta \epsilon \varepsilon \zeta \eta \theta \vartheta \iota \kappa
    \lambda \mu \nu \xi \pi \varpi \rho \varrho \sigma \varsigma \tau \upsilon \phi \varphi \chi
    \psi \omega \Gamma \Delta \Theta \Lambda \Xi \Pi \Sigma \Upsilon \Phi \Psi \Omega
    \times \pm \mp \cdot \div \ast \star \circ \bullet \cap \cup \vee \wedge \setminus \oplus
    \ominus \otimes \odot \dagger \ddagger
    \leq \le \geq \ge \neq \ne \equiv \sim \simeq \approx \cong \propto \ll \gg \in \ni \notin
    \subset \supset \subseteq \supseteq \mid \parallel \perp \prec \succ \preceq \succeq \models
    \vdash \lesssim \gtrsim \top \bot
    \to \rightarrow \leftarrow \leftrightarrow \Rightarrow \Leftarrow \Leftrightarrow \mapsto
    \longrightarrow \longleftarrow \uparrow \downarrow \implies \iff \hookrightarrow
    \sum \prod \int \oint \bigcup \bigcap \bigoplus \bigotimes
    \log \ln \exp \sin \cos \tan \arcsin \arccos \arctan \sinh \cosh \tanh \max \min \sup \inf
    \lim \det \dim \ker \arg \gcd \deg \Pr \hom
    \infty \partial \nabla \forall \exists \neg \emptyset \ell \hbar \Re \Im \aleph \prime \angle
    \langle \rangle \lceil \rceil \lfloor \rfloor \vert \Vert \lvert \rvert \lVert \rVert \backslash
    \ldots \cdots \dots \vdots \ddots \quad \qquad
    \{ \} \| \, \; \: \! \% \& \_ \#
    """
_SYMBOLS = frozenset(_SYMBOL_LIST.split()) | {"\\ "}
_ALPHABETS = frozenset(
    (r"\mathbb", r"\mathcal", r"\mathbf", r"\mathrm", r"\mathit", r"\mathsf", r"\mathtt",
     r"\mathfrak", r"\boldsymbol")
)  # fmt: skip
_ARGUMENTS = {
    r"\frac": 2, r"\dfrac": 2, r"\tfrac": 2, r"\binom": 2, r"\sqrt": 1,
    r"\hat": 1, r"\widehat": 1, r"\tilde": 1, r"\widetilde": 1, r"\bar": 1, r"\overline": 1,
    r"\underline": 1, r"\vec": 1, r"\dot": 1, r"\ddot": 1,
} | dict.fromkeys(_ALPHABETS, 1)  # fmt: skip
"""Commands with arguments, and how many."""
_SWITCHES = {
    r"\rm": r"\mathrm", r"\bf": r"\mathbf", r"\it": r"\mathit", r"\sf": r"\mathsf",
    r"\tt": r"\mathtt", r"\cal": r"\mathcal",
}  # fmt: skip
"""Plain TeX's commands that select an alphabet for the rest of a group."""
_GREEK_LIST = r"""
    α\alpha β\beta γ\gamma δ\delta ε\varepsilon ζ\zeta η\eta θ\theta ι\iota κ\kappa λ\lambda μ\mu
    ν\nu ξ\xi π\pi ρ\rho ς\varsigma σ\sigma τ\tau υ\upsilon φ\varphi χ\chi ψ\psi ω\omega
    Γ\Gamma Δ\Delta Θ\Theta Λ\Lambda Ξ\Xi Π\Pi Σ\Sigma Υ\Upsilon Φ\Phi Ψ\Psi Ω\Omega
    ϵ\epsilon ϑ\vartheta ϖ\varpi ϱ\varrho ϕ\phi
    """
_GREEK: dict[str, str] = {pair[0]: pair[1:] for pair in _GREEK_LIST.split()}
"""arXiv's feeds replace commands by Greek letters."""
_DELIMITERS = frozenset("()[]|/.<>") | {
    r"\{", r"\}", r"\|", r"\langle", r"\rangle", r"\vert", r"\Vert", r"\lceil", r"\rceil",
    r"\lfloor", r"\rfloor",
}  # fmt: skip
_INVISIBLE = frozenset("{}^_~") | {r"\quad", r"\qquad", r"\,", r"\;", r"\:", r"\!", "\\ "}
"""Tokens that print nothing."""


@lru_cache(_CACHE_SIZE)
def to_safe_tex(tex: str) -> str:
    """Return ``tex`` in the subset that every client typesets; "" if it cannot be written in it."""
    tokens: list[str] = _TOKEN.findall(tex)
    parser = _Parser([_GREEK.get(token, token) for token in tokens])
    try:
        return _join_tokens(parser.parse())
    except _Unsupported:
        return ""


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
        self._depth = 0
        self._written: list[str] = []

    def parse(self) -> list[str]:
        """Return the rewritten tokens.

        Raises:
            _Unsupported: a token is unknown, misplaced or left open, or all are invisible.
        """
        while self._next:
            self._read_term()
        if all(token in _INVISIBLE for token in self._written):
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

    def _read_term(self) -> None:
        """Read a nucleus, which a script may lack, and its scripts, each kind once."""
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

    def _read_nucleus(self) -> None:
        if self._next == "{":
            self._read_group()
        elif self._next == r"\left":
            self._read_between_delimiters()
        elif self._next in _ARGUMENTS:
            self._read_command()
        else:
            self._read_symbol()

    def _read_script(self) -> None:
        if self._next == "{" or len(self._next) == 1:
            return self._read_argument()
        self._written.append("{")
        if self._next in _ALPHABETS:
            self._read_command()
        else:
            self._read_symbol()
        self._written.append("}")
        return None

    def _read_group(self) -> None:
        self._take()
        if (alphabet := _SWITCHES.get(self._next)) is not None:
            self._take()
            self._written.append(alphabet)
        self._written.append("{")
        self._read_until("}")

    def _read_until(self, end: str) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise _Unsupported
        while self._next != end:
            self._read_term()
        self._depth -= 1
        self._copy({end})

    def _read_between_delimiters(self) -> None:
        self._copy({r"\left"})
        self._copy(_DELIMITERS)
        self._read_until(r"\right")
        self._copy(_DELIMITERS)

    def _read_command(self) -> None:
        command = self._next
        self._copy(_ARGUMENTS)
        if command == r"\sqrt" and self._next == "[":
            self._copy("[")
            self._read_until("]")
        for _ in range(_ARGUMENTS[command]):
            self._read_argument()

    def _read_argument(self) -> None:
        if self._next != "{":
            return self._read_symbol()
        if self._tokens[self._at + 1 : self._at + 2] == ["}"]:
            raise _Unsupported
        return self._read_group()

    def _read_symbol(self) -> None:
        token = self._take()
        if len(token) == 1:
            is_symbol = token.isascii() and token not in _SPECIAL_CHARACTERS
        else:
            is_symbol = token in _SYMBOLS or token.endswith("}")  # words, whole
        if not is_symbol:
            raise _Unsupported
        self._written.append(token)
