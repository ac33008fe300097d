r"""The commands that every typesetter takes, and how to write others with them.

The Bot API promises "LaTeX format" without naming a subset, and clients differ in what they
typeset with. Plain TeX, amsmath and amssymb are known to every implementation of TeX's mathematics;
environments, packages and an author's own macros are not.
"""

from __future__ import annotations

_SYMBOL_LIST = r"""
    \alpha \beta \gamma \delta \epsilon \varepsilon \zeta \eta \theta \vartheta \iota \kappa \lambda
    \mu \nu \xi \pi \varpi \rho \varrho \sigma \varsigma \tau \upsilon \phi \varphi \chi \psi \omega
    \Gamma \Delta \Theta \Lambda \Xi \Pi \Sigma \Upsilon \Phi \Psi \Omega \varkappa \digamma \beth
    \gimel \daleth \eth \times \pm \mp \cdot \div \ast \star \circ \bullet \cap \cup \vee \wedge
    \setminus \oplus \ominus \otimes \odot \oslash \dagger \ddagger \land \lor \lnot \wr \amalg
    \uplus \sqcap \sqcup \diamond \bigcirc \triangleleft \triangleright \bigtriangleup
    \bigtriangledown \dotplus \ltimes \rtimes \leftthreetimes \rightthreetimes \barwedge \veebar
    \boxplus \boxminus \boxtimes \boxdot \circledast \circledcirc \circleddash \centerdot \intercal
    \smallsetminus \divideontimes \curlywedge \curlyvee \Cap \Cup \lhd \rhd \unlhd \unrhd \leq \le
    \geq \ge \neq \ne \equiv \sim \simeq \approx \cong \propto \ll \gg \in \ni \notin \subset
    \supset \subseteq \supseteq \mid \parallel \perp \prec \succ \preceq \succeq \models \vdash
    \dashv \lesssim \gtrsim \top \bot \asymp \doteq \bowtie \smile \frown \sqsubset \sqsupset
    \sqsubseteq \sqsupseteq \owns \colon \leqslant \geqslant \eqslantless \eqslantgtr \lessapprox
    \gtrapprox \lll \ggg \lessgtr \gtrless \lesseqgtr \gtreqless \leqq \geqq \approxeq \thickapprox
    \thicksim \backsim \backsimeq \subseteqq \supseteqq \Subset \Supset \preccurlyeq \succcurlyeq
    \curlyeqprec \curlyeqsucc \precsim \succsim \precapprox \succapprox \trianglelefteq
    \trianglerighteq \vartriangleleft \vartriangleright \vDash \Vdash \Vvdash \between \pitchfork
    \varpropto \therefore \because \triangleq \doteqdot \fallingdotseq \risingdotseq \bumpeq \Bumpeq
    \circeq \eqcirc \shortmid \shortparallel \smallsmile \smallfrown \blacktriangleleft
    \blacktriangleright \backepsilon \lessdot \gtrdot \nless \ngtr \nleq \ngeq \nleqslant \ngeqslant
    \lneq \gneq \lneqq \gneqq \nsim \ncong \nmid \nparallel \nprec \nsucc \npreceq \nsucceq
    \nsubseteq \nsupseteq \subsetneq \supsetneq \subsetneqq \supsetneqq \varsubsetneq \ntriangleleft
    \ntriangleright \nvdash \nvDash \nVdash \to \gets \rightarrow \leftarrow \leftrightarrow
    \Rightarrow \Leftarrow \Leftrightarrow \mapsto \longrightarrow \longleftarrow
    \longleftrightarrow \Longrightarrow \Longleftarrow \Longleftrightarrow \longmapsto \uparrow
    \downarrow \updownarrow \Uparrow \Downarrow \Updownarrow \implies \impliedby \iff
    \hookrightarrow \hookleftarrow \nearrow \searrow \swarrow \nwarrow \rightharpoonup
    \rightharpoondown \leftharpoonup \leftharpoondown \rightleftharpoons \leftrightharpoons \leadsto
    \rightsquigarrow \leftrightsquigarrow \twoheadrightarrow \twoheadleftarrow \rightarrowtail
    \leftarrowtail \rightrightarrows \leftleftarrows \rightleftarrows \leftrightarrows
    \dashrightarrow \dashleftarrow \multimap \curvearrowright \curvearrowleft \circlearrowleft
    \circlearrowright \looparrowright \upharpoonright \downharpoonright \upuparrows \downdownarrows
    \Rrightarrow \nrightarrow \nleftarrow \nRightarrow \nLeftarrow \nleftrightarrow \infty \partial
    \nabla \forall \exists \nexists \neg \emptyset \varnothing \ell \hbar \hslash \Re \Im \wp \aleph
    \prime \backprime \angle \measuredangle \sphericalangle \imath \jmath \surd \not \flat \natural
    \sharp \clubsuit \diamondsuit \heartsuit \spadesuit \Box \square \blacksquare \Diamond \lozenge
    \blacklozenge \triangle \triangledown \vartriangle \blacktriangle \bigstar \mho \complement
    \Bbbk \Finv \circledS \circledR \maltese \checkmark \yen \S \langle \rangle \lceil \rceil
    \lfloor \rfloor \vert \Vert \lvert \rvert \lVert \rVert \backslash \lgroup \rgroup \varGamma
    \varDelta \varTheta \varLambda \varXi \varPi \varSigma \varUpsilon \varPhi \varPsi \varOmega
    \blacktriangledown \diagup \diagdown \Doteq \doublebarwedge \downharpoonleft \upharpoonleft
    \Game \gnapprox \gnsim \lnapprox \lnsim \gtreqqless \lesseqqgtr \gvertneqq \lvertneqq \Join
    \Lleftarrow \looparrowleft \Lsh \Rsh \ngeqq \nleqq \nLeftrightarrow \nshortmid \nshortparallel
    \nsubseteqq \nsupseteqq \ntrianglelefteq \ntrianglerighteq \nVDash \precnapprox \succnapprox
    \precneqq \succneqq \precnsim \succnsim \varsubsetneqq \varsupsetneq \varsupsetneqq \eqsim
    \restriction \smallint \lbrace \rbrace \copyright \pounds \ulcorner \urcorner \llcorner
    \lrcorner \ldots \cdots \dots \dotsc \dotsb \dotsm \dotsi \vdots \ddots \quad \qquad \bmod \{ \}
    \| \, \; \: \! \> \% \& \_ \#
    """
SYMBOLS = frozenset(_SYMBOL_LIST.split()) | {"\\ "}
"""Commands without arguments."""
_OPERATOR_LIST = r"""
    \sum \prod \coprod \int \iint \iiint \oint \bigcup \bigcap \bigsqcup \bigoplus \bigotimes
    \bigodot \biguplus \bigvee \bigwedge \log \ln \lg \exp \sin \cos \tan \cot \sec \csc \arcsin
    \arccos \arctan \sinh \cosh \tanh \coth \max \min \sup \inf \lim \limsup \liminf \varlimsup
    \varliminf \varinjlim \varprojlim \injlim \projlim \det \dim \ker \arg \gcd \deg \Pr \hom
    """
OPERATORS = frozenset(_OPERATOR_LIST.split())
r"""Commands that ``\limits`` and ``\nolimits`` may follow."""
LIMITS = frozenset((r"\limits", r"\nolimits"))
STYLES = frozenset((r"\displaystyle", r"\textstyle", r"\scriptstyle", r"\scriptscriptstyle"))
"""Switches that change sizes only."""
ALPHABETS = frozenset(
    (r"\mathbb", r"\mathcal", r"\mathscr", r"\mathbf", r"\mathrm", r"\mathit", r"\mathsf",
     r"\mathtt", r"\mathfrak", r"\mathnormal", r"\boldsymbol")
)  # fmt: skip
ARGUMENTS = {
    r"\frac": 2, r"\dfrac": 2, r"\tfrac": 2, r"\cfrac": 2, r"\binom": 2, r"\dbinom": 2,
    r"\tbinom": 2, r"\sqrt": 1, r"\overset": 2, r"\underset": 2, r"\stackrel": 2,
    r"\hat": 1, r"\widehat": 1, r"\tilde": 1, r"\widetilde": 1, r"\bar": 1,
    r"\overline": 1,     r"\underline": 1, r"\vec": 1, r"\dot": 1, r"\ddot": 1, r"\check": 1,
    r"\breve": 1,     r"\dddot": 1, r"\ddddot": 1, r"\acute": 1, r"\grave": 1, r"\mathring": 1,
    r"\overrightarrow": 1, r"\overleftarrow": 1,     r"\overleftrightarrow": 1,
    r"\underrightarrow": 1, r"\underleftarrow": 1, r"\overbrace": 1,     r"\underbrace": 1,
    r"\xrightarrow": 1, r"\xleftarrow": 1, r"\pmod": 1, r"\pod": 1,
    r"\mod": 1,     r"\operatorname": 1, r"\mathop": 1, r"\mathbin": 1, r"\mathrel": 1,
    r"\mathord": 1,     r"\mathopen": 1, r"\mathclose": 1, r"\mathpunct": 1, r"\mathinner": 1,
    r"\phantom": 1,     r"\hphantom": 1, r"\vphantom": 1, r"\boxed": 1,
} | dict.fromkeys(ALPHABETS, 1)  # fmt: skip
"""Commands with arguments, and how many."""
OPTIONS = frozenset((r"\sqrt", r"\xrightarrow", r"\xleftarrow"))
"""Commands with an argument in square brackets before the others."""
SWITCHES = {
    r"\rm": r"\mathrm", r"\bf": r"\mathbf", r"\it": r"\mathit", r"\sf": r"\mathsf",
    r"\tt": r"\mathtt", r"\cal": r"\mathcal", r"\bfseries": r"\mathbf", r"\itshape": r"\mathit",
    r"\rmfamily": r"\mathrm", r"\sffamily": r"\mathsf", r"\ttfamily": r"\mathtt",
    r"\upshape": r"\mathrm", r"\em": r"\mathit", r"\mit": r"\mathnormal",
}  # fmt: skip
"""Plain TeX's commands that select an alphabet for the rest of a group."""
NAMED_ARROWS = {
    r"\xleftrightarrow": r"\leftrightarrow", r"\xRightarrow": r"\Rightarrow",
    r"\xLeftarrow": r"\Leftarrow", r"\xLeftrightarrow": r"\Leftrightarrow",
    r"\xmapsto": r"\mapsto", r"\xhookrightarrow": r"\hookrightarrow",
    r"\xhookleftarrow": r"\hookleftarrow", r"\xtwoheadrightarrow": r"\twoheadrightarrow",
    r"\xtwoheadleftarrow": r"\twoheadleftarrow", r"\xlongequal": "=",
    r"\xlongrightarrow": r"\longrightarrow", r"\xrightleftharpoons": r"\rightleftharpoons",
    r"\xleftrightharpoons": r"\leftrightharpoons", r"\xrightharpoonup": r"\rightharpoonup",
    r"\xrightharpoondown": r"\rightharpoondown", r"\xleftharpoonup": r"\leftharpoonup",
    r"\xleftharpoondown": r"\leftharpoondown", r"\xtofrom": r"\rightleftarrows",
}  # fmt: skip
"""Arrows with a name above that only some know, and the arrows to write a name above."""
REPLACED = {
    "coloneqq": ":=", "colonequals": ":=", "llbracket": r"[\![", "rrbracket": r"]\!]",
    "lBrace": r"\{\!|", "rBrace": r"|\!\}", "overbracket": r"\overbrace",
    "underbracket": r"\underbrace",
}  # fmt: skip
"""What to write for other commands that not everyone knows; in Unicode they have signs."""
INFIX = {r"\over": r"\frac", r"\choose": r"\binom", r"\atop": "", r"\brace": "", r"\brack": ""}
"""Plain TeX's commands between two arguments, and amsmath's before them where there is one."""
SIZES = frozenset(
    rf"\{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")
)
"""Commands that a delimiter follows."""
DELIMITERS = frozenset("()[]|/.<>") | {
    r"\{", r"\}", r"\|", r"\langle", r"\rangle", r"\vert", r"\Vert", r"\lvert", r"\rvert",
    r"\lVert", r"\rVert", r"\lceil", r"\rceil", r"\lfloor", r"\rfloor", r"\backslash", r"\uparrow",
    r"\downarrow", r"\updownarrow", r"\Uparrow", r"\Downarrow", r"\Updownarrow", r"\lgroup",
    r"\rgroup", r"\lbrace", r"\rbrace", r"\lmoustache", r"\rmoustache", r"\ulcorner",
    r"\urcorner", r"\llcorner", r"\lrcorner",
}  # fmt: skip
INVISIBLE = (
    frozenset("{}^_~") | {r"\quad", r"\qquad", r"\,", r"\;", r"\:", r"\!", r"\>", "\\ "} | STYLES
)
"""Tokens that print nothing."""
