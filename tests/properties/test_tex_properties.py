"""What holds for every TeX source, sensible or not."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.document.codec import dump, load
from bot.document.nodes import Document, Emphasis, Inline, Link, Paragraph, Strong, Text, plain_text
from bot.document.tex.delimiters import split_paragraphs
from bot.document.tex.formula import formula_to_unicode
from bot.document.tex.reader import plain_tex, read_tex

_WRITTEN = r"""
    \textbf{ \emph{ {\bf {\em \texttt{ \url{ \href{https://a.example/}{ \cite{ \footnote{ } { $ $$
    \( \) \[ \] $x^2$ $5 \$ \{ \} \% \_ \alpha \times \frac{ \sqrt[ ] ^{ _{ ^ _ \' \" \~ \v \c{ \l
    \i \unicode{x2014} \begin{equation} \end{equation} \item \\ -- --- - ` `` ' '' ~ \~{} --x
    \over \choose \atop \cr & \pmatrix{ \begin{pmatrix} \end{pmatrix} \xrightarrow \underbrace{
    \hbox{a \farcs5 \Msun \R \norm{ \bar \mathcal \frac \bigg( \left \right C-- i-- 5'' US$ 5$ $$$
    https://a.b/c \verb| | \left( \right. \ours \text{ \, \SI{5}{mm} \and , . ( [ \not \hat
"""
_PIECES = st.sampled_from(_WRITTEN.split())
_SOURCES = st.lists(_PIECES | st.text(max_size=4) | st.sampled_from(" \n"), max_size=14).map(
    "".join
)
_ORDINARY = st.text(
    st.characters(blacklist_characters="\\$~{}`'-^_", blacklist_categories=("Cs",)), max_size=80
).filter(lambda text: "http" not in text)


@pytest.mark.slow
@given(_SOURCES)
@settings(max_examples=600)
def test_any_source_is_read_without_a_trace_of_commands(source: str) -> None:
    assert "\\" not in plain_tex(source)


@pytest.mark.slow
@given(_SOURCES)
@settings(max_examples=600)
def test_reading_the_result_again_changes_nothing(source: str) -> None:
    plain = plain_tex(source)
    assert plain_tex(plain) == plain


@given(_SOURCES)
def test_paragraphs_lose_nothing_but_the_breaks_between_them(source: str) -> None:
    assert "".join("".join(split_paragraphs(source)).split()) == "".join(source.split())


@given(_SOURCES)
def test_what_is_read_can_be_stored(source: str) -> None:
    document = Document((Paragraph(read_tex(source)),))
    assert load(dump(document)) == document


@given(_ORDINARY)
def test_text_without_tex_is_unchanged(text: str) -> None:
    assert plain_text(read_tex(text)) == text


@given(_SOURCES)
def test_texts_are_merged_and_nothing_is_empty(source: str) -> None:
    _check(read_tex(source))


def _check(inlines: Iterable[Inline]) -> None:
    before: Inline | None = None
    for inline in inlines:
        assert plain_text((inline,))
        assert not (isinstance(before, Text) and isinstance(inline, Text))
        if isinstance(inline, Strong | Emphasis | Link):
            _check(inline.children)
        before = inline


@given(_SOURCES)
def test_links_are_absolute_and_never_nest(source: str) -> None:
    links = list(_links(read_tex(source)))
    assert all(link.url.startswith(("http://", "https://", "mailto:")) for link in links)
    assert not any(list(_links(link.children)) for link in links)


def _links(inlines: Iterable[Inline]) -> Iterable[Link]:
    for inline in inlines:
        if isinstance(inline, Link):
            yield inline
        if isinstance(inline, Strong | Emphasis | Link):
            yield from _links(inline.children)


@pytest.mark.slow
@given(_SOURCES)
def test_a_formula_is_one_line_without_commands(tex: str) -> None:
    plain = formula_to_unicode(tex)
    assert "\\" not in plain
    assert plain == " ".join(plain.split())
