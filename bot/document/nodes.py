"""The nodes of rich text: a closed set, so that every renderer can be exhaustive.

A document is a tree of frozen nodes, never a string of markup. Each adapter renders it with an
exhaustive ``match``; when a node is added here, the type checker reports every renderer.

    Document ── blocks ── Heading | Paragraph | Card | Details | ItemList | Divider | Footer
                inlines ─ Text | Strong | Emphasis | Mark | Code | Link | Jump | Math | RoleName
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias, assert_never


@dataclass(frozen=True, slots=True)
class Text:
    """Literal characters; nothing in them is markup."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Bold inlines."""

    children: Inlines


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Italic inlines."""

    children: Inlines


@dataclass(frozen=True, slots=True)
class Mark:
    """Inlines that a reader looked for; they stand out in bold text as well."""

    children: Inlines


@dataclass(frozen=True, slots=True)
class Code:
    """Literal characters in a fixed-width font."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Inlines that link to an absolute URL."""

    children: Inlines
    url: str


@dataclass(frozen=True, slots=True)
class Jump:
    """Inlines that lead to a heading of the same document, see ``bot.document.jumps``.

    Attributes:
        children: the words.
        anchor: of the heading.
        section: a short name of what is below the heading.
        numbers: of the cards below it, "1–31".
        payload: of the action that shows the page with the heading; "" where that is this page.
    """

    children: Inlines
    anchor: str
    section: str = ""
    numbers: str = ""
    payload: str = ""


@dataclass(frozen=True, slots=True)
class Math:
    """A formula: its TeX source without delimiters, and its closest form in Unicode characters."""

    tex: str
    plain: str


@dataclass(frozen=True, slots=True)
class RoleName:
    """The name of a role of people in a server, which the platform shows for its ``id``.

    Attributes:
        id: as the platform numbers roles.
    """

    id: str

    @property
    def name(self) -> str:
        """What stands there where roles have no names."""
        return f"@{self.id}"


Inline: TypeAlias = Text | Strong | Emphasis | Mark | Code | Link | Jump | Math | RoleName
Inlines: TypeAlias = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` 1 is the title of the document, 2 that of a section.

    ``anchor`` is what jumps to it name it by: letters and digits, "" where none lead to it.
    """

    children: Inlines
    level: int = 2
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    children: Inlines


@dataclass(frozen=True, slots=True)
class CardAction:
    """Something that can be done with a card.

    Attributes:
        payload: of the action.
        label: what stands on its button.
        mark: what has come of it, "✓" or a count; "" for nothing. It stands behind the label, or
            where the action has no button, with the label behind what the card says.
    """

    payload: str
    label: str
    mark: str = ""

    @property
    def marked_label(self) -> str:
        """The label, with the mark if there is one."""
        return f"{self.label} {self.mark}" if self.mark else self.label


@dataclass(frozen=True, slots=True)
class Card:
    """One paper, or something else that is kept on one page if possible.

    Attributes:
        title: the first line.
        blocks: the lines below it, always visible.
        folded: hidden until it is unfolded; follows ``blocks`` on platforms without folding.
        opens: payload of the action that opens the paper, "" if there is none; see
            ``bot.model.conversation.card_actions``.
        label: a short label, for example a number, of the button that opens it.
        excerpt: folded instead of ``folded`` on a page that has no room for all of that; what it
            leaves out comes with ``opens``. () where ``folded`` is never left out.
        actions: what else can be done with it, most wanted first; platforms have room for a few.
    """

    title: Inlines
    blocks: tuple[Block, ...] = ()
    folded: tuple[Block, ...] = ()
    opens: str = ""
    label: str = ""
    excerpt: tuple[Block, ...] = ()
    actions: tuple[CardAction, ...] = ()


@dataclass(frozen=True, slots=True)
class Details:
    """Blocks folded behind a summary line; visible on platforms without folding."""

    summary: Inlines
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ItemList:
    """A bulleted list."""

    items: tuple[Inlines, ...]


@dataclass(frozen=True, slots=True)
class Divider:
    """A horizontal rule."""


@dataclass(frozen=True, slots=True)
class Footer:
    """Small print at the end."""

    children: Inlines


def blocks_with_marks(card: Card) -> tuple[Block, ...]:
    """Return the visible lines of ``card``, the marks of its actions at their end."""
    marked = [action.marked_label for action in card.actions if action.mark]
    if not marked:
        return card.blocks
    marks = Text(" · ".join(marked))
    match card.blocks:
        case (*before, Paragraph(children)):
            return (*before, Paragraph((*children, Text(" · "), marks)))
        case blocks:
            return (*blocks, Paragraph((marks,)))


Block: TypeAlias = Heading | Paragraph | Card | Details | ItemList | Divider | Footer


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Document:
    """A complete text, or one page of it.

    Attributes:
        blocks: what it says.
        row: the payloads and labels of the actions in one row below it, see
            ``bot.model.conversation.row_actions``.
    """

    blocks: tuple[Block, ...]
    row: tuple[tuple[str, str], ...] = ()


def plain_text(inlines: Iterable[Inline]) -> str:
    """Return the characters of ``inlines`` without style, formulas in their Unicode form."""
    return "".join(_plain_characters(inline) for inline in inlines)


def _plain_characters(inline: Inline) -> str:
    match inline:
        case Text(text) | Code(text) | RoleName(name=text):
            return text
        case Math(_, plain):
            return plain
        case (
            Strong(children) | Emphasis(children) | Mark(children) | Link(children) | Jump(children)
        ):
            return plain_text(children)
        case _:
            assert_never(inline)
