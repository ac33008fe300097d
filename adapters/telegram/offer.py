"""Results of inline queries: cards that people put into any chat."""

from __future__ import annotations

from typing import Any

from adapters.telegram.render.keyboard import Rows, build_keyboard
from adapters.telegram.render.payload import NO_PREVIEW, encode_entities
from adapters.telegram.render.text import render_classic
from bot.document.nodes import Document
from bot.model.conversation import Action, InlineResult

_NOTHING = Document(())


def article(offer: InlineResult) -> dict[str, Any]:
    """Return ``offer`` as https://core.telegram.org/bots/api#inlinequeryresultarticle."""
    rendered = render_classic(offer.document)
    content = {
        "message_text": rendered.text,
        "entities": encode_entities(rendered),
        "link_preview_options": NO_PREVIEW,
    }
    result = {
        "type": "article",
        "id": offer.id,
        "title": offer.title,
        "description": offer.summary,
        "input_message_content": content,
    }
    markup = build_keyboard(_for_everybody(offer.rows), _NOTHING)
    return result | ({"reply_markup": markup.to_dict()} if markup else {})


def _for_everybody(rows: Rows) -> Rows:
    """Leave out what asks the bot: pressed in a chat where it is not, it says no place to answer.

    https://core.telegram.org/bots/api#callbackquery has only an ``inline_message_id`` then.
    """
    kept = ([button for button in row if not isinstance(button, Action)] for row in rows)
    return [row for row in kept if row]
