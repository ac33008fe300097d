"""A jump leads to its heading, on whatever page that comes to stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.document.codec import dump, load
from bot.document.jumps import list_jumps, resolve_jumps, widen_jumps
from bot.document.nodes import Card, Document, Heading, ItemList, Jump, Text
from bot.document.paginate import paginate

WORDS = (Text("3 new"),)


def digest(*sections: int) -> Document:
    """Return a digest of sections with so many papers, each named in the head."""
    head = ItemList(tuple((Jump(WORDS, f"{at}n", f"s{at}"),) for at in range(len(sections))))
    blocks = [
        block
        for at, size in enumerate(sections)
        for block in (
            Heading((Text(f"Section {at}"),), 2, f"{at}n"),
            *(Card((Text("x"),), opens=f"paper|1|{at}.{n}", label="1") for n in range(size)),
        )
    ]
    return Document((head, *blocks))


def opening(number: int, opens: str) -> str:
    return f"page {number} with {opens}"


def test_on_its_own_page_a_jump_needs_no_action() -> None:
    (page,) = resolve_jumps([digest(2, 1)], opening)
    assert page == digest(2, 1)
    assert list_jumps(page) == ()


def test_jumps_and_headings_are_stored() -> None:
    (first, *_) = resolve_jumps(paginate(digest(3, 1), lambda page: len(page.blocks) <= 3), opening)
    assert load(dump(first)) == first
    assert load(dump(digest(3, 1))) == digest(3, 1)


def test_a_jump_to_nowhere_is_mere_words() -> None:
    head = Document((ItemList(((Jump(WORDS, "9n"),),)),))
    (page,) = resolve_jumps([head], opening)
    assert page == Document((ItemList((WORDS,)),))
    away = resolve_jumps(paginate(digest(3, 1), lambda page: len(page.blocks) <= 3), lambda *_: "")
    assert list_jumps(away[0]) == ()


@given(st.lists(st.integers(1, 6), min_size=1, max_size=9), st.integers(3, 9))
def test_a_jump_carries_the_page_and_the_first_paper_of_its_section(
    sizes: list[int], room: int
) -> None:
    wide = paginate(widen_jumps(digest(*sizes)), lambda page: len(page.blocks) <= room)
    pages = resolve_jumps(wide, opening)
    for jump in list_jumps(pages[0]):
        place = jump.anchor.removesuffix("n")
        number = int(jump.payload.split()[1])
        assert jump.payload == f"page {number} with paper|1|{place}.0"
        assert any(
            isinstance(block, Heading) and block.anchor == jump.anchor
            for block in pages[number - 1].blocks
        )
    assert [len(page.blocks) for page in pages] == [len(page.blocks) for page in wide]
