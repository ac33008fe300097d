r"""Which formulas a Telegram client can be expected to set.

The Bot API promises "LaTeX format" and names no subset, and clients differ in what they set with.
So only what every implementation of TeX's maths knows is sent as a formula: plain TeX's and
amsmath's signs, fractions, roots, scripts, accents, alphabets. Everything else (macros of an
author, environments, packages, broken source) is shown in its Unicode form, which always works.
"""

from __future__ import annotations

import re
from functools import lru_cache

_SIGNS_IN_PRINT = r"""
    \alpha \beta \gamma \delta \epsilon \varepsilon \zeta \eta \theta \vartheta \iota \kappa
    \lambda \mu \nu \xi \pi \varpi \rho \varrho \sigma \varsigma \tau \upsilon \phi \varphi \chi
    \psi \omega \Gamma \Delta \Theta \Lambda \Xi \Pi \Sigma \Upsilon \Phi \Psi \Omega
    \times \pm \mp \cdot \div \ast \star \circ \bullet \cap \cup \vee \wedge \setminus \oplus
    \ominus \otimes \odot \dagger \ddagger
    \leq \le \geq \ge \neq \ne \equiv \sim \simeq \approx \cong \propto \ll \gg \in \ni \notin
    \subset \supset \subseteq \supseteq \mid \parallel \perp \prec \succ \preceq \succeq \models
    \vdash \lesssim \gtrsim
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
_ARGUMENTS = {
    r"\frac": 2, r"\dfrac": 2, r"\tfrac": 2, r"\binom": 2, r"\sqrt": 1,
    r"\hat": 1, r"\widehat": 1, r"\tilde": 1, r"\widetilde": 1, r"\bar": 1, r"\overline": 1,
    r"\underline": 1, r"\vec": 1, r"\dot": 1, r"\ddot": 1,
    r"\mathbb": 1, r"\mathcal": 1, r"\mathbf": 1, r"\mathrm": 1, r"\mathit": 1, r"\mathsf": 1,
    r"\mathtt": 1, r"\mathfrak": 1, r"\boldsymbol": 1,
}  # fmt: skip
"""Commands that are followed by so many arguments."""
_WORDS = frozenset({r"\text", r"\operatorname", r"\textrm"})
"""Commands whose argument is words, without scripts and commands."""
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[^\s\\]|\\", re.DOTALL)
_WORDING = re.compile(r"[A-Za-z0-9 .,:;()/+-]*")
_NO_SIGN = frozenset("^_}&$%#\\")
_DELIMITERS = frozenset("()[]|/.<>") | {
    r"\{", r"\}", r"\|", r"\langle", r"\rangle", r"\vert", r"\Vert", r"\lceil", r"\rceil",
    r"\lfloor", r"\rfloor",
}  # fmt: skip
_UNSEEN = frozenset("{}^_~") | {r"\quad", r"\qquad", r"\,", r"\;", r"\:", r"\!", "\\ "}
_DEEPEST = 12
"""Groups inside each other; Telegram's own limit of 16 levels is near."""
_REMEMBERED = 2048


@lru_cache(_REMEMBERED)
def is_drawable(tex: str) -> bool:
    """Tell whether any client that sets formulas can be expected to set ``tex`` whole."""
    if not tex.isascii():
        return False
    words = {found for command in _WORDS for found in _words(tex, command)}
    for found in words:
        tex = tex.replace(found, "x")
    formula = _Formula(_TOKEN.findall(tex))
    try:
        return formula.is_whole()
    except _Broken:
        return False


def _words(tex: str, command: str) -> list[str]:
    r"""Return each ``\text{…}`` of ``tex`` that holds nothing but words."""
    found = re.finditer(re.escape(command) + r"\{(?P<words>[^{}]+)\}", tex)
    return [one[0] for one in found if _WORDING.fullmatch(one["words"])]


class _Broken(Exception):
    """What was read is no formula that everybody can set."""


class _Formula:
    """Reads the tokens of a formula by TeX's grammar, as far as we send it."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def is_whole(self) -> bool:
        """Tell whether there is anything to be seen, and nothing is left open.

        Raises:
            _Broken: something is not known or not in its place.
        """
        while self._next:
            self._read_term("")
        return any(sign not in _UNSEEN for sign in self._tokens)

    @property
    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        sign = self._next
        if not sign:
            raise _Broken
        self._at += 1
        return sign

    def _read_until(self, end: str) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _Broken
        while self._next != end:
            self._read_term(end)
        self._depth -= 1
        self._take()

    def _read_term(self, end: str) -> None:
        """Read a nucleus, which a script may lack, and its scripts, each kind once."""
        if self._next not in {"^", "_"}:
            self._read_nucleus()
        seen: set[str] = set()
        while self._next in {"^", "_"} and self._next != end:
            script = self._take()
            if script in seen:
                raise _Broken
            seen.add(script)
            self._read_argument()
        if "^" in seen and self._next == "'":  # a prime is a superscript as well
            raise _Broken

    def _read_nucleus(self) -> None:
        sign = self._take()
        if sign == "{":
            self._read_until("}")
        elif sign == r"\left":
            self._read_delimiter()
            self._read_until(r"\right")
            self._read_delimiter()
        elif sign in _ARGUMENTS:
            self._read_arguments(sign)
        elif not _is_sign(sign):
            raise _Broken

    def _read_arguments(self, command: str) -> None:
        if command == r"\sqrt" and self._next == "[":
            self._take()
            self._read_until("]")
        for _ in range(_ARGUMENTS[command]):
            self._read_argument()

    def _read_argument(self) -> None:
        sign = self._take()
        if sign == "{":
            if self._next == "}":
                raise _Broken
            self._read_until("}")
        elif not _is_sign(sign):
            raise _Broken

    def _read_delimiter(self) -> None:
        if self._take() not in _DELIMITERS:
            raise _Broken


def _is_sign(sign: str) -> bool:
    return sign in _SIGNS if len(sign) > 1 else sign not in _NO_SIGN
