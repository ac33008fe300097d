"""Where everything is written: a terminal with colours, or a file or pipe in plain lines."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.style import Style
from rich.text import Text as RichText

from adapters.console.numbered_actions import CardNumbers, NumberedAction
from adapters.console.plain import as_text
from adapters.console.render import as_rich
from bot.document.nodes import Document
from bot.model.conversation import WebLink

NO_BREAK_SPACE = "\u00a0"
PAPER = "\N{PAGE FACING UP}"
"""Says in every language that something can be opened."""
CLIP = "\N{PAPERCLIP}"


class Screen:
    """The person's end of the conversation.

    Args:
        output: a terminal (colours unless NO_COLOR is set, clickable links), or anything else.
    """

    def __init__(self, output: TextIO) -> None:
        self._console = Console(file=output, highlight=False, emoji=False)

    @property
    def is_terminal(self) -> bool:
        """Whether somebody is looking."""
        return self._console.is_terminal

    def show_page(self, document: Document, numbers: CardNumbers) -> None:
        """Show a page, with the ``numbers`` that open its cards."""
        if self.is_terminal:
            self._console.print(as_rich(document, numbers), "")
        else:
            self._console.file.write(as_text(document, numbers))

    def show_controls(self, numbers: CardNumbers, buttons: Iterable[NumberedAction]) -> None:
        """Show what can be typed for papers and buttons: ``[1–12] 📄  [13] Next``."""
        labels = [_marked(tuple(numbers.values()), PAPER)] if numbers else []
        labels += [_marked((number,), action.label) for number, action in buttons]
        if labels:
            self._line(RichText("  ".join(map(self._whole, labels)), style="green"))

    def show_links(self, links: Iterable[WebLink]) -> None:
        """Show addresses: to be clicked in a terminal, written out elsewhere."""
        if shown := [self._link(one) for one in links]:
            self._line(RichText("  ").join(shown))

    def show_file(self, path: Path) -> None:
        """Say where a file was put."""
        self._line(RichText(f"{CLIP} {path}"))

    def show_error(self, what: str) -> None:
        """Say what the system said when it did not take a file."""
        self._line(RichText(what, style="red"))

    def _link(self, link: WebLink) -> RichText:
        if self.is_terminal:
            return RichText(self._whole(link.label), Style(link=link.url, underline=True))
        return RichText(f"{link.label} <{link.url}>")

    def _whole(self, label: str) -> str:
        return label.replace(" ", NO_BREAK_SPACE) if self.is_terminal else label

    def _line(self, text: RichText) -> None:
        if self.is_terminal:
            self._console.print(text)
        else:
            self._console.file.write(f"{text.plain}\n")


def _marked(numbers: tuple[int, ...], label: str) -> str:
    span = str(numbers[0]) if len(numbers) == 1 else f"{min(numbers)}–{max(numbers)}"
    return f"[{span}] {label}"
