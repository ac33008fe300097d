"""Documents in a terminal: through rich where there is one, as plain lines where there is not."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO
from typing import assert_never

from rich.console import Console, Group, RenderableType
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


def show(console: Console, document: Document) -> None:
    """Print ``document``; without a terminal its links are written out and lines are not folded."""
    console.print(Group(*_blocks(document.blocks, console)), soft_wrap=not console.is_terminal)


def as_text(document: Document) -> str:
    """Return ``document`` as plain lines, as they are shown without a terminal."""
    output = StringIO()
    show(Console(file=output, highlight=False, emoji=False), document)
    return output.getvalue()


def _blocks(blocks: Iterable[Block], console: Console) -> Iterable[RenderableType]:
    for block in blocks:
        yield from _block(block, console)


def _block(block: Block, console: Console) -> Iterable[RenderableType]:
    match block:
        case Heading(children, level):
            yield ""
            yield _line(children, console, "bold cyan" if level == 1 else "bold blue")
        case Paragraph(children):
            yield _line(children, console)
        case Card(title, blocks):
            yield ""
            yield _line(title, console)
            yield Padding(Group(*_blocks(blocks, console)), _INDENT, expand=False)
        case Details(summary, blocks):
            yield _line(summary, console, "dim")
            yield Padding(Group(*_blocks(blocks, console)), _INDENT, expand=False)
        case ItemList(items):
            yield from (RichText("• ").append_text(_line(item, console)) for item in items)
        case Divider():
            yield Rule(style="dim") if console.is_terminal else "-" * 20
        case Footer(children):
            yield ""
            yield _line(children, console, "dim")
        case _:
            assert_never(block)


def _line(inlines: Inlines, console: Console, style: str = "") -> RichText:
    line = RichText(style=style, overflow="fold")
    for inline in inlines:
        line.append_text(_inline(inline, console))
    return line


def _inline(inline: Inline, console: Console) -> RichText:
    match inline:
        case Text(text):
            return RichText(text)
        case Code(text):
            return RichText(text, style="magenta")
        case Math(_, plain):
            return RichText(plain, style="italic" if console.is_terminal else "")
        case Strong(children):
            return _styled(children, console, Style(bold=True))
        case Emphasis(children):
            return _styled(children, console, Style(italic=True))
        case Link(children, url):
            return _link(children, url, console)
        case _:
            assert_never(inline)


def _styled(children: Inlines, console: Console, style: Style) -> RichText:
    text = _line(children, console)
    text.stylize(style)
    return text


def _link(children: Inlines, url: str, console: Console) -> RichText:
    text = _line(children, console)
    if console.is_terminal:
        text.stylize(Style(link=url))
        return text
    return text if text.plain == url else text.append(f" <{url}>")
