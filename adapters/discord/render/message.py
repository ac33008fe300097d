"""What Discord is given for a page, in each form, and whether it is one message.

RICH ────→ Components V2
CLASSIC ─→ markdown, with controls below
PLAIN ───→ letters, with controls below
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any, TypeAlias

import discord
from discord import ui

from adapters.discord.file import small_enough
from adapters.discord.render import classic, layout
from adapters.discord.render.controls import Rows
from bot.document.nodes import Document
from bot.model.chat import RenderMode
from bot.model.conversation import Attachment

SILENT = discord.AllowedMentions.none()
"""Nobody is called by what papers or people write."""

View: TypeAlias = ui.LayoutView | ui.View


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    """A message as discord.py takes it.

    Attributes:
        view: the components; with those of version 2 there is no other text.
        content: the text, None where the components hold it.
        attachment: the file that comes with it, or None.
    """

    view: View
    content: str | None = None
    attachment: Attachment | None = None

    def as_new(self) -> dict[str, Any]:
        """Return a new message in the words of discord.py's methods."""
        message: dict[str, Any] = {"view": self.view, "allowed_mentions": SILENT}
        if self.content is not None:
            message |= {"content": self.content}
        if self.attachment is not None:
            message |= {"files": self._files()}
        return message

    def as_edit(self) -> dict[str, Any]:
        """Return the same for a message that takes another's place, of which nothing stays."""
        return {
            "view": self.view,
            "content": self.content,
            "attachments": self._files(),
            "allowed_mentions": SILENT,
        }

    def _files(self) -> list[discord.File]:
        return [discord.File(BytesIO(one.content), one.name) for one in (self.attachment,) if one]


def fits(page: Document, form: RenderMode = RenderMode.RICH) -> bool:
    """Tell whether ``page`` is one message in ``form``, with room for its buttons.

    What fits in a plainer form also fits in RICH: a page of another form can then take the place
    of an older message, whose components cannot be taken away from it.
    """
    match form:
        case RenderMode.RICH:
            return layout.fits(page)
        case RenderMode.CLASSIC:
            return classic.fits(page, classic.classic_text(page)) and layout.fits(page)
        case RenderMode.PLAIN:
            return classic.fits(page, classic.plain_page(page)) and layout.fits(page)


def render_message(
    page: Document, form: RenderMode, rows: Rows = (), attachment: Attachment | None = None
) -> RenderedMessage:
    """Return ``page`` in ``form``.

    Raises:
        Unfit: the page has more parts than a message of this form holds.
    """
    file = small_enough(attachment) if attachment else None
    if form is RenderMode.RICH:
        return RenderedMessage(
            layout.build_layout(page, rows, file.name if file else ""), None, file
        )
    text = classic.classic_text(page) if form is RenderMode.CLASSIC else classic.plain_page(page)
    return RenderedMessage(classic.build_view(page, rows), text, file)


def view(page: Document, rows: Rows = ()) -> ui.LayoutView:
    """Return ``page`` with its buttons in Components V2."""
    return layout.build_layout(page, rows)
