"""References to papers, in every form in which people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.reference import Reference, find_references, find_unrecognized, strip_stamps

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
        ("2606.14824_v2", Reference("2606.14824", 2)),
        ("2606.14824-v2", Reference("2606.14824", 2)),
        ("2606.14824, version 2", Reference("2606.14824", 2)),
        ("2606.14824 (ver. 2)", Reference("2606.14824", 2)),
        ("hep-th:9901001", Reference("hep-th/9901001")),
        ("https://arxiv.org/pdf/2606.14824v2.pdf#page=2", Reference("2606.14824", 2)),
        ("0704.0001", Reference("0704.0001")),
        ("hep-th/9901001", Reference("hep-th/9901001")),
        ("HEP-TH/9901001v3", Reference("hep-th/9901001", 3)),
        ("math.CA/0611800v2", Reference("math/0611800", 2)),
        ("https://arxiv.org/abs/math/0611800", Reference("math/0611800")),
        ("https://arxiv.org/pdf/alg-geom/9708001v1", Reference("alg-geom/9708001", 1)),
        ("10.48550/arXiv.hep-th/9901001", Reference("hep-th/9901001")),
        ("https://doi.org/10.48550/arXiv.math/0611800v2", Reference("math/0611800", 2)),
        ("https://doi.org/10.48550%2FarXiv.2606.14824", PAPER),
        ("cond-mat.mes-hall/0309136", Reference("cond-mat/0309136")),
        ("physics.atom-ph/0309136v2", Reference("physics/0309136", 2)),
        ("arXiv:q-bio.NC/0512003", Reference("q-bio/0512003")),
        ("arXiv:astro-ph.CO/0309136", Reference("astro-ph/0309136")),
        ("cond‑mat/0309136", Reference("cond-mat/0309136")),
        ("hep–th⁄9901001", Reference("hep-th/9901001")),
        ("https://www.alphaxiv.org/overview/2606.14824", PAPER),
        ("https://www.alphaxiv.org/zh/overview/2606.14824v2", Reference("2606.14824", 2)),
        ("https://alphaxiv.org/abs/2606.14824", PAPER),
        ("https://ar5iv.labs.arxiv.org/html/2606.14824", PAPER),
        ("https://ar5iv.org/abs/hep-th/9901001", Reference("hep-th/9901001")),
        ("https://scirate.com/arxiv/2606.14824", PAPER),
        ("https://www.semanticscholar.org/arxiv/2606.14824", PAPER),
        ("https://api.semanticscholar.org/arXiv:2606.14824", PAPER),
        ("https://www.ementals.example/show?arxiv_id=2606.14824&x=1", PAPER),
        (
            "https://example.org/r?url=https%3A%2F%2Farxiv.org%2Fabs%2F2606.14824v2",
            Reference("2606.14824", 2),
        ),
        ("https://dblp.org/rec/journals/corr/abs-2606-14824.html?view=bibtex", PAPER),
        ("DBLP:journals/corr/abs-2606-14824", PAPER),
        ("https://ui.adsabs.harvard.edu/abs/2026arXiv260614824S/abstract", PAPER),
        ("~/papers/2026/2606.14824v2.pdf", Reference("2606.14824", 2)),
        ("arxiv-2606.14824", PAPER),
        ("arXiv_2606.14824.pdf", PAPER),
        ("[FLARE](https://arxiv.org/abs/2606.14824)", PAPER),
        ("<https://arxiv.org/abs/2606.14824>", PAPER),
        ("**2606.14824**", PAPER),
        ("_2606.14824_", PAPER),
        ("-2606.14824", PAPER),
        ("论文：2606.14824。", PAPER),
        ("2606。14824", PAPER),
        ("2606.\u200b14824", PAPER),
        ("arXiv:\u00ad2606.14\u200d824", PAPER),
        ("2606.14824 v2", Reference("2606.14824", 2)),
        ("2606.14824 (v2)", Reference("2606.14824", 2)),
        ("https://arxiv.org/\nabs/2606.14824", PAPER),
        ("https://arxiv.org/abs/2606.\n14824", PAPER),
        ("https://arxiv.org/abs/hep-\nth/9901001", Reference("hep-th/9901001")),
        ("https://arxiv.org/abs/hep-th/\n 9901001v1", Reference("hep-th/9901001", 1)),
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
        "2606.14824.12345", "1.2606.14824", "10.1000/2606.14824", "10.1000/x-2606.14824",
        "https://doi.org/10.1000/list/2606.14824", "10.1000/math/0611800", "hep-th/2606001",
        "hep-th/9012001", "eess/0611800", "2026xrxiv260614824S", "1.5/2606.1482",
    ],
)  # fmt: skip
def test_what_is_no_reference_is_none(written: str) -> None:
    assert find_references(written) == ()


def test_several_are_found_each_once_and_slips_are_told() -> None:
    text = "2606.14824, https://arxiv.org/abs/hep-th/9901001v2 2606.14824; 2606.1 and more"
    assert find_references(text) == (PAPER, Reference("hep-th/9901001", 2))
    assert find_unrecognized(text) == ("2606.1",)


@pytest.mark.parametrize(
    "written",
    ["2606.00009-2606.00011", "2606.00009 \u2013 00011", "arXiv:2606.00009..arXiv:2606.00011",
     "2606.00009-00011. Also",
     "2606.00009/2606.00010/2606.00011"],
)  # fmt: skip
def test_a_range_stands_for_all_that_are_in_it(written: str) -> None:
    found = find_references(f"read {written}, please")
    assert [str(reference) for reference in found] == ["2606.00009", "2606.00010", "2606.00011"]


def test_of_a_long_range_the_ends_are_meant_and_a_backward_one_is_none() -> None:
    assert len(find_references("2606.00001-2606.09000")) == 2
    assert find_references("2606.00009-5") == find_references("call 2606.00009-14824-3") == ()


STAMPS = (
    "arXiv:2606.90001v1 [hep-ex] 1 Jun 2026\n"
    "arXiv:2606.90002v3  [cond-mat.mes-hall]  12 Jun 2026 "
    "arXiv:math/0611800v1 [math.CA] 27 Nov 2006"
)


def test_stamps_of_pdfs_hold_references_and_nothing_else() -> None:
    assert find_references(STAMPS) == (
        Reference("2606.90001", 1),
        Reference("2606.90002", 3),
        Reference("math/0611800", 1),
    )
    assert find_unrecognized(STAMPS) == ()
    assert "2026" not in strip_stamps(STAMPS)


@pytest.mark.parametrize(
    "quoted",
    [
        "A. Byron, On Engines, Phys. Rev. Q 100, 084010 (2026), arXiv:2606.14824, 12 pages",
        "see https://doi.org/10.1145/3412345.3412346 and https://arxiv.org/abs/2606.14824#S2",
        "2606.14824 on 2026-06-16, at 10:30, for 3.50 USD",
    ],
)
def test_the_numbers_of_a_citation_are_no_slips(quoted: str) -> None:
    assert find_references(quoted) == (PAPER,)
    assert find_unrecognized(quoted) == ()


@pytest.mark.parametrize(
    "slip",
    ["2606.1482", "2606.148245", "260614824", "2606 14824", "2613.00001", "hep-th/99010",
     "nosuch/9901001", "hep-th/2606001", "arxiv:2606", "206.14824",
     "2606.1-2606.3", "hep-th-9901001"],
)  # fmt: skip
def test_what_is_nearly_an_identifier_is_a_slip(slip: str) -> None:
    assert find_references(slip) == ()
    assert find_unrecognized(f"2606.14824 {slip}; 2606.14825") == (slip,)


def test_the_papers_of_the_sample_can_be_referred_to() -> None:
    assert find_references("0000.00106") == (Reference("0000.00106"),)


@given(st.text())
def test_whatever_is_typed_is_read_without_failing(text: str) -> None:
    for reference in find_references(text):
        assert find_references(str(reference)) == (reference,)
