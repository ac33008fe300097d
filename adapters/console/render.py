"""Documents in a terminal, through rich: colours, folded lines, links that can be clicked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.style import Style
from rich.text import Text as RichText

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
    Link,
    Math,
    Paragraph,
    Strong,
    Text,
)

_INDENT = (0, 0, 0, 3)


def styled(document: Document) -> RenderableType:
    """Return ``document`` as something rich can print on a terminal."""
    return Group(*_blocks(document.blocks))


def _blocks(blocks: Iterable[Block]) -> Iterable[RenderableType]:
    for block in blocks:
        yield from _block(block)


def _block(block: Block) -> Iterable[RenderableType]:
    match block:
        case Heading(children, level):
            yield ""
            yield _line(children, "bold cyan" if level == 1 else "bold blue")
        case Paragraph(children):
            yield _line(children)
        case Card(title, blocks, folded):
            yield ""
            yield _line(title)
            yield Padding(Group(*_blocks((*blocks, *folded))), _INDENT, expand=False)
        case Details(summary, blocks):
            yield _line(summary, "dim")
            yield Padding(Group(*_blocks(blocks)), _INDENT, expand=False)
        case ItemList(items):
            yield from (RichText("• ").append_text(_line(item)) for item in items)
        case Divider():
            yield Rule(style="dim")
        case Footer(children):
            yield ""
            yield _line(children, "dim")
        case _:
            assert_never(block)


def _line(inlines: Inlines, style: str = "") -> RichText:
    line = RichText(style=style, overflow="fold")
    for inline in inlines:
        line.append_text(_inline(inline))
    return line


def _inline(inline: Inline) -> RichText:
    match inline:
        case Text(text):
            return RichText(text)
        case Code(text):
            return RichText(text, style="magenta")
        case Math(_, plain):
            return RichText(plain, style="italic")
        case Strong(children):
            return _styled(children, Style(bold=True))
        case Emphasis(children):
            return _styled(children, Style(italic=True))
        case Link(children, url):
            return _styled(children, Style(link=url))
        case _:
            assert_never(inline)


def _styled(children: Inlines, style: Style) -> RichText:
    text = _line(children)
    text.stylize(style)
    return text
