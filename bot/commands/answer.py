"""What a handler answers, before it is cut into pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.document.nodes import Document, Inlines, Paragraph
from bot.model.chat import RenderMode
from bot.model.conversation import Action, Attachment, Button, Placement, Visibility

ButtonRows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer.

    Attributes:
        document: of any length.
        rows: its buttons.
        page_argument: the argument with which page buttons get this answer again; None where
            nothing can, because it tells of a change. Such answers are short.
        visibility: who sees it.
        banner: a sentence on page 1. (): none now, but space is reserved so that page breaks stay
            put. None: never one.
        placement: where it goes when it answers a press.
        attachment: a file that goes with it, or None.
        truncation_note: the sentence on page 1 where there are more pages and no page buttons.
        page_command: the command of the page buttons; "" for the one that was asked.
        render_mode: how it is drawn; None for as the chat wanted it when it asked.
    """

    document: Document
    rows: ButtonRows = ()
    page_argument: str | None = None
    visibility: Visibility = Visibility.EVERYONE
    banner: Inlines | None = None
    placement: Placement = Placement.IN_PLACE
    attachment: Attachment | None = None
    truncation_note: Inlines = ()
    page_command: str = ""
    render_mode: RenderMode | None = None


_PER_ROW = 4
"""Buttons side by side; all platforms show as many short ones."""


def arrange_in_rows(actions: Sequence[Action]) -> ButtonRows:
    """Return ``actions`` as rows of a few buttons each."""
    return tuple(tuple(actions[at : at + _PER_ROW]) for at in range(0, len(actions), _PER_ROW))


def say(
    *paragraphs: Inlines, rows: ButtonRows = (), visibility: Visibility = Visibility.EVERYONE
) -> Answer:
    """Return an answer of ``paragraphs``, the empty ones left out."""
    blocks = tuple(Paragraph(paragraph) for paragraph in paragraphs if paragraph)
    return Answer(Document(blocks), rows, visibility=visibility)
