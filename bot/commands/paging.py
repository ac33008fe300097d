"""One page of an answer, with buttons to its neighbours. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.commands.answer import Answer
from bot.document.nodes import Document
from bot.document.paginate import paginate
from bot.model.conversation import Action, Reply


def turned(answer: Answer, command: str, page: int, fits: Callable[[Document], bool]) -> Reply:
    """Return page ``page`` of ``answer``, or the last one where it has become shorter.

    Args:
        answer: the whole answer.
        command: the command that gives it; ``answer.again`` is the argument.
        page: from 1.
        fits: the platform's own predicate.
    """
    whole = Reply(answer.document, answer.rows, answer.audience)
    if fits(answer.document):
        return whole
    pages = paginate(answer.document, fits)
    at = min(max(page, 1), len(pages))
    shown = replace(whole, document=pages[at - 1])
    if answer.again is None:
        return shown
    turns = _neighbours(Action("", command, answer.again), at, len(pages))
    return replace(shown, rows=(turns, *answer.rows))


def _neighbours(again: Action, at: int, last: int) -> tuple[Action, ...]:
    """Return the buttons to the pages beside page ``at``; their labels say where they lead."""
    back = replace(again, label=f"◀ {at - 1}/{last}", page=at - 1)
    forth = replace(again, label=f"{at + 1}/{last} ▶", page=at + 1)
    return (*((back,) if at > 1 else ()), *((forth,) if at < last else ()))
