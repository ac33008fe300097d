"""Rendering of a page in each mode, and whether it fits into one message.

RICH ────→ Components V2
CLASSIC ─→ markdown, with controls below
PLAIN ───→ letters, with controls below
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any, TypeAlias

import discord
from discord import ui

from adapters.discord.render import classic, layout
from adapters.discord.render.controls import Rows
from bot.document.nodes import Document
from bot.model.chat import RenderMode
from bot.model.conversation import Attachment, row_actions

SILENT = discord.AllowedMentions.none()
"""Mentions in the text of papers and people notify nobody."""

MAX_FILE = 10 * 1024 * 1024
"""Bytes: https://docs.discord.com/developers/reference#uploading-files."""

View: TypeAlias = ui.LayoutView | ui.View


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    """A message as discord.py takes it.

    Attributes:
        view: the components; Components V2 hold all of the text.
        content: the text, or None if the components hold it.
        attachment: the file to send along, or None.
    """

    view: View
    content: str | None = None
    attachment: Attachment | None = None

    def as_new(self) -> dict[str, Any]:
        """Return the keyword arguments of discord.py's methods for a new message."""
        message: dict[str, Any] = {"view": self.view, "allowed_mentions": SILENT}
        if self.content is not None:
            message |= {"content": self.content}
        if self.attachment is not None:
            message |= {"files": self._files()}
        return message

    def as_edit(self) -> dict[str, Any]:
        """Return the keyword arguments for an edit that replaces everything of a message."""
        return {
            "view": self.view,
            "content": self.content,
            "attachments": self._files(),
            "allowed_mentions": SILENT,
        }

    def _files(self) -> list[discord.File]:
        file = self.attachment
        return [] if file is None else [discord.File(BytesIO(file.content), file.name)]


def fits(page: Document, render_mode: RenderMode = RenderMode.RICH) -> bool:
    """Tell whether ``page`` fits into one message in ``render_mode``, with room for its buttons.

    What fits in a plainer mode also fits in RICH: a page can then replace an older message, whose
    components cannot be removed from it.
    """
    match render_mode:
        case RenderMode.RICH:
            return layout.fits(page)
        case RenderMode.CLASSIC:
            return classic.fits(page, classic.classic_text(page)) and layout.fits(page)
        case RenderMode.PLAIN:
            return classic.fits(page, classic.plain_page(page)) and layout.fits(page)


def render_message(
    page: Document, render_mode: RenderMode, rows: Rows = (), attachment: Attachment | None = None
) -> RenderedMessage:
    """Return ``page`` in ``render_mode``.

    Raises:
        Unfit: the page has more components than a message may have.
    """
    rows = (row_actions(page), *rows)
    file = _compress_if_large(attachment) if attachment else None
    if render_mode is RenderMode.RICH:
        return RenderedMessage(
            layout.build_layout(page, rows, file.name if file else ""), None, file
        )
    text = (
        classic.classic_text(page)
        if render_mode is RenderMode.CLASSIC
        else classic.plain_page(page)
    )
    return RenderedMessage(classic.build_view(page, rows), text, file)


def _compress_if_large(attachment: Attachment) -> Attachment:
    """Return ``attachment``, compressed if it is larger than ``MAX_FILE``."""
    if len(attachment.content) <= MAX_FILE:
        return attachment
    packed = gzip.compress(attachment.content, mtime=0)
    return replace(
        attachment, name=f"{attachment.name}.gz", content=packed, media_type="application/gzip"
    )
