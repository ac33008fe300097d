"""What a comment says about a paper's fate, and what it does not say."""

from __future__ import annotations

import gzip
import json

import pytest

from bot.model.paper import Paper
from bot.model.paper_status import PaperStatus, detect_status
from tests.support.real_data import real_data


def remark(comment: str, abstract: str = "We count.") -> PaperStatus:
    return detect_status(
        Paper("2606.00001", 1, "On", abstract, "Ann Ode", ("cs.DC",), comment=comment)
    )


@pytest.mark.parametrize(
    ("comment", "venue"),
    [
        ("Accepted to FOO 2026", "FOO 2026"),
        ("12 pages, 3 figures, accepted at FOO 2026, 20 pages in all", "FOO 2026"),
        ("Accpeted by FOO'26 (oral). Code: https://example.org", "FOO'26"),
        (
            "Accepted at the 9th Conference on Things (FOO 2026).",
            "9th Conference on Things (FOO 2026)",
        ),
        ("To appear in Proc. Int. Conf. Things, 2026", "Proc. Int. Conf. Things, 2026"),
        ("to appear in J. Inst. Math. Studies. 9 pages", "J. Inst. Math. Studies"),
        ("Accepted for publication in Letters of Things; 4 pages", "Letters of Things"),
        ("Accepted for oral presentation at Things 2026", "Things 2026"),
        ("Published as a conference paper at FOO 2025. Project page: x", "FOO 2025"),
        ("Has been accepted as a full paper (top 5%) to FOO 2026", "FOO 2026"),
        ("Accepted and presented at FOO 2026", "FOO 2026"),
        ("This paper is accepted for FOO 2026 https://example.org/1", "FOO 2026"),
        ("accepted FOO 2026", "FOO 2026"),
        ("accepted by \\emph{Letters of Things}", "Letters of Things"),
        ("Accepted to (FOO", "FOO"),
        ("12 pages, MNRAS, in press", "MNRAS"),
        ("ApJ accepted", "ApJ"),
        ("FOO 2026 (accepted)", "FOO 2026"),
        ("FOO2026 accepted, best paper finalist", "FOO2026"),
        ("Letters of Things, forthcoming. 12 pages", "Letters of Things"),
        ("Appeared at FOO 2025", "FOO 2025"),
        ("Accepted for publication, B&B", "B&B"),
        ("accepted for publication, in Letters of Things", "Letters of Things"),
        ("accepted for publication, minor changes", ""),
        ("to appear in Foo. Sci. Éc. Norm. Supér.", "Foo. Sci. Éc. Norm. Supér."),
        ("to appear in Comm. Foo Math.", "Comm. Foo Math."),
        ("Appears in Letters of Things 12 (2026)", "Letters of Things 12 (2026)"),
        (
            "Accepted at the Workshop on Things as a New Idea, FOO 2026",
            "Workshop on Things as a New Idea, FOO 2026",
        ),
        ("Accepted to FOO 2026 - 9th Conference on Things", "FOO 2026 - 9th Conference on Things"),
        (
            "To be published in Conference on Things, 8 - 10 May 2026",
            "Conference on Things, 8 - 10 May 2026",
        ),
        ("Accepted to Letters of Things on June 24, 2026", "Letters of Things"),
        ("Accepted by eThings", "eThings"),
        ("To appear in Math. Z", "Math. Z"),
        ("Published online in Letters of Things", "Letters of Things"),
        ("Published in /Handbook of Things/ edited by A. Byron", "Handbook of Things"),
        ("Accepted for publication in J. Comput. Phys.", "J. Comput. Phys."),
        ("Accepted to J. Comput. Phys. 12 pages", "J. Comput. Phys."),
        ("to appear in Astron. Astrophys. This version has typos", "Astron. Astrophys."),
        ("Accepted by Commun. Math. Phys., 40 pages", "Commun. Math. Phys."),
        ("Published in Things (Example), Vol. 203, 2026", "Things (Example), Vol. 203, 2026"),
        ("Accepted to Proc. 48th Annu. Int. Conf. FOO. Code: x", "Proc. 48th Annu. Int. Conf. FOO"),
        ("Full paper accepted at FOO 2026", "FOO 2026"),
        ("Submitted and accepted to FOO 2026", "FOO 2026"),
        ("accepted to the BAR Workshop at FOO 2026", "BAR Workshop at FOO 2026"),
        ("Accepted at FOO 2026 - BAR Workshop", "FOO 2026 - BAR Workshop"),
        ("Accepted to FOO 2026 as a regular paper", "FOO 2026"),
        ("To be published in RA-L. Code is at https://example.org", "RA-L"),
        ("Accepted to appear at FOO 2026, Oslo, Norway", "FOO 2026, Oslo, Norway"),
        ("accepted to be presented at the Foo Workshop 2026", "Foo Workshop 2026"),
        ("Accepted to be published in Letters of Things", "Letters of Things"),
        ("Accepted and will be presented orally at FOO 2026", "FOO 2026"),
        ("Accepted for publication in Quart. J. Mech. Appl. Math.", "Quart. J. Mech. Appl. Math."),
        ("To appear in Z. Angew. Math. Phys. 12 pages", "Z. Angew. Math. Phys."),
        ("Accepted in Vestn. Math. Phys., 9 pages", "Vestn. Math. Phys."),
        ("To appear in Acta Arith.", "Acta Arith."),
        ("To appear in Acta Arith. Minor corrections", "Acta Arith."),
        ("Accepted at Foo Workshop. Official version available", "Foo Workshop"),
        ("Accepted to FOO 2026 Demo Track. Nine pages", "FOO 2026 Demo Track"),
        ("Accepted to Physical Things. Nine pages", "Physical Things"),
        ("FOO paper at last: 'Accepted by FOO 2026'", "FOO 2026"),
        ('Accepted at "FOO 2026', "FOO 2026"),
        ("Accepted at 'Foo Things' 2026", "Foo Things 2026"),
        ('Accepted at FOO 2026 "Bar Workshop', "FOO 2026 Bar Workshop"),
        ('Accepted at FOO 2026 "Bar" Workshop', 'FOO 2026 "Bar" Workshop'),
        ("To appear in Foom. Ratbun. Mech. Anal. 40 pages", "Foom. Ratbun. Mech. Anal."),
        ("To appear in Math. Proc.", "Math. Proc."),
        (
            "Transactions: accepted by Letters on Foo, bars and things",
            "Letters on Foo, bars and things",
        ),
        ("Published in FOO 2025, address some typos", "FOO 2025"),
        (
            "Accepted at Foo Things Conference 2026, see https://example.org",
            "Foo Things Conference 2026",
        ),
        ("Accepted at FOO 2026, Added an appendix", "FOO 2026"),
        ("Accepted at Letters of Things, vol. 3", "Letters of Things, vol. 3"),
        ("9 pages, 2 tables and this paper was accepted at FOO 2026", "FOO 2026"),
        ("Author version of an article published in Letters of Things", "Letters of Things"),
        ("This short position paper has recently been accepted at FOO 2026", "FOO 2026"),
        ("This paper has 9 pages and has been accepted at FOO 2026", "FOO 2026"),
        ("Code: https://example.org/1 Accepted at FOO 2026", "FOO 2026"),
    ],
)
def test_an_acceptance_names_its_venue_in_the_authors_words(comment: str, venue: str) -> None:
    assert remark(comment) == PaperStatus(venue=venue)


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "12 pages, 3 figures",
        "Submitted to FOO 2026",
        "Under review at FOO 2026",
        "Not yet accepted at FOO 2026",
        "Conditionally accepted at FOO 2026",
        "Accepted conditionally to FOO 2026",
        "Provisionally accepted at FOO 2026",
        "Tentatively accepted at FOO 2026",
        "Accepted at FOO 2026 subject to revision",
        "Accepted with minor revisions at FOO 2026",
        "Accepted in principle by Letters of Things",
        "Preliminary version accepted at FOO 2026",
        'Preliminary version "On Things, and More" accepted at FOO 2026',
        "An earlier version of this work was accepted at FOO 2026",
        "Extended version of a paper accepted at FOO 2026",
        "Full version of the paper accepted at FOO 2026",
        "A shortened version was presented at FOO 2026",
        "To be submitted to FOO 2026, accepted papers are public",
        "Accepted pending shepherding at FOO 2026",
        "Rejected at FOO 2026, accepted to BAR 2026",
        "Accepted to appear in the journal once submitted to FOO",
        "Published April 27th, 2026 as a blog post",
        "Will be released if accepted at FOO 2026",
        "This extends work published in Letters of Things",
        "Accepted for publication",
        "Accepted manuscript. 12 pages",
        "accepted by a journal",
        "Revised Manuscript accepted",
        "FOO 2026 accepted provisionally",
        "Stage 1 of Things accepted",
        "Parts of this paper appeared in FOO 2025",
        "It appears in Section 3",
        "unpublished at present",
        "The data appear in the appendix",
        "Accepted at FOO 2026 but withdrawn prior to publication",
        "Accepted to " + "Foo " * 60,
        "To appear in Ergodic Things Dynam. Systems",
        "To appear in Acta Blarth. Nine pages",
        "Results published in Smith et al. 2020",
        "Published in Smith et al., Letters of Things 2020",
        "We hope it will be accepted at FOO 2026",
        "This paper will be accepted at FOO 2026",
        "Accepted at FOO 2026, we hope",
        "Likely accepted at FOO 2026",
        "Soft accepted at FOO 2026",
        "Weakly accepted at FOO 2026",
        "Parts accepted at Foo Conf 2026",
        "Abstract accepted at FOO 2026",
        "9 pages, abstract accepted at FOO 2026",
        "Companion to arXiv:2601.00001 accepted in Letters of Things",
        "Companion to arXiv:2601.00001, accepted in Letters of Things",
        "A follow-up paper was accepted at FOO 2026",
        "Another paper of ours was accepted at FOO 2026",
        "Our code was presented at FOO 2026",
        "The algorithm of Smith was published in Letters of Things",
        "Data published in Zenodo",
        "The dataset has 3 parts and has been published in Letters of Data",
        "Published on GitHub",
        "Accepted by reviewers of FOO",
        "Accepted by the area chairs of FOO 2026",
        "Accepted at FOO 2026, under shepherding",
        "Accepted at FOO 2026 (shepherded)",
        "Accepted for review at FOO 2026",
        "Accepted for peer review in Letters of Things",
    ],
)
def test_what_is_no_acceptance_is_none(comment: str) -> None:
    assert remark(comment) == PaperStatus()


@pytest.mark.parametrize(
    "comment",
    [
        "This paper has been withdrawn by the author due to a crucial error in equation 1",
        "Withdrawn",
        "Paper withdrawn: the proof of Lemma 2 is wrong",
        "withdrawn by arXiv admins",
        "This submission has been withdrawn by arXiv administrators",
        "The authors have withdrawn this manuscript; accepted at FOO 2026",
        "I withdraw this paper",
        "4 pages. This version is withdrawn.",
    ],
)
def test_a_withdrawal_is_recognised_and_outweighs_everything(comment: str) -> None:
    assert remark(comment) == PaperStatus(is_withdrawn=True)


def test_a_withdrawn_paper_often_says_so_in_its_abstract() -> None:
    assert remark("", "This paper has been withdrawn by the author(s), due a crucial error.") == (
        PaperStatus(is_withdrawn=True)
    )
    assert (
        remark("", "We show that " + "much " * 60 + "of this paper has been withdrawn.")
        == PaperStatus()
    )


@pytest.mark.parametrize(
    "comment",
    [
        "Accepted and then withdrawn from FOO 2026",
        "This paper was withdrawn from the FOO conference",
        "The bot withdraws its offer",
        "Cash withdrawn at machines; 12 pages",
    ],
)
def test_what_was_withdrawn_elsewhere_is_still_here(comment: str) -> None:
    assert not remark(comment).is_withdrawn


@pytest.mark.slow
def test_of_the_real_comments_of_june_nearly_all_that_say_accepted_name_a_venue() -> None:
    lines = gzip.decompress(
        real_data("daily/arxiv_daily_2026-06.jsonl.gz").read_bytes()
    ).splitlines()
    comments = {line["id"]: line["comment"] for line in map(json.loads, lines) if line["comment"]}
    remarks = {paper_id: remark(comment) for paper_id, comment in comments.items()}
    saying = [paper_id for paper_id, comment in comments.items() if "accepted" in comment.lower()]

    assert not any(status.is_withdrawn for status in remarks.values())
    assert sum(bool(remarks[paper_id].venue) for paper_id in saying) >= 0.95 * len(saying) > 1900
