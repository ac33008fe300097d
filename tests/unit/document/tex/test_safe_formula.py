r"""A formula is only sent as one when every client can be expected to set it whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.document.tex.safe_formula import to_safe_tex


@pytest.mark.parametrize(
    "tex",
    [
        r"2.33 \times",
        r"O(n^2)",
        r"n \log n",
        r"\mathcal{L}_{\text{total loss}}",
        r"\operatorname{softmax}(x)",
        r"\frac{1}{2}",
        r"\frac12",
        r"\sqrt[3]{x + 1}",
        r"\left( \frac{a}{b} \right)^2",
        r"\{0, 1\}^n",
        r"\|x\|_2^2",
        r"\mathbb{R}^{d \times d}",
        r"\mathbb R",
        r"x'",
        r"x'^2",
        r"^{-3}",
        r"\approx 95\%",
        r"\sum_{i=0}^{n} \alpha_i x_i",
    ],
)
def test_what_every_implementation_knows_is_typeset(tex: str) -> None:
    assert to_safe_tex(tex)


KEEPS_ITS_BRACES = {
    r"\hat{\rm R}": r"\hat{\mathrm{R}}",
    r"\bar{\cal O}": r"\bar{\mathcal{O}}",
    r"\vec{\bf x}": r"\vec{\mathbf{x}}",
    r"\overline{\rm A_{b}}": r"\overline{\mathrm{A_{b}}}",
    r"\dot{\cal{E}}": r"\dot{\mathcal{{E}}}",
    r"\frac{\rm d f}{\rm d t}": r"\frac{\mathrm{df}}{\mathrm{dt}}",
    r"\mathrm{\rm ab}": r"\mathrm{\mathrm{ab}}",
    r"\sqrt{\it w}": r"\sqrt{\mathit{w}}",
    r"\sqrt[{\rm n}]{x}": r"\sqrt[\mathrm{n}]{x}",
    r"q_{\tilde{\sf b}}": r"q_{\tilde{\mathsf{b}}}",
    r"x^{\rm max}": r"x^{\mathrm{max}}",
    r"\hat\mathbf{x}": r"\hat{\mathbf{x}}",
    r"\bar{\Bbb Q}": r"\bar{\mathbb Q}",
}

"""Plain TeX's switches as arguments."""
REWRITTEN = {
    "spaces": ("x ^ 2", "x^2"),
    "a command in a script": (r"i_\mathrm{int}", r"i_{\mathrm{int}}"),
    "a switch": (r"{\rm Tr} A", r"\mathrm{Tr}A"),
    "a switch of one letter": (r"{\cal L}", r"\mathcal{L}"),
    "a letter as a character": ("αx", r"\alpha x"),
    "a letter as a character in brackets": ("O(Θ)", r"O(\Theta)"),
    "digits as arguments": (r"\frac12", r"\frac12"),
    "a symbol in a script": (r"\alpha^\beta x", r"\alpha^{\beta}x"),
    "a sign after a number": (r"10 \% x", r"10\%x"),
    "a switch for the rest": (r"7~\rm M_{\odot}", r"7~\mathrm{M_{\odot}}"),
    "a switch for the rest of a group": (r"y_{i, \rm ab}", r"y_{i,\mathrm{ab}}"),
    "a switch after a switch": (r"\rm a \bf b", r"\mathrm{a\mathbf{b}}"),
    "a switch of nothing": (r"x + y \rm", "x+y"),
    "over": (r"{a+b \over 2}", r"{\frac{a+b}{2}}"),
    "over without braces": (r"x \over y_1", r"\frac{x}{y_1}"),
    "over after a switch": (r"{\rm d \over \rm dt}", r"\mathrm{\frac{d}{\mathrm{dt}}}"),
    "choose": (r"{n \choose k}^2", r"{\binom{n}{k}}^2"),
    "atop": (r"\sum_{i<n \atop j<m}", r"\sum_{i<n\atop j<m}"),
    "brack": (r"\left[ n \brack k \right]", r"\left[n\brack k\right]"),
    "a fraction in a fraction": (r"{1 \over {a \over b}}", r"{\frac{1}{{\frac{a}{b}}}}"),
    "script letters": (r"\mathscr{L}^+", r"\mathscr{L}^+"),
    "slanted relations": (r"x\geqslant 2", r"x\geqslant2"),
    "a style": (r"\displaystyle \frac{a}{b}", r"\displaystyle\frac{a}{b}"),
    "sizes": (r"\bigl( x \bigr)^2", r"\bigl(x\bigr)^2"),
    "a plain size": (r"\bigg\{ x \bigg|", r"\bigg\{x\bigg|"),
    "limits": (r"\sum\limits_{i}^n \int\nolimits_X", r"\sum\limits_{i}^n\int\nolimits_X"),
    "letters without dots": (r"\hat{\imath} + {}^\jmath", r"\hat{\imath}+{}^{\jmath}"),
    "a negation": (r"x \not\in A, a\not=b", r"x\not\in A,a\not=b"),
    "a negated relation": (r"p \nmid q", r"p\nmid q"),
    "sets of numbers": (r"\R, \Z_p, \QQ, \bbA",
                        r"\mathbb{R},\mathbb{Z}_p,\mathbb{Q},\mathbb{A}"),
    "a small quantity": (r"1-\eps", r"1-\varepsilon"),
    "letters named by their alphabet": (r"\calF \cH \frakg",
                                        r"\mathcal{F}\mathcal{H}\mathfrak{g}"),
    "other names of alphabets": (r"{\Bbb N} {\Cal M} \bm{x}",
                                 r"{\mathbb N}{\mathcal M}\boldsymbol{x}"),
    "groups": (r"\SL_2(\C)", r"\operatorname{SL}_2(\mathbb{C})"),
    "enclosures": (r"\norm{x}_2 \ket{0}", r"\|{x}\|_2|{0}\rangle"),
    "units": (r"25\arcsec, 2\degr", r"25{}^{\prime\prime},2{}^{\circ}"),
    "a unit before a decimal point": (r"3\farcs5", r"3{}^{\prime\prime}.5"),
    "a time before a decimal point": (r"7\fs25", r"7{}^{\mathrm{s}}.25"),
    "masses": (r"10^5\,\Msun", r"10^5\,{M_{\odot}}"),
    "a box": (r"x \hbox{ if } y", r"x\text{ if }y"),
    "a box with formulas": (r"u = 0\hbox{ on $\Gamma$ and $v=1$}",
                            r"u=0{\text{ on }\Gamma\text{ and }v=1}"),
    "an arrow with a name": (r"A \xrightarrow{f} B", r"A\xrightarrow{f}B"),
    "an arrow without a name below": (r"\xrightarrow[]{f}", r"\xrightarrow{f}"),
    "braces under a sum": (r"\underbrace{x+y}_{n}", r"\underbrace{x+y}_{n}"),
    "a congruence": (r"a \equiv b \pmod{n}", r"a\equiv b\pmod{n}"),
    "starred names": (r"\operatorname*{argmin}_x", r"\operatorname{argmin}_x"),
    "colours": (r"\textcolor{red}{x} + {\color{blue} y}", "{x}+{y}"),
    "numbers of equations": (r"a = b \label{eq:1} \nonumber", "a=b"),
    "gaps": (r"3\hspace{2mm}\mathrm{m}", r"3\,\mathrm{m}"),
    "degrees as a sign": ("45°", r"45{}^{\circ}"),
    "signs of an author": ("a ≤ b × c", r"a\leq b\times c"),
    "a slash through a letter": (r"\slashed{p} + \cancel E_T", r"\not p+\not E_T"),
    "a slash through a command": (r"i\not{\partial}", r"i\not\partial"),
    "a general fraction": (r"\genfrac{(}{)}{0pt}{}{n}{k}", r"\binom{n}{k}"),
    "a general fraction in brackets": (r"\genfrac{(}{)}{}{1}{a}{p}", r"\left(\frac{a}{p}\right)"),
    "lines under a sum": (r"\sum_{\substack{i<n\\j<m}}", r"\sum_{{i<n\atop{j<m}}}"),
    "stages of ions": (r"\ion{Fe}{ii}, {\rm O\,{\sc iii}}",
                       r"\mathrm{Fe\,II},\mathrm{O\,\mathrm{III}}"),
    "derivatives": (r"\dv{y}{x} \pdv[2]{u}{t}",
                    r"\frac{\mathrm{d}{y}}{\mathrm{d}{x}}\frac{\partial^{2}{u}}{\partial{t}^{2}}"),
    "matrix elements": (r"\mel{a}{H}{b} \comm{A}{B}", r"\langle{a}|{H}|{b}\rangle[{A},{B}]"),
    "quantities": (r"\SI{1.5e3}{\kilo\metre\per\second}",
                   r"1.5\times10^{3}\,\mathrm{km\,s^{-1}}"),
    "chemistry": (r"\ce{SO4^2- + H2O}", r"\mathrm{SO_{4}^{2-}+H_{2}O}"),
    "about, as it was built": (r"\stackrel{>}{_{\sim}} 5", r"\gtrsim5"),
    "about, as A&A has it": (r"z \ga 3", r"z\gtrsim3"),
    "built relations": (r"a \buildrel{f}\over\to b", r"a\stackrel{{f}}\to b"),
    "a relation built of words": (r"a \buildrel def \over = b", r"a\stackrel{def}=b"),
    "a relation built of a command": (r"\buildrel \rm d \over \to", r"\stackrel{\mathrm{d}}\to"),
    "a script switch": (r"{\scr A}", r"{\mathscr A}"),
    "bold letters by name": (r"\bx+\bfu\vy", r"\mathbf{x}+\mathbf{u}\mathbf{y}"),
    "calligraphic letters by name": (r"\mcA", r"\mathcal{A}"),
    "a root of plain TeX": (r"\root 3 \of {x}", r"\sqrt[3]{x}"),
    "a roman letter of AMS-TeX": (r"\roman{d}x", r"\mathrm{d}x"),
    "four integrals": (r"\idotsint f", r"\int\cdots\int f"),
    "shifted boxes": (r"x\kern-2pt y \raise.5ex\hbox{z}", r"x\!y\text{z}"),
    "sides of angles": (r"\left<x\right>", r"\left\langle x\right\rangle"),
    "a bar between sides": (r"\left(a\middle|b\right)", r"\left(a|b\right)"),
    "arrows with two names": (r"\xRightarrow[g]{f}", r"\overset{f}{\underset{g}{\Rightarrow}}"),
    "brackets of other packages": (r"\llbracket x\rrbracket", r"[\![x]\!]"),
    "amssymb's rarer signs": (r"a\nsubseteqq b \varGamma", r"a\nsubseteqq b\varGamma"),
    "colons": (r"a\colonapprox b \eqcolon c", r"a:\approx b=:c"),
    "signs of other encyclopedias": (r"\rarr \infin", r"\rightarrow\infty"),
    "shorthands of physicists": (r"\sqrts, \alphas, \ttbar, 13\TeV",
                                 r"\sqrt{s},{\alpha_s},t\bar{t},13\operatorname{TeV}"),
    "letters of alphabets as signs": ("ℝ⁺ ∖ 𝒪 ⊎ 𝔤",
                                      r"\mathbb{R}^{+}\setminus\mathcal{O}\uplus\mathfrak{g}"),
    "words with accents": (r"H_{\text{\'et}}", r"H_{\mathrm{\acute{\mathrm{e}}t}}"),
    "a lone script letter": (r"\cal G", r"\mathcal{G}"),
    "a script letter before others": (r"\cal G(x^2)", r"\mathcal{G}(x^2)"),
    "a script letter behind others": (r"\mathcal L \cal M_1'", r"\mathcal L\mathcal{M}_1'"),
    "script letters in braces before others": (r"\cal{NP}(1)", r"\mathcal{NP}(1)"),
    "a script letter below a bar": (r"a \over \cal N+1", r"\frac{a}{\mathcal{N}+1}"),
    "a letter with an accent": (r"n_{\rm bé}", r"n_{\mathrm{b\acute{\mathrm{e}}}}"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("tex", "sent"),
    [*REWRITTEN.values(), *KEEPS_ITS_BRACES.items()],
    ids=[*REWRITTEN, *KEEPS_ITS_BRACES],
)
def test_what_a_typesetter_takes_is_typeset(tex: str, sent: str) -> None:
    assert to_safe_tex(tex) == sent


REFUSED = [
    # what TeX refuses, or people read otherwise
    r"{a \over b \over c}",  # TeX finds it ambiguous
    r"{\over b}",
    r"{a \choose}",
    r"{a \rm b \over c}",
    r"\cal g(x)",  # meant for one letter, but applies to all, and not every font has it
    r"\cal{G",
    r"\cal\alpha x",
    r"x\limits_2",
    r"\sum_i\limits",
    r"\bigl x",
    r"\hbox{a $b}",
    r"\not",
    r"\xrightarrow{}",
    r"\ket0^",
    r"\Bbb",
    # what not every client knows
    r"\ours{x}",  # a macro of the author's
    r"\ourmethod",
    r"\begin{matrix} a & b \end{matrix}",
    r"{\sc Flare}",
    r"\textsc{Flare}",
    r"\text{a_b}",
    r"\unicode{x2014}",
    r"图",
    # what is broken or empty
    "",
    " ",
    "{}",
    r"\quad",
    "{",
    "}",
    "a}",
    "{a",
    "x^",
    "_",
    "x^2^3",
    "x_i_j",
    "x^2'",
    r"\frac{1}",
    r"\frac{}{2}",
    r"\sqrt",
    r"\sqrt[3",
    r"\mathbf",
    r"\left( x",
    r"\left( x \right",
    r"\right)",
    "a & b",
    "50 %",
    "a $ b",
    "a # b",
    "\\",
    r"a \\ b",
    "{" * 40 + "x" + "}" * 40,
]


@pytest.mark.parametrize("tex", REFUSED)
def test_what_is_broken_or_not_known_to_every_client_is_not_typeset(tex: str) -> None:
    assert to_safe_tex(tex) == ""


_BITS = r"""
    \frac \sqrt [ ] { } ^ _ ' x 1 \alpha β \rm \mathbf \left( \right) \text{a}
    \ours & $ % \hat \over \atop \cal \bigl( \limits \sum \not \norm \R \farcs \displaystyle °
    \hbox{a$ \textcolor \xrightarrow
"""


@given(st.lists(st.sampled_from(_BITS.split()), max_size=12).map("".join) | st.text(max_size=20))
def test_a_safe_formula_is_complete_and_reading_it_again_changes_nothing(tex: str) -> None:
    sent = to_safe_tex(tex)
    assert sent.isascii()
    assert to_safe_tex(sent) == sent
    assert sent.count("{") - sent.count(r"\{") == sent.count("}") - sent.count(r"\}")
