"""One page of an answer, with buttons to its neighbours. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.commands.answer import Answer
from bot.document.nodes import Document, Inlines, Paragraph, Text
from bot.document.paginate import paginate
from bot.model.chat import RenderMode
from bot.model.conversation import Action, Placement, Reply
from bot.ports import Fits

_HERE = " +"
"""Behind the argument of a button whose answer takes the place of the message it stands below."""
_ROOM: Inlines = (Text("x" * 240),)
"""Room for the longest sentence above a page, in any language."""


def here(argument: str) -> str:
    """Return ``argument`` for a button that changes what it stands below.

    An answer that opens beside the message that was pressed is turned, and marked, in its own.
    """
    return f"{argument}{_HERE}"


def asked_here(argument: str) -> tuple[str, bool]:
    """Return ``argument`` as it was given to ``here``, and whether it was."""
    return argument.removesuffix(_HERE), argument.endswith(_HERE)


def paginate_answer(answer: Answer, command: str, page: int, form: RenderMode, fits: Fits) -> Reply:
    """Return page ``page`` of ``answer``, or the last one where it has become shorter.

    Args:
        answer: the whole answer.
        command: the command that gives it; ``answer.again`` is the argument.
        page: from 1.
        form: how the chat wants its pages drawn.
        fits: the platform's own predicate.
    """
    pages = _pages(answer, form, fits)
    at = min(max(page, 1), len(pages))
    shown = _under(answer.banner, pages[0]) if at == 1 else pages[at - 1]
    if len(pages) == 1:
        return replace(_plain_reply(answer, form), document=shown)
    if answer.page_argument is None:
        return replace(
            _plain_reply(answer, form), document=_under(answer.truncation_note, pages[0])
        )
    again = (
        here(answer.page_argument) if answer.placement is Placement.BESIDE else answer.page_argument
    )
    turns = _neighbours(Action("", answer.page_command or command, again), at, len(pages))
    return replace(_plain_reply(answer, form), document=shown, rows=(turns, *answer.rows))


def _plain_reply(answer: Answer, form: RenderMode) -> Reply:
    return Reply(
        answer.document,
        answer.rows,
        answer.visibility,
        form,
        answer.placement,
        answer.attachment,
    )


def _pages(answer: Answer, form: RenderMode, fits: Fits) -> Sequence[Document]:
    """Return the pages of ``answer``, the same whatever stands above them now."""
    room = _ROOM if answer.truncation_note or answer.banner is not None else None

    def fits_below(page: Document) -> bool:
        return fits(_under(room, page), form)

    whole = answer.document
    return (whole,) if fits_below(whole) else paginate(whole, fits_below)


def _under(above: Inlines | None, page: Document) -> Document:
    return replace(page, blocks=(Paragraph(above), *page.blocks)) if above else page


def _neighbours(again: Action, at: int, last: int) -> tuple[Action, ...]:
    """Return the buttons to the pages beside page ``at``; their labels say where they lead."""
    back = replace(again, label=f"◀ {at - 1}/{last}", page=at - 1)
    forth = replace(again, label=f"{at + 1}/{last} ▶", page=at + 1)
    return (*((back,) if at > 1 else ()), *((forth,) if at < last else ()))
