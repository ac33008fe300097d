"""The TeX that everybody knows who sets formulas at all: plain TeX's and amsmath's common part."""

from __future__ import annotations

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
SIGNS = frozenset(_SIGNS_IN_PRINT.split()) | {"\\ "}
ALPHABETS = frozenset(
    (r"\mathbb", r"\mathcal", r"\mathbf", r"\mathrm", r"\mathit", r"\mathsf", r"\mathtt",
     r"\mathfrak", r"\boldsymbol")
)  # fmt: skip
ARGUMENTS = {
    r"\frac": 2, r"\dfrac": 2, r"\tfrac": 2, r"\binom": 2, r"\sqrt": 1,
    r"\hat": 1, r"\widehat": 1, r"\tilde": 1, r"\widetilde": 1, r"\bar": 1, r"\overline": 1,
    r"\underline": 1, r"\vec": 1, r"\dot": 1, r"\ddot": 1,
} | dict.fromkeys(ALPHABETS, 1)  # fmt: skip
"""Commands that are followed by so many arguments."""
SWITCHES = {
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
GREEK: dict[str, str] = {pair[0]: pair[1:] for pair in _GREEK_IN_PRINT.split()}
"""arXiv's feeds write Greek letters for their commands."""
DELIMITERS = frozenset("()[]|/.<>") | {
    r"\{", r"\}", r"\|", r"\langle", r"\rangle", r"\vert", r"\Vert", r"\lceil", r"\rceil",
    r"\lfloor", r"\rfloor",
}  # fmt: skip
UNSEEN = frozenset("{}^_~") | {r"\quad", r"\qquad", r"\,", r"\;", r"\:", r"\!", "\\ "}
"""What leaves nothing to be seen."""
