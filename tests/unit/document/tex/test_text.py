"""Every construct that arXiv's authors use in running text, by invented examples."""

from __future__ import annotations

import cProfile

import pytest

from bot.document.nodes import Code, Emphasis, Link, Math, Strong, Text
from bot.document.tex.reader import plain_tex, read_tex

PLAIN = {
    "accents": (r"L\'eo, \"Ozg\"ur, Erd\H{o}s, \v{S}ime\v cek, Fran\c{c}ois, \'{\i}",
                "Léo, Özgür, Erdős, Šimeček, François, í"),
    "letters": (r"Pawe{\l} \O rsted, {\ss}, \AA, \ae ther, Micha\l owski",
                "Paweł Ørsted, ß, Å, æther, Michałowski"),
    "quotes": ("``so'' and `thus', it's", "“so” and ‘thus’, it's"),
    "a language and a decrement": ("the C-- compiler, i-- and (n--);",
                                   "the C-- compiler, i-- and (n--);"),
    "a dash between formulas": ("$a$--$b$, 10$--$20 and $x$ -- $y$", "a–b, 10–20 and x – y"),
    "an arrow of signs": ("A --> B, x-- > y", "A --> B, x-- > y"),
    "inches and quotes": ("a 5'' disk, ``a 5'' as 'one'", "a 5'' disk, “a 5” as 'one'"),
    "another currency": ("US$ 3.5 trillion and $x$ more", "US$ 3.5 trillion and x more"),
    "money before its sign": ("between 5$ and 6$, or 7$, $n$", "between 5$ and 6$, or 7$, n"),
    "spaced money": ("costs $ 5 per hour and $ 6 or $x^2$", "costs $ 5 per hour and $ 6 or x²"),
    "grades of price": ("rated $$ to $$$ by guests", "rated $$ to $$$ by guests"),
    "a formula with spaces": ("$ n $ of $ a_i $", "n of aᵢ"),
    "commands without braces": (r"\mathcal O(n), \frac12, \sqrt 2, \bar\nu, \hat{x}_i, \binom nk",
                                "𝒪(n), 1/2, √2, ν̄, x̂_i, (n choose k)"),
    "a macro that the text defines": (
        r"\newcommand{\eps}{\varepsilon} For $\eps>0$ we show $x^\eps$-nets, \eps apart",
        "For ε>0 we show x^ε-nets, ε apart"),
    "a macro with an argument": (
        r"\newcommand{\norm}[1]{\lVert #1\rVert}We bound $\norm{x+y}$", "We bound ‖x+y‖"),
    "a macro with a default": (
        r"\newcommand{\f}[2][n]{O(#1^{#2})}$\f{2}$, $\f[m]{3}$", "O(n²), O(m³)"),
    "macros of plain TeX and of operators": (
        r"\def\A{\mathcal{A}}\DeclareMathOperator{\tr}{Tr}Let $\A$ have $\tr \rho$",
        "Let 𝒜 have Tr ρ"),
    "a macro of later ones": (
        r"\newcommand{\a}{\b, \b}\newcommand\b{x}a pair \a", "a pair x, x"),
    "a macro for a name": (r"\newcommand{\ours}{OurNet\xspace}\ours is best, \ours{} wins",
                           "OurNet is best, OurNet wins"),
    "a macro without end": (r"\def\x{\x\x} so $\x$", "so x x"),
    "a macro that would grow without bound": (
        r"\newcommand{\a}[1]{" + "#1" * 9000 + r"}\a{" + "y" * 9000 + "} is",
        "y" * 9000 + " is"),
    "a definition that is none": (r"a \newcommand{\oops}{x", "a {x"),
    "a power beside an accent": (r"D^0-\bar D^0 mixing", "D^0-D̄^0 mixing"),
    "letters of another alphabet": (r"{\cal O}, \Bbb Z and {\frak g}", "𝒪, ℤ and 𝔤"),
    "a matrix outside a formula": (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix} is",
                                   "(a b; c d) is"),
    "a gap behind a line": (r"one\\[2pt]two, 5\textpercent", "one two, 5%"),
    "times of astronomy": (r"at 2\fs3, 1\fh5 and 4\fd1", "at 2ˢ.3, 1ʰ.5 and 4ᵈ.1"),
    "units of astronomy": (r"25\arcsec wide, 3\farcs5, 2\degr\ and 5 \micron",
                           "25″ wide, 3″.5, 2° and 5 μm"),
    "big brackets": (r"\bigg( x \Bigr)", "( x )"),
    "a box with formulas": (r"$u=0 \hbox{ on $\Gamma$ and $v=1$}$ there", "u=0 on Γ and v=1 there"),
    "dashes": ("pp. 1--5 --- or -- not", "pp. 1–5 — or – not"),
    "an option of a program": ("run it with --fast", "run it with --fast"),
    "ties": ("Fig.~3 of Ada~Byron", "Fig. 3 of Ada Byron"),
    "about": ("~5x faster (~3 ms)", "~5x faster (~3 ms)"),
    "escapes": (r"50\% of R\&D, a\_b, \#1", "50% of R&D, a_b, #1"),
    "money": ("costs $5 and $6 today", "costs $5 and $6 today"),
    "escaped money": (r"costs \$5 and \$6", "costs $5 and $6"),
    "one dollar and a formula": ("for $0.7, with $n$ pages", "for $0.7, with n pages"),
    "a range of money": ("at $0.5-$0.7 a piece", "at $0.5-$0.7 a piece"),
    "compared money": ("between <$5 and >$10, or $5 > $3", "between <$5 and >$10, or $5 > $3"),
    "compared thousands": ("saves >$1M and <$2m", "saves >$1M and <$2m"),
    "money and a share": (r"from $5 (>90\% cheaper) to $10", "from $5 (>90% cheaper) to $10"),
    "money and a condition": ("at $5 (if k>3) and $n$ more", "at $5 (if k>3) and n more"),
    "money and a formula in brackets": ("$100 ($n$ agents)", "$100 (n agents)"),
    "money before and behind one": (r"A $10 gain ($\alpha=5$) and $20 loss",
                                    "A $10 gain (α=5) and $20 loss"),
    "money in brackets": ("cost ($5) and ($x$) or [$6] [$y$]", "cost ($5) and (x) or [$6] [y]"),
    "money for a unit": ("US$5/$m^2$, $7/$m^2$ and US$5/$n$", "US$5/m², $7/m² and US$5/n"),
    "money before a comma and a formula": ("$5, i.e. < $6, $n$", "$5, i.e. < $6, n"),
    "numbers that are no money": ("$0<x<$1, $1/$f, $0<x(t)\\le 1$, ($5)$ in $2 f([0,1))$, $ 3>k $",
                                  "0<x<1, 1/f, 0<x(t)≤1, (5) in 2 f([0,1)), 3>k"),
    "a comparison of amounts": ("a 5$ < $10 plan", "a 5$ < $10 plan"),
    "a comparison of numbers": ("if 5$<$10 or 3 $ < $ 4", "if 5<10 or 3 < 4"),
    "a price for each": ("$5/$kWh, or else $7/$token", "$5/$kWh, or else $7/$token"),
    "a rate for each": ("$3/$Mpc and $1/$f", "3/Mpc and 1/f"),
    "dollars as words": ("the $ and $ signs", "the $ and $ signs"),
    "an option in quotes": ("`--fast`, '--fast', \"--fast\"", "`--fast`, '--fast', \"--fast\""),
    "a path": (r"in C:\new\text, D:\temp; not x:\alpha", "in C:∖new∖text, D:∖temp; not x:α"),
    "an escape in quotes": (r"""a '\n' or "\t" """, """a '∖n' or "∖t" """),
    "an accent over nothing": (r"a\b, \c{}x and \c{c}", "ab, x and ç"),
    "empty braces": (r"a {} in '{}' or {}, \LaTeX {} x{}y", "a {} in '{}' or {}, LaTeX  xy"),
    "an open interval": (r"$0 \in ]0,1[$ or [$0,1)$", "0 ∈ ]0,1[ or [0,1)"),
    "an open dollar": ("T in (0%, 50%]$ survives", "T in (0%, 50%]$ survives"),
    "a percentage as formula": ("a gain of $94.2%$", "a gain of 94.2%"),
    "a factor": (r"4$\times$4 and $2.33 \times$ faster", "4×4 and 2.33 × faster"),
    "a code point": (r"fast$\unicode{x2014}$and \unicode{x2013}", "fast—and –"),
    "a power outside a formula": ("below 10^{-3} for x_{12}", "below 10⁻³ for x₁₂"),
    "a plain underscore": ("snake_case and 2^10", "snake_case and 2^10"),
    "a greek letter outside a formula": (r"an \alpha-stable law", "an α-stable law"),
    "degrees": (r"turned by 90\deg and 360$^\circ$", "turned by 90° and 360°"),
    "own commands": (r"\ours beats \method{} and \ac{LLM}", "ours beats method and LLM"),
    "what would need a clock": (r"as of \today", "as of today"),
    "abbreviations as commands": (r"many, \eg, two", "many, e.g., two"),
    "citations": (r"as in~\cite{a,b} and \citep[p.~3]{c}", "as in [a, b] and [c]"),
    "references": (r"Section~\ref{sec:x}\label{y}", "Section [sec:x]"),
    "footnotes": (r"code\footnote{On request.} here", "code (On request.) here"),
    "colours": (r"\textcolor{red}{hot} {\color{blue} cold}", "hot cold"),
    "spacing": (r"e.g.\ this,\,that \vspace{2mm} there", "e.g. this, that there"),
    "sets in braces": (r"K in {1, 2} or \{a, b\}", "K in {1, 2} or {a, b}"),
    "protected capitals": ("{D}eep {BERT} {two words}", "Deep BERT two words"),
    "items in braces": ("{i} first, {ii} second", "{i} first, {ii} second"),
    "thousands": ("8{,}000 papers", "8,000 papers"),
    "lists": (r"\begin{itemize} \item one \item two \end{itemize}", "• one • two "),
    "line breaks": (r"one\\two", "one two"),
    "units": (r"\SI{5}{mm}", "5 mm"),
    "quantities": (r"\qty{5}{\kilo\metre\per\second}, \num{1e5} and \si{\milli\second}",
                   "5 km s⁻¹, 1×10⁵ and ms"),
    "chemistry": (r"\ce{CO2}, \ce{NH4+} and \ce{A -> B}", "CO₂, NH₄⁺ and A → B"),
    "stages of ions": (r"\ion{Fe}{ii}, [O\,{\sc iii}], C~\textsc{iv}, Ca\,\sc{ii}",
                       "Fe II, [O III], C IV, Ca II"),
    "slashed letters": (r"a \slashed{p} and \slashed D", "a p̸ and D̸"),
    "shorthands": (r"\LCDM\ with \eps and \Halpha", "ΛCDM with ε and Hα"),
    "a switch before a group": (r"\rm{i} and \bf{x} or \small{ii}", "i and x or ii"),
    "a gap as a formula": (r"[C$\,$II] in 5$~$km", "[C II] in 5 km"),
    "superscripts in text": (r"1\textsuperscript{st}, H\textsubscript{2}O", "1ˢᵗ, H₂O"),
    "a lone backslash": ("a \\ b\\", "a  b"),
    "an unclosed group": (r"\textbf{open", "open"),
    "markup of others": ("<b>&amp;</b> *x* [y](z)", "<b>&amp;</b> *x* [y](z)"),
    "other scripts": ("深度学习 — обзор 🙂", "深度学习 — обзор 🙂"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), PLAIN.values(), ids=PLAIN)
def test_text_reads_as_people_would_write_it(source: str, expected: str) -> None:
    assert plain_tex(source) == expected


STYLES = {
    r"\textbf{a}": (Strong((Text("a"),)),),
    r"{\bf a} b": (Strong((Text("a"),)), Text(" b")),
    r"\emph{a} \textit{b}": (Emphasis((Text("a"),)), Text(" "), Emphasis((Text("b"),))),
    r"{\em a \textbf{b}}": (Emphasis((Text("a "), Strong((Text("b"),)))),),
    r"\underline{a}": (Emphasis((Text("a"),)),),
    r"\texttt{a\_b --c}": (Code("a_b --c"),),
    r"{\tt a}": (Code("a"),),
    r"\verb|x_y|": (Code("x_y"),),
    r"\textsc{Name}": (Text("Name"),),
    r"$\textit{open-world}$": (Emphasis((Text("open-world"),)),),
    r"\textbf{}": (),
    r"\bf a": (Text("a"),),
}


@pytest.mark.parametrize("source", STYLES)
def test_styles_become_nodes(source: str) -> None:
    assert read_tex(source) == STYLES[source]


LINKS = {
    r"\url{https://a.example/x\_y~z}": "https://a.example/x_y~z",
    r"\url{a.example/x}": "https://a.example/x",
    r"\href{https://a.example/\%20}{here}": "https://a.example/%20",
    "at https://a.example/x--y_z. Then": "https://a.example/x--y_z",
    "(https://a.example/x_(y))": "https://a.example/x_(y)",
    "(see https://a.example/x).": "https://a.example/x",
    r"$https://a.example/x$": "https://a.example/x",
    r"{https://a.example/x}": "https://a.example/x",
    "https://a.example/页": "https://a.example/",
}


@pytest.mark.parametrize("source", LINKS)
def test_urls_become_links(source: str) -> None:
    assert [node.url for node in read_tex(source) if isinstance(node, Link)] == [LINKS[source]]


def test_the_text_of_a_link_is_read_as_tex() -> None:
    (link,) = read_tex(r"\href{https://a.example}{the $x^2$ \textbf{site}}")
    assert link == Link(
        (Text("the "), Math("x^2", "x²"), Text(" "), Strong((Text("site"),))), "https://a.example"
    )


def test_links_do_not_nest() -> None:
    (link,) = read_tex(r"\href{https://a.example}{https://b.example}")
    assert link == Link((Text("https://b.example"),), "https://a.example")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "x y", "", "https://"])
def test_what_is_no_url_is_only_shown(address: str) -> None:
    assert not any(isinstance(node, Link) for node in read_tex(rf"\href{{{address}}}{{here}}"))
    assert plain_tex(rf"\href{{{address}}}{{here}}") == "here"


def test_formulas_keep_their_tex_and_have_a_plain_form() -> None:
    assert read_tex(r"Runs in $\mathcal{O}(n \log n)$ time.") == (
        Text("Runs in "),
        Math(r"\mathcal{O}(n \log n)", "𝒪(n log n)"),
        Text(" time."),
    )


@pytest.mark.parametrize(
    "source",
    ["$x^2$", "$ x^2 $", "$$x^2$$", r"\(x^2\)", r"\[ x^2 \]", r"\ensuremath{x^2}"],
)
def test_all_delimiters_of_formulas_are_known(source: str) -> None:
    assert read_tex(source) == (Math("x^2", "x²"),)


def test_an_environment_is_a_formula() -> None:
    (formula,) = read_tex(r"\begin{equation*} a \leq b \end{equation*}")
    assert isinstance(formula, Math)
    assert formula.plain == "a ≤ b"


def test_an_equation_of_one_line_is_its_content() -> None:
    (formula,) = read_tex(r"\begin{align*} a_1 &= b \end{align*}")
    assert formula == Math("a_1 = b", "a₁ = b")


def test_text_without_tex_is_one_node_and_unchanged() -> None:
    source = "Graphs (V, E): 3.5x faster, 50% of <all> – it's “done”.\n  Next paragraph…"
    assert read_tex(source) == (Text(source),)


def test_nothing_gives_nothing() -> None:
    assert read_tex("") == ()


@pytest.mark.parametrize(
    "source",
    ["{" * 3000, "}" * 3000, "$" * 3001, r"\textbf{" * 2000, r"$\frac" * 1000, "^{" * 2000,
     r"\'" * 3000, "`" * 3000, r"\[" * 2000, r"{\bf " * 2000, r"\(" * 2000 + "x"],
)  # fmt: skip
def test_extreme_nesting_is_survived(source: str) -> None:
    assert "\\" not in plain_tex(source)


@pytest.mark.parametrize(
    "part",
    [r"\[", r"\left(", r"{a \over ", r"\begin{pmatrix}", r"\hbox{$", r"\bar", r"\frac\bar", "$5 ",
     "$5 (", "a--", "``5''", r"\norm{", r"\farcs", "$$ ", r"\xrightarrow[", r"\cr&"],
)  # fmt: skip
def test_the_work_grows_only_as_the_source_does(part: str) -> None:
    """A profiler counts the calls, so that the speed of the machine plays no part."""
    few, many = (_calls(part * count) for count in (400, 4000))
    assert many <= 12 * few


def _calls(source: str) -> int:
    profile = cProfile.Profile()
    profile.runcall(plain_tex, source)
    return sum(entry.callcount for entry in profile.getstats())


def test_literal_characters_that_would_act_as_tex_become_look_alikes() -> None:
    assert plain_tex(r"\$x\$") == "＄x＄"
    assert plain_tex(r"\{word\}") == "｛word｝"
