"""Output: to a terminal with colours, or to a file or pipe as plain lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.style import Style
from rich.text import Text as RichText

from adapters.console.numbered_actions import SIGNS, CardNumbers, NumberedAction
from adapters.console.plain import as_text
from adapters.console.render import as_rich
from bot.document.nodes import Document
from bot.model.conversation import WebLink

NO_BREAK_SPACE = "\u00a0"
PAPER = "\N{PAGE FACING UP}"
"""Shows, in every language, that something can be opened."""
CLIP = "\N{PAPERCLIP}"


class Screen:
    """The output of the console.

    Args:
        output: a terminal (colours unless NO_COLOR is set, clickable links), or anything else.
    """

    def __init__(self, output: TextIO) -> None:
        self._console = Console(file=output, highlight=False, emoji=False)

    @property
    def is_terminal(self) -> bool:
        """Whether the output is a terminal."""
        return self._console.is_terminal

    def show_page(self, document: Document, numbers: CardNumbers) -> None:
        """Show a page, with the ``numbers`` that open its cards."""
        if self.is_terminal:
            self._console.print(as_rich(document, numbers), "")
        else:
            self._console.file.write(as_text(document, numbers))

    def show_controls(
        self, numbers: CardNumbers, buttons: Iterable[NumberedAction], signs: Iterable[str] = ()
    ) -> None:
        """Show what can be typed: ``[1–12, 31] 📄  [1+] 👍  [32] Next``.

        Args:
            numbers: of the cards.
            buttons: with their numbers.
            signs: that can stand behind the number of a card.
        """
        labels = [_marked(sorted(numbers.values()), PAPER)] if numbers else []
        first = min(numbers.values(), default=0)
        labels += [f"[{first}{sign}] {SIGNS[sign]}" for sign in signs if numbers]
        labels += [_marked([number], action.label) for number, action in buttons]
        if labels:
            self._line(RichText("  ".join(map(self._unbroken, labels)), style="green"))

    def show_links(self, links: Iterable[WebLink]) -> None:
        """Show links: clickable in a terminal, written out elsewhere."""
        if shown := [self._link(link) for link in links]:
            self._line(RichText("  ").join(shown))

    def show_file(self, path: Path) -> None:
        """Show where a file was saved."""
        self._line(RichText(f"{CLIP} {path}"))

    def show_notice(self, notice: str) -> None:
        """Show a sentence about what has changed above."""
        self._line(RichText(notice))

    def show_usage(self, usage: str) -> None:
        """Show how the console is used."""
        self._line(RichText(usage))

    def show_error(self, what: str) -> None:
        """Show why a file could not be saved."""
        self._line(RichText(what, style="red"))

    def _link(self, link: WebLink) -> RichText:
        if self.is_terminal:
            return RichText(self._unbroken(link.label), Style(link=link.url, underline=True))
        return RichText(f"{link.label} <{link.url}>")

    def _unbroken(self, label: str) -> str:
        return label.replace(" ", NO_BREAK_SPACE) if self.is_terminal else label

    def _line(self, text: RichText) -> None:
        if self.is_terminal:
            self._console.print(text)
        else:
            self._console.file.write(f"{text.plain}\n")


def _marked(numbers: Sequence[int], label: str) -> str:
    """Return the label behind its numbers, which ascend, each run of them as ``1–3``."""
    runs = groupby(enumerate(numbers), key=lambda numbered: numbered[1] - numbered[0])
    ends = [[number for _, number in run] for _, run in runs]
    spans = (f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in ends)
    return f"[{', '.join(spans)}] {label}"
