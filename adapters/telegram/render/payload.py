"""Pages as parameters of requests.

Plain JSON: the library's own MessageEntity takes 15 µs to make and as long again to be written.
"""

from __future__ import annotations

from typing import Any, assert_never

from adapters.telegram.canvas import Entity
from adapters.telegram.render.rich import render_rich
from adapters.telegram.render.text import RenderedText, render_classic, render_plain
from bot.document.nodes import Document
from bot.model.chat import RenderMode

NO_PREVIEW = {"is_disabled": True}


def encode_page(page: Document, form: RenderMode) -> dict[str, Any]:
    """Return what says ``page`` in sendMessage, sendRichMessage and editMessageText."""
    match form:
        case RenderMode.RICH:
            return {"rich_message": _rich_message(page)}
        case RenderMode.CLASSIC | RenderMode.PLAIN:
            rendered = render_as_text(page, form)
            return {
                "text": rendered.text,
                "entities": encode_entities(rendered),
                "link_preview_options": NO_PREVIEW,
            }
        case _:
            assert_never(form)


def render_as_text(page: Document, form: RenderMode) -> RenderedText:
    """Return ``page`` as text, with entities unless ``form`` is PLAIN."""
    return render_plain(page) if form is RenderMode.PLAIN else render_classic(page)


def encode_entities(rendered: RenderedText) -> list[dict[str, Any]]:
    """Return the entities as https://core.telegram.org/bots/api#messageentity."""
    return [_entity(span) for span in rendered.entities]


def _rich_message(page: Document) -> dict[str, Any]:
    """Return https://core.telegram.org/bots/api#inputrichmessage.

    Telegram would make web addresses of words like ``Node.js`` in abstracts, so it is not let to
    look for any, except where it finds a command to tap on.
    """
    drawn = render_rich(page)
    return {"html": drawn.html, "skip_entity_detection": not drawn.commands}


def _entity(span: Entity) -> dict[str, Any]:
    entity = {"type": span.kind, "offset": span.offset, "length": span.length}
    return entity | {"url": span.url} if span.url else entity
