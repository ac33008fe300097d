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

from bot.document.tex.packages import expand_packages
from bot.document.tex.symbols import split_names

_COMMAND = re.compile(
    r"(?<=\d)\\(?P<time>f[dhms])(?=\d)|\\(?P<about>[lg]a)(?=~?\s*[-+]?\d)"
    r"|\\(?P<alphabet>bb|mc|mf|Bbb|Cal)(?![A-Za-z])(?!\s*[{\\A-Za-z\d])"
    r"|\\(?P<name>[A-Za-z]+)|\\.",
    re.DOTALL,
)
_LENGTH = (
    r"\s*=?\s*(?P<minus>-)?\s*\+?(?:\d+\.?\d*|\.\d+)\s*(?:true\s*)?"
    r"(?:pt|em|ex|mu|cm|mm|in|sp|pc|bp|dd|cc)"
)
_GAP = re.compile(rf"\\(?:m?kern|[mhv]skip)(?:{_LENGTH}|\s*\{{[^{{}}]*\}})")
_SHIFT = re.compile(rf"\\(?:raise|lower|moveleft|moveright){_LENGTH}")
_ANGLE = re.compile(r"(\\(?:left|right|[bB]igg?[lrm]?)\s*)([<>])")
_BUILT = re.compile(
    r"\\buildrel(?![A-Za-z])\s*((?:\{[^{}]*\}|[^{}\\]|\\(?!over(?![A-Za-z]))(?:[A-Za-z]++|[^A-Za-z]))+?)"
    r"\s*\\over(?![A-Za-z])\s*"
)
_ROOT = re.compile(r"\\root\s*(\{[^{}]*\}|[^{}\\]+?)\s*\\of(?![A-Za-z])\s*")
_LIMIT = re.compile(
    r"(?P<sign>\\(?:sum|prod))?\\?S(?P<script>[bp])(?![A-Za-z])(?P<body>(?:(?!\\endS).)*)\\endS(?P=script)(?![A-Za-z])",
    re.DOTALL,
)
_BOX_WIDTH = re.compile(
    r"(\\[hv]box)\s*(?:to|spread)\s*-?\d*\.?\d+\s*(?:true\s*)?[a-z]{2}\s*(?=\{)"
)
_SKEW = re.compile(r"\\skew\s*-?\d+\s*")
_RULED = re.compile(r"\\above\s*\d*\.?\d+\s*(?:pt|em|ex|mm|cm)\s*")
_AMS_TEX = re.compile(
    r"\\(?P<name>[pbvV]?matrix|smallmatrix|cases|aligned|gathered|split)(?![A-Za-z])"
    r"(?P<body>(?:(?!\\(?P=name)(?![A-Za-z])).)*?)\\end(?P=name)(?![A-Za-z])",
    re.DOTALL,
)
"""AMS-TeX's environments, older than LaTeX's: ``\\pmatrix a & b \\endpmatrix``."""
_OVER_TILDE = re.compile(
    r"\\(?:stackrel|overset)\s*(?P<brace>\{)?\s*(?P<sign>[<>])\s*(?(brace)\})\s*"
    r"(?:\{\s*_?\s*\{?\s*\\sim\s*\}?\s*\}|\\sim(?![A-Za-z]))"
)
_BOLD_BOX = re.compile(r"\\(?:[mh]box|text)\s*\{\s*\\boldmath\s*\$([^${}]*)\$\s*\}")

ALIASES: Mapping[str, str] = {
    "Bbb": "mathbb",
    "bb": "mathbb",
    "mathds": "mathbb",
    "mathbbm": "mathbb",
    "mathbbmss": "mathbb",
    "Cal": "mathcal",
    "mc": "mathcal",
    "EuScript": "mathscr",
    "scr": "mathscr",
    "roman": "mathrm",
    "thickfrac": "frac",
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
    "lam": "lambda",
    "Lam": "Lambda",
    "kap": "kappa",
    "sig": "sigma",
    "Sig": "Sigma",
    "gam": "gamma",
    "Gam": "Gamma",
    "alp": "alpha",
    "om": "omega",
    "Om": "Omega",
    "veps": "varepsilon",
    "pa": "partial",
    "ra": "rightarrow",
    "Ra": "Rightarrow",
    "lra": "longrightarrow",
    "into": "hookrightarrow",
    "inj": "hookrightarrow",
    "onto": "twoheadrightarrow",
    "surj": "twoheadrightarrow",
    "ox": "otimes",
    "sfrac": "tfrac",
    "nicefrac": "tfrac",
    "flatfrac": "tfrac",
    "operatornamewithlimits": "operatorname",
    "widecheck": "check",
    "thinspace": ",",
    "medspace": ":",
    "thickspace": ";",
    "negthinspace": "!",
    "negmedspace": "!",
    "negthickspace": "!",
    "intop": "int",
    "doublecap": "Cap",
    "doublecup": "Cup",
    "llless": "lll",
    "gggtr": "ggg",
    "doteqdot": "Doteq",
    "dotso": "ldots",
    "mathellipsis": "ldots",
    "dag": "dagger",
    "ddag": "ddagger",
    # As MediaWiki names them: https://www.mediawiki.org/wiki/Extension:Math/Syntax
    "alef": "aleph", "alefsym": "aleph", "bull": "bullet", "clubs": "clubsuit", "Dagger": "ddagger",
    "diamonds": "diamondsuit", "hearts": "heartsuit", "spades": "spadesuit", "empty": "emptyset",
    "exist": "exists", "infin": "infty", "isin": "in", "lang": "langle", "rang": "rangle",
    "larr": "leftarrow", "rarr": "rightarrow", "harr": "leftrightarrow", "lrarr": "leftrightarrow",
    "uarr": "uparrow", "darr": "downarrow", "lArr": "Leftarrow", "rArr": "Rightarrow",
    "hArr": "Leftrightarrow", "lrArr": "Leftrightarrow", "Larr": "Leftarrow", "Rarr": "Rightarrow",
    "Harr": "Leftrightarrow", "Lrarr": "Leftrightarrow", "uArr": "Uparrow", "dArr": "Downarrow",
    "Uarr": "Uparrow", "Darr": "Downarrow", "plusmn": "pm", "real": "Re", "image": "Im",
    "sdot": "cdot", "sect": "S", "sub": "subset", "sube": "subseteq", "supe": "supseteq",
    "thetasym": "vartheta", "weierp": "wp",
}  # fmt: skip
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
TIMES = {f"f{unit}": rf"{{}}^{{\mathrm{{{unit}}}}}." for unit in "dhms"}
"""The units of time before a decimal point, between two digits; elsewhere other macros."""
_QUANTITIES = {
    "LCDM": r"\Lambda\mathrm{CDM}",
    "lcdm": r"\Lambda\mathrm{CDM}",
    "fNL": r"{f_{\mathrm{NL}}}",
    "fnl": r"{f_{\mathrm{NL}}}",
    "Teff": r"{T_{\mathrm{eff}}}",
    "Neff": r"{N_{\mathrm{eff}}}",
    "logg": r"\log g",
    "MBH": r"{M_{\mathrm{BH}}}",
    "Mbh": r"{M_{\mathrm{BH}}}",
    "Halpha": r"\mathrm{H}\alpha",
    "Hbeta": r"\mathrm{H}\beta",
    "Lya": r"\mathrm{Ly}\alpha",
    "lya": r"\mathrm{Ly}\alpha",
    "Lyalpha": r"\mathrm{Ly}\alpha",
    "um": r"\mu\mathrm{m}",
    "mum": r"\mu\mathrm{m}",
    "muJy": r"\mu\mathrm{Jy}",
    "uJy": r"\mu\mathrm{Jy}",
    "chisq": r"{\chi^{2}}",
    "MSbar": r"\overline{\mathrm{MS}}",
    "msbar": r"\overline{\mathrm{MS}}",
    "alphas": r"{\alpha_s}",
    "alphaS": r"{\alpha_s}",
    "pT": r"{p_{\mathrm{T}}}",
    "kT": r"{k_{\mathrm{T}}}",
    "ttbar": r"t\bar{t}",
    "bbbar": r"b\bar{b}",
    "ccbar": r"c\bar{c}",
    "qqbar": r"q\bar{q}",
    "ppbar": r"p\bar{p}",
    "epem": r"e^{+}e^{-}",
    "mumu": r"\mu^{+}\mu^{-}",
    "jpsi": r"J/\psi",
    "Jpsi": r"J/\psi",
    "JPsi": r"J/\psi",
    "sqrts": r"\sqrt{s}",
    "sNN": r"\sqrt{s_{\mathrm{NN}}}",
    "snn": r"\sqrt{s_{\mathrm{NN}}}",
    "sqrtsNN": r"\sqrt{s_{\mathrm{NN}}}",
    "Gm": r"\mathbb{G}_m",
    "Fq": r"\mathbb{F}_q",
    "Fp": r"\mathbb{F}_p",
    "Qp": r"\mathbb{Q}_p",
    "Zp": r"\mathbb{Z}_p",
    "Ql": r"\mathbb{Q}_{\ell}",
    "Qbar": r"\overline{\mathbb{Q}}",
    "OK": r"\mathcal{O}_K",
    "CP": r"\mathbb{CP}",
    "RP": r"\mathbb{RP}",
    "invfb": r"\mathrm{fb}^{-1}",
    "fbinv": r"\mathrm{fb}^{-1}",
    "ifb": r"\mathrm{fb}^{-1}",
    "invpb": r"\mathrm{pb}^{-1}",
}
"""What physicists, astronomers and number theorists abbreviate alike."""
_BODIES = {"sun": r"\odot", "odot": r"\odot", "earth": r"\oplus", "jup": r"\mathrm{Jup}"}
_OPERATORS = split_names(
    "GL SL SO SU PGL PSL PGSp GSp Sp Spin Ad ad Aut End Hom Ext Tor Spec Proj Gal Pic Br Cl Jac "
    "Sym Alt Stab Fix Frob Ind Res Inn Out Irr Rep Mod Coh Sing Supp supp Tr tr Trace rank rk "
    "corank diag sgn sign ord lcm vol Vol conv Span cone dist diam codim coker im id Id "
    "grad curl Var Cov Corr argmin argmax softmax erf erfc Li sinc polylog poly Prob "
    "KL Lip Ric cosec cotg ctg tg sh ch th cth arctg arcctg plim TeV GeV MeV keV PeV EeV eV"
)
_SETS = {
    "cnums": "C", "Complex": "C", "natnums": "N", "Reals": "R", "reals": "R", "Bbbk": "k",
}  # fmt: skip
_GREEK_CAPITALS = {
    "Alpha": "A", "Beta": "B", "Epsilon": "E", "Zeta": "Z", "Eta": "H", "Iota": "I", "Kappa": "K",
    "Mu": "M", "Nu": "N", "Omicron": "O", "Rho": "P", "Tau": "T", "Chi": "X",
}  # fmt: skip
"""Letters that Greek shares with Latin."""
_CLASSES = split_names(
    "NP coNP BPP BQP ZPP QMA PSPACE EXP EXPTIME NEXP NEXPTIME PPAD PLS TFNP FNP SAT MaxSAT "
    "LTL CTL PCTL FPT XP NC AC TC DTIME NTIME DSPACE NSPACE"
)
"""Classes of complexity, problems and logics that are set upright."""
_COLONS = {
    "coloneq": ":=", "eqcolon": "=:", "eqqcolon": "=:",
    "equalscolon": "=:", "defeq": ":=", "eqdef": "=:", "coloncolon": "::", "dblcolon": "::",
    "Coloneqq": "::=", "coloncolonequals": "::=", "Eqqcolon": "=::", "equalscoloncolon": "=::",
    "Coloneq": "::=", "Eqcolon": "=::", "colonminus": ":-", "minuscolon": "-:",
    "coloncolonminus": "::-", "minuscoloncolon": "-::", "colonapprox": r":\approx",
    "approxcolon": r"\approx:", "Colonapprox": r"::\approx", "coloncolonapprox": r"::\approx",
    "approxcoloncolon": r"\approx::", "colonsim": r":\sim", "simcolon": r"\sim:",
    "Colonsim": r"::\sim", "coloncolonsim": r"::\sim", "simcoloncolon": r"\sim::",
    "vcentcolon": ":", "ratio": ":",
}  # fmt: skip
"""Relations of colons of the packages mathtools and colonequals."""


def _list_alphabets() -> Iterator[tuple[str, str]]:
    r"""Yield names that say their alphabet: ``\bbR``, ``\calA``, ``\frakg``, ``\bx``, ``\RR``."""
    for letter in ascii_letters:
        yield f"frak{letter}", rf"\mathfrak{{{letter}}}"
        yield f"bf{letter}", rf"\mathbf{{{letter}}}"
    for letter in ascii_uppercase:
        yield f"bb{letter}", rf"\mathbb{{{letter}}}"
        yield f"cal{letter}", rf"\mathcal{{{letter}}}"
        yield f"scr{letter}", rf"\mathscr{{{letter}}}"
        yield f"mc{letter}", rf"\mathcal{{{letter}}}"
        yield f"c{letter}", rf"\mathcal{{{letter}}}"
    for letter in "uvwxyz":
        yield f"b{letter}", rf"\mathbf{{{letter}}}"
        yield f"v{letter}", rf"\mathbf{{{letter}}}"
    for letter in "CDEFHKNPQRTZ":
        yield letter + letter, rf"\mathbb{{{letter}}}"
    for letter in "CEFNPQRZ":
        yield letter, rf"\mathbb{{{letter}}}"


QUANTITIES: Mapping[str, str] = (
    _UNITS
    | _QUANTITIES
    | {
        f"{quantity}{body}": rf"{{{quantity.upper()}_{{{sign}}}}}"
        for quantity in "MRLZmrlz"
        for body, sign in _BODIES.items()
    }
)
"""What to write for units and quantities that have a name of their own, in formulas and in text."""

MACROS: Mapping[str, str] = {
    **dict(_list_alphabets()),
    **{name: rf"\{command}" for name, command in ALIASES.items()},
    **QUANTITIES,
    **{name: rf"\operatorname{{{name}}}" for name in _OPERATORS},
    **{name: rf"\mathbb{{{letter}}}" for name, letter in _SETS.items()},
    **{name: rf"\mathrm{{{letter}}}" for name, letter in _GREEK_CAPITALS.items()},
    **{name: rf"\mathsf{{{name}}}" for name in _CLASSES},
    **dict.fromkeys(("bigO", "BigO", "bigo", "bigOh"), r"\mathcal{O}"),
    **dict.fromkeys(("softO", "Otilde", "tO", "wtO", "tildeO"), r"\widetilde{O}"),
    **_COLONS,
    "sp": "^",
    "sb": "_",
    "half": r"\frac{1}{2}",
    "omicron": "o",
    "lt": "<",
    "gt": ">",
    "lbrack": "[",
    "rbrack": "]",
    "lparen": "(",
    "rparen": ")",
    "rq": "'",
    "ldotp": ".",
    "cdotp": r"\cdot",
    **dict.fromkeys(("qty", "mqty", "pqty", "bqty", "smqty", "boldmath", "unboldmath"), ""),
    "space": r"\ ",
    "nobreakspace": r"\ ",
    "enspace": r"\ ",
    "enskip": r"\ ",
    "newline": r"\ ",
    "mathstrut": "",
    **dict.fromkeys(("tsize", "dsize", "ssize", "sssize", "oldstyle"), ""),
    "begingroup": "{",
    "endgroup": "}",
    "openone": r"\mathbb{1}",
    "idotsint": r"\int\cdots\int ",
    "dd": r"\mathrm{d}",
}
"""What to write for each macro, in formulas."""

ENCLOSURES: Mapping[str, tuple[str, str]] = {
    "ket": ("|", r"\rangle"),
    "bra": (r"\langle", "|"),
    "Ket": ("|", r"\rangle"),
    "Bra": (r"\langle", "|"),
    "abs": ("|", "|"),
    "norm": (r"\|", r"\|"),
    "ceil": (r"\lceil", r"\rceil"),
    "floor": (r"\lfloor", r"\rfloor"),
    "set": (r"\{", r"\}"),
    "Set": (r"\{", r"\}"),
}
"""Macros that stand for a pair of delimiters around their argument."""


def expand_macros(tex: str) -> str:
    """Return ``tex`` with every macro of ``MACROS``, and of LaTeX's packages, replaced.

    Plain TeX's constructions that move or build signs give those signs.
    """
    if "\\" not in tex:
        return tex
    plain = _SHIFT.sub("", _BOLD_BOX.sub(r"\\boldsymbol{\1}", tex))
    plain = _GAP.sub(lambda gap: r"\!" if gap["minus"] else r"\,", plain)
    plain = _ANGLE.sub(lambda angle: angle[1] + _ANGLES[angle[2]], plain)
    plain = _BUILT.sub(r"\\stackrel{\1}", plain)
    plain = _ROOT.sub(lambda root: rf"\sqrt[{root[1].strip('{}')}]", plain)
    plain = _LIMIT.sub(_write_limit, _BOX_WIDTH.sub(r"\1", _SKEW.sub("", plain)))
    plain = _RULED.sub(r"\\over ", plain)
    plain = _AMS_TEX.sub(r"\\begin{\g<name>}\g<body>\\end{\g<name>}", plain)
    plain = _OVER_TILDE.sub(lambda over: _ABOUT["l" if over["sign"] == "<" else "g"], plain)
    return _COMMAND.sub(_expand, expand_packages(plain))


def _write_limit(found: re.Match[str]) -> str:
    r"""Return ``\sumSb i \\ j \endSb`` of AMS-TeX as a sign with lines below or above."""
    script = "_" if found["script"] == "b" else "^"
    return rf"{found['sign'] or ''}{script}{{\substack{{{found['body'].strip()}}}}}"


def _expand(found: re.Match[str]) -> str:
    if found["time"]:
        return TIMES[found["time"]]
    if found["about"]:  # of A&A's class; elsewhere as often a lambda or a gamma
        return _ABOUT[found["about"][0]]
    return found[0] if found["alphabet"] else MACROS.get(found["name"], found[0])


_ANGLES = {"<": r"\langle ", ">": r"\rangle "}
_ABOUT = {"l": r"\lesssim ", "g": r"\gtrsim "}
