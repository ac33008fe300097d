"""References to papers, in every form in which people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.reference import Reference, find_references, find_unrecognized

PAPER = Reference("2606.14824")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2606.14824", PAPER),
        ("2606.14824v2", Reference("2606.14824", 2)),
        ("arXiv:2606.14824V2 [cs.DC]", Reference("2606.14824", 2)),
        ("(arXiv 2606.14824).", PAPER),
        ("２６０６．14824", PAPER),
        ("请看2606.14824这篇", PAPER),
        ("oai:arXiv.org:2606.14824v1", Reference("2606.14824", 1)),
        ("10.48550/arXiv.2606.14824", PAPER),
        ("https://doi.org/10.48550/ARXIV.2606.14824", PAPER),
        ("https://arxiv.org/abs/2606.14824", PAPER),
        ("http://export.arxiv.org/abs/2606.14824v3?context=cs.LG", Reference("2606.14824", 3)),
        ("arxiv.org/pdf/2606.14824v2.pdf", Reference("2606.14824", 2)),
        ("https://arxiv.org/html/2606.14824v1#S2.SS1", Reference("2606.14824", 1)),
        ("https://huggingface.co/papers/2606.14824", PAPER),
        ("0704.0001", Reference("0704.0001")),
        ("hep-th/9901001", Reference("hep-th/9901001")),
        ("HEP-TH/9901001v3", Reference("hep-th/9901001", 3)),
        ("math.CA/0611800v2", Reference("math/0611800", 2)),
        ("https://arxiv.org/abs/math/0611800", Reference("math/0611800")),
        ("https://arxiv.org/pdf/alg-geom/9708001v1", Reference("alg-geom/9708001", 1)),
    ],
)
def test_every_form_of_a_reference_is_read(written: str, meant: Reference) -> None:
    assert find_references(written) == (meant,)
    assert find_references(f"look at {written} please") == (meant,)


@pytest.mark.parametrize(
    "written",
    [
        "", "hello", "2606", "10.1145/3412.12345", "1412.12345", "1501.0001", "2613.00001",
        "2606.148245", "2606.1482", "0612.0001", "cs.DC/0613800", "nosuch/9901001", "3.14159",
        "2606.14824.12345", "1.2606.14824", "10.1000/2606.14824",
    ],
)  # fmt: skip
def test_what_is_no_reference_is_none(written: str) -> None:
    assert find_references(written) == ()


def test_several_are_found_each_once_and_slips_are_told() -> None:
    text = "2606.14824, https://arxiv.org/abs/hep-th/9901001v2 2606.14824; 2606.1 and more"
    assert find_references(text) == (PAPER, Reference("hep-th/9901001", 2))
    assert find_unrecognized(text) == ("2606.1",)


def test_the_papers_of_the_sample_can_be_referred_to() -> None:
    assert find_references("0000.00106") == (Reference("0000.00106"),)


@given(st.text())
def test_whatever_is_typed_is_read_without_failing(text: str) -> None:
    for reference in find_references(text):
        assert find_references(str(reference)) == (reference,)
