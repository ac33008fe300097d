"""Actions that are invoked by typing a number: papers on the screen, and the buttons below them.

A paper that has a number in the text keeps it; further actions count on from there. What opens the
papers that follow (``+4``) takes none of their numbers. ``3+`` and ``3-`` are the thumb buttons
that other platforms show beside paper 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from bot.document.nodes import Card, Document
from bot.model.conversation import Action, Reply, card_actions, decode_payload

CardNumbers: TypeAlias = Mapping[str, int]
"""The numbers of a page's cards, by their payload."""

NumberedAction: TypeAlias = tuple[int, Action]
SIGNS: Mapping[str, str] = {"+": "👍", "-": "👎"}
"""What is typed behind a paper's number for the button with this label."""


class NumberedActions:
    """The actions on the screen, by number."""

    def __init__(self) -> None:
        self._actions: dict[int, Action] = {}
        self._signed: dict[str, Action] = {}

    def number_reply(self, reply: Reply) -> tuple[CardNumbers, tuple[NumberedAction, ...]]:
        """Number the cards and buttons of ``reply``; if it has any, older numbers are forgotten."""
        buttons = [button for row in reply.rows for button in row if isinstance(button, Action)]
        if buttons or card_actions(reply.document):
            self._actions.clear()
            self._signed.clear()
        numbers = self.number_page(reply.document)
        return numbers, tuple((self._add(button, self._next()), button) for button in buttons)

    def number_page(self, page: Document) -> CardNumbers:
        """Number the cards of a page; a number refers to what was last shown with it."""
        numbers: dict[str, int] = {}
        for action in card_actions(page):
            own = int(action.label) if _is_number(action.label) else 0
            number = own
            if own in {0, *numbers.values()}:
                number = self._next() + _count_following(action.label)
            numbers[action.encode()] = self._add(action, number)
        self._signed |= _signed_actions(page, numbers)
        return numbers

    def find(self, typed: str) -> Action | None:
        """Return the action with the number ``typed``, or None if there is none."""
        if _is_number(typed):
            return self._actions.get(int(typed))
        return self._signed.get(typed.replace(" ", ""))

    @property
    def has_signs(self) -> bool:
        """Whether a sign behind a number does anything."""
        return bool(self._signed)

    def _add(self, action: Action, number: int) -> int:
        self._actions[number] = action
        return number

    def _next(self) -> int:
        return max(self._actions, default=0) + 1


def _signed_actions(page: Document, numbers: CardNumbers) -> Mapping[str, Action]:
    """Return the actions of the cards of ``page`` with a sign, by what is typed for them."""
    cards = [block for block in page.blocks if isinstance(block, Card) and block.opens in numbers]
    signs = {label: sign for sign, label in SIGNS.items()}
    return {
        f"{numbers[card.opens]}{signs[action.label]}": Action(
            action.label, *decode_payload(action.payload)[:3]
        )
        for card in cards
        for action in card.actions
        if action.label in signs
    }


def _count_following(label: str) -> int:
    """Return 4 for ``+4``, the label of what opens the four papers that follow; 0 for others."""
    count = label.removeprefix("+")
    return int(count) if count != label and _is_number(count) else 0


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10  # noqa: PLR2004 - no sane screen
