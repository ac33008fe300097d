"""The closed algebra of rich text: what a document can hold, and nothing else.

A document is a tree of frozen nodes, never a string of markup. Each adapter renders it with one
exhaustive ``match``; adding a node here makes the type checker point at every renderer.

    Document ── blocks ── Heading | Paragraph | Card | Details | ItemList | Divider | Footer
                inlines ─ Text | Strong | Emphasis | Code | Link | Math
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
    """Inlines of weight."""

    children: Inlines


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Inlines in italics."""

    children: Inlines


@dataclass(frozen=True, slots=True)
class Code:
    """Literal characters in a fixed-width face."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Inlines that lead to an absolute address."""

    children: Inlines
    url: str


@dataclass(frozen=True, slots=True)
class Math:
    """A formula: its TeX source without delimiters, and its closest form in Unicode characters."""

    tex: str
    plain: str


Inline: TypeAlias = Text | Strong | Emphasis | Code | Link | Math
Inlines: TypeAlias = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A line above what follows; ``level`` 1 is the document's own title, 2 a section's."""

    children: Inlines
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    children: Inlines


@dataclass(frozen=True, slots=True)
class Card:
    """One paper (or another thing that is kept whole).

    Attributes:
        title: its first line.
        blocks: the lines below it that are always seen.
        folded: what may be folded away where the platform can fold, and follows ``blocks`` where
            it cannot.
        opens: payload of the action that opens the thing itself, or "" where there is none; see
            ``bot.model.conversation.openings``.
        label: a word or two (a number) for the button that opens it.
    """

    title: Inlines
    blocks: tuple[Block, ...] = ()
    folded: tuple[Block, ...] = ()
    opens: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """Blocks folded away behind a summary line, where the platform can fold."""

    summary: Inlines
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ItemList:
    """A bulleted list."""

    items: tuple[Inlines, ...]


@dataclass(frozen=True, slots=True)
class Divider:
    """A rule between two parts."""


@dataclass(frozen=True, slots=True)
class Footer:
    """Small print at the end."""

    children: Inlines


Block: TypeAlias = Heading | Paragraph | Card | Details | ItemList | Divider | Footer


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Document:
    """A whole text, or one page of it."""

    blocks: tuple[Block, ...]


def plain_text(inlines: Iterable[Inline]) -> str:
    """Return the characters of ``inlines`` without any style; formulas in their Unicode form."""
    return "".join(_characters(inline) for inline in inlines)


def _characters(inline: Inline) -> str:
    match inline:
        case Text(text) | Code(text):
            return text
        case Math(_, plain):
            return plain
        case Strong(children) | Emphasis(children) | Link(children, _):
            return plain_text(children)
        case _:
            assert_never(inline)
