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
    ("title!=graph", "-ti:graph", True),
    ('exact:"graph nets"', 'exact "graph nets"', True),
    ("graph XOR nets", "graph XOR nets", True),
    ("TS=(graph NEAR/3 nets)", "graph nets", True),
    ("LeCun Y[1au]", 'au:"LeCun Y"', True),
    ("graph[tiab] AND cancer[mh]", "graph cancer", True),
    ("SO=Nature", "jr:Nature", True),
    # fields with verbs and signs, filters of mail and feed readers, SQL, JSON, regular expressions
    ("title:~x", "ti:x", True),
    ("title:=x", "ti:x", True),
    ("title contains x", "ti:x", True),
    ("title CONTAINS x AND author CONTAINS lecun", "ti:x au:lecun", True),
    ("title does not contain survey", "-ti:survey", True),
    ("title =~ /graph/", "ti:graph", True),
    ("title ~ graph", "ti:graph", True),
    ("title NOT LIKE '%survey%'", "-ti:survey", True),
    ('EntryTitle=~"(?i)graph|net"', "ti:graph OR ti:net", True),
    ('EntryTitle!~"survey"', "-ti:survey", True),
    ("SELECT * FROM papers WHERE title LIKE '%graph%'", "ti:graph", True),
    ('title in (graph, "neural net")', 'ti:graph OR ti:"neural net"', True),
    ("any(a, b)", "a OR b", True),
    ("none of: a, b", "-(a OR b)", True),
    ('contains(title, "graph")', "ti:graph", True),
    ('dc.title any "graph net"', "ti:graph OR ti:net", True),
    ('header :contains "subject" "graph"', "ti:graph", True),
    ('if not header :is "from" "lecun" { keep; }', "-au:lecun", True),
    ("subject:(graph OR net)", "graph OR net", True),
    ('tag:"graph nets"', '"graph nets"', True),
    ("a &&! b", "a -b", True),
    ("a and not b", "a -b", True),
    ("not (a or b)", "-(a OR b)", True),
    ("transformers, but no vision", "transformers -vision", True),
    ("agents, except robotics and deep nets", "agents -(robotics OR (deep nets))", True),
    ("LLMs but not surveys or reviews", "LLMs -(surveys OR reviews)", True),
    ("anything on LLMs that is not a survey", "LLMs -survey", True),
    ("papers by LeCun, Bengio and Hinton", "au:LeCun OR au:Bengio OR au:Hinton", True),
    ("papers by LeCun, Bengio or Hinton", "au:LeCun OR au:Bengio OR au:Hinton", True),
    ("author Yann LeCun", 'au:"Yann LeCun"', True),
    ("quantph", "cat:quant-ph", True),
    ("hep-ph/", "cat:hep-ph", True),
    ("关于图神经网络但不要综述", "图神经网络 -综述", True),
    ("除了综述的图论文", "图 -综述", True),
    ("transformers (no vision)", "transformers -vision", True),
    ("graphs [without surveys or deep nets]", "graphs -(surveys OR (deep nets))", True),
    ("graphs, no surveys, no reviews", "graphs -(surveys OR reviews)", True),
    ("graphs; not surveys", "graphs -surveys", True),
    ("no surveys", "-surveys", True),
    ("graphs no surveys", "graphs no surveys", True),
    ("关于图神经网络的论文，不要综述和教程", "图神经网络 -(综述 OR 教程)", True),
    ("图神经网络 除了综述以外", "图神经网络 -综述", True),
    ("graphs - surveys", "graphs surveys", True),
    ("graph AROUND 3 nets", "graph nets", True),
    ("graph AROUND(3) nets", "graph nets", True),
    ('"graph nets"[MeSH]', '"graph nets"', True),
    ("graph networks w/o molecules", 'graph networks "w/o" molecules', True),
    ("LeCun 2024", "LeCun 2024", True),
    ("llm 2023-2025", "llm 2023-2025", True),
    ("I want papers on graph nets", "graph nets", True),
    ("papers using graph nets", "graph nets", True),
    ("I’m interested in graph nets", "graph nets", True),
    ("what's new in hep-th?", "cat:hep-th", True),
    ("either graphs or nets", "graphs OR nets", True),
    ("both graphs and nets", "graphs nets", True),
    ("graphs as well as nets", "graphs nets", True),
    ("graphs no nets", "graphs no nets", True),
    ("cs.LG not cs.CL", "cat:cs.LG -cat:cs.CL", True),
    ("cs.LG/cs.CL", "cat:cs.LG OR cat:cs.CL", True),
    ("cs.{LG,CL}", "cat:cs.LG OR cat:cs.CL", True),
    ("looking for graphs by Yann LeCun", 'graphs au:"Yann LeCun"', True),
    ("notify me about graphs", "graphs", True),
    ("show me graph papers", "graph", True),
    ("LeCun et al.", "au:LeCun", True),
    ("in 2024 graph", "in 2024 graph", True),
    ("graph but not survey", "graph -survey", True),
    ("a and/or b", "a OR b", True),
    ("graph UND netz NICHT x", "graph netz -x", True),
    ("graph w/3 nets", "graph nets", True),
    ("graph within 3 words of nets", "graph nets", True),
    ("foo~0.8", "foo", True),
    ("title,abstract:graph", "graph", True),
    ("(title OR abstract):graph", "graph", True),
    ("full text:graph", "all:graph", True),
    ("@title graph", "ti:graph", True),
    ("(graph and net).ti,ab.", "graph net", True),
    ("lecun y.au.", 'au:"lecun y"', True),
    ("(graph OR net)[ti]", "ti:graph OR ti:net", True),
    ("re:graph.*", "graph*", True),
    ("/graph|net/i", "graph OR net", True),
    ('"gr.*ph|net"', "(gr* ph) OR net", True),
    ("(?!survey)graph", "-survey graph", True),
    ("^(?!.*survey).*graph", "-survey graph", True),
    ("(graph|net)s?", "graph OR net", True),
    ("<b>graph</b>", "graph", True),
    ('{"title": "graph"}', "ti:graph", True),
    ("``graph nets''", '"graph nets"', True),
    ("‹graph nets›", '"graph nets"', False),
    ('abs:"dark matter" author:"^Last, F"', 'abs:"dark matter" au:"Last, F"', True),
    ("a ellis and t higgs", "au:ellis ti:higgs", True),
    ("author:lecun,bengio", "au:lecun au:bengio", False),
    ("arXiv:cs.LG", "cat:cs.LG", True),
    ("cs.LG: graph", "cat:cs.LG graph", False),
    ("cat:[cs.LG, cs.AI]", "cat:cs.LG OR cat:cs.AI", False),
    ("cat:cs.LG+cat:cs.AI", "cat:cs.LG cat:cs.AI", True),
    ("graph&sortBy=lastUpdatedDate&sortOrder=descending", "graph", True),
    ("arxiv.org/search/?query=graph&searchtype=title", "ti:graph", True),
    ("export.arxiv.org/api/query?search_query=ti:graph", "ti:graph", True),
    (
        "https://export.arxiv.org/api/query?id_list=2606.17524,2606.17525",
        "id:2606.17524 OR id:2606.17525",
        True,
    ),
    (
        "https://arxiv.org/search/advanced?terms-0-term=graph&terms-0-field=title&terms-1-operator=NOT&terms-1-term=survey&classification-computer_science=y",
        "ti:graph -survey cat:cs.*",
        True,
    ),
    ("https://arxiv.org/list/cs.LG/recent", "cat:cs.LG", True),
    ("https://rss.arxiv.org/rss/cs.LG+cs.AI", "cat:cs.LG OR cat:cs.AI", True),
    ("https://arxiv.org/a/lecun_y_1", 'au:"lecun y"', True),
    (
        "https://ui.adsabs.harvard.edu/search/q=author%3A%22%5ELast%22&sort=date%20desc",
        "au:Last",
        True,
    ),
    ("https://inspirehep.net/literature?q=a%20ellis%20and%20t%20higgs", "au:ellis ti:higgs", True),
    ("https://pubmed.ncbi.nlm.nih.gov/?term=graph%5Bti%5D", "ti:graph", True),
    ("https://scholar.google.com/scholar?as_q=graph&as_sauthors=lecun", "graph au:lecun", True),
    ("https://www.semanticscholar.org/author/Yann-LeCun/1688882", 'au:"Yann LeCun"', True),
    ("标题包含大模型", "ti:大模型", True),
    ("标题不含“综述”", "-ti:综述", True),
    ("作者是张三", "au:张三", True),
    ("篇名：大模型", "ti:大模型", False),
    ("主题：大模型", "大模型", True),
    ("SU='大模型' AND AU='张三'", "大模型 au:张三", True),
    ("大模型 不包含 综述", "大模型 -综述", True),
    ("大模型＋量子", "大模型 量子", True),
    ("a AND_NOT b", "a -b", True),
    # sentences
    ("papers about graphs", "graphs", True),
    ("show me new papers that mention caches", "caches", True),
    ("papers by LeCun or Bengio about graphs", "(au:LeCun OR au:Bengio) graphs", True),
    ("by Yann LeCun", 'au:"Yann LeCun"', True),
    ("by Kim in cs.LG", "au:Kim cat:cs.LG", True),
    ("by Kim about graphs", "au:Kim graphs", True),
    ("graph nets by Yann LeCun", 'graph nets au:"Yann LeCun"', True),
    ("LeCun's latest papers", "au:LeCun", True),
    ("title is graph", "ti:graph", True),
    ("author is not LeCun", "-au:LeCun", True),
    ("graph except surveys", "graph -surveys", True),
    ("graph without surveys", "graph without surveys", True),
    ("graph since 2020", "graph since 2020", True),
    ("graph sorted by date", "graph", True),
    ("contains graph", "graph", True),
    ('title.contains("graph")', "ti:graph", True),
    ('x.title.lower().includes("graph")', "ti:graph", True),
    ("关于图的论文", "图", True),
    ("标题里没有综述", "-ti:综述", True),
    ("not title:graph", "-ti:graph", True),
    # categories
    ("cs/LG graph", "cat:cs.LG graph", True),
    ("cs_lg", "cat:cs.LG", True),
    ("cs.LG/stat.ML", "cat:cs.LG OR cat:stat.ML", True),
    ("cs.{LG, AI} graph", "(cat:cs.LG OR cat:cs.AI) graph", True),
    ("cs.(LG|AI)", "cat:cs.LG OR cat:cs.AI", True),
    ("cs. LG", "cat:cs.LG", True),
    ("csLG", "cat:cs.LG", True),
    ("cs lg", "cat:cs.LG", True),
    ("math AG", "cat:math.AG", True),
    ("quant ph", "cat:quant-ph", True),
    ("cs*", "cat:cs.*", True),
    ("hep-*", "cat:hep-ex OR cat:hep-lat OR cat:hep-ph OR cat:hep-th", True),
    ("math.A* graph", "(cat:math.AC OR cat:math.AG OR cat:math.AP OR cat:math.AT) graph", True),
    ("graphs in cs.LG", "graphs cat:cs.LG", True),
]


@pytest.mark.parametrize(("typed", "read", "is_told"), SPELLINGS)
def test_what_other_systems_write_is_understood_and_said(
    typed: str, read: str, is_told: bool
) -> None:
    query = parse(typed)
    assert query.text == read
    assert bool(query.remarks) is is_told
    assert parse(read).text == read


WORDS = [
    ("Vision by Learning to See", 'Vision "by" Learning to See'),
    ("text is all you need", "text is all you need"),
    ("math ag", "math ag"),
    ("TCP/IP", '"TCP/IP"'),
    ("physics optics", "physics optics"),
    ("learning by doing", 'learning "by" doing'),
    ("works in progress", '"works" in progress'),
    ("No Free Lunch for Nets", "No Free Lunch for Nets"),
    ("Recent in situ observations", "Recent in situ observations"),
    ("Nets: Learning, Not Guessing", 'Nets Learning "Not" Guessing'),
]


@pytest.mark.parametrize(("typed", "read"), WORDS)
def test_words_of_a_title_stay_words(typed: str, read: str) -> None:
    assert parse(typed).text == read


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
    ("graph -is:retweet", Expected.SEARCHABLE, "graph"),
    ("TITLE(graph) AND PUBYEAR > 2020", Expected.SEARCHABLE, "ti:graph"),
    ("mod_date:[20200101 TO 20210101] graph", Expected.SEARCHABLE, "graph"),
    ('citations(author:"Last, F") graph', Expected.SEARCHABLE, "graph"),
    ("AU-ID(1234567) AND graph", Expected.SEARCHABLE, "graph"),
    ("OG=(MIT) AND TS=graph", Expected.SEARCHABLE, "graph"),
    ("year contains 2024 graph", Expected.SEARCHABLE, "graph"),
    ("author:@me graph", Expected.SEARCHABLE, "graph"),
    ("find t higgs and date 2012", Expected.SEARCHABLE, "ti:higgs"),
    ("https://connectedpapers.com/main/abc graph", Expected.SEARCHABLE, "graph"),
    ("[a-z]+ graph", Expected.PATTERN, "graph"),
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
    "typed",
    ["SU(2)", "graph: nets", "d=3 theories", "A=B", "note: (a b)", "C++", "author(s)", "T = 300 K"],
)
def test_what_people_write_in_words_is_no_field(typed: str) -> None:
    assert [remark for remark in parse(typed).remarks if remark.kind is RemarkKind.LITERAL] == []


@pytest.mark.parametrize(
    "typed",
    ['"p(x|y)"', '"|V_{ub}|"', '"100% coverage"', '"C*-algebra"', "header files", "title", "a | b"],
)
def test_words_that_only_look_like_syntax_are_read_as_they_stand(typed: str) -> None:
    assert parse(typed).remarks == ()


def test_a_remark_says_what_was_typed_and_what_stands_for_it() -> None:
    (remark,) = parse("intitle:graph").remarks
    assert (remark.kind, remark.typed, remark.meaning) == (
        RemarkKind.TRANSLATED,
        "intitle:",
        "ti:",
    )
    assert [remark.kind for remark in parse("(graph").remarks] == [RemarkKind.CLOSED]
    assert [remark.kind for remark in parse("a|b c").remarks] == [RemarkKind.GROUPED]
