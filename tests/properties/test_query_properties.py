"""The language and the engine, whatever is typed."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.paper import Paper
from bot.query import (
    And,
    Field,
    Node,
    Not,
    Or,
    PaperIndex,
    QueryError,
    Term,
    explain,
    find_spans,
    make_query,
    parse,
)
from bot.query.columns import join_tokens, list_tokens
from bot.query.lower import find_runs
from bot.query.nodes import conjoin, disjoin, negate
from bot.query.paper_index import TokenScan
from tests.support.papers import paper

_WORDS = st.sampled_from(
    ["graph", "graphs", "neural", "net", "pre-trained", "pretrained", "analysis", "C++", "量子",
     "子", "Łukasz", "centre", "and", "or", "not", "find", "near", "cs", "quant-ph", "SU(2)", "a b"]
)  # fmt: skip
_NAMES = st.sampled_from(["Y. LeCun", "Yann LeCun", "Wei Zhang", "Zhang, Wei", "LeCun", "ATLAS"])


def _terms() -> st.SearchStrategy[Node]:
    fields = st.sampled_from([None, Field.TITLE, Field.ABSTRACT, Field.COMMENT, Field.ALL])
    return st.one_of(
        st.builds(Term, _WORDS, fields, st.just(value=False)),
        st.builds(Term, st.sampled_from(["gra", "quant", "analys"]), fields, st.just(value=True)),
        st.builds(Term, _NAMES, st.just(Field.AUTHOR), st.just(value=False)),
        st.sampled_from(["cs.LG", "math.*", "hep-th"]).map(
            lambda category: Term(category, Field.CATEGORY)
        ),
        st.just(Term("2606.00001", Field.ID)),
    )


def _join(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(nodes, min_size=1, max_size=4)
    return st.one_of(
        several.map(lambda found: conjoin(found) or found[0]),
        several.map(lambda found: disjoin(found) or found[0]),
        nodes.map(negate),
    )


_NODES = st.recursive(_terms(), _join, max_leaves=8)
_PAPERS = st.lists(
    st.builds(
        lambda words, names, categories, comment: paper(
            "2606.00001",
            *categories,
            title=" ".join(words[:3]),
            abstract=" ".join(words[3:]),
            authors=", ".join(names),
            comment=comment,
        ),
        st.lists(_WORDS, max_size=8),
        st.lists(_NAMES.filter(lambda name: "," not in name), min_size=1, max_size=2),
        st.lists(st.sampled_from(["cs.LG", "math.NA", "hep-th"]), min_size=1, unique=True),
        _WORDS,
    ),
    max_size=5,
)


@given(_NODES)
def test_what_is_printed_parses_to_the_same_tree(node: Node) -> None:
    query = make_query(node)
    again = parse(query.text)
    assert (again.root, again.text) == (node, query.text)


@settings(max_examples=300)
@given(
    st.one_of(
        st.text(max_size=60),
        st.text("ab ()[]{}\"'-!|&+*?~^$\\/%@#:=<>,;._1量ANDORt.s\u200b“”：（\ud800", max_size=60),
        st.lists(
            st.sampled_from(
                ["a", "b ", " ", "(", ")", '"', "-", "|", " OR ", " AND ", "NOT ", "ti:", "au:",
                "cat:",
                 "cs.LG", "(?i)", ".*", "[au]", "#", "@", "year:", "find a ", "NEAR(", "%22",
                 "2606.00001"]
            )
        ).map("".join),
    )
)  # fmt: skip
def test_any_text_is_a_query_or_an_error_with_a_place_and_parsing_is_idempotent(text: str) -> None:
    try:
        query = parse(text)
    except QueryError as caught:
        error = caught
        query = error.suggestion
    else:
        error = None
    if error:
        assert 0 <= error.problem.start <= error.problem.end <= len(error.text)
    if query is None:
        return
    again = parse(query.text)
    assert (again.root, again.text) == (query.root, query.text)


@given(_NODES, _PAPERS)
def test_the_engine_selects_what_a_look_at_each_paper_does(node: Node, papers: list[Paper]) -> None:
    query = make_query(node)
    selected = PaperIndex(papers).select(query)
    assert selected == sum(
        1 << number for number, paper in enumerate(papers) if _holds(node, paper)
    )
    assert (
        TokenScan([join_tokens(list_tokens(paper)) for paper in papers]).select(query) == selected
    )
    for number, indexed in enumerate(papers):
        assert explain(query, indexed).is_selected is bool(selected >> number & 1)


@given(_NODES, st.text(max_size=40))
def test_marks_are_in_order_and_inside_the_text(node: Node, text: str) -> None:
    places = [place for span in find_spans(make_query(node), text, Field.TITLE) for place in span]
    assert places == sorted(places)
    assert all(0 <= place <= len(text) for place in places)


def _holds(node: Node, paper: Paper) -> bool:
    """Evaluate ``node`` on one paper without any index: token by token."""
    match node:
        case And(children):
            return all(_holds(child, paper) for child in children)
        case Or(children):
            return any(_holds(child, paper) for child in children)
        case Not(child):
            return not _holds(child, paper)
        case Term():
            tokens = list_tokens(paper)
            return any(
                _occurs(run.tokens, tokens[run.column], is_prefix=run.is_prefix)
                for run in find_runs(node)
            )


def _occurs(wanted: tuple[str, ...], tokens: Sequence[str], *, is_prefix: bool) -> bool:
    for start in range(len(tokens) - len(wanted) + 1):
        *before, last = tokens[start : start + len(wanted)]
        is_last = last.startswith(wanted[-1]) if is_prefix else last == wanted[-1]
        if is_last and tuple(before) == wanted[:-1]:
            return True
    return False
