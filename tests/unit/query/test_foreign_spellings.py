"""What people bring along from other search fields and filters: none of it is silently words."""

from __future__ import annotations

import pytest

from bot.query import Expected, QueryError, RemarkKind, parse

SPELLINGS = [
    # typed, read as, whether the reader is told (what is our own language needs no telling)
    ("author:LeCun", "au:LeCun", False),
    ("title:graph", "ti:graph", False),
    ("abstract:graph", "abs:graph", False),
    ("inauthor:lecun", "au:lecun", True),
    ("intitle:graph nets", "ti:graph nets", True),
    ("allintitle: graph nets", "ti:graph ti:nets", True),
    ("(?i)word", "word", True),
    ("a && b", "a b", True),
    ("a || b", "a OR b", True),
    ("NOT x", "-x", False),
    ("a AND NOT b", "a -b", False),
    ("!x y", "-x y", True),
    ("+graph -nets", "graph -nets", True),
    ("EntryTitle=(?i)moe", "ti:moe", True),
    ("EntryTitle=(?i)(foo|bar)", "ti:foo OR ti:bar", True),
    ("EntryAuthor=Knuth", "au:Knuth", True),
    ("“graph nets”", '"graph nets"', False),
    ("„graph nets“", '"graph nets"', False),
    ("'graph nets'", '"graph nets"', True),
    ("ti：graph", "ti:graph", False),
    ("（graph｜nets）－survey", "(graph OR nets) -survey", False),
    ("(graph nets", "graph nets", True),
    ("graph nets)", "graph nets", True),
    ('"graph nets', '"graph nets"', True),
    ("LeCun Y[au]", 'au:"LeCun Y"', True),
    ('"graph nets"[Title/Abstract]', '"graph nets"', True),
    ("TITLE-ABS-KEY(graph nets)", "graph nets", True),
    ("AUTH(lecun) AND TITLE(graph)", "au:lecun ti:graph", True),
    ("TI=(graph) AND AU=(LeCun Y)", "ti:graph au:LeCun au:Y", True),
    ("graph~2 nets^3", "graph nets", True),
    ('"graph nets"~5', '"graph nets"', True),
    ("graph NEAR/3 nets", "graph nets", True),
    ("graph W/5 nets", "graph nets", True),
    ("NEAR(graph nets, 5)", "graph nets", True),
    ("^graph$", "graph", True),
    ("\\bmoe\\b", "moe", True),
    ("/graph/i", "graph", True),
    ("[Tt]ransformer", "Transformer", True),
    ("colou?r", "colour", True),
    ("graph.*", "graph*", True),
    (".*former", "former", True),
    ("deep.*learning", "deep* learning", True),
    ("%graph%", "graph", True),
    ("title LIKE '%graph%'", "ti:graph", True),
    ("find a lecun and t graph", "au:lecun ti:graph", True),
    ("cs.AI+cs.LG-cs.CY", "(cat:cs.AI OR cat:cs.LG) -cat:cs.CY", True),
    ("search_query=all:electron&start=10", "all:electron", True),
    ("ti:%22graph%20nets%22+AND+cat:cs.LG", 'ti:"graph nets" cat:cs.LG', True),
    (
        "http://export.arxiv.org/api/query?search_query=au:del_maestro+ANDNOT+ti:x&max_results=5",
        'au:"del maestro" -ti:x',
        True,
    ),
    ("https://arxiv.org/search/?query=graph+nets&searchtype=all", "graph nets", True),
    ("$quantum @LeCun", "abs:quantum au:LeCun", True),
    ("journal_ref:nature", "jr:nature", True),
    ("comments:icml", "co:icml", True),
    ("eprint:2606.17524", "id:2606.17524", True),
    ("cats or dogs", "cats OR dogs", True),
    ("cats not dogs", 'cats "not" dogs', True),
    ("subject:cs.LG", "cat:cs.LG", True),
    ("DNA:RNA", '"DNA:RNA"', True),
    # Zotero and other readers, GitHub, Twitter, Gmail, Web of Science: no such field is known
    ("stars:>100 graph", '"stars:>100" graph', True),
    ("min_faves:100 graph", '"min_faves:100" graph', True),
    ("older_than:2d graph", '"older_than:2d" graph', True),
    ("label:graph", '"label:graph"', True),
    ("item-type:book", '"item-type:book"', True),
    ("WC=Optics", '"WC=Optics"', True),
    ("title!=graph", '"title!=graph"', True),
    ('exact:"graph nets"', 'exact "graph nets"', True),
    ("graph XOR nets", "graph XOR nets", True),
    ("TS=(graph NEAR/3 nets)", "graph nets", True),
    ("LeCun Y[1au]", 'au:"LeCun Y"', True),
    ("graph[tiab] AND cancer[mh]", "graph cancer", True),
    ("SO=Nature", "jr:Nature", True),
]


@pytest.mark.parametrize(("typed", "read", "is_told"), SPELLINGS)
def test_what_other_systems_write_is_understood_and_said(
    typed: str, read: str, is_told: bool
) -> None:
    query = parse(typed)
    assert query.text == read
    assert bool(query.remarks) is is_told
    assert parse(read).text == read


REFUSED = [
    ("year:2024 graph", Expected.SEARCHABLE, "graph"),
    (
        "submittedDate:[202301010000 TO 202401010000] AND cat:cs.LG",
        Expected.SEARCHABLE,
        "cat:cs.LG",
    ),
    ("graph after:2020-01-01", Expected.SEARCHABLE, "graph"),
    ("graph lang:en", Expected.SEARCHABLE, "graph"),
    ("graph site:arxiv.org", Expected.SEARCHABLE, "graph"),
    ("graph PUBYEAR > 2020", Expected.SEARCHABLE, "graph"),
    ("graph affil:MIT", Expected.SEARCHABLE, "graph"),
    ("rn:SLAC-123 graph", Expected.SEARCHABLE, "graph"),
    ("graph \\w+\\d", Expected.PATTERN, "graph"),
    ("autor:lecun", Expected.FIELD, "au:lecun"),
    ("abstarct:graph", Expected.FIELD, "abs:graph"),
    ("from:ylecun graph", Expected.SEARCHABLE, "graph"),
    ("language:python graph", Expected.SEARCHABLE, "graph"),
    ("since:2024-01-01 graph", Expected.SEARCHABLE, "graph"),
]


@pytest.mark.parametrize(("typed", "expected", "suggestion"), REFUSED)
def test_what_has_no_meaning_here_is_refused_and_the_rest_of_it_offered(
    typed: str, expected: Expected, suggestion: str
) -> None:
    with pytest.raises(QueryError) as caught:
        parse(typed)
    assert caught.value.problem.expected is expected
    assert caught.value.suggestion is not None
    assert caught.value.suggestion.text == suggestion


def test_at_least_forty_foreign_spellings_are_held_and_none_is_silently_words() -> None:
    assert len(SPELLINGS) + len(REFUSED) >= 40
    words = [typed for typed, read, is_told in SPELLINGS if not is_told and read == typed]
    assert words == []


@pytest.mark.parametrize(
    "typed", ["SU(2)", "graph: nets", "d=3 theories", "A=B", "note: (a b)", "C++"]
)
def test_what_people_write_in_words_is_no_field(typed: str) -> None:
    assert [one for one in parse(typed).remarks if one.kind is RemarkKind.LITERAL] == []


def test_a_remark_says_what_was_typed_and_what_stands_for_it() -> None:
    (remark,) = parse("intitle:graph").remarks
    assert (remark.kind, remark.typed, remark.meaning) == (
        RemarkKind.TRANSLATED,
        "intitle:",
        "ti:",
    )
    assert [one.kind for one in parse("(graph").remarks] == [RemarkKind.CLOSED]
    assert [one.kind for one in parse("a|b c").remarks] == [RemarkKind.GROUPED]
