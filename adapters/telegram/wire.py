"""Pages as parameters of requests.

Plain JSON: the library's own MessageEntity takes 15 µs to make and as long again to be written.
"""

from __future__ import annotations

from typing import Any, assert_never

from adapters.telegram.canvas import Span
from adapters.telegram.render import Rendered, render, render_bare
from adapters.telegram.rich import draw
from bot.document.nodes import Document
from bot.model.chat import RenderMode

NO_PREVIEW = {"is_disabled": True}


def content_of(page: Document, form: RenderMode) -> dict[str, Any]:
    """Return what says ``page`` in sendMessage, sendRichMessage and editMessageText."""
    match form:
        case RenderMode.RICH:
            return {"rich_message": _rich_message(page)}
        case RenderMode.CLASSIC | RenderMode.PLAIN:
            rendered = rendered_as(page, form)
            return {
                "text": rendered.text,
                "entities": entities_of(rendered),
                "link_preview_options": NO_PREVIEW,
            }
        case _:
            assert_never(form)


def rendered_as(page: Document, form: RenderMode) -> Rendered:
    """Return ``page`` as text, with entities unless ``form`` is PLAIN."""
    return render_bare(page) if form is RenderMode.PLAIN else render(page)


def entities_of(rendered: Rendered) -> list[dict[str, Any]]:
    """Return the entities as https://core.telegram.org/bots/api#messageentity."""
    return [_entity(span) for span in rendered.spans]


def _rich_message(page: Document) -> dict[str, Any]:
    """Return https://core.telegram.org/bots/api#inputrichmessage.

    Telegram would make web addresses of words like ``Node.js`` in abstracts, so it is not let to
    look for any, except where it finds a command to tap on.
    """
    drawn = draw(page)
    return {"html": drawn.html, "skip_entity_detection": not drawn.commands}


def _entity(span: Span) -> dict[str, Any]:
    entity = {"type": span.kind, "offset": span.offset, "length": span.length}
    return entity | {"url": span.url} if span.url else entity
