"""What a handler says, before it is cut into pages."""

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
        placement: where it goes when it answers a press.
        attachment: a file that goes with it, or None.
        above: a sentence over its first page; () where there is none now, None where there never
            is. It comes and goes, and must not move what stands on the pages.
        rows: its buttons.
        again: the argument with which the command gives this answer again, for page buttons; None
            where it cannot, because it told of a change. Such answers are short.
        audience: who is to see it.
        cut: the sentence above its first page where it is too long for one and cannot be turned.
        by: the command that gives it again, where it is not the one that was asked.
        form: how it is drawn; None for as the chat wanted it when it asked.
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
    *paragraphs: Inlines, rows: ButtonRows = (), audience: Visibility = Visibility.EVERYONE
) -> Answer:
    """Return an answer of ``paragraphs``, the empty ones left out."""
    blocks = tuple(Paragraph(one) for one in paragraphs if one)
    return Answer(Document(blocks), rows, visibility=audience)
