"""Titles as LaTeX: they compile, and keep what compiled already."""

from __future__ import annotations

import re
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.document.tex.latex import escape_latex, to_latex


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("From $5 to $10 million", r"From \$5 to \$10 million"),
        ("10^6 things, 2^{n}-1", "10$^{6}$ things, 2$^{n}$-1"),
        ("Strings on AdS_5 x S^5", r"Strings on AdS\_5 x S$^{5}$"),
        (
            r"$D^0$$\bar D^0$, \mathcal O(2)^3 at 25\arcsec",
            r"$D^0${}$\bar D^0$, $\mathcal O$(2)$^{3}$ at 25$''$",
        ),
        ("R&D at 50% in C#", r"R\&D at 50\% in C\#"),
        (r"\textit{Q}: $O(n^2)$, $a + b$", r"\textit{Q}: $O(n^2)$, $a + b$"),
        (r"Poincar\'e, \v{C}ech and Erd\H{o}s", r"Poincar\'e, \v{C}ech and Erd\H{o}s"),
        ("An {open brace", "An open brace"),
        ("$x_1$ in {an open brace", "$x_1$ in an open brace"),
        (r"\ourmethod{}: fast", "ourmethod: fast"),
        (r"\varepsilon-nets", r"$\varepsilon$-nets"),
        ("$\\tau_0$ and $τ_0$", r"$\tau_0$ and $\tau_0$"),
        ("α-RuCl₃ → 10⁻⁶", r"$\alpha$-RuCl$_{3}$ $\to$ 10$^{-6}$"),
        (r"$\mymacro$ and $\hat{\rm R}$", r"mymacro and $\hat{\mathrm{R}}$"),
        ("$94.2%$ of $\\{x$", r"94.2\% of $\lbrace x$"),
        ("two\n lines", "two lines"),
        ("Léo’s – 中文", "Léo’s – 中文"),
        ("R̂ and Nguyễn", r"{\^{R}} and Nguy{\~{\^{e}}}n"),
        ("^ alone, ends in \\", r"\^{} alone, ends in "),
    ],
)
def test_a_title_compiles_and_says_the_same(title: str, written: str) -> None:
    assert to_latex(title) == written


@pytest.mark.parametrize(
    ("title", "written"),
    [
        (r"\emph{word", r"\emph{}word"),
        (r"\textit{", r"\textit{}"),
        (r"\v{C}ech {", r"\v{C}ech "),
        (r"\v{Cech", r"\v Cech"),
        (r"Poincar\'{e", r"Poincar\' e"),
        (r"Stra\ss}burg", r"Stra\ss{}burg"),
        (r"\textit{a} {b $x_1$ {DNA}}}", r"\textit{a} {b $x_1$ {DNA}}"),
        (r"{$x$ \emph{a}", r"$x$ \emph{a}"),
        (r"\emph{a} b\} {C}", r"\emph{a} b\textbraceright{} {C}"),
        (r"\{ {C} }", r"\textbraceleft{} {C} "),
        ("10^{6 and {DNA}", "10$^{6}$ and {DNA}"),
    ],
)
def test_only_the_odd_brace_of_a_title_is_dropped(title: str, written: str) -> None:
    assert to_latex(title) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("P ≠ NP", r"P $\neq$ NP"),
        ("a =\u0338 b", r"a $\neq$ b"),
        ("a ≮ b ≯ c", r"a $\not<$ b $\not>$ c"),
        ("a >\u0338 b", r"a $\not>$ b"),
        ("a ≢ b ⊄ c ∉ d", r"a $\not\equiv$ b $\not\subset$ c $\notin$ d"),
        ("a ∤ b", "a ∤ b"),
    ],
)
def test_a_slash_through_a_relation_is_never_lost(text: str, written: str) -> None:
    assert to_latex(text) == escape_latex(text) == written


@pytest.mark.parametrize("letter", "ĐđȘșȚțẢảǪǫḪḫƯưƠơỚự˘˝ẛ")
def test_a_letter_whose_accent_has_no_command_stays_that_letter(letter: str) -> None:
    assert to_latex(f"x{letter}y") == escape_latex(f"x{letter}y") == f"x{letter}y"


@pytest.mark.parametrize("letter", ["a\u0338", "L\u0335", "5\u0301", "α\u0338", "o\u0309\u0301"])
def test_an_accent_without_a_command_is_kept_on_its_letter(letter: str) -> None:
    written = escape_latex(letter)
    assert normalize("NFD", written) == normalize("NFD", letter)


@pytest.mark.parametrize(
    ("letter", "written"), [("ạ", r"{\d{a}}"), ("Ř", "Ř"), ("ǰ", r"{\v{j}}"), ("ḏ", r"{\b{d}}")]
)
def test_a_letter_whose_accent_has_a_command_is_written_with_it(letter: str, written: str) -> None:
    assert escape_latex(letter) == written


def test_plain_text_is_escaped_sign_by_sign() -> None:
    assert escape_latex(r"{a} \b ~ R&D_1") == (
        r"\textbraceleft{}a\textbraceright{} \textbackslash{}b \textasciitilde{} R\&D\_1"
    )


_SIGNS = st.lists(
    st.sampled_from(["$", "{", "}", "^", "_", "&", "%", "#", "\\", "~", "x", "5", " ", "\\foo",
                     "\\'", "\\{", "\\$", "α", "²", "₁", "é", "中", "\u0302", "$x^2$"]),
    max_size=12,
).map("".join)  # fmt: skip
_FORMULA = re.compile(r"(?<!\\)\$(?:\\.|[^$\\])*\$")
_ESCAPED = re.compile(r"\\(?:[A-Za-z]+|.)", re.DOTALL)


@given(_SIGNS)
def test_nothing_that_stops_tex_is_left_of_any_title(title: str) -> None:
    written = to_latex(title)
    depth = 0
    for brace in re.findall("[{}]", written):
        depth += 1 if brace == "{" else -1
        assert depth >= 0
    assert depth == 0
    rest = _ESCAPED.sub("", _FORMULA.sub("", written))
    assert not re.search(r"[$^_&%#\\]", rest)
