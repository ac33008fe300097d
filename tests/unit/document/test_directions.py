"""Marks of direction, which must not turn what follows a text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.console.plain import as_text
from adapters.discord.render.markdown import render_inlines
from adapters.telegram.render.rich import render_rich
from adapters.telegram.render.text import render_plain
from bot.document.directions import balance_directions
from bot.document.nodes import Code, Document, Math, Paragraph, Text

BALANCED = {
    "no marks": ("ein Maß — שלום", "ein Maß — שלום"),
    "an open override": ("a\u202etxt.exe", "atxt.exe"),
    "a closed override": ("a\u202ecba\u202c d", "a\u202ecba\u202c d"),
    "an open isolate": ("a\u2067b", "ab"),
    "a closed isolate": ("\u2068שלום\u2069 b", "\u2068שלום\u2069 b"),
    "ends without beginnings": ("a\u2069b\u202c", "ab"),
    "the wrong end": ("\u202eab\u2069c", "abc"),
    "an override left open in an isolate": ("\u2066a\u202eb\u2069c", "\u2066ab\u2069c"),
    "one pair in another": ("\u2066\u202aa\u202c\u2069", "\u2066\u202aa\u202c\u2069"),
    "pairs across lines": ("\u202ea\nb\u202c", "a\nb"),
    "one too many": ("\u202e\u202ea\u202c", "\u202ea\u202c"),
}


@pytest.mark.parametrize(("text", "sent"), BALANCED.values(), ids=BALANCED)
def test_marks_of_direction_stay_in_pairs_only(text: str, sent: str) -> None:
    assert balance_directions(text) == sent


_MARKED = st.text(st.sampled_from("ab א\n\u202a\u202c\u202e\u2066\u2068\u2069"), max_size=20)


@given(_MARKED)
def test_balancing_removes_marks_only_and_once(text: str) -> None:
    balanced = balance_directions(text)
    assert _without_marks(balanced) == _without_marks(text)
    assert balance_directions(balanced) == balanced
    assert sum(map(balanced.count, "\u202a\u202e")) == balanced.count("\u202c")
    assert sum(map(balanced.count, "\u2066\u2068")) == balanced.count("\u2069")


def _without_marks(text: str) -> str:
    return re.sub("[\u202a-\u202e\u2066-\u2069]", "", text)


@pytest.mark.parametrize("make", [Text, Code, lambda text: Math("", text)])
def test_no_platform_is_sent_an_open_mark(make: type[Text]) -> None:
    inlines = (make("a\u202eb"), Text(" c\u2067d"))
    document = Document((Paragraph(inlines),))
    sent = (
        render_rich(document).html,
        render_plain(document).text,
        render_inlines(inlines),
        as_text(document),
    )
    assert not any(re.search("[\u202a-\u202e\u2066-\u2069]", text) for text in sent)
