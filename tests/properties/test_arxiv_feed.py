"""Whatever arXiv may put into a feed comes out of it again, and nothing else gets out."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.arxiv.feed_parser import parse_feed
from bot.errors import SourceError
from bot.model.calendar import NEW_YORK
from tests.emulators.arxiv import AnnouncedPaper, paper
from tests.emulators.arxiv.markup import atom, rss

MIDNIGHT = datetime(2026, 6, 16, tzinfo=NEW_YORK)
TYPES = {"new": "new", "cross": "cross", "replace": "replace", "replace-cross": "replace"}

printable = st.text(st.characters(codec="utf-8", categories=["L", "M", "N", "P", "S", "Zs"]))
ids = st.one_of(
    st.from_regex(r"[0-9]{2}(0[1-9]|1[0-2])\.[0-9]{4,5}", fullmatch=True),
    st.from_regex(r"[a-z]{2,8}(-[a-z]{2,4})?/[0-9]{2}(0[1-9]|1[0-2])[0-9]{3}", fullmatch=True),
)
papers = st.builds(
    lambda paper_id, title, abstract, authors, version: paper(
        paper_id, "cs.DC cs.AI", title=title, abstract=abstract, authors=authors, version=version
    ),
    ids,
    printable,
    printable,
    printable,
    st.integers(1, 40),
)


def folded(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.slow
@given(papers, st.sampled_from(sorted(TYPES)), st.sampled_from([rss, atom]))
def test_any_item_comes_back(given_paper: AnnouncedPaper, type_: str, render) -> None:
    title = "cs.DC updates on arXiv.org"
    content = render(title, "l", "s", MIDNIGHT, MIDNIGHT, [(given_paper, type_)])

    (item,) = parse_feed(content).items

    assert item.type == TYPES[type_]
    assert (item.paper.id, item.paper.version) == (given_paper.id, given_paper.version)
    assert item.paper.title == folded(given_paper.title)
    assert item.paper.abstract == given_paper.abstract.strip()
    assert item.paper.authors == folded(given_paper.authors)


WHOLE = rss(
    "cs.DC updates on arXiv.org",
    "l",
    "s",
    MIDNIGHT,
    MIDNIGHT,
    [(paper("2606.00001", "cs.DC cs.AI"), "new"), (paper("2606.00002", "cs.AI cs.DC"), "cross")],
)


@given(st.integers(0, len(WHOLE) - 1), st.binary(max_size=6), st.integers(0, 60))
def test_a_damaged_feed_raises_nothing_but_our_own_errors(at: int, by: bytes, over: int) -> None:
    with suppress(SourceError):
        parse_feed(WHOLE[:at] + by + WHOLE[at + over :])


@given(st.integers(0, len(WHOLE.rstrip()) - 1))
def test_no_truncated_feed_is_taken_for_a_whole_one(at: int) -> None:
    try:
        parse_feed(WHOLE[:at])
    except SourceError:
        return
    raise AssertionError("a part was taken for the whole")
