"""Exports of invented papers, byte by byte."""

from __future__ import annotations

import json as standard
import re
from datetime import date
from typing import Any

import pytest

from bot.digest.export.bibtex import to_bibtex
from bot.digest.export.json import to_json
from bot.digest.export.markdown import to_markdown
from bot.digest.export.paper_lines import (
    Journal,
    abstract_line,
    author_line,
    split_journal,
    title_line,
)
from bot.digest.export.ris import to_ris
from bot.model.paper import Paper
from tests.support.exports import rendered_markdown

DAY = date(2026, 6, 16)
PAPER = Paper(
    id="2606.14824",
    version=2,
    title=r"\textit{FLARE}: Scheduling in $O(n^2)$ [Extended] & More",
    abstract="We cut costs by 5\\%.\n  A second paragraph.",
    authors=r"L\'eo Sou (Inst. of A,B, X), Ada van Byron",
    categories=("cs.DC", "cs.AR"),
    doi="10.1000/x_1",
    comment="12 pages",
    journal_ref="J. of Examples 3",
    license="http://creativecommons.org/licenses/by/4.0/",
)
OLD = Paper("hep-th/9901001", 1, "On the Nature of Old Identifiers", "Short.", "Plato", ("hep-th",))

CHINESE = """\
# ArXiv 新论文更新（2026-06-16)

### [FLARE: Scheduling in O(n²) \\[Extended\\] & More](https://arxiv.org/abs/2606.14824)
**作者**：Léo Sou (Inst. of A,B, X), Ada van Byron

We cut costs by 5%.  A second paragraph.


#### cs.DC, cs.AR

### [On the Nature of Old Identifiers](https://arxiv.org/abs/hep-th/9901001)
**作者**：Plato

Short.


#### hep-th
"""


def test_markdown_in_chinese_has_the_form_that_readers_know() -> None:
    assert to_markdown([PAPER, OLD], DAY, "zh") == CHINESE


def test_markdown_in_english_says_the_same() -> None:
    expected = CHINESE.replace("# ArXiv 新论文更新（2026-06-16)", "# arXiv new papers (2026-06-16)")
    assert to_markdown([PAPER, OLD], DAY, "en") == expected.replace("**作者**：", "**Authors**: ")


@pytest.mark.parametrize("language", ["en", "zh", "xx"])
def test_markdown_without_papers_is_its_heading(language: str) -> None:
    assert to_markdown([], DAY, language).count("\n") == 1


def test_bibtex_has_the_form_that_arxiv_itself_gives() -> None:
    assert to_bibtex([PAPER]) == (
        "@article{sou2026textitflareschedulingon2extended,\n"
        r"      title={\textit{FLARE}: Scheduling in $O(n^2)$ [Extended] \& More}, "
        "\n"
        "      author={Léo Sou and Ada van Byron},\n"
        "      journal={J. of Examples},\n"
        "      volume={3},\n"
        "      year={2026},\n"
        "      eprint={2606.14824},\n"
        "      archivePrefix={arXiv},\n"
        "      primaryClass={cs.DC},\n"
        "      doi={10.1000/x_1},\n"
        "      url={https://arxiv.org/abs/2606.14824}, \n"
        "}\n"
    )


def test_bibtex_keys_skip_words_that_carry_no_meaning() -> None:
    assert to_bibtex([OLD]).startswith("@misc{plato1999natureoldidentifiers,\n")


@pytest.mark.parametrize(
    ("title", "safe"),
    [
        ("a & b_c #1 50%", r"a \& b\_c \#1 50\%"),
        (r"a \& b $x_1$", r"a \& b $x_1$"),
        ("an {open brace", "an open brace"),
        ("a }{ b", "a  b"),
        (r"a \{set {B}", r"a \textbraceleft{}set {B}"),
        (r"a \{set\} {B}", r"a \{set\} {B}"),
        ("five $ and x_1", r"five \$ and x\_1"),
        ("ends in \\", "ends in "),
    ],
)
def test_bibtex_titles_never_stop_tex(title: str, safe: str) -> None:
    paper = Paper("2606.00001", 1, title, "A", "Ada Byron", ("cs.DC",))
    assert f"title={{{safe}}}, \n" in to_bibtex([paper])


def test_bibtex_keeps_an_and_inside_a_collaboration() -> None:
    paper = Paper("2606.00001", 1, "T", "A", "the ONE and TWO Collaborations, R&D Lab", ("cs.DC",))
    assert r"author={{the ONE and TWO Collaborations} and {R\&D Lab}}," in to_bibtex([paper])


def test_bibtex_has_suffixes_between_commas_and_groups_in_braces() -> None:
    authors = "Ada King Byron, Jr., Olga de la Cruz III & the Qwerty Team"
    paper = Paper("2606.00001", 1, "T", "A", authors, ("cs.DC",))
    assert (
        "author={Byron, Jr., Ada King and de la Cruz, III, Olga and {the Qwerty Team}},"
        in to_bibtex([paper])
    )


def test_ris_inverts_people_and_no_groups() -> None:
    authors = "Qwerty Team: Ada Byron, Jr., A. Bee on behalf of the Deep Survey"
    paper = Paper("2606.00001", 1, "T", "A", authors, ("cs.DC",))
    names = [line for line in to_ris([paper]).split("\r\n") if line.startswith("AU")]
    assert names == [
        "AU  - Qwerty Team",
        "AU  - Byron, Ada, Jr.",
        "AU  - Bee, A.",
        "AU  - the Deep Survey",
    ]


def titled(title: str, **fields: Any) -> Paper:
    return Paper("2606.00001", 1, title, "A", "Ada Byron", ("cs.DC",), **fields)


def test_bibtex_keys_differ_where_titles_begin_alike() -> None:
    parts = (
        "Engines of Copper and Brass Gears, Part One",
        "Engines of Copper and Brass Gears, Part Two",
    )
    keys = re.findall("{(.*),$", to_bibtex(list(map(titled, (*parts, *parts)))), re.MULTILINE)
    key = "byron2026enginescopperbrassgears"
    assert [citation for citation in keys if "byron" in citation] == [
        key,
        f"{key}2",
        f"{key}3",
        f"{key}4",
    ]


def test_bibtex_keys_are_ascii() -> None:
    paper = Paper("2606.00001", 1, "Größe über 中文", "A", "Søren Ødegård", ("cs.DC",))
    assert to_bibtex([paper]).startswith("@misc{odegard2026grosseuber,\n")


def test_bibtex_names_have_their_suffix_in_the_middle() -> None:
    paper = Paper("2606.00001", 1, "T", "A", "Ada Byron Jr., Bo Madeup III", ("cs.DC",))
    assert "author={Byron, Jr., Ada and Madeup, III, Bo}" in to_bibtex([paper])


@pytest.mark.parametrize(
    ("reference", "journal"),
    [
        ("Phys. Rev. Q 100, 084010 (2019)", ("Phys. Rev. Q", "100", "084010", "2019")),
        ("J. Ex. Phys. 07 (2021) 123", ("J. Ex. Phys.", "07", "123", "2021")),
        ("Nature of Things, vol. 12, pp. 3-14, 2020", ("Nature of Things", "12", "3-14", "2020")),
        ("Class. Quant. Grav. 23 (2006) S1-S9", ("Class. Quant. Grav.", "23", "S1-S9", "2006")),
        ("Proceedings of FOO 2025, Berlin", ("Proceedings of FOO 2025, Berlin", "", "", "")),
        ("to appear", ("to appear", "", "", "")),
    ],
)
def test_a_journal_reference_is_told_apart_where_its_form_is_common(
    reference: str, journal: tuple[str, ...]
) -> None:
    assert split_journal(reference) == Journal(*journal)


@pytest.mark.parametrize(
    ("reference", "journal"),
    [
        ("Rev. Ex. D 105, no. 3, 034012 (2022)", ("Rev. Ex. D", "105", "034012", "2022", "3")),
        ("Rev.Ex.Lett. 130 (2023) 1, 011801", ("Rev.Ex.Lett.", "130", "011801", "2023", "1")),
        ("Ex. Lett., vol. 4, no. 2, pp. 9-12, July 2021", ("Ex. Lett.", "4", "9-12", "2021", "2")),
        ("J. Ex. 37(2):260-293, 2025", ("J. Ex.", "37", "260-293", "2025", "2")),
        ("J. Ex., Volume 12, Issue 6, 172 (2026)", ("J. Ex.", "12", "172", "2026", "6")),
        ("Madeup 2023, 11(4), 104", ("Madeup", "11", "104", "2023", "4")),
        ("Madeup Sci. 2023; 11:104-9", ("Madeup Sci.", "11", "104-9", "2023")),
        ("Things, Volume 141, 2026, 102763", ("Things", "141", "102763", "2026")),
        ("Results of Ex., Volume 23, 2024", ("Results of Ex.", "23", "", "2024")),
        ("J. Ex. 12, 2010 (2015)", ("J. Ex.", "12", "2010", "2015")),
        ("J. Ex. 12 (2005) 2010", ("J. Ex.", "12", "2010", "2005")),
        ("J. Ex., vol. 2023, 012001", ("J. Ex.", "2023", "012001", "")),
        ("J. Ex. 2022 (2021) 12", ("J. Ex. 2022 (2021) 12",)),
        ("Proc. Ex. 140 on Made Up Data 2026, 14C (2026)",
         ("Proc. Ex. 140 on Made Up Data 2026, 14C (2026)",)),
        ("FOO 2026", ("FOO 2026",)),
        ("FOO. 2026 Jun 14", ("FOO. 2026 Jun 14",)),
        ("FOO Oslo, 12 May 2026", ("FOO Oslo, 12 May 2026",)),
    ],
)  # fmt: skip
def test_a_journal_reference_has_a_year_for_its_volume_only_where_it_says_so(
    reference: str, journal: tuple[str, ...]
) -> None:
    assert split_journal(reference) == Journal(*journal)


@pytest.mark.parametrize(
    ("reference", "year"),
    [
        ("FOO 2024", 2024),
        ("FOO2024 Main", 2024),
        ("2023 7th Conference on Foo, pp. 2010-2019", 2023),
        ("Transactions on Foo, 2023", 2023),
        ("Transactions on Foo (06/2023)", 2023),
        ("Journal of Foo (2021): 1-11", 2021),
        ("Foo 2023, Bar Series, vol. 2010, Oslo, 2024", 2024),
        ("Foo 2023 and Bar 2024 in Oslo", 2026),
        ("Foo '25, https://x.org/2024/3, e2019, doi:10.1000/2018.7", 2026),
        ("to appear", 2026),
        ("", 2026),
    ],
)
def test_the_year_is_the_one_that_the_journal_reference_names(reference: str, year: int) -> None:
    paper = titled("T", journal_ref=reference)
    assert f"      year={{{year}}},\n" in to_bibtex([paper])
    assert f"PY  - {year}\r\n" in to_ris([paper])
    assert "volume=" not in to_bibtex([paper])
    assert "VL  - " not in to_ris([paper])


def test_the_number_of_an_issue_has_a_field_of_its_own() -> None:
    paper = titled("T", journal_ref="Rev. Ex. D 105, no. 3, 034012 (2022)")
    assert "      volume={105},\n      number={3},\n      pages={034012},\n" in to_bibtex([paper])
    assert "VL  - 105\r\nIS  - 3\r\nSP  - 034012\r\n" in to_ris([paper])


def test_a_journal_and_a_doi_stand_where_reference_managers_look() -> None:
    paper = titled("T", journal_ref="Phys. Rev. Q 100, 3-14 (2019)", doi="10.1/x 10.1/y")
    entry, record = to_bibtex([paper]), to_ris([paper])
    for field in ("journal={Phys. Rev. Q}", "volume={100}", "pages={3--14}", "year={2019}",
                  "doi={10.1/x}"):  # fmt: skip
        assert f"      {field},\n" in entry
    for line in ("TY  - JOUR", "JO  - Phys. Rev. Q", "VL  - 100", "SP  - 3", "EP  - 14",
                 "PY  - 2019", "DO  - 10.1/x"):  # fmt: skip
        assert f"{line}\r\n" in record


def test_control_characters_stay_out_of_every_format() -> None:
    title, doi = "A\x00 title\x1b\u2028 of\u202e two\x85 lines", "10.1/\x07x"
    paper = titled(title, doi=doi, comment="12\x0bpages", journal_ref="J. Ex.\r\nTY  - 3")
    for text in (to_bibtex([paper]), to_ris([paper]), to_markdown([paper], DAY, "en")):
        assert "A title of two lines" in text
        assert not re.search(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u202e]", text)
    assert len(re.findall("^TY  - ", to_ris([paper]), re.MULTILINE)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "List<int> and <script>alert(1)</script>", "*not* **strong** and _not_ stressed",
        "# no heading", "1. no list", "- no item", "+ no item", "> no quotation", "---", "=",
        "`no code` and ~~not gone~~", "a | b", "[no](link) [x] ![no](image)", "[a]: https://x.org",
        "&lt; &copy; R&D", "\\\\* back\\\\slash", "snake_case_word 2 * 3 * 4", "<https://x.org>",
        "a __init__ b *args, **kwargs",
    ],
)  # fmt: skip
def test_whatever_is_written_is_text_in_markdown(text: str) -> None:
    paper = Paper("2606.00001", 1, text, text, f"{text} Byron", ("cs.DC",))
    assert rendered_markdown(to_markdown([paper], DAY, "en"))[1:] == [
        title_line(paper),
        f"Authors: {author_line(paper)}",
        abstract_line(paper),
        "cs.DC",
    ]


def test_bibtex_separates_entries_by_an_empty_line() -> None:
    assert to_bibtex([PAPER, OLD]).count("}\n\n@misc{") == 1


def test_ris_names_what_libraries_ask_for() -> None:
    record, rest = to_ris([PAPER, OLD]).split("ER  - \r\n\r\n", 1)
    assert record.split("\r\n") == [
        "TY  - JOUR",
        "TI  - FLARE: Scheduling in O(n²) [Extended] & More",
        "AU  - Sou, Léo",
        "AU  - van Byron, Ada",
        "PY  - 2026",
        "AB  - We cut costs by 5%.  A second paragraph.",
        "KW  - cs.DC",
        "KW  - cs.AR",
        "N1  - 12 pages",
        "JO  - J. of Examples",
        "VL  - 3",
        "DO  - 10.1000/x_1",
        "PB  - arXiv",
        "AN  - arXiv:2606.14824",
        "UR  - https://arxiv.org/abs/2606.14824",
        "",
    ]
    assert "PY  - 1999\r\n" in rest


def test_json_holds_readable_and_raw_texts() -> None:
    first, second = standard.loads(to_json([PAPER, OLD]))
    assert first == {
        "id": "2606.14824",
        "version": 2,
        "title": "FLARE: Scheduling in O(n²) [Extended] & More",
        "authors": ["Léo Sou", "Ada van Byron"],
        "abstract": "We cut costs by 5%.  A second paragraph.",
        "categories": ["cs.DC", "cs.AR"],
        "primary_category": "cs.DC",
        "comment": "12 pages",
        "journal_ref": "J. of Examples 3",
        "doi": "10.1000/x_1",
        "license": "http://creativecommons.org/licenses/by/4.0/",
        "url": "https://arxiv.org/abs/2606.14824",
        "raw": {"title": PAPER.title, "authors": PAPER.authors, "abstract": PAPER.abstract},
    }
    assert second["doi"] is None


def test_names_stand_in_where_there_is_no_author_string() -> None:
    paper = Paper("2606.00001", 1, "T", "A", "", ("cs.DC",), ("Ada Byron", "Léo Sou"))
    assert "**Authors**: Ada Byron, Léo Sou\n" in to_markdown([paper], DAY, "en")
