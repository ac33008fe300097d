"""Letters become those that arXiv's query API writes for them, so that both sources read alike.

The API turns Greek letters and accents into Unicode; its table:
https://github.com/arXiv/arxiv-base/blob/develop/arxiv/util/tex2utf.py
"""

from __future__ import annotations

import pytest

from bot.document.tex.reader import plain_tex

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "varpi": "ϖ", "rho": "ρ",
    "varrho": "ϱ", "sigma": "σ", "varsigma": "ς", "tau": "τ", "upsilon": "υ", "phi": "ϕ",
    "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ",
    "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ",
    "Omega": "Ω",
}  # fmt: skip
LETTERS = {
    r"\AA": "Å", r"\AE": "Æ", r"\O": "Ø", r"\OE": "Œ", r"\aa": "å", r"\ae": "æ", r"\eth": "ð",
    r"\i": "ı", r"\l": "ł", r"\o": "ø", r"\oe": "œ", r"\ss": "ß", r"\'e": "é", r"\"o": "ö",
    r"\^{a}": "â", r"\c{c}": "ç", r"\k{a}": "ą", r"\u{g}": "ğ", r"\v{s}": "š", r"\H{o}": "ő",
    r"\r{u}": "ů", r"\~n": "ñ", r"\=a": "ā", r"\.z": "ż", r"\`a": "à",
}  # fmt: skip


@pytest.mark.parametrize(("name", "letter"), GREEK.items())
def test_greek_letters_are_the_api_s(name: str, letter: str) -> None:
    assert plain_tex(rf"$\{name}$") == letter
    assert plain_tex(rf"a $\{name}$ b") == plain_tex(f"a ${letter}$ b") == f"a {letter} b"


@pytest.mark.parametrize(("written", "letter"), LETTERS.items())
def test_letters_and_accents_are_the_api_s(written: str, letter: str) -> None:
    assert plain_tex(f"{written}{{}}x") == f"{letter}x"
