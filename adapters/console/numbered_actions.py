"""What can be asked for by typing a number: the papers on the screen, and the buttons below them.

A paper that is numbered in the text already keeps that number; whatever else can be pressed counts
on from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from bot.document.nodes import Document
from bot.model.conversation import Action, Reply, card_actions

CardNumbers: TypeAlias = Mapping[str, int]
"""The numbers of a page's cards, by their payload."""

NumberedAction: TypeAlias = tuple[int, Action]


class NumberedActions:
    """Everything on the screen that a number stands for."""

    def __init__(self) -> None:
        self._actions: dict[int, Action] = {}

    def number_reply(self, reply: Reply) -> tuple[CardNumbers, tuple[NumberedAction, ...]]:
        """Number the cards and buttons of ``reply``; those of older ones go when it has some."""
        buttons = [one for row in reply.rows for one in row if isinstance(one, Action)]
        if buttons or card_actions(reply.document):
            self._actions.clear()
        numbers = self.number_page(reply.document)
        return numbers, tuple((self._add(one, self._next()), one) for one in buttons)

    def number_page(self, page: Document) -> CardNumbers:
        """Number the cards of a page; a number stands for what was shown with it last."""
        numbers: dict[str, int] = {}
        for action in card_actions(page):
            own = _own_number(action)
            number = self._next() if own in {0, *numbers.values()} else own
            numbers[action.encode()] = self._add(action, number)
        return numbers

    def find(self, typed: str) -> Action | None:
        """Return what the number ``typed`` stands for, None when it is none or stands for none."""
        return self._actions.get(int(typed)) if _is_number(typed) else None

    def _add(self, action: Action, number: int) -> int:
        self._actions[number] = action
        return number

    def _next(self) -> int:
        return max(self._actions, default=0) + 1


def _own_number(action: Action) -> int:
    return int(action.label) if _is_number(action.label) else 0


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10  # noqa: PLR2004 - no sane screen
