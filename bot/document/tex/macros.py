r"""What the macros mean that authors and journals define again and again.

arXiv gives a title or an abstract without the preamble of its paper, so ``\R`` and ``\Msun`` stand
there undefined. Only names that mean one thing almost everywhere are here; anything else keeps its
own name.

    tex ── each known macro replaced ──> tex in the commands of LaTeX, amsmath and amssymb
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from string import ascii_letters, ascii_uppercase

from bot.document.tex.symbols import split_names

_COMMAND = re.compile(r"(?<=\d)\\(f[dhms])(?=\d)|\\([A-Za-z]+)|\\.", re.DOTALL)

ALIASES: Mapping[str, str] = {
    "Bbb": "mathbb",
    "bb": "mathbb",
    "mathds": "mathbb",
    "mathbbm": "mathbb",
    "mathbbmss": "mathbb",
    "Cal": "mathcal",
    "mc": "mathcal",
    "EuScript": "mathscr",
    "mathpzc": "mathscr",
    "frak": "mathfrak",
    "mf": "mathfrak",
    "mathbold": "boldsymbol",
    "mathbfit": "boldsymbol",
    "bm": "boldsymbol",
    "pmb": "boldsymbol",
    "bold": "mathbf",
    "wt": "widetilde",
    "wh": "widehat",
    "ol": "overline",
    "ul": "underline",
    "underbar": "underline",
    "eps": "varepsilon",
    "vareps": "varepsilon",
    "vphi": "varphi",
    "lsim": "lesssim",
    "simlt": "lesssim",
    "gsim": "gtrsim",
    "simgt": "gtrsim",
    "sun": "odot",
    "Sun": "odot",
    "earth": "oplus",
    "Earth": "oplus",
}
"""Other names of commands."""

_UNITS = {  # by the document classes of A&A (aa.cls) and of the AAS (aastex)
    "arcsec": r"{}^{\prime\prime}",
    "arcmin": r"{}^{\prime}",
    "arcdeg": r"{}^{\circ}",
    "degr": r"{}^{\circ}",
    "degree": r"{}^{\circ}",
    "degrees": r"{}^{\circ}",
    "farcs": r"{}^{\prime\prime}.",
    "farcm": r"{}^{\prime}.",
    "fdg": r"{}^{\circ}.",
    "micron": r"{\mu\mathrm{m}}",
    "microns": r"{\mu\mathrm{m}}",
    "angstrom": r"{\mathring{\mathrm{A}}}",
    "AA": r"{\mathring{\mathrm{A}}}",
    "kms": r"{\mathrm{km}\,\mathrm{s}^{-1}}",
    "kmps": r"{\mathrm{km}\,\mathrm{s}^{-1}}",
}
_TIMES = {f"f{unit}": rf"{{}}^{{\mathrm{{{unit}}}}}." for unit in "dhms"}
"""The units of time before a decimal point, between two digits; elsewhere other macros."""
_BODIES = {"sun": r"\odot", "odot": r"\odot", "earth": r"\oplus", "jup": r"\mathrm{Jup}"}
_OPERATORS = split_names(
    "GL SL SO SU PGL PSL PGSp GSp Sp Spin Ad ad Aut End Hom Ext Tor Spec Proj Gal Pic Br Cl Jac "
    "Sym Alt Stab Fix Frob Ind Res Inn Out Irr Rep Mod Coh Sing Supp supp Tr tr Trace rank rk "
    "corank diag sgn sign ord lcm vol Vol conv Span cone dist diam codim coker im id Id "
    "grad curl Var Cov Corr argmin argmax softmax erf erfc Li sinc polylog poly Prob "
    "KL Lip Ric"
)


def _list_alphabets() -> Iterator[tuple[str, str]]:
    r"""Yield names that say their alphabet: ``\bbR``, ``\calA``, ``\frakg``, ``\cA``, ``\RR``."""
    for letter in ascii_letters:
        yield f"frak{letter}", rf"\mathfrak{{{letter}}}"
    for letter in ascii_uppercase:
        yield f"bb{letter}", rf"\mathbb{{{letter}}}"
        yield f"cal{letter}", rf"\mathcal{{{letter}}}"
        yield f"scr{letter}", rf"\mathscr{{{letter}}}"
        yield f"c{letter}", rf"\mathcal{{{letter}}}"
    for letter in "CDEFHKNPQRTZ":
        yield letter + letter, rf"\mathbb{{{letter}}}"
    for letter in "CEFNPQRZ":
        yield letter, rf"\mathbb{{{letter}}}"


UNITS: Mapping[str, str] = _UNITS | {
    f"{quantity}{body}": rf"{{{quantity.upper()}_{{{sign}}}}}"
    for quantity in "MRLZmrlz"
    for body, sign in _BODIES.items()
}
"""What to write for each unit of astronomy, in formulas and in text."""

MACROS: Mapping[str, str] = {
    **dict(_list_alphabets()),
    **{name: rf"\{command}" for name, command in ALIASES.items()},
    **UNITS,
    **{name: rf"\operatorname{{{name}}}" for name in _OPERATORS},
    "half": r"\frac{1}{2}",
    "defeq": ":=",
    "coloneq": ":=",
    "eqqcolon": "=:",
}
"""What to write for each macro, in formulas."""

ENCLOSURES: Mapping[str, tuple[str, str]] = {
    "ket": ("|", r"\rangle"),
    "bra": (r"\langle", "|"),
    "braket": (r"\langle", r"\rangle"),
    "expval": (r"\langle", r"\rangle"),
    "abs": ("|", "|"),
    "norm": (r"\|", r"\|"),
    "ceil": (r"\lceil", r"\rceil"),
    "floor": (r"\lfloor", r"\rfloor"),
    "set": (r"\{", r"\}"),
}
"""Macros that stand for a pair of delimiters around their argument."""


def expand_macros(tex: str) -> str:
    """Return ``tex`` with every macro of ``MACROS`` replaced."""
    return _COMMAND.sub(
        lambda found: _TIMES[found[1]] if found[1] else MACROS.get(found[2], found[0]), tex
    )
