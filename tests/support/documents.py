"""Documents of every shape, for properties."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from bot.document.nodes import (
    Card,
    CardAction,
    Code,
    Details,
    Divider,
    Document,
    Emphasis,
    Footer,
    Heading,
    ItemList,
    Link,
    Math,
    Paragraph,
    RoleName,
    Strong,
    Text,
)

TEXTS = st.one_of(
    st.text(min_size=1, max_size=40),
    st.sampled_from(
        [
            "A sentence. Another one.",
            "e.g. this",
            "👩‍👩‍👧‍👦",
            "שלום",
            "图神经网络。",
            "*_`[]<>&@",
            "\U0001d4aa",
        ]
    ),
)
LEAVES = st.one_of(
    TEXTS.map(Text),
    TEXTS.map(Code),
    st.builds(Math, st.just(r"\alpha^2"), st.just("α²")),
    st.just(RoleName("1207")),
)
INLINE = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple).map(Strong),
        st.lists(inner, max_size=3).map(tuple).map(Emphasis),
        st.builds(
            Link,
            st.lists(LEAVES, min_size=1, max_size=2).map(tuple),
            st.just("https://arxiv.org/abs/2606.00001"),
        ),
    ),
    max_leaves=6,
)
INLINES = st.lists(INLINE, min_size=1, max_size=5).map(tuple)
FLAT_BLOCK = st.one_of(
    st.builds(Heading, INLINES, st.integers(1, 2)),
    INLINES.map(Paragraph),
    st.lists(INLINES, min_size=1, max_size=3).map(tuple).map(ItemList),
    INLINES.map(Footer),
    st.just(Divider()),
)
FLAT_BLOCKS = st.lists(FLAT_BLOCK, max_size=3).map(tuple)
OPENED = st.integers(1, 99).map(
    lambda n: (f"paper|1|2606.{n:05}", str(n), (), (CardAction(f"save|1|2606.{n:05}", "☆ Save"),))
) | st.just(("", "", (), ()))
CARD = st.builds(
    lambda title, blocks, folded, opened: Card(title, blocks, folded, *opened),
    INLINES,
    FLAT_BLOCKS,
    FLAT_BLOCKS,
    OPENED,
)
NUMBERED_CARD = CARD.map(
    lambda card: replace(card, title=(Text(f"{card.label}. "), Strong(card.title)))
)
BLOCK = st.one_of(FLAT_BLOCK, CARD, NUMBERED_CARD, st.builds(Details, INLINES, FLAT_BLOCKS))
DOCUMENTS = st.lists(BLOCK, max_size=12).map(tuple).map(Document)
