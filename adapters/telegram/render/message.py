"""Pages and inline results as messages: what fits into one, and the parameters of its request.

Rich messages: 32,768 characters with the sources of formulas, 500 blocks, 16 levels
(https://core.telegram.org/bots/api#sendrichmessage). Texts: 4096 UTF-16 units, and 100 entities,
beyond which Telegram silently drops them. Parameters are plain JSON: the library's own
MessageEntity takes 15 µs to make and as long again to be written.
"""

from __future__ import annotations

from typing import Any, assert_never

from adapters.telegram.address import tag_markup
from adapters.telegram.render.controls import (
    ANY_NAME,
    BUTTONS,
    NO_CONTROLS,
    Rows,
    TextControls,
    build_keyboard,
    keyboard_actions,
)
from adapters.telegram.render.rich import render_block, render_rich
from adapters.telegram.render.text import RenderedText, render_classic, render_plain
from bot.document.identity_cache import PAGE_CACHE_SIZE, cache_by_identities
from bot.document.nodes import Document
from bot.model.chat import RenderMode
from bot.model.conversation import Action, InlineResult

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
_NO_PREVIEW = {"is_disabled": True}
_EMPTY_PAGE = Document(())


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


def encode_page(
    page: Document,
    render_mode: RenderMode,
    controls: TextControls = NO_CONTROLS,
    thread_id: int | None = None,
) -> dict[str, Any]:
    """Return the content of sendMessage, sendRichMessage or editMessageText.

    Args:
        page: what it says.
        render_mode: how it is drawn.
        controls: what stands in its text beside words.
        thread_id: the forum topic, which every button remembers.
    """
    match render_mode:
        case RenderMode.RICH:
            rendered = render_rich(page, controls)
            # Telegram would turn words like ``Node.js`` in abstracts into links, so that it may
            # detect entities only where there is a command to tap on.
            # https://core.telegram.org/bots/api#inputrichmessage
            skips_detection = not rendered.has_commands
            html = tag_markup(rendered.html, thread_id)
            return {"rich_message": {"html": html, "skip_entity_detection": skips_detection}}
        case RenderMode.CLASSIC | RenderMode.PLAIN:
            return _encode_text("text", render_as_text(page, render_mode, controls))
        case _:
            assert_never(render_mode)


def encode_message(
    page: Document,
    render_mode: RenderMode,
    rows: Rows,
    thread_id: int | None,
    controls: TextControls,
) -> dict[str, Any]:
    """Return content and buttons as parameters of a request."""
    keyboard = build_keyboard(rows, page, thread_id, render_mode, controls)
    content = encode_page(page, render_mode, controls, thread_id)
    return {"reply_markup": keyboard and keyboard.to_dict(), **content}


encode_shared_page = cache_by_identities(PAGE_CACHE_SIZE)(encode_message)
"""The same, remembered: a page without buttons of its own is a digest, which goes to many chats."""


def render_as_text(
    page: Document, render_mode: RenderMode, controls: TextControls = NO_CONTROLS
) -> RenderedText:
    """Return ``page`` as text, with entities unless ``render_mode`` is PLAIN."""
    return render_plain(page) if render_mode is RenderMode.PLAIN else render_classic(page, controls)


def encode_entities(rendered: RenderedText) -> list[dict[str, Any]]:
    """Return the entities as https://core.telegram.org/bots/api#messageentity."""
    return [
        {"type": entity.kind, "offset": entity.offset, "length": entity.length}
        | ({"url": entity.url} if entity.url else {})
        for entity in rendered.entities
    ]


def encode_inline_result(result: InlineResult) -> dict[str, Any]:
    """Return ``result`` as https://core.telegram.org/bots/api#inlinequeryresultarticle."""
    article = {
        "type": "article",
        "id": result.id,
        "title": result.title,
        "description": result.summary,
        "input_message_content": _encode_text("message_text", render_classic(result.document)),
    }
    # A button that asks the bot, pressed in a chat without the bot, comes without a chat to answer
    # in (only an ``inline_message_id``): https://core.telegram.org/bots/api#callbackquery.
    rows = [[button for button in row if not isinstance(button, Action)] for row in result.rows]
    keyboard = build_keyboard([row for row in rows if row], _EMPTY_PAGE)
    return article | ({"reply_markup": keyboard.to_dict()} if keyboard else {})


def _encode_text(name: str, rendered: RenderedText) -> dict[str, Any]:
    return {
        name: rendered.text,
        "entities": encode_entities(rendered),
        "link_preview_options": _NO_PREVIEW,
    }
