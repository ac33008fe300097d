"""Writes the characters of a formula as commands: Greek letters, signs, letters of alphabets.

Feeds replace commands by Greek letters, and authors type the signs that their keyboards have.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from unicodedata import normalize

from bot.document.tex.safe_commands import OPERATORS, SYMBOLS
from bot.document.tex.symbols import load_symbols

_SCRIPTS = re.compile(
    "(?P<above>[\u00b2\u00b3\u00b9\u2070\u2071\u2074-\u207f]+)|(?P<below>[\u2080-\u209c]+)"
)
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
    ⋯\cdots
    """
_CHARACTERS: dict[str, str] = {
    **{pair[0]: pair[1:] for pair in f"{_GREEK_LIST} {_SIGN_LIST}".split()},
    "−": "-",
    "°": r"{}^{\circ}",
    "′": "'",
    "″": "''",
    "≔": ":=",
    "⟂": r"\perp",
    "⋅": r"\cdot",
    "∶": ":",
    "–": "-",
    "\u00a0": "~",
    "\u2009": r"\,",
}
"""Commands for the characters of feeds, which replace commands by Greek letters, and of authors."""
_ACCENTS = {
    "\u0301": r"\acute", "\u0300": r"\grave", "\u0302": r"\hat", "\u0308": r"\ddot",
    "\u0303": r"\tilde", "\u0304": r"\bar", "\u0307": r"\dot", "\u030c": r"\check",
    "\u0306": r"\breve", "\u030a": r"\mathring",
}  # fmt: skip
_ALPHABETS = {
    "DOUBLE-STRUCK": r"\mathbb", "SCRIPT": r"\mathcal", "BLACK-LETTER": r"\mathfrak",
    "MATHEMATICAL DOUBLE-STRUCK": r"\mathbb", "MATHEMATICAL SCRIPT": r"\mathcal",
    "MATHEMATICAL BOLD SCRIPT": r"\mathcal", "MATHEMATICAL FRAKTUR": r"\mathfrak",
    "MATHEMATICAL BOLD ITALIC": r"\boldsymbol", "MATHEMATICAL BOLD": r"\mathbf",
    "MATHEMATICAL ITALIC": "", "MATHEMATICAL SANS-SERIF": r"\mathsf",
    "MATHEMATICAL MONOSPACE": r"\mathtt",
}  # fmt: skip
_ALPHABET = re.compile("|".join(sorted(_ALPHABETS, key=len, reverse=True)))
"""Names of the characters of Unicode's mathematical alphabets, and the alphabets."""


def spell_characters(tex: str) -> str:
    """Return ``tex`` with commands for the characters beyond ASCII that have one."""
    return (
        tex if tex.isascii() else "".join(map(_spell_character, _SCRIPTS.sub(_write_script, tex)))
    )


def _write_script(found: re.Match[str]) -> str:
    sign = "^" if found["above"] else "_"
    return f"{sign}{{{normalize('NFKC', found[0])}}}"


def _spell_character(character: str) -> str:
    """Return a character as a command, as a letter in an alphabet, or with its accent."""
    if character.isascii():
        return character
    if command := _CHARACTERS.get(character) or _commands_of_signs().get(character):
        return f"{command} " if command[-1:].isalpha() else command
    if alphabet := _ALPHABET.match(unicodedata.name(character, "")):
        return rf"{_ALPHABETS[alphabet[0]]}{{{normalize('NFKC', character)}}}"
    letter, mark = normalize("NFD", character)[:1], normalize("NFD", character)[1:]
    return rf"{_ACCENTS[mark]}{{\mathrm{{{letter}}}}}" if mark in _ACCENTS else character


@cache
def _commands_of_signs() -> dict[str, str]:
    """Return the command of each sign that one of the common commands prints."""
    commands = sorted(SYMBOLS | OPERATORS, key=lambda command: (-len(command), command))
    printed = ((load_symbols().get(command[1:], ""), command) for command in commands)
    return {sign: command for sign, command in printed if _is_lone_sign(sign)}


def _is_lone_sign(sign: str) -> bool:
    return not sign.isascii() and len(normalize("NFD", sign)) == 1
