"""The markup of rich messages, read as strictly as Telegram's server does, or more so.

Tags: https://core.telegram.org/bots/api#inputrichmessage. The wordings are those of its HTML mode.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

from tests.emulators.telegram.answer import Refusal, bad_request

HEADINGS = {f"h{level}" for level in range(1, 7)}
TEXT_BLOCKS = {"p", "footer", "pre", *HEADINGS}
CONTAINERS = {"details", "ul", "ol", "li", "blockquote"}
FORMULAS = {"tg-math", "tg-math-block"}
BUTTON, BUTTON_ROW = "tg-button", "tg-button-row"
STYLES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "s": "strikethrough", "code": "code", "mark": "marked", "sub": "subscript",
    "sup": "superscript", "tg-spoiler": "spoiler", "a": "url",
}  # fmt: skip
INLINE = {"", "br", "tg-math", BUTTON, *STYLES}
_VOID = {"br", "hr"}
_KNOWN = {"summary", *TEXT_BLOCKS, *CONTAINERS, *FORMULAS, *STYLES, *_VOID}
_SINCE_BUTTONS = {BUTTON, BUTTON_ROW}
_ATTRIBUTES = {
    "a": {"href", "name"}, "details": {"open"}, BUTTON: {"type", "style", "data", "url", "text"},
    BUTTON_ROW: {"align"},
}  # fmt: skip
_ENTITIES = {
    "lt", "gt", "amp", "quot", "apos", "nbsp", "hellip", "mdash", "ndash", "lsquo", "rsquo",
    "ldquo", "rdquo",
}  # fmt: skip
_TOKEN = re.compile(
    r"<(?P<close>/?)(?P<tag>[A-Za-z][\w-]*)(?P<rest>[^<>]*)>|(?P<text>[^<]+)|(?P<odd><)"
)
_ATTRIBUTE = re.compile(r"\s+([a-z-]+)(?:=\"([^\"<>]*)\")?")
_ENTITY = re.compile(r"&(#\d+|#x[0-9a-fA-F]+|\w+)?(;)?")


@dataclass
class MarkupNode:
    """An element with its children, or (without a tag) text."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict[str, str])
    children: list[MarkupNode] = field(default_factory=list["MarkupNode"])
    text: str = ""

    @property
    def words(self) -> str:
        if self.tag == "br":
            return "\n"
        return self.text + "".join(node.words for node in self.children)


def parse(html: str, *, knows_buttons: bool = True) -> list[MarkupNode]:
    """Return the tree of ``html``, or refuse it in Telegram's words.

    Args:
        html: the markup.
        knows_buttons: whether the server is as new as Bot API 10.3.
    """
    known = _KNOWN | _SINCE_BUTTONS if knows_buttons else _KNOWN
    root = MarkupNode("")
    stack = [root]
    for found in _TOKEN.finditer(html):
        offset = len(html[: found.start()].encode())
        if found["odd"]:
            raise wrong(f"Unclosed start tag at byte offset {offset}")
        if found["text"] is not None:
            stack[-1].children.append(MarkupNode("", text=_decoded(found["text"], offset)))
        elif found["close"]:
            _close(stack, found["tag"], offset)
        else:
            if found["tag"] not in known:
                raise wrong(f'Unsupported start tag "{found["tag"]}" at byte offset {offset}')
            _open(stack, found["tag"], found["rest"], offset)
    if len(stack) > 1:
        raise wrong(f'Can\'t find end tag corresponding to start tag "{stack[-1].tag}"')
    return root.children


def _open(stack: list[MarkupNode], tag: str, rest: str, offset: int) -> None:
    closed = rest.endswith("/")
    given = rest.removesuffix("/")
    attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(given)}
    if _ATTRIBUTE.sub("", given).strip():
        raise wrong(f'Invalid attribute of the tag "{tag}" at byte offset {offset}')
    if set(attributes) - _ATTRIBUTES.get(tag, set()):
        raise wrong(f'Unsupported attribute of the tag "{tag}" at byte offset {offset}')
    node = MarkupNode(tag, attributes)
    stack[-1].children.append(node)
    if tag not in _VOID:
        if closed:
            raise wrong(f'Tag "{tag}" can\'t be empty at byte offset {offset}')
        stack.append(node)


def _close(stack: list[MarkupNode], tag: str, offset: int) -> None:
    if len(stack) == 1:
        raise wrong(f"Unexpected end tag at byte offset {offset}")
    if stack[-1].tag != tag:
        raise wrong(
            f'Unmatched end tag at byte offset {offset}, expected "</{stack[-1].tag}>", '
            f'found "</{tag}>"'
        )
    stack.pop()


def _decoded(text: str, offset: int) -> str:
    if "\n" in text:
        raise wrong(f"Line break that would be dropped at byte offset {offset}")
    for found in _ENTITY.finditer(text):
        name = found[1] or ""
        if not found[2] or not (name.startswith("#") or name in _ENTITIES):
            raise wrong(f'Unsupported entity "&{name}" at byte offset {offset}')
    return unescape(text)


def wrong(said: str) -> Refusal:
    return bad_request(f"can't parse rich message: {said}")
