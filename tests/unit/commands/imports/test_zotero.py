"""Libraries that Zotero exports as CSL JSON, CSV and RDF are read; so is what is broken in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.imports.file_text import read_text
from bot.commands.imports.imported import ImportedPaper
from bot.model.reference import Reference

CSL = """[
 {"id": "madeup", "type": "article", "title": "Routing in  Mixtures of Experts", "number":
  "arXiv:2606.01001", "author": [{"family": "Madeup", "given": "Yara"}, {"literal": "The Group"}]},
 {"type": "article-journal", "title": "Loads of Experts", "DOI": "10.5555/ABC.1", "note": 7,
  "author": "nobody"},
 {"type": "book"}, 3
]"""
CSV = (
    "\ufeff"
    '"Key","Item Type","Publication Year","Author","Title","DOI","Url","Extra","Manual Tags"\n'
    '"A1","preprint","2026","Madeup, Yara; Other, Ben","Routing in Mixtures of Experts","",'
    '"http://arxiv.org/abs/2606.01001v2","","sparse; routing"\n'
    '"A2","journalArticle","2025","The Group","Loads, and ""Experts""","10.5555/abc.1","","",""\n'
    '"A3","attachment","","","Full Text PDF","","","",""\n'
)
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
 <bib:Article rdf:about="http://arxiv.org/abs/2606.01001">
  <z:itemType>preprint</z:itemType>
  <bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Madeup</foaf:surname>
   <foaf:givenName>Yara</foaf:givenName></foaf:Person></rdf:li></rdf:Seq></bib:authors>
  <dc:subject><z:AutomaticTag><rdf:value>sparse</rdf:value></z:AutomaticTag></dc:subject>
  <link:link rdf:resource="#item_2"/>
  <dc:title>Routing &amp; Mixtures</dc:title>
 </bib:Article>
 <z:Attachment rdf:about="#item_2"><z:itemType>attachment</z:itemType>
  <dc:title>Full Text PDF</dc:title></z:Attachment>
 <bib:Article rdf:about="#item_3">
  <z:itemType>journalArticle</z:itemType>
  <dcterms:isPartOf><bib:Journal><dc:title>Journal of Nothing</dc:title>
   <dc:identifier>DOI 10.5555/abc.1</dc:identifier></bib:Journal></dcterms:isPartOf>
  <dc:title>Loads of Experts</dc:title>
 </bib:Article>
 <bib:Memo rdf:about="#item_4"><rdf:value>2606.09999 is a note</rdf:value></bib:Memo>
 <z:Collection rdf:about="#collection_1"><dc:title>Mine</dc:title></z:Collection>
</rdf:RDF>"""
ROUTING = Reference("2606.01001")


def test_csl_json_is_read() -> None:
    assert read_text(CSL).papers == (
        ImportedPaper(
            "Routing in Mixtures of Experts", ("Yara Madeup", "The Group"), reference=ROUTING
        ),
        ImportedPaper("Loads of Experts", doi="10.5555/abc.1"),
    )


def test_csv_is_read() -> None:
    assert read_text(CSV).papers == (
        ImportedPaper(
            "Routing in Mixtures of Experts",
            ("Yara Madeup", "Ben Other"),
            keywords=("sparse", "routing"),
            reference=Reference("2606.01001", 2),
        ),
        ImportedPaper('Loads, and "Experts"', ("The Group",), doi="10.5555/abc.1"),
    )


def test_rdf_is_read_without_attachments_notes_and_collections() -> None:
    assert read_text(RDF).papers == (
        ImportedPaper(
            "Routing & Mixtures", ("Yara Madeup",), keywords=("sparse",), reference=ROUTING
        ),
        ImportedPaper("Loads of Experts", doi="10.5555/abc.1"),
    )


@pytest.mark.parametrize("text", [CSL, CSV, RDF])
@given(data=st.data())
def test_a_library_that_was_cut_off_is_read_as_far_as_it_goes(text: str, data: st.DataObject):
    end = data.draw(st.integers(0, len(text)))
    whole = {paper.title for paper in read_text(text).papers}
    read = [paper.title for paper in read_text(text[:end]).papers if paper.title]
    assert len(read) <= len(whole) + 1


@pytest.mark.parametrize(
    "text", ["[]", "{}", "[1]", '{"items": 3}', '[{"title": null}]', "<rdf:RDF>"]
)
def test_what_holds_no_papers_is_nothing_to_fail_at(text: str) -> None:
    assert [paper for paper in read_text(text).papers if paper.title] == []


def test_the_dois_of_bibliographies_are_read() -> None:
    (bib,) = read_text("@article{a, title={T}, doi={https://doi.org/10.5555/ABC.1}}").papers
    (ris,) = read_text("TY  - JOUR\nTI  - T\nDO  - 10.5555/abc.1.\nER  - \n").papers
    assert (bib.doi, ris.doi) == ("10.5555/abc.1", "10.5555/abc.1")


OWN_JSON = """{"items": [{"title": "Trees", "url": "https://arxiv.org/abs/2606.01001",
"creators": [{"firstName": "Yara", "lastName": "Madeup"}], "tags": [{"tag": "forests"}]}]}"""
SEMICOLONS = """"Key";"Item Type";"Author";"Title";"Url";"Manual Tags"
"A";"preprint";"Madeup, Yara";"Trees";"https://arxiv.org/abs/2606.01001";"forests"
"""


@pytest.mark.parametrize("text", [OWN_JSON, SEMICOLONS], ids=["its own JSON", "semicolons"])
def test_other_exports_of_zotero_are_read(text: str) -> None:
    (paper,) = read_text(text).papers
    assert (paper.title, paper.authors, paper.keywords) == ("Trees", ("Yara Madeup",), ("forests",))
    assert paper.reference == Reference("2606.01001")
