"""Rendering for a terminal with rich: colours, wrapped lines, clickable links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.constrain import Constrain
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.segment import Segment
from rich.style import Style
from rich.styled import Styled
from rich.text import Text as RichText

from adapters.console.plain import number_prefix
from bot.document.directions import balance_directions
from bot.document.nodes import (
    Block,
    Card,
    Code,
    Details,
    Divider,
    Document,
    Emphasis,
    Footer,
    Heading,
    Inline,
    Inlines,
    ItemList,
    Jump,
    Link,
    Mark,
    Math,
    Paragraph,
    RoleName,
    Strong,
    Text,
    blocks_with_marks,
)

_INDENT = (0, 0, 0, 3)
_SECTION = 2
"""The level of a section's heading; 1 is the document's own."""
WIDEST = 100
"""Columns that a line has at most: longer ones are hard to read."""
NARROW = 44
"""Columns below which a title has no frame."""

_BAR = "▎ "
_STYLES = {Strong: Style(bold=True), Emphasis: Style(italic=True), Mark: Style(underline=True)}


def as_rich(document: Document, numbers: Mapping[str, int] | None = None) -> RenderableType:
    """Return ``document`` as something rich can print on a terminal.

    Args:
        document: what to show.
        numbers: what to type to open its cards, by payload; shown unless the card's label says so.
    """
    return Constrain(Group(*_Blocks(numbers or {}).of(document.blocks)), WIDEST)


class _Blocks:
    def __init__(self, numbers: Mapping[str, int]) -> None:
        self._numbers = numbers

    def of(self, blocks: Iterable[Block]) -> Iterator[RenderableType]:
        for block in blocks:
            yield from self._block(block)

    def _block(self, block: Block) -> Iterator[RenderableType]:
        match block:
            case Heading():
                yield from ("", _heading(block))
            case Paragraph(children):
                yield _line(children)
            case Card():
                yield _Barred(self._card(block))
            case Details(summary, blocks):
                yield _line(summary, "dim")
                yield Padding(Group(*self.of(blocks)), _INDENT, expand=False)
            case ItemList(items):
                yield from (RichText("• ").append_text(_line(item)) for item in items)
            case Divider():
                yield Rule(style="dim")
            case Footer(children):
                yield ""
                yield _line(children, "dim")
            case _:
                assert_never(block)

    def _card(self, card: Card) -> RenderableType:
        title = RichText(number_prefix(card, self._numbers), style="green").append_text(
            _line(card.title)
        )
        below = self.of(blocks_with_marks(card))
        return Group(title, *below, Styled(Group(*self.of(card.folded)), "dim"))


def _heading(heading: Heading) -> RenderableType:
    if heading.level == 1:
        return _Titled(_line(heading.children, "bold cyan"))
    return _line(heading.children, "bold blue" if heading.level == _SECTION else "blue")


class _Titled:
    """A document's title in a panel, if the terminal is wide enough."""

    def __init__(self, title: RichText) -> None:
        self._title = title

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if options.max_width < NARROW:
            yield self._title
        else:
            yield Panel(self._title, border_style="cyan", padding=(0, 2), expand=False)


class _Barred:
    """A card with a bar at its left.

    A frame around it would break when a terminal disagrees with rich about the width of an emoji
    or a character of another script.
    """

    def __init__(self, card: RenderableType) -> None:
        self._card = card

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        bar = Segment(_BAR, console.get_style("cyan dim"))
        inside = options.update_width(options.max_width - len(_BAR))
        yield ""
        for line in console.render_lines(self._card, inside, pad=False):
            yield from (bar, *line, Segment.line())


def _line(inlines: Inlines, style: str = "") -> RichText:
    line = RichText(style=style, overflow="fold")
    for inline in inlines:
        line.append_text(_inline(inline))
    return line


def _inline(inline: Inline) -> RichText:
    match inline:
        case Text(text) | RoleName(name=text):
            return RichText(balance_directions(text))
        case Code(text):
            return RichText(balance_directions(text), style="magenta")
        case Math(_, plain):
            return RichText(balance_directions(plain), style="italic")
        case Strong(children) | Emphasis(children) | Mark(children):
            return _styled(children, _STYLES[type(inline)])
        case Jump(children, _, _, numbers):
            return _line((*children, Text(f" ({numbers})")) if numbers else children)
        case Link(children, url):
            return _styled(children, Style(link=url))
        case _:
            assert_never(inline)


def _styled(children: Inlines, style: Style) -> RichText:
    text = _line(children)
    text.stylize(style)
    return text
