"""What is not accepted in one render mode is sent in the next plainer one, complete."""

from __future__ import annotations

from itertools import product

import pytest

from bot.document.nodes import Document, Paragraph, Text
from bot.model.chat import RenderMode
from bot.model.conversation import Action, Attachment, Reply
from bot.model.fallback import FALLBACK, downgrade, paginate_in, plainer_of

LINES = Document(tuple(Paragraph((Text(f"line {number}"),)) for number in range(5)))
ROWS = ((Action("▶", "today", start=2),),)
FILE = Attachment("papers.bib", b"@misc{x}", "application/x-bibtex")
HOLDS = {RenderMode.RICH: 10, RenderMode.CLASSIC: 2, RenderMode.PLAIN: 1}


def fits(page: Document, mode: RenderMode) -> bool:
    return len(page.blocks) <= HOLDS[mode]


def test_the_last_of_the_plainer_messages_has_the_buttons_and_the_file() -> None:
    parts = downgrade(Reply(LINES, ROWS, attachment=FILE), fits)
    assert [len(part.document.blocks) for part in parts] == [2, 2, 1]
    assert {part.render_mode for part in parts} == {RenderMode.CLASSIC}
    assert [part.rows for part in parts] == [(), (), ROWS]
    assert [part.attachment for part in parts] == [None, None, FILE]


def test_what_fits_stays_one_message() -> None:
    reply = Reply(Document(LINES.blocks[:2]), ROWS, attachment=FILE)
    (part,) = downgrade(reply, fits)
    assert (part.document, part.rows, part.attachment) == (reply.document, ROWS, FILE)


def test_below_the_plainest_mode_there_is_nothing() -> None:
    assert downgrade(Reply(LINES, ROWS, render_mode=RenderMode.PLAIN), fits) == ()


@pytest.mark.parametrize("mode", RenderMode)
def test_every_page_fits_in_its_mode(mode: RenderMode) -> None:
    pages = paginate_in(mode, LINES, fits)
    assert all(fits(page, mode) for page in pages)
    assert tuple(block for page in pages for block in page.blocks) == LINES.blocks


def test_a_fallback_is_plainer_than_its_mode() -> None:
    assert all(plainer_of(mode, fallback) is fallback for mode, fallback in FALLBACK.items())
    for first, second in product(RenderMode, repeat=2):
        assert plainer_of(first, second) is plainer_of(second, first)
