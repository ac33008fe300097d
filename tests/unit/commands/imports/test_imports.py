"""What readers have elsewhere becomes proposals: bibliographies, feeds, mails, lists of papers."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.commands.imports.file_text import decode_file, is_pasted_file, read_text
from bot.commands.imports.propose import Proposal, ProposalKind, propose
from bot.model.reference import Reference
from bot.query import parse
from tests.support.papers import paper

BIBTEX = r"""
@article{one, title={Routing in {Mixture} of Experts}, author={Madeup, Yara and Ben Other},
  eprint={2606.01001}, archivePrefix={arXiv}, primaryClass={cs.LG}, keywords={sparse, routing}}
@misc{two, title={A Mixture-of-Experts for Speech}, author={Y. Madeup and H{\"o}lder, Bo},
  url={https://arxiv.org/abs/2606.01002v2}, primaryClass={cs.CL}}
@broken{three, title={never closed
@article{four, title="Loads of a Mixture of Experts", author={Ben Other and others},
  primaryClass={cs.LG}, keywords={routing}}
@article{five, title={Graph Colouring}, author={{The Invented Collaboration}},
  primaryclass={quant-ph}}
"""
RIS = """TY  - JOUR
TI  - Routing in Mixture of Experts
AU  - Madeup, Yara
AU  - Other, Ben, Jr.
KW  - sparse models
KW  - cs.LG
UR  - https://arxiv.org/abs/2606.01001
ER  -
TY  - JOUR
T1  - Another Mixture of Experts
A1  - Madeup, Y.
DO  - 10.48550/arXiv.2606.01002
"""
OPML = """<?xml version="1.0"?><opml version="2.0"><body><outline text="Papers">
<outline type="rss" text="ML" xmlUrl="https://rss.arxiv.org/rss/cs.LG+cs.AI"/>
<outline text="old" xmlUrl='http://export.arxiv.org/rss/math?version=2.0'>
<outline xmlUrl="http://export.arxiv.org/api/query?search_query=ti:graph+AND+cat:cs.DM&amp;start=0"/>
<outline xmlUrl="https://arxiv.org/a/madeup_y_1.atom"/>
<outline xmlUrl="https://example.org/feed.xml"/>
"""
MAIL = """To: physics@arxiv.org
Subject: subscribe Ada Invented

add Biophysics
> add EP
add Plasma Physics
del Plasma Physics
To: q-fin@arxiv.org
Subject: Re: subscribe Ada Invented
add RM
add unheard of
To: quant-ph@arxiv.org
Subject: subscribe Ada Invented
To: hep-th@arxiv.org
Subject: subscribe Ada Invented
To: hep-th@arxiv.org
Subject: cancel
"""


def printed(proposals: tuple[Proposal, ...], kind: ProposalKind) -> list[str]:
    return [proposal.query.text for proposal in proposals if proposal.kind is kind]


def test_bibtex_tells_titles_authors_categories_and_papers_of_what_is_not_broken() -> None:
    found = read_text(BIBTEX)
    assert [paper.title for paper in found.papers] == [
        "Routing in Mixture of Experts",
        "A Mixture-of-Experts for Speech",
        "Loads of a Mixture of Experts",
        "Graph Colouring",
    ]
    assert found.papers[1].authors == ("Y. Madeup", "Bo Hölder")
    assert found.papers[2].authors == ("Ben Other",)
    assert found.papers[3].authors == ("The Invented Collaboration",)
    assert found.papers[0].reference == Reference("2606.01001")
    assert found.papers[1].reference == Reference("2606.01002", 2)
    assert found.papers[3].categories == ("quant-ph",)
    assert found.unread == ("@broken{three, title={never closed",)


def test_ris_tells_the_same_of_a_file_that_was_cut_off() -> None:
    first, second = read_text(RIS).papers
    assert first.authors == ("Yara Madeup", "Ben Other Jr.")
    assert (first.keywords, first.categories) == (("sparse models",), ("cs.LG",))
    assert second.title == "Another Mixture of Experts"
    assert [paper.reference for paper in (first, second)] == [
        Reference("2606.01001"),
        Reference("2606.01002"),
    ]


def test_feeds_of_arxiv_in_an_opml_file_tell_categories_queries_and_authors() -> None:
    found = read_text(OPML)
    assert found.terms == ("cs.LG", "cs.AI", "math.*")
    assert [query.text for query in found.queries] == ["ti:graph cat:cs.DM", 'au:"madeup y"']
    assert found.unread == ("https://example.org/feed.xml",)


def test_mails_tell_what_they_leave_somebody_subscribed_to() -> None:
    found = read_text(MAIL)
    assert found.terms == ("physics.bio-ph", "astro-ph.EP", "q-fin.RM", "quant-ph")
    assert found.unread == ("unheard of",)


@pytest.mark.parametrize(
    ("lines", "terms"),
    [
        ("add cs.LG\nadd cs.AI, cs.CL\ndel cs.AI", ("cs.LG", "cs.CL")),
        ("add Machine Learning", ("cs.LG",)),
        ("To: cs@arxiv.org\nSubject: subscribe A\nadd lg\nadd NA", ("cs.LG", "math.NA")),
        ("To: cond-mat@arxiv.org\nSubject: subscribe A", ("cond-mat.*",)),
    ],
)
def test_lines_are_understood_without_the_rest_of_the_mail(
    lines: str, terms: tuple[str, ...]
) -> None:
    assert read_text(lines).terms == terms


def test_a_list_of_papers_is_made_of_any_identifiers() -> None:
    found = read_text("2606.01001\narXiv:2606.01002v1, https://arxiv.org/abs/hep-th/9901001\n26.1")
    assert [str(paper.reference) for paper in found.papers] == [
        "2606.01001",
        "2606.01002v1",
        "hep-th/9901001",
    ]


def test_what_is_frequent_is_proposed_and_forms_of_a_name_count_together() -> None:
    proposals = propose(read_text(BIBTEX), {})
    assert printed(proposals, ProposalKind.CATEGORY) == ["cat:cs.LG"]
    assert printed(proposals, ProposalKind.AUTHOR) == ['au:"Yara Madeup"', 'au:"Ben Other"']
    assert printed(proposals, ProposalKind.PHRASE) == [
        '(cat:cs.LG OR cat:cs.CL) "mixture of experts"',
        "cat:cs.LG routing",
    ]
    assert proposals[1].papers == 2


def test_what_is_subscribed_to_comes_first_and_is_proposed_once() -> None:
    proposals = propose(read_text(OPML), {})
    assert [proposal.query.text for proposal in proposals] == [
        "cat:cs.LG",
        "cat:cs.AI",
        "cat:math.*",
        "ti:graph cat:cs.DM",
        'au:"madeup y"',
    ]


def test_papers_that_are_known_tell_what_the_file_does_not() -> None:
    known = {
        f"2606.0100{number}": paper(f"2606.0100{number}", "cs.DC", title="On Leader Election")
        for number in range(5)
    }
    proposals = propose(read_text("\n".join(known)), known)
    assert printed(proposals, ProposalKind.CATEGORY) == ["cat:cs.DC"]
    assert 'au:"Ada Invented"' in printed(proposals, ProposalKind.AUTHOR)
    assert 'cat:cs.DC "leader election"' in printed(proposals, ProposalKind.PHRASE)


@pytest.mark.parametrize(
    ("text", "is_pasted"),
    [(BIBTEX, True), (RIS, True), (OPML, True), (MAIL, True), ("2606.01001", False), ("hi", False)],
)
def test_a_pasted_file_is_told_from_a_message(text: str, is_pasted: bool) -> None:
    assert is_pasted_file(text) == is_pasted


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_a_file_is_read_in_the_encoding_that_it_has(encoding: str) -> None:
    assert decode_file("Hölder".encode(encoding)) == "Hölder"


_PIECES = st.sampled_from(
    [*BIBTEX.split("\n"), *RIS.split("\n"), *OPML.split("\n"), *MAIL.split("\n"), "{", '"', "@a{"]
)


@given(st.lists(_PIECES | st.text(max_size=20), max_size=12).map("\n".join))
@example("TY  - JOUR\nT1  - a\nER  - \nTY  - JOUR\nno tag\n")
def test_any_text_is_read_and_what_is_proposed_is_a_query_as_it_is_written(text: str) -> None:
    for proposal in propose(read_text(text), {}):
        assert parse(proposal.query.text) == proposal.query


@pytest.mark.parametrize("author", ['"', ".", "A1"])
def test_a_name_without_letters_is_not_proposed(author: str) -> None:
    found = propose(read_text(f"TY  - JOUR\nAU  - {author}\nTI  - Graph Colouring"), {})
    assert all(parse(proposal.query.text) == proposal.query for proposal in found)


ODD_BIBTEX = r"""
@string{who = "Yara"}
@comment{nothing to see}
@misc{same, title={Trees}, author= "Madeup, " # who, eprint={2606.01001}, primaryClass={cs.DS}}
@misc{same, title={Forests}, author={family=Madeup, given=Yara}, eprint={2606.01002}}
@misc{title={Groves}, author={Yara Madeup}, crossref={book}}
"""


@pytest.mark.parametrize(
    "content",
    [
        text.encode(encoding)
        for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
        for text in (ODD_BIBTEX, ODD_BIBTEX.replace("\n", "\r\n"))
    ],
    ids=range(10),
)
def test_abbreviations_keys_that_come_twice_and_odd_encodings_lose_no_paper(content: bytes) -> None:
    papers = read_text(decode_file(content)).papers
    assert [(paper.title, paper.authors) for paper in papers] == [
        ("Trees", ("Yara Madeup",)),
        ("Forests", ("Yara Madeup",)),
        ("Groves", ("Yara Madeup",)),
    ]


@pytest.mark.parametrize(
    ("text", "encoding"), [("Müller über Größe, “quoted”", "cp1252"), ("大模型综述", "gb18030")]
)
def test_letters_of_old_encodings_are_read(text: str, encoding: str) -> None:
    assert decode_file(f"@misc{{a, title={{{text}}}}}".encode(encoding)).count(text) == 1


@pytest.mark.parametrize(
    "text",
    [
        RIS,
        RIS.replace("ER  -\n", ""),
        RIS.replace("  - ", " - "),
        RIS.replace("\n", "\r\n"),
        f"Exported on Monday\n\n{RIS}",
        RIS.lower(),
    ],
    ids=range(6),
)
def test_variants_of_ris_have_the_same_papers(text: str) -> None:
    papers = read_text(text).papers
    assert [paper.title.lower() for paper in papers] == [
        "routing in mixture of experts",
        "another mixture of experts",
    ]
    assert [paper.reference and paper.reference.paper_id for paper in papers] == [
        "2606.01001",
        "2606.01002",
    ]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("add cs.LG cs.AI", ("cs.LG", "cs.AI")),
        ("add cs.AI add math.AG, math.NT del math.AG", ("cs.AI", "math.NT")),
        ("Subject: subscribe Ada Invented\nTo: quant-ph@arxiv.org\n", ("quant-ph",)),
        ("TO: cs@arxiv.org\r\nSUBJECT: subscribe A\r\n\r\nADD LG\r\nADD AI", ("cs.LG", "cs.AI")),
        ("https://rss.arxiv.org/rss/cs.LG\nhttps://rss.arxiv.org/atom/math", ("cs.LG", "math.*")),
    ],
)
def test_commands_and_addresses_of_feeds_are_read_in_every_form(
    text: str, terms: tuple[str, ...]
) -> None:
    assert read_text(text).terms == terms


def test_json_that_is_deeper_than_anybody_writes_holds_nothing() -> None:
    assert read_text("[" * 100_000).is_empty


def test_five_thousand_papers_in_deep_outlines_and_lists_are_read() -> None:
    deep = '<outline text="a">' * 5_000 + '<outline xmlUrl="https://rss.arxiv.org/rss/cs.LG"/>'
    assert read_text(f"<opml><body>{deep}").terms == ("cs.LG",)
    ids = "\n".join(f"2606.{number:05}v2" for number in range(5_000))
    assert len(read_text(ids).papers) == 5_000
