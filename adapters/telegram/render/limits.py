"""What fits into one message, in each form, with its number buttons below it.

Rich messages: 32,768 characters with the sources of formulas, 500 blocks, 16 levels
(https://core.telegram.org/bots/api#sendrichmessage). Texts: see ``render``. Keyboards: 100
buttons, eight in a row.
"""

from __future__ import annotations

from adapters.telegram.render import text
from adapters.telegram.render.rich import render_block
from bot.document.nodes import Document
from bot.model.chat import RenderMode
from bot.model.conversation import card_labels

PAGE_BUDGET = 10_000
"""Characters of a page, far below what is accepted: some clients show only part of longer ones."""
MAX_CHARACTERS = 32_768
MAX_BLOCKS = 500
MAX_DEPTH = 16
MAX_BUTTONS = 100
MAX_CARD_BUTTONS = 80
"""Cards on a page that can be opened; the rest of the buttons is for paging and what else a reply
offers."""


def fits(page: Document, form: RenderMode = RenderMode.RICH, budget: int = PAGE_BUDGET) -> bool:
    """Tell whether ``page`` fits into one message.

    Args:
        page: what is to be sent.
        form: how it is drawn.
        budget: the most characters of a rich page.
    """
    if len(page.blocks) > MAX_CARD_BUTTONS and len(card_labels(page)) > MAX_CARD_BUTTONS:
        return False
    match form:
        case RenderMode.RICH:
            return _fits_rich(page, budget)
        case RenderMode.CLASSIC:
            return text.fits_text(page)
        case RenderMode.PLAIN:
            return text.render_plain(page).units <= text.MAX_UNITS


def _fits_rich(page: Document, budget: int) -> bool:
    """Hold the markup to the limit as well: Telegram does not say which of the two it counts."""
    length = markup = blocks = 0
    for drawn in map(render_block, page.blocks):
        length += drawn.length
        markup += len(drawn.html)
        blocks += drawn.blocks
        if length > budget or markup > MAX_CHARACTERS or drawn.depth > MAX_DEPTH:
            return False
    return blocks <= MAX_BLOCKS
