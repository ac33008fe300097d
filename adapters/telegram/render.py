"""Documents as Telegram shows them: plain text and entities counted in UTF-16 code units.

No parse mode is used, so nothing can fail to parse. Entities follow the rules of
https://core.telegram.org/bots/api#messageentity: nested, never crossing; quotes not inside quotes;
``code`` alone. Where a document asks for more, code interrupts bold and italic (without it Telegram
makes a web address of ``cs.AI``), while a link stays whole and its code becomes mere words.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import assert_never
from unicodedata import category
from urllib.parse import urlsplit

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
from bot.model.chat import Form

MAX_UNITS = 4096
MAX_ENTITIES = 100
_RULE = "──────────"
_BLANK = "…"
_UNSEEN_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cs"})
_UNSEEN_SIGNS = frozenset("\u2800\u3164\ufffc")


@dataclass(frozen=True, slots=True)
class Span:
    """One entity: a kind from the Bot API over ``length`` UTF-16 units from ``offset``."""

    kind: str
    offset: int
    length: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message's text, its length in UTF-16 units, and its entities, longer before shorter."""

    text: str
    units: int
    spans: tuple[Span, ...]


def fits(page: Document, form: Form = Form.CLASSIC) -> bool:  # noqa: ARG001
    """Tell whether ``page`` is one message: 4096 UTF-16 units and 100 entities.

    Telegram takes more entities but silently drops those beyond the hundredth.
    """
    rendered = render(page)
    return rendered.units <= MAX_UNITS and len(rendered.spans) <= MAX_ENTITIES


def render(document: Document) -> Rendered:
    """Return ``document`` as text and entities; a document without any sign becomes an ellipsis."""
    canvas = _Canvas()
    _draw_document(canvas, document.blocks)
    if not any(_is_visible(part) for part in canvas.parts):
        return Rendered(_BLANK, 1, ())
    spans = sorted(canvas.spans, key=lambda span: (span.offset, -span.length, span.kind))
    return Rendered("".join(canvas.parts), canvas.units, tuple(spans))


@dataclass(slots=True)
class _Canvas:
    """Text so far; a gap is only drawn when something follows it.

    ``styles`` holds the kinds that are on, and the offset from which each of them is.
    """

    parts: list[str] = field(default_factory=list[str])
    units: int = 0
    spans: list[Span] = field(default_factory=list[Span])
    styles: dict[str, int] = field(default_factory=dict[str, int])
    gap: str = ""

    @property
    def next_offset(self) -> int:
        """Where the next sign will stand."""
        return self.units + len(self.gap) if self.parts else 0

    def leave(self, gap: str) -> None:
        """Keep at least ``gap`` before whatever follows."""
        self.gap = max(self.gap, gap, key=len)

    def write(self, text: str) -> None:
        if not text:
            return
        sound, units = _measured(self.gap + text if self.parts else text)
        self.gap = ""
        self.parts.append(sound)
        self.units += units


def _measured(text: str) -> tuple[str, int]:
    """Return ``text`` as it can be sent, and its length in UTF-16 units.

    Half a surrogate pair has no UTF-8 form; it becomes a replacement sign.
    """
    if text.isascii():
        return text, len(text)
    try:
        return text, len(text.encode("utf-16-le")) // 2
    except UnicodeEncodeError:
        sound = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return sound, len(sound.encode("utf-16-le")) // 2


def _is_visible(text: str) -> bool:
    """Tell whether Telegram would find anything in ``text`` to show."""
    return any(
        category(sign) not in _UNSEEN_CATEGORIES and sign not in _UNSEEN_SIGNS for sign in text
    )


def _draw_document(canvas: _Canvas, blocks: Iterable[Block]) -> None:
    before: Block | None = None
    for block in blocks:
        canvas.leave("\n" if isinstance(before, Heading) and _is_running(block) else "\n\n")
        _draw_block(canvas, block)
        before = block


def _is_running(block: Block) -> bool:
    """Tell whether ``block`` stands directly under a heading; cards get air around them."""
    return isinstance(block, Paragraph | ItemList)


def _draw_lines(canvas: _Canvas, blocks: Iterable[Block]) -> None:
    for block in blocks:
        canvas.leave("\n\n" if isinstance(block, Card) else "\n")
        _draw_block(canvas, block)


def _draw_block(canvas: _Canvas, block: Block) -> None:
    match block:
        case Heading(children, _):
            _draw_styled(canvas, "bold", children)
        case Paragraph(children):
            _draw_inlines(canvas, children)
        case Card(title, blocks, folded):
            _draw_styled(canvas, "bold", title)
            _draw_lines(canvas, (*blocks, *folded))
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


def _draw_details(canvas: _Canvas, summary: Inlines, blocks: Iterable[Block]) -> None:
    with _styled(canvas, "expandable_blockquote"):
        _draw_styled(canvas, "bold", summary)
        _draw_lines(canvas, blocks)


def _draw_items(canvas: _Canvas, items: Iterable[Inlines]) -> None:
    for item in items:
        canvas.leave("\n")
        canvas.write("• ")
        _draw_inlines(canvas, item)


def _draw_inlines(canvas: _Canvas, inlines: Iterable[Inline]) -> None:
    for inline in inlines:
        _draw_inline(canvas, inline)


def _draw_inline(canvas: _Canvas, inline: Inline) -> None:
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


def _draw_styled(canvas: _Canvas, kind: str, children: Inlines) -> None:
    with _styled(canvas, kind):
        _draw_inlines(canvas, children)


def _draw_link(canvas: _Canvas, children: Inlines, url: str) -> None:
    with _styled(canvas, "text_link", url) if _leads_somewhere(url) else nullcontext():
        _draw_inlines(canvas, children)


def _draw_code(canvas: _Canvas, text: str) -> None:
    if "text_link" in canvas.styles:
        canvas.write(text)
        return
    interrupted = [kind for kind in ("bold", "italic") if kind in canvas.styles]
    for kind in interrupted:
        _close(canvas, kind)
    with _styled(canvas, "code"):
        canvas.write(text)
    for kind in interrupted:
        canvas.styles[kind] = canvas.next_offset


@contextmanager
def _styled(canvas: _Canvas, kind: str, url: str = "") -> Generator[None]:
    """Put an entity over what is drawn meanwhile; within its own kind it changes nothing."""
    if kind in canvas.styles:
        yield
        return
    canvas.styles[kind] = canvas.next_offset
    yield
    _close(canvas, kind, url)


def _close(canvas: _Canvas, kind: str, url: str = "") -> None:
    start = canvas.styles.pop(kind)
    if canvas.units > start:
        canvas.spans.append(Span(kind, start, canvas.units - start, url))


def _leads_somewhere(url: str) -> bool:
    """Tell whether Telegram takes ``url`` as a link's address; it wants a scheme and a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
