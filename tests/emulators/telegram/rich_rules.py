"""What may stand in what in a rich message, and how much of it.

What the server may mend (text outside of blocks, empty elements) is refused, since it is our bug.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.emulators.telegram.answer import bad_request
from tests.emulators.telegram.rich_markup import (
    BUTTON,
    BUTTON_ROW,
    CONTAINERS,
    INLINE,
    STYLES,
    TEXT_BLOCKS,
    MarkupNode,
    wrong,
)
from tests.emulators.telegram.rules import shows_something

MAX_CHARACTERS = 32_768
MAX_BLOCKS = 500
MAX_DEPTH = 16
MAX_BUTTONS_IN_ROW = 8
_BUTTON_TYPES = {
    "callback_data": {"data"}, "url": {"url"}, "copy_text": {"text"}, "disabled": set[str](),
}  # fmt: skip
_BUTTON_STYLES = {"danger", "success", "primary", "link"}


def check(html: str, nodes: list[MarkupNode]) -> None:
    """Refuse what the server would refuse of a parsed message."""
    _check_blocks(nodes, "the message")
    _check_anchors(nodes)
    _check_limits(html, nodes)
    if not nodes:
        raise bad_request("RICH_MESSAGE_CONTENT_REQUIRED")


def _check_blocks(nodes: list[MarkupNode], where: str) -> None:
    for node in nodes:
        if not node.tag:
            raise wrong(f"Text outside of a block in {where}")
        _check_block(node, where)


def _check_block(node: MarkupNode, where: str) -> None:
    match node.tag:
        case "blockquote":
            _check_blocks(node.children, "a quote")
        case tag if check := _BLOCKS.get(tag):
            check(node)
        case tag if tag in TEXT_BLOCKS:
            _check_words(node)
        case "a" if node.attributes.get("name") and not node.children:
            pass  # https://core.telegram.org/bots/api#richblockanchor
        case tag if tag != "hr":
            raise wrong(f'Tag "{tag}" can\'t stand in {where}')


def _check_details(node: MarkupNode) -> None:
    if not node.children or node.children[0].tag != "summary":
        raise wrong('Tag "details" must begin with a summary')
    if len(node.children) == 1:
        raise wrong('Tag "details" must not be empty')
    _check_words(node.children[0])
    _check_blocks(node.children[1:], "details")


def _check_list(node: MarkupNode) -> None:
    if not node.children or any(item.tag != "li" for item in node.children):
        raise wrong(f'Tag "{node.tag}" must hold items')
    for item in node.children:
        if all(child.tag in INLINE for child in item.children):
            _check_words(item)
        else:
            _check_blocks(item.children, "an item")


def _check_words(node: MarkupNode) -> None:
    if not shows_something(node.words):
        raise wrong(f'Tag "{node.tag}" must not be empty')
    _check_inlines(node, set())


def _check_inlines(node: MarkupNode, around: set[str]) -> None:
    for child in node.children:
        if child.tag == "tg-math":
            _check_formula(child)
        elif child.tag in STYLES:
            _check_style(child, around)
        elif child.tag == BUTTON and "url" not in around:
            check_button(child)
        elif child.tag not in {"", "br"}:
            raise wrong(f'Tag "{child.tag}" can\'t stand in "{node.tag}"')


def _check_style(node: MarkupNode, around: set[str]) -> None:
    kind = STYLES[node.tag]
    if kind in around:
        raise wrong(f'Tag "{node.tag}" inside itself')
    if not node.words:
        raise wrong(f'Tag "{node.tag}" must not be empty')
    if kind == "url" and not re.match(
        r"(https?|tg|mailto|tel):|#\w", node.attributes.get("href", "")
    ):
        raise wrong('Tag "a" needs an address')
    _check_inlines(node, around | {kind})


def _check_anchors(nodes: list[MarkupNode]) -> None:
    """Refuse a link to an anchor that the message does not have, or has twice: it is our bug."""
    every = [link for node in nodes for link in walk(node) if link.tag == "a"]
    names = [link.attributes["name"] for link in every if "name" in link.attributes]
    if len(names) != len(set(names)):
        raise wrong("An anchor is there twice")
    for link in every:
        href = link.attributes.get("href", "")
        if href.startswith("#") and href[1:] not in names:
            raise wrong(f'No anchor has the name "{href[1:]}"')


def walk(node: MarkupNode) -> Iterator[MarkupNode]:
    """Yield ``node`` and everything in it."""
    yield node
    for child in node.children:
        yield from walk(child)


def _check_button_row(node: MarkupNode) -> None:
    if not 1 <= len(node.children) <= MAX_BUTTONS_IN_ROW:
        raise wrong(f'Tag "{BUTTON_ROW}" must hold 1 to {MAX_BUTTONS_IN_ROW} buttons')
    for child in node.children:
        if child.tag != BUTTON:
            raise wrong(f'Tag "{BUTTON_ROW}" must hold buttons')
        check_button(child)


def check_button(node: MarkupNode) -> None:
    """Hold a button to https://core.telegram.org/bots/api#richmessagebutton."""
    given = node.attributes
    kind, style = given.get("type", ""), given.get("style")
    if any(child.tag for child in node.children) or not node.words.strip():
        raise wrong(f'Tag "{BUTTON}" must hold plain text')
    if kind not in _BUTTON_TYPES or set(given) - {"type", "style"} != _BUTTON_TYPES[kind]:
        raise bad_request("RICH_MESSAGE_BUTTON_TYPE_INVALID")
    if style is not None and style not in _BUTTON_STYLES:
        raise bad_request("RICH_MESSAGE_BUTTON_STYLE_INVALID")
    if style == "link" and kind != "callback_data":
        raise bad_request("RICH_MESSAGE_BUTTON_STYLE_INVALID")
    if kind == "callback_data" and not 1 <= len(given["data"].encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if kind == "copy_text" and not 1 <= len(given["text"]) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _check_formula(node: MarkupNode) -> None:
    if any(child.tag for child in node.children) or not node.words.strip():
        raise wrong(f'Tag "{node.tag}" must hold a formula')


_BLOCKS = {
    "details": _check_details, "ul": _check_list, "ol": _check_list,
    "tg-math-block": _check_formula, BUTTON_ROW: _check_button_row,
}  # fmt: skip


def _check_limits(html: str, nodes: list[MarkupNode]) -> None:
    if sum(len(node.words) for node in nodes) > MAX_CHARACTERS:
        raise bad_request("rich message is too long")
    if len(html) > MAX_CHARACTERS:
        raise bad_request("rich message is too long")
    if sum(map(count_blocks, nodes)) > MAX_BLOCKS:
        raise bad_request("rich message has too many blocks")
    if max(map(depth, nodes), default=0) > MAX_DEPTH:
        raise bad_request("rich message is nested too deeply")


def count_blocks(node: MarkupNode) -> int:
    own = node.tag in TEXT_BLOCKS | CONTAINERS | {"hr", "tg-math-block", BUTTON_ROW}
    own |= "name" in node.attributes
    return own + sum(map(count_blocks, node.children))


def depth(node: MarkupNode) -> int:
    return (node.tag not in {"", "br"}) + max(map(depth, node.children), default=0)
