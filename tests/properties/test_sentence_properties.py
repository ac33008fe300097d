"""What holds for sentences and cuts of any nodes."""

from __future__ import annotations

import grapheme
from hypothesis import example, given
from hypothesis import strategies as st

from bot.document.nodes import Code, Emphasis, Inlines, Link, Math, Strong, Text, plain_text
from bot.document.sentence import (
    cut_out,
    find_sentence_breaks,
    find_sentences,
    split_inlines,
    split_sentences,
)

_TEXTS = st.lists(
    st.sampled_from(["We go. ", "et al. ", "Fig. 3", "好。", "! ", "\n\n", "A", "b", "é", "👩‍🔬"])
    | st.text(max_size=5),
    min_size=1,
    max_size=6,
).map("".join)
_FILLED = _TEXTS.filter(bool)
_LEAVES = _FILLED.map(Text) | _FILLED.map(Code) | st.builds(Math, st.just("x"), _FILLED)
_NODES: st.SearchStrategy[Inlines] = st.lists(
    st.recursive(
        _LEAVES,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda found: Strong(tuple(found))),
            st.lists(inner, min_size=1, max_size=3).map(lambda found: Emphasis(tuple(found))),
            st.lists(_LEAVES, min_size=1, max_size=2).map(
                lambda found: Link(tuple(found), "https://a.example")
            ),
        ),
        max_leaves=5,
    ),
    max_size=5,
).map(tuple)


@given(_TEXTS)
def test_sentences_joined_are_the_text(text: str) -> None:
    assert "".join(split_sentences(text)) == text
    assert all(split_sentences(text))


@given(_NODES)
def test_breaks_rise_inside_the_text(nodes: Inlines) -> None:
    breaks = find_sentence_breaks(nodes)
    assert list(breaks) == sorted(set(breaks))
    assert all(0 < at < len(plain_text(nodes)) for at in breaks)


@given(_NODES, st.integers(-2, 60))
def test_a_cut_loses_nothing_and_breaks_nothing(nodes: Inlines, at: int) -> None:
    left, right = split_inlines(nodes, at)
    plain = plain_text(nodes)
    assert plain_text(left) + plain_text(right) == plain
    assert len(plain_text(left)) <= max(at, 0)
    parts = [*grapheme.graphemes(plain_text(left)), *grapheme.graphemes(plain_text(right))]
    assert parts == list(grapheme.graphemes(plain))
    assert _formulas(left) + _formulas(right) == _formulas(nodes)


def _formulas(nodes: Inlines) -> list[Math]:
    found: list[Math] = []
    for node in nodes:
        if isinstance(node, Math):
            found.append(node)
        if isinstance(node, Strong | Emphasis | Link):
            found += _formulas(node.children)
    return found


@given(_NODES)
@example((Code("\n\n"),))
def test_sentences_are_the_text_without_the_white_space_between_them(nodes: Inlines) -> None:
    cuts = [plain_text(cut_out(nodes, *sentence)) for sentence in find_sentences(nodes)]
    assert "".join("".join(cuts).split()) == "".join(plain_text(nodes).split())
    assert all(map(str.strip, cuts))
