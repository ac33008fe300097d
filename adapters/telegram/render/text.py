"""Documents as text and entities counted in UTF-16 code units, or as plain text.

No parse mode is used, so nothing can fail to parse. Entities follow the rules of
https://core.telegram.org/bots/api#messageentity: nested, never crossing; quotes not inside quotes;
``code`` alone. Where a document asks for more, code interrupts bold and italic (without it Telegram
makes a web address of ``cs.AI``), while a link stays whole and its code becomes plain words.

Plain text has no links, so URLs are written after the words that link to them.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import assert_never

from adapters.telegram.render.controls import (
    BLANK,
    NO_CONTROLS,
    TextControls,
    has_visible,
    is_linkable,
    link_number,
    open_command,
    replace_surrogates,
)
from bot.document import nodes
from bot.document.cut import count_utf16_units
from bot.document.directions import balance_directions

_RULE = "──────────"
_QUOTE = "expandable_blockquote"


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind from the Bot API over ``length`` UTF-16 units from ``offset``."""

    kind: str
    offset: int
    length: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class RenderedText:
    """A message's text, its length in UTF-16 units, and its entities, longer before shorter."""

    text: str
    units: int
    entities: tuple[Entity, ...]


def render_classic(document: nodes.Document, controls: TextControls = NO_CONTROLS) -> RenderedText:
    """Return ``document`` as text with entities; an invisible document becomes an ellipsis."""
    return _render(document, EntityBuilder(controls))


def render_plain(document: nodes.Document) -> RenderedText:
    """Return ``document`` as text alone, with the URLs of its links."""
    return _render(document, _PlainTextBuilder())


@dataclass(slots=True)
class EntityBuilder:
    """Builds text with entities, counted in UTF-16 code units.

    Attributes:
        controls: how cards are opened.
        parts: the text so far.
        units: its length.
        entities: those that are closed.
        open_since: the kinds that are open, and the offset at which each begins.
        gap: white space that is written only when something follows it.
    """

    controls: TextControls = NO_CONTROLS
    parts: list[str] = field(default_factory=list[str])
    units: int = 0
    entities: list[Entity] = field(default_factory=list[Entity])
    open_since: dict[str, int] = field(default_factory=dict[str, int])
    gap: str = ""

    @property
    def next_offset(self) -> int:
        """Offset of the character that is written next."""
        return self.units + len(self.gap) if self.parts else 0

    def leave(self, gap: str) -> None:
        """Keep at least ``gap`` before whatever follows."""
        self.gap = max(self.gap, gap, key=len)

    def write(self, text: str) -> None:
        """Append ``text``, with its marks of direction in pairs."""
        text = balance_directions(text)
        if not text:
            return
        shown = replace_surrogates(self.gap + text if self.parts else text)
        self.gap = ""
        self.parts.append(shown)
        self.units += count_utf16_units(shown)

    @contextmanager
    def styled(self, kind: str, url: str = "") -> Generator[None]:
        """Put an entity over what is written in the block; inside its own kind, do nothing."""
        if kind in self.open_since:
            yield
            return
        self.open_since[kind] = self.next_offset
        yield
        self.close(kind, url)

    def write_opener(self, card: nodes.Card) -> None:
        """Write what opens ``card`` if its number does not."""

    def close(self, kind: str, url: str = "") -> None:
        """End an entity; an empty one is dropped."""
        start = self.open_since.pop(kind)
        if self.units > start:
            self.entities.append(Entity(kind, start, self.units - start, url))


@dataclass(slots=True)
class _PlainTextBuilder(EntityBuilder):
    """Builds text without entities, with each URL once."""

    urls: set[str] = field(default_factory=set[str])

    def write_opener(self, card: nodes.Card) -> None:
        """Write the command that opens ``card``."""
        if command := open_command(card):
            self.write(f" · {command}")

    def close(self, kind: str, url: str = "") -> None:
        """Drop the entity; write the URL of a link, unless the text ends in it."""
        start = self.open_since.pop(kind)
        if url and self.units > start and url not in self.urls:
            self.urls.add(url)
            self.write("" if self.parts[-1].endswith(url) else f" ({url})")


def _render(document: nodes.Document, builder: EntityBuilder) -> RenderedText:
    before: nodes.Block | None = None
    for block in document.blocks:
        # Running text stands directly below its heading; cards get space around them.
        is_below_heading = isinstance(before, nodes.Heading) and isinstance(
            block, nodes.Paragraph | nodes.ItemList
        )
        builder.leave("\n" if is_below_heading else "\n\n")
        _write_block(builder, block)
        before = block
    if not has_visible(builder.parts):
        return RenderedText(BLANK, 1, ())
    entities = sorted(
        builder.entities, key=lambda entity: (entity.offset, -entity.length, entity.kind)
    )
    return RenderedText("".join(builder.parts), builder.units, tuple(entities))


def _write_block(builder: EntityBuilder, block: nodes.Block) -> None:
    match block:
        case nodes.Heading(children, _):
            _write_styled(builder, "bold", children)
        case nodes.Paragraph(children):
            _write_inlines(builder, children)
        case nodes.Card():
            _write_styled(builder, "bold", link_number(block, builder.controls))
            _write_lines(builder, nodes.blocks_with_marks(block))
            builder.write_opener(block)
            builder.leave("\n")
            with builder.styled(_QUOTE):
                _write_lines(builder, block.folded)
        case nodes.Details(summary, blocks):
            with builder.styled(_QUOTE):
                _write_styled(builder, "bold", summary)
                _write_lines(builder, blocks)
        case nodes.ItemList(items):
            _write_items(builder, items)
        case nodes.Divider():
            builder.write(_RULE)
        case nodes.Footer(children):
            _write_styled(builder, "italic", children)
        case _:
            assert_never(block)


def _write_lines(builder: EntityBuilder, blocks: Iterable[nodes.Block]) -> None:
    for block in blocks:
        builder.leave("\n\n" if isinstance(block, nodes.Card) else "\n")
        _write_block(builder, block)


def _write_items(builder: EntityBuilder, items: Iterable[nodes.Inlines]) -> None:
    for item in items:
        builder.leave("\n")
        builder.write("• ")
        _write_inlines(builder, item)


_STYLES = {nodes.Strong: "bold", nodes.Emphasis: "italic", nodes.Mark: "underline"}


def _write_inlines(builder: EntityBuilder, inlines: Iterable[nodes.Inline]) -> None:
    for inline in inlines:
        match inline:
            case nodes.Text(text) | nodes.RoleName(name=text):
                builder.write(text)
            case nodes.Math(_, plain):
                builder.write(plain)
            case nodes.Code(text):
                _write_code(builder, text)
            case nodes.Strong(children) | nodes.Emphasis(children) | nodes.Mark(children):
                _write_styled(builder, _STYLES[type(inline)], children)
            case nodes.Link(children, url):
                with builder.styled("text_link", url) if is_linkable(url) else nullcontext():
                    _write_inlines(builder, children)
            case nodes.Jump(children):
                _write_inlines(builder, children)
            case _:
                assert_never(inline)


def _write_styled(builder: EntityBuilder, kind: str, children: nodes.Inlines) -> None:
    with builder.styled(kind):
        _write_inlines(builder, children)


def _write_code(builder: EntityBuilder, text: str) -> None:
    if "text_link" in builder.open_since:
        builder.write(text)
        return
    interrupted = [kind for kind in _STYLES.values() if kind in builder.open_since]
    for kind in interrupted:
        builder.close(kind)
    with builder.styled("code"):
        builder.write(text)
    for kind in interrupted:
        builder.open_since[kind] = builder.next_offset
