"""What single commands print: pylatexenc's tables, corrected where arXiv's authors differ."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from pylatexenc import latex2text


def split_names(listed: str) -> frozenset[str]:
    """Return the command names in ``listed``, which are separated by white space."""
    return frozenset(listed.split())


_ABBREVIATIONS = {
    "eg": "e.g.",
    "ie": "i.e.",
    "etal": "et al.",
    "etc": "etc.",
    "cf": "cf.",
    "vs": "vs.",
    "aka": "a.k.a.",
    "wrt": "w.r.t.",
    "iid": "i.i.d.",
}
_WORDS = {
    "LaTeX": "LaTeX",
    "TeX": "TeX",
    "BibTeX": "BibTeX",
    "XeTeX": "XeTeX",
    "deg": "°",  # arXiv's authors mean the unit, not the operator
    "degree": "°",
    "textdegree": "°",
    "S": "§",
    "P": "¶",
    "copyright": "©",
    "pounds": "£",
    "euro": "€",
    "textbar": "|",
    "textless": "<",
    "textgreater": ">",
    "textquotesingle": "'",
    "textquotedbl": '"',
    "textunderscore": "_",
    "textdollar": "$",
    "textpercent": "%",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textasciigrave": "`",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textperiodcentered": "·",
    "lbrace": "{",
    "rbrace": "}",
    "lbrack": "[",
    "rbrack": "]",
    "slash": "/",
    "colon": ":",
    "lq": "‘",
    "rq": "’",
    "nobreakspace": " ",
    "space": " ",
    "quad": " ",
    "qquad": " ",
    "newline": " ",
    "linebreak": " ",
    "par": "\n",
    # Never a backslash: the printed text must stay the same when it is read again.
    "backslash": "∖",
    "textbackslash": "∖",
    "checkmark": "✓",
    "cmark": "✓",
    "xmark": "✗",
    "textcompwordmark": "",
    "percent": "%",
    "ddag": "‡",
    "dag": "†",
}
_FORMULA = {
    "epsilon": "ε",
    "varepsilon": "ε",
    "phi": "ϕ",  # as TeX draws it, and as arXiv's API writes it
    "varphi": "φ",
    "cdot": "·",
    "star": "⋆",
    "ast": "∗",
    "circ": "∘",
    "bullet": "•",
    "prime": "′",
    "dprime": "″",
    "mid": "∣",
    "enskip": " ",
    "vert": "|",
    "lvert": "|",
    "rvert": "|",
    "Vert": "‖",
    "lVert": "‖",
    "rVert": "‖",
    "parallel": "∥",
    "lfloor": "⌊",
    "rfloor": "⌋",
    "lceil": "⌈",
    "rceil": "⌉",
    "triangleq": "≜",
    "coloneqq": "≔",
    "models": "⊨",
    "vDash": "⊨",
    "iff": "⟺",
    "implies": "⟹",
    "impliedby": "⟸",
    "gets": "←",
    "ne": "≠",
    "lt": "<",
    "gt": ">",
    "land": "∧",
    "lor": "∨",
    "lnot": "¬",
    "neg": "¬",
    "square": "□",
    "Box": "□",
    "blacksquare": "■",
    "qed": "∎",
    "Diamond": "◇",
    "diamond": "⋄",
    "triangle": "△",
    "bigtriangleup": "△",
    "clubsuit": "♣",
    "heartsuit": "♥",
    "spadesuit": "♠",
    "sharp": "♯",
    "flat": "♭",
    "natural": "♮",
    "hbar": "ħ",
    "imath": "i",
    "jmath": "j",
    "Re": "ℜ",
    "Im": "ℑ",
    "mathsection": "§",
    "Sha": "Ш",
    "colonequals": "≔",
    "trianglelefteq": "⊴",
    "bigstar": "★",
    "bigcup": "⋃",
    "bigcap": "⋂",
    "bigvee": "⋁",
    "bigwedge": "⋀",
    "bigoplus": "⨁",
    "bigotimes": "⨂",
    "bot": "⊥",
    "top": "⊤",
    "perp": "⊥",
    "div": "÷",
    "mho": "℧",
    "llbracket": "⟦",
    "rrbracket": "⟧",
    "lesssim": "≲",
    "gtrsim": "≳",
}
_SIGN_LIST = """
    ddagger:‡ diamondsuit:♢ owns:∋ npreceq:⋠ precnsim:⋨ nsim:≁ nsucceq:⋡ ncong:≇ lhd:⊲ rhd:⊳
    unlhd:⊴ unrhd:⊵ circledR:® Finv:Ⅎ Game:⅁ diagdown:╲ yen:¥ lll:⋘ ggg:⋙ smallsmile:⌣ smallfrown:⌢
    thicksim:∼ thickapprox:≈ shortmid:∣ shortparallel:∥ nshortmid:∤ nshortparallel:∦ varpropto:∝
    eqsim:≂ Join:⋈ Doteq:≑ doublebarwedge:⩞ centerdot:· dashrightarrow:⇢ dashleftarrow:⇠ origof:⊶
    imageof:⊷ leadsto:⇝ restriction:↾ intop:∫ bigodot:⨀ biguplus:⨄ bigsqcup:⨆ oiint:∯ oiiint:∰
    smallint:∫ maltese:✠ lgroup:( rgroup:) ngeqq:≱ nleqq:≰ ngeqslant:≱ nleqslant:≰ nsubseteqq:⊈
    nsupseteqq:⊉ gvertneqq:≩ lvertneqq:≨ varsubsetneq:⊊ varsupsetneq:⊋ varsubsetneqq:⊊
    varsupsetneqq:⊋ varGamma:Γ varDelta:Δ varTheta:Θ varLambda:Λ varXi:Ξ varPi:Π varSigma:Σ
    varUpsilon:Υ varPhi:Φ varPsi:Ψ varOmega:Ω textbardbl:‖ And:& mathsterling:£ minuso:⊖ notni:∌
    nni:∌ varvdots:⋮ dashv:⊣ Perp:⫫ independent:⫫ iddots:⋰ adots:⋰ fint:⨍ dashint:⨍ oint:∮
    longhookrightarrow:↪ xor:⊻ upmu:μ textmu:μ micro:µ ohm:Ω textohm:Ω Cap:⋒ Cup:⋓ boxast:⧆
    circledS:Ⓢ Vvdash:⊪ preceqq:⪳ succeqq:⪴ nequiv:≢ notin:∉ dalembertian:□ dAlembert:□ lightning:↯
    blitza:↯ invneg:⌐ lJoin:⋉ rJoin:⋊ Mars:♂ Venus:♀ Jupiter:♃ Saturn:♄ Mercury:☿ Uranus:♅
    Neptune:♆ Moon:☾ male:♂ female:♀
    """
_SIGNS = {name: sign for name, _, sign in (pair.partition(":") for pair in _SIGN_LIST.split())}
"""Signs that pylatexenc lacks, or has under another name."""
_NAMED_OPERATORS = split_names(
    "arccos arcsin arctan arg cos cosh cot coth csc det dim exp gcd hom inf ker lg lim ln log max "
    "min Pr sec sin sinh sup tan tanh argmax argmin softmax sign sgn poly polylog tr Tr diag rank "
    "mod bmod Var Cov KL"
)
OPERATORS: Mapping[str, str] = {
    **{name: name for name in _NAMED_OPERATORS},
    "bmod": "mod",
    "limsup": "lim sup",
    "liminf": "lim inf",
    "varlimsup": "lim sup",
    "varliminf": "lim inf",
    "injlim": "inj lim",
    "projlim": "proj lim",
    "varinjlim": "lim→",
    "varprojlim": "lim←",
}
"""Operators that are printed as words, with space around them."""

SIGNS: Mapping[str, str] = {
    **{sign: sign for sign in "%&#_$"},
    **{sign: sign for sign in "{}"},
    **dict.fromkeys(",;:> \n\t", " "),
    **dict.fromkeys("!-/@+()[]<*", ""),
    "\\": " ",
    "|": "‖",
}
"""Commands of one character that is neither a letter nor an accent."""

LETTERS: Mapping[str, str] = {
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "aa": "å",
    "AA": "Å",
    "o": "ø",
    "O": "Ø",
    "l": "ł",
    "L": "Ł",
    "ss": "ß",
    "SS": "SS",
    "i": "ı",
    "j": "ȷ",
    "dh": "ð",
    "DH": "Ð",
    "eth": "ð",
    "ETH": "Ð",
    "dj": "đ",
    "DJ": "Đ",
    "th": "þ",
    "TH": "Þ",
    "ng": "ŋ",
    "NG": "Ŋ",
}
"""Commands that are letters of a word; ``\\i`` and ``\\j`` have no dot."""

_INFIX = frozenset("×·±÷∗⋆•")
_NOT_INFIX = frozenset("∂∇∀∃∄∅∆∞√∛∜¬∑∏∐∫∬∭∮∠⋀⋁⋂⋃⨀⨁⨂⨄⨆∯∰⨍⊤⊥∎")


@cache
def is_relation(symbol: str) -> bool:
    """Tell whether ``symbol`` stands between two operands, with equal space on both sides."""
    if len(symbol) != 1 or symbol in _NOT_INFIX:
        return False
    return symbol in _INFIX or (not symbol.isascii() and unicodedata.category(symbol) == "Sm")


@cache
def load_symbols() -> Mapping[str, str]:
    """Return what commands without arguments print, in formulas and in text."""
    own = _SIGNS | _FORMULA | _WORDS | _ABBREVIATIONS | dict(LETTERS)
    return dict(_library_symbols()) | own


def _library_symbols() -> Iterator[tuple[str, str]]:
    """Yield pylatexenc's replacements that are characters, not words, dates or placeholders."""
    database = latex2text.get_default_latex_context_db()
    for spec in database.iter_macro_specs():
        written = spec.simplify_repl
        if isinstance(written, str) and not written.isascii() and "%" not in written:
            yield spec.macroname, written.strip()


_ALPHABETS = {
    "mathbb": "doublestruck",
    "mathds": "doublestruck",
    "mathbbm": "doublestruck",
    "mathcal": "script",
    "mathscr": "script",
    "cal": "script",
    "mathfrak": "fraktur",
    "frak": "fraktur",
    "mathbf": "bold",
    "boldsymbol": "bold",
    "bm": "bold",
    "pmb": "bold",
    "mathbfit": "bold",
    "bold": "bold",
}
ALPHABETS = frozenset(_ALPHABETS)
"""Commands that print letters of a formula in another alphabet."""
_MAX_STYLED_LETTERS = 2


def to_alphabet(name: str, letters: str) -> str:
    """Return ``letters`` in the mathematical alphabet of command ``name``.

    Words stay in plain letters, or they could not be read, searched or spoken.
    """
    if letters == "1" and _ALPHABETS[name] == "doublestruck":
        return "𝟙"
    if len(letters) > _MAX_STYLED_LETTERS or not letters.isascii():
        return letters
    return latex2text.fmt_math_text_style(letters, _ALPHABETS[name])
