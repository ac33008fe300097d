r"""A formula is only sent as one when every client can be expected to set it whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.render.formula import to_safe_tex


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


@pytest.mark.parametrize(
    ("tex", "sent"),
    [
        ("x ^ 2", "x^2"),
        (r"i_\mathrm{int}", r"i_{\mathrm{int}}"),
        (r"{\rm Tr} A", r"\mathrm{Tr}A"),
        (r"{\cal L}", r"\mathcal{L}"),
        ("αx", r"\alpha x"),
        ("O(Θ)", r"O(\Theta)"),
        (r"\frac12", r"\frac12"),
        (r"\alpha^\beta x", r"\alpha^{\beta}x"),
        (r"10 \% x", r"10\%x"),
    ],
)
def test_what_can_be_rewritten_in_the_common_subset_is_rewritten(tex: str, sent: str) -> None:
    assert to_safe_tex(tex) == sent


@pytest.mark.parametrize(
    "tex",
    [
        r"\ours{x}",  # a macro of the author's
        r"\ourmethod",
        r"\begin{matrix} a & b \end{matrix}",
        r"\mathcal L \cal M",
        r"{\sc Flare}",
        r"\textsc{Flare}",
        r"\text{a_b}",
        r"\unicode{x2014}",
        r"图",
    ],
)
def test_what_not_every_client_knows_is_not_typeset(tex: str) -> None:
    assert to_safe_tex(tex) == ""


@pytest.mark.parametrize(
    "tex",
    [
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
    ],
)
def test_what_is_broken_or_empty_is_not_typeset(tex: str) -> None:
    assert to_safe_tex(tex) == ""


_BITS = r"""
    \frac \sqrt [ ] { } ^ _ ' x 1 \alpha β \rm \mathbf \left( \right) \text{a}
    \ours & $ %
"""


@given(st.lists(st.sampled_from(_BITS.split()), max_size=12).map("".join) | st.text(max_size=20))
def test_a_safe_formula_is_complete_and_reading_it_again_changes_nothing(tex: str) -> None:
    sent = to_safe_tex(tex)
    assert sent.isascii()
    assert to_safe_tex(sent) == sent
    assert sent.count("{") - sent.count(r"\{") == sent.count("}") - sent.count(r"\}")
