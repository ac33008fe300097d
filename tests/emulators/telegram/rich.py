"""Rich messages as the server keeps them, and as words for whoever looks at a chat in a test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.emulators.telegram.rich_markup import (
    BUTTON,
    FORMULAS,
    INLINE,
    STYLES,
    MarkupNode,
    parse,
)
from tests.emulators.telegram.rich_rules import check
from tests.emulators.telegram.rules import Entity, units


@dataclass(frozen=True)
class RichText:
    """An accepted rich message.

    Attributes:
        html: as it was sent.
        nodes: the tree of it.
        text: what is read, a line for each block, formulas as their source.
        entities: styles over ``text`` as in plain messages; folds are expandable quotes.
    """

    html: str
    nodes: list[MarkupNode]
    text: str
    entities: list[Entity]

    @property
    def buttons(self) -> dict[str, str]:
        """What the buttons in the text carry, by their labels; of those alike, the last."""
        return {node.words: node.attributes["data"] for node in _pressed_nodes(self.nodes)}

    def payloads(self, label: str) -> list[str]:
        """Return what the buttons called ``label`` carry, in order."""
        found = _pressed_nodes(self.nodes)
        return [node.attributes["data"] for node in found if node.words.rstrip(".") == label]

    def json(self) -> dict[str, Any]:
        """Return https://core.telegram.org/bots/api#richmessage."""
        return {"blocks": [_block(node) for node in self.nodes]}


def accept(html: str, *, knows_buttons: bool = True) -> RichText:
    """Return what the server makes of ``html``, or refuse it."""
    nodes = parse(html, knows_buttons=knows_buttons)
    check(html, nodes)
    reader = _Reader()
    for node in nodes:
        reader.read(node)
    entities = sorted(reader.entities, key=lambda entity: (entity["offset"], -entity["length"]))
    return RichText(html, nodes, reader.text, entities)


class _Reader:
    """Writes a tree as lines of text with entities, formulas as their source."""

    def __init__(self) -> None:
        self.text = ""
        self.entities: list[Entity] = []

    def read(self, node: MarkupNode) -> None:
        match node.tag:
            case "details":
                self._read_details(node)
            case "hr":
                self._begin_line()
                self.text += "──────────"
            case "ul" | "ol" | "blockquote" | "li" if not _is_inline(node):
                for child in node.children:
                    self.read(child)
            case _:
                self._begin_line("• " if node.tag == "li" else "")
                self._read_words(node)

    def _read_details(self, node: MarkupNode) -> None:
        self.read(node.children[0])
        self._begin_line()
        start = units(self.text)
        for child in node.children[1:]:
            self.read(child)
        self._cover("expandable_blockquote", start)

    def _begin_line(self, mark: str = "") -> None:
        if self.text and not self.text.endswith("\n"):
            self.text += "\n"
        self.text += mark

    def _read_words(self, node: MarkupNode) -> None:
        start = units(self.text)
        self.text += "\n" if node.tag == "br" else node.text
        for child in node.children:
            self._read_words(child)
        kind = STYLES.get(node.tag)
        if "name" in node.attributes:
            return  # an anchor shows nothing
        if kind == "url":
            self._cover("text_link", start, url=node.attributes["href"])
        elif kind or node.tag in FORMULAS:
            self._cover(kind or "mathematical_expression", start)

    def _cover(self, kind: str, start: int, **more: str) -> None:
        entity = {"type": kind, "offset": start, "length": units(self.text) - start, **more}
        self.entities.append(entity)


def _pressed_nodes(nodes: list[MarkupNode]) -> list[MarkupNode]:
    """Return the callback buttons at any depth, in the order in which they are read."""
    found: list[MarkupNode] = []
    for node in nodes:
        is_pressed = node.tag == BUTTON and "data" in node.attributes
        found += [node] if is_pressed else _pressed_nodes(node.children)
    return found


def _is_inline(node: MarkupNode) -> bool:
    return all(child.tag in INLINE for child in node.children)


# --- in the API's own form ------------------------------------------------------------------


def _block(node: MarkupNode) -> dict[str, Any]:
    match node.tag:
        case "details":
            summary, *blocks = node.children
            return {
                "type": "details", "summary": _rich(summary.children),
                "blocks": [_block(block) for block in blocks],
            }  # fmt: skip
        case "ul" | "ol":
            return {"type": "list", "items": [_item(child) for child in node.children]}
        case "blockquote":
            return {"type": "blockquote", "blocks": [_block(child) for child in node.children]}
        case leaf if write := _LEAVES.get(leaf):
            return write(node)
        case "tg-button-row":
            row = {"type": "buttons", "buttons": [_button(child) for child in node.children]}
            return row | node.attributes
        case "p" | "footer" | "pre":
            kind = {"p": "paragraph"}.get(node.tag, node.tag)
            return {"type": kind, "text": _rich(node.children)}
        case heading:
            return {"type": "heading", "text": _rich(node.children), "size": int(heading[1])}


_LEAVES: dict[str, Callable[[MarkupNode], dict[str, Any]]] = {
    "hr": lambda _: {"type": "divider"},
    "a": lambda node: {"type": "anchor", "name": node.attributes["name"]},
    "tg-math-block": lambda node: {"type": "mathematical_expression", "expression": node.words},
}


def _item(node: MarkupNode) -> dict[str, Any]:
    paragraph = [{"type": "paragraph", "text": _rich(node.children)}]
    return {
        "label": "•",
        "blocks": paragraph if _is_inline(node) else [_block(child) for child in node.children],
    }


def _rich(nodes: list[MarkupNode]) -> Any:
    parts = [_rich_one(node) for node in nodes]
    return parts[0] if len(parts) == 1 else parts


def _rich_one(node: MarkupNode) -> Any:
    if node.tag in {"", "br"}:
        return node.words
    if node.tag == BUTTON:
        return {"type": "button", "button": _button(node)}
    if node.tag == "tg-math":
        return {"type": "mathematical_expression", "expression": node.words}
    styled = {"type": STYLES[node.tag], "text": _rich(node.children)}
    href = node.attributes.get("href", "")
    if href.startswith("#"):
        return styled | {"type": "anchor_link", "anchor_name": href[1:]}
    return styled | ({"url": href} if node.tag == "a" else {})


def _button(node: MarkupNode) -> dict[str, Any]:
    """Return https://core.telegram.org/bots/api#richmessagebutton."""
    given = node.attributes
    does = {
        "callback_data": given.get("data"), "url": given.get("url"),
        "copy_text": {"text": given.get("text")}, "disabled": {},
    }[given["type"]]  # fmt: skip
    style = {"style": given["style"]} if "style" in given else {}
    return {"text": node.words, given["type"]: does, **style}
