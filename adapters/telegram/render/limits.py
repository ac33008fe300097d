"""The Bot API's limits, and what fits into one message in each render mode.

Rich messages: 32,768 characters with the sources of formulas, 500 blocks, 16 levels
(https://core.telegram.org/bots/api#sendrichmessage). Texts: 4096 UTF-16 units, and 100 entities,
beyond which Telegram silently drops them.
"""

from __future__ import annotations

from adapters.telegram.render.controls import ANY_NAME, BUTTONS, keyboard_actions
from adapters.telegram.render.rich import render_block
from adapters.telegram.render.text import RenderedText, render_classic, render_plain
from bot.document.nodes import Document
from bot.model.chat import RenderMode

PAGE_BUDGET = 10_000
"""Characters of a page that are seen while everything is folded: some clients were reported to show
only part of longer messages. What is folded takes no room on the screen, and counts for Telegram's
own limit alone."""
MAX_CHARACTERS = 32_768
MAX_BLOCKS = 500
MAX_DEPTH = 16
MAX_UNITS = 4096
MAX_ENTITIES = 100
MAX_CARD_BUTTONS = 8
"""Cards on a page that only a button below it opens: one row of them."""
MAX_NOTICE_UNITS = 200
"""https://core.telegram.org/bots/api#answercallbackquery."""
MAX_INLINE_RESULTS = 50
"""https://core.telegram.org/bots/api#answerinlinequery."""
_MAX_CAPTION_UNITS = 1024
"""https://core.telegram.org/bots/api#senddocument."""


def fits(
    page: Document, render_mode: RenderMode = RenderMode.RICH, budget: int = MAX_CHARACTERS
) -> bool:
    """Tell whether ``page`` fits into one message.

    Args:
        page: what is to be sent.
        render_mode: how it is rendered.
        budget: the most characters of a rich page, with those that are folded.
    """
    if len(page.blocks) > MAX_CARD_BUTTONS:
        openers = keyboard_actions(page, render_mode, ANY_NAME)
        if len(openers) > MAX_CARD_BUTTONS:
            return False
    match render_mode:
        case RenderMode.RICH:
            return _fits_rich(page, budget)
        case RenderMode.CLASSIC:
            rendered = render_classic(page, ANY_NAME)
            return rendered.units <= MAX_UNITS and len(rendered.entities) <= MAX_ENTITIES
        case RenderMode.PLAIN:
            return render_plain(page).units <= MAX_UNITS


def fits_caption(rendered: RenderedText) -> bool:
    """Tell whether a text fits below a file."""
    return rendered.units <= _MAX_CAPTION_UNITS and len(rendered.entities) <= MAX_ENTITIES


def _fits_rich(page: Document, budget: int) -> bool:
    seen = length = markup = blocks = 0
    for block in page.blocks:
        rendered = render_block(block, BUTTONS)  # the longest form
        seen += rendered.seen
        length += rendered.length
        # Telegram does not say whether it counts the markup, which is longer than the characters.
        markup += len(rendered.html)
        blocks += rendered.blocks
        if seen > PAGE_BUDGET or length > budget or markup > MAX_CHARACTERS:
            return False
        if rendered.depth > MAX_DEPTH:
            return False
    return blocks <= MAX_BLOCKS
