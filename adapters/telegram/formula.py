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

_SIGNS_IN_PRINT = r"""
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
_SIGNS = frozenset(_SIGNS_IN_PRINT.split()) | {"\\ "}
_ALPHABETS = frozenset(
    (r"\mathbb", r"\mathcal", r"\mathbf", r"\mathrm", r"\mathit", r"\mathsf", r"\mathtt",
     r"\mathfrak", r"\boldsymbol")
)  # fmt: skip
_ARGUMENTS = {
    r"\frac": 2, r"\dfrac": 2, r"\tfrac": 2, r"\binom": 2, r"\sqrt": 1,
    r"\hat": 1, r"\widehat": 1, r"\tilde": 1, r"\widetilde": 1, r"\bar": 1, r"\overline": 1,
    r"\underline": 1, r"\vec": 1, r"\dot": 1, r"\ddot": 1,
} | dict.fromkeys(_ALPHABETS, 1)  # fmt: skip
"""Commands that are followed by so many arguments."""
_SWITCHES = {
    r"\rm": r"\mathrm", r"\bf": r"\mathbf", r"\it": r"\mathit", r"\sf": r"\mathsf",
    r"\tt": r"\mathtt", r"\cal": r"\mathcal",
}  # fmt: skip
"""Plain TeX's way to choose an alphabet for the rest of a group."""
_GREEK_IN_PRINT = r"""
    α\alpha β\beta γ\gamma δ\delta ε\varepsilon ζ\zeta η\eta θ\theta ι\iota κ\kappa λ\lambda μ\mu
    ν\nu ξ\xi π\pi ρ\rho ς\varsigma σ\sigma τ\tau υ\upsilon φ\varphi χ\chi ψ\psi ω\omega
    Γ\Gamma Δ\Delta Θ\Theta Λ\Lambda Ξ\Xi Π\Pi Σ\Sigma Υ\Upsilon Φ\Phi Ψ\Psi Ω\Omega
    ϵ\epsilon ϑ\vartheta ϖ\varpi ϱ\varrho ϕ\phi
    """
_GREEK = {pair[0]: pair[1:] for pair in _GREEK_IN_PRINT.split()}
"""arXiv's feeds write Greek letters for their commands."""
_TOKEN = re.compile(
    r"\\(?:text|textrm|operatorname)\{[A-Za-z0-9 .,:;()/+-]+\}"  # words, whole
    r"|\\[A-Za-z]+|\\.|[^\s\\]|\\",
    re.DOTALL,
)
_NO_SIGN = frozenset("^_{}&$%#\\")
_DELIMITERS = frozenset("()[]|/.<>") | {
    r"\{", r"\}", r"\|", r"\langle", r"\rangle", r"\vert", r"\Vert", r"\lceil", r"\rceil",
    r"\lfloor", r"\rfloor",
}  # fmt: skip
_UNSEEN = frozenset("{}^_~") | {r"\quad", r"\qquad", r"\,", r"\;", r"\:", r"\!", "\\ "}
_DEEPEST = 12
"""Groups inside each other; Telegram's own limit of 16 levels is near."""
_REMEMBERED = 2048


@lru_cache(_REMEMBERED)
def settable(tex: str) -> str:
    """Return ``tex`` as any client that sets formulas can be expected to set it whole, or ""."""
    formula = _Formula([_GREEK.get(sign, sign) for sign in _TOKEN.findall(tex)])
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
        if all(sign in _UNSEEN for sign in self._written):
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
        elif self._next in _ARGUMENTS:
            self._read_command()
        else:
            self._read_sign()

    def _read_script(self) -> None:
        if self._next == "{" or len(self._next) == 1:
            return self._read_argument()
        self._written.append("{")
        if self._next in _ALPHABETS:
            self._read_command()
        else:
            self._read_sign()
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
        if self._depth > _DEEPEST:
            raise _Broken
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
    return sign in _SIGNS or sign.endswith("}")  # words, whole
