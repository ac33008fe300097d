"""Documents as text and entities counted in UTF-16 code units, or as bare text.

No parse mode is used, so nothing can fail to parse. Entities follow the rules of
https://core.telegram.org/bots/api#messageentity: nested, never crossing; quotes not inside quotes;
``code`` alone. Where a document asks for more, code interrupts bold and italic (without it Telegram
makes a web address of ``cs.AI``), while a link stays whole and its code becomes mere words.

Bare text has no links, so addresses stand after the words that lead to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import assert_never

from adapters.telegram.canvas import Entity, EntityBuilder
from adapters.telegram.render.characters import BLANK, has_visible, is_linkable
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

MAX_UNITS = 4096
MAX_ENTITIES = 100
_RULE = "──────────"
_FOLD = "expandable_blockquote"


@dataclass(frozen=True, slots=True)
class RenderedText:
    """A message's text, its length in UTF-16 units, and its entities, longer before shorter."""

    text: str
    units: int
    entities: tuple[Entity, ...]


def fits_text(page: Document) -> bool:
    """Tell whether ``page`` is one message of text: 4096 UTF-16 units and 100 entities.

    Telegram takes more entities but silently drops those beyond the hundredth.
    """
    rendered = render_classic(page)
    return rendered.units <= MAX_UNITS and len(rendered.entities) <= MAX_ENTITIES


def render_classic(document: Document) -> RenderedText:
    """Return ``document`` as text and entities; a document without any sign becomes an ellipsis."""
    return _rendered(document, EntityBuilder())


def render_plain(document: Document) -> RenderedText:
    """Return ``document`` as text alone, with the addresses of its links."""
    return _rendered(document, _BareCanvas())


@dataclass(slots=True)
class _BareCanvas(EntityBuilder):
    """Text without entities."""

    addresses: set[str] = field(default_factory=set[str])

    def close(self, kind: str, url: str = "") -> None:
        """Forget the entity; write down where it would have led, each address once."""
        start = self.styles.pop(kind)
        if url and self.units > start and url not in self.addresses:
            self.addresses.add(url)
            self.write("" if self.parts[-1].endswith(url) else f" ({url})")


def _rendered(document: Document, canvas: EntityBuilder) -> RenderedText:
    _draw_document(canvas, document.blocks)
    if not has_visible(canvas.parts):
        return RenderedText(BLANK, 1, ())
    spans = sorted(canvas.entities, key=lambda span: (span.offset, -span.length, span.kind))
    return RenderedText("".join(canvas.parts), canvas.units, tuple(spans))


def _draw_document(canvas: EntityBuilder, blocks: Iterable[Block]) -> None:
    before: Block | None = None
    for block in blocks:
        canvas.leave("\n" if isinstance(before, Heading) and _is_running(block) else "\n\n")
        _draw_block(canvas, block)
        before = block


def _is_running(block: Block) -> bool:
    """Tell whether ``block`` stands directly under a heading; cards get air around them."""
    return isinstance(block, Paragraph | ItemList)


def _draw_lines(canvas: EntityBuilder, blocks: Iterable[Block]) -> None:
    for block in blocks:
        canvas.leave("\n\n" if isinstance(block, Card) else "\n")
        _draw_block(canvas, block)


def _draw_block(canvas: EntityBuilder, block: Block) -> None:
    match block:
        case Heading(children, _):
            _draw_styled(canvas, "bold", children)
        case Paragraph(children):
            _draw_inlines(canvas, children)
        case Card(title, blocks, folded):
            _draw_styled(canvas, "bold", title)
            _draw_lines(canvas, blocks)
            _draw_fold(canvas, folded)
        case Details(summary, blocks):
            _draw_details(canvas, summary, blocks)
        case ItemList(items):
            _draw_items(canvas, items)
        case Divider():
            canvas.write(_RULE)
        case Footer(children):
            _draw_styled(canvas, "italic", children)
        case _:
            assert_never(block)


def _draw_details(canvas: EntityBuilder, summary: Inlines, blocks: Iterable[Block]) -> None:
    with canvas.styled(_FOLD):
        _draw_styled(canvas, "bold", summary)
        _draw_lines(canvas, blocks)


def _draw_fold(canvas: EntityBuilder, blocks: Iterable[Block]) -> None:
    canvas.leave("\n")
    with canvas.styled(_FOLD):
        _draw_lines(canvas, blocks)


def _draw_items(canvas: EntityBuilder, items: Iterable[Inlines]) -> None:
    for item in items:
        canvas.leave("\n")
        canvas.write("• ")
        _draw_inlines(canvas, item)


def _draw_inlines(canvas: EntityBuilder, inlines: Iterable[Inline]) -> None:
    for inline in inlines:
        _draw_inline(canvas, inline)


def _draw_inline(canvas: EntityBuilder, inline: Inline) -> None:
    match inline:
        case Text(text):
            canvas.write(text)
        case Math(_, plain):
            canvas.write(plain)
        case Code(text):
            _draw_code(canvas, text)
        case Strong(children):
            _draw_styled(canvas, "bold", children)
        case Emphasis(children):
            _draw_styled(canvas, "italic", children)
        case Link(children, url):
            _draw_link(canvas, children, url)
        case _:
            assert_never(inline)


def _draw_styled(canvas: EntityBuilder, kind: str, children: Inlines) -> None:
    with canvas.styled(kind):
        _draw_inlines(canvas, children)


def _draw_link(canvas: EntityBuilder, children: Inlines, url: str) -> None:
    with canvas.styled("text_link", url) if is_linkable(url) else nullcontext():
        _draw_inlines(canvas, children)


def _draw_code(canvas: EntityBuilder, text: str) -> None:
    if "text_link" in canvas.styles:
        canvas.write(text)
        return
    interrupted = [kind for kind in ("bold", "italic") if kind in canvas.styles]
    for kind in interrupted:
        canvas.close(kind)
    with canvas.styled("code"):
        canvas.write(text)
    for kind in interrupted:
        canvas.styles[kind] = canvas.next_offset
