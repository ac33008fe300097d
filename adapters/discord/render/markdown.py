"""Documents as Discord's Markdown, in which text is always escaped.

Discord's dialect: https://support.discord.com/hc/en-us/articles/210298617. Its clients parse it
with regular expressions. Therefore styles of one kind must not nest or touch, and what stands
between two markers must not contain one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from typing import TypeAlias, assert_never
from urllib.parse import quote

from bot.document.directions import balance_directions
from bot.document.nodes import (
    Block,
    Card,
    Code,
    Details,
    Divider,
    Emphasis,
    Footer,
    Heading,
    Inline,
    Inlines,
    ItemList,
    Jump,
    Link,
    Mark,
    Math,
    Paragraph,
    RoleName,
    Strong,
    Text,
    blocks_with_marks,
    plain_text,
)

_Open: TypeAlias = frozenset[str]
"""Markers of the styles around a node."""

_MARKERS = {Strong: "**", Emphasis: "*", Mark: "__"}
_STYLES = (*_MARKERS, Link, Code, Math)
_GAP = "\u200b"
"""Between two neighbours whose markers would run together otherwise."""

_FENCE = "```"
_TICKS = re.compile(r"`{2,}")

_WIDE = "\u3000-\u303f\uff00-\uffef"
"""Chinese punctuation, which follows an address without a space."""
_ADDRESS = re.compile(rf"https?://[^\s<>\"{_WIDE}]*[^\s<>\".,:;!?)\]'*_~|`\\{_WIDE}]")
_MARKS = re.compile(r"[\\*_~`|\[\]<@]")
_ITALIC_MARKS = re.compile(r"[\\*_`]")
_LINE_START = re.compile(r"^(\s*)(#|-|>|\d+(?=\.))", re.MULTILINE)
_FALSE_LINK_END = re.compile(r"(?<!\\)((?:\\\\)*)\\\]\(")
_UNSAFE_IN_URL = re.compile(r"[\s()<>*~|`\\\"\[\]]")


def render_inlines(inlines: Inlines) -> str:
    """Return ``inlines`` in Discord's Markdown; line starts that would be markup are escaped.

    Code of several lines becomes a block of its own.
    """
    runs = groupby(inlines, key=_is_block)
    return "\n".join(
        "\n".join(map(_block, run)) if fenced else render_line(tuple(run)) for fenced, run in runs
    )


def render_line(inlines: Inlines) -> str:
    """Return the same without code blocks, for places that allow only one line."""
    text = _guard_links(_spans(inlines, frozenset()))
    return _LINE_START.sub(_escape_line_start, text)


def _is_block(inline: Inline) -> bool:
    return isinstance(inline, Code) and "\n" in inline.text.strip("\n")


def _block(inline: Inline) -> str:
    """Fence code of several lines, separating ticks in it: no fence has more than three."""
    code = plain_text((inline,)).strip("\n")
    return f"{_FENCE}\n{_TICKS.sub(lambda ticks: _GAP.join(ticks.group()), code)}\n{_FENCE}"


def _guard_links(text: str) -> str:
    """Separate an escaped bracket from a parenthesis, which together would extend a link."""
    return _FALSE_LINK_END.sub(r"\1\\]\\(", text) if "\\](" in text else text


def _escape_line_start(match: re.Match[str]) -> str:
    """Escape what only counts at the start of a line: headings, lists, quotes, small print."""
    space, mark = match.groups()
    # A number is disarmed at its full stop, since a backslash before a digit would be shown.
    return f"{space}{mark}\\" if mark.isdigit() else f"{space}\\{mark}"


def _spans(inlines: Iterable[Inline], around: _Open) -> str:
    text = ""
    styled = False
    for inline in inlines:
        span = _span(inline, around)
        if span:
            touch = (styled and isinstance(inline, _STYLES)) or (text[-1:] == span[0] == "`")
            text += (_GAP if touch else "") + span
            styled = isinstance(inline, _STYLES)
    return text


def _span(inline: Inline, around: _Open) -> str:
    match inline:
        case Text(text):
            text = balance_directions(text)
            return _escape(text) if "[" in around else _escape_with_addresses(text)
        case Math(_, plain):
            return _formula(balance_directions(plain), around)
        case RoleName(role):
            return f"<@&{role}>"
        case Code(text):
            return _code(balance_directions(text), around)
        case Strong(children) | Emphasis(children) | Mark(children):
            return _styled(_MARKERS[type(inline)], children, around)
        case Link(children, url):
            return _link(children, url, around)
        case Jump(children):
            return _spans(children, around)
        case _:
            assert_never(inline)


def _formula(plain: str, around: _Open) -> str:
    """Set a formula in italics, unless characters of it would end them."""
    if "*" in around or _ITALIC_MARKS.search(plain) or not plain.strip():
        return _escape(plain)
    return _styled("*", (Text(plain),), around)


def _escape(text: str) -> str:
    return _MARKS.sub(r"\\\g<0>", text).replace("://", "\\://")


def _escape_with_addresses(text: str) -> str:
    """Escape ``text``, but keep URLs in it clickable: ``<https://…>``."""
    if "://" not in text:
        return _escape(text)
    parts: list[str] = []
    end = 0
    for found in _ADDRESS.finditer(text):
        parts += [_escape(text[end : found.start()]), f"<{_safe(found.group())}>"]
        end = found.end()
    return "".join([*parts, _escape(text[end:])])


def _code(text: str, around: _Open) -> str:
    """Fence ``text``, unless a style or link around it would end inside the fence.

    Nor if the fence would need three ticks, which begin a code block.
    """
    if not text.strip() or re.search(r"\]\(|``", text) or (around and set(text) & set("*[]\\")):
        return _escape(text)
    text = " ".join(text.split("\n"))
    fence = "``" if "`" in text else "`"
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _styled(marker: str, children: Inlines, around: _Open) -> str:
    if marker in around:
        return _spans(children, around)
    inner = _spans(children, around | {marker})
    core = inner.strip()
    # Markers must touch what they style, so spaces at the edges move outside.
    lead, trail = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    return f"{lead}{marker}{core}{marker}{trail}" if core else inner


def _link(children: Inlines, url: str, around: _Open) -> str:
    label = balance_directions(plain_text(children))
    if "[" in around:
        return _spans(children, around)
    if not re.match(r"https?://", url):
        return f"{_spans(children, around)} ({_escape(url)})"
    if label in {"", url}:
        return f"<{_safe(url)}>"
    # Discord shows a link raw when its label looks like an address or has an odd bracket.
    if "://" in label or "[" in label or "]" in label:
        return f"{_spans(children, around | {'['})} [↗]({_safe(url)})"
    return f"[{_spans(children, around | {'['})}]({_safe(url)})"


def _safe(url: str) -> str:
    """Return ``url`` with everything percent-encoded that could end it or style it."""
    return _UNSAFE_IN_URL.sub(lambda found: quote(found.group(), safe=""), url)


SECTION_LEVEL = 2
"""The level of a section's heading; 1 is the document's own."""
_CACHE_SIZE = 2048
"""Blocks whose text is cached: a page is measured again with each card that is added to it."""


def render_blocks(blocks: Iterable[Block]) -> str:
    """Return blocks joined by blank lines, where headings have no space of their own."""
    stack = ""
    after_heading = False
    for block in blocks:
        text = _render_block(block)
        # The heading of a section has space of its own, a lower one is a bold line.
        is_section = isinstance(block, Heading) and block.level <= SECTION_LEVEL
        tight = after_heading or is_section
        if text:
            stack += (("\n" if tight else "\n\n") if stack else "") + text
            after_heading = isinstance(block, Heading)
    return stack


def split_at_dividers(blocks: Iterable[Block]) -> list[list[Block]]:
    """Return the runs of blocks between dividers, at least one run."""
    runs: list[list[Block]] = [[]]
    for block in blocks:
        if isinstance(block, Divider):
            runs.append([])
        else:
            runs[-1].append(block)
    return runs


@lru_cache(_CACHE_SIZE)
def _render_block(block: Block) -> str:
    match block:
        case Heading(children, level):
            return _heading(children, level)
        case Paragraph(children):
            return render_inlines(children).strip("\n")
        case Card(title, _, folded):
            below = map(_render_block, blocks_with_marks(block))
            seen = _lines(render_inlines((Strong(title),)), *below)
            return _lines(seen, _quoted(_lines(*map(_render_block, folded))))
        case Details(summary, blocks):
            return _lines(render_inlines(summary), _quoted(_lines(*map(_render_block, blocks))))
        case ItemList(items):
            return _lines(*(_prefixed("- ", item) for item in items))
        case Divider():
            return ""  # a card has no rule inside
        case Footer(children):
            return _prefixed("-# ", children)
        case _:
            assert_never(block)


def _heading(children: Inlines, level: int) -> str:
    """Render a title, a section heading, or, in bold, a lower heading."""
    if level > SECTION_LEVEL:
        return _prefixed("", (Strong(children),))
    return _prefixed("## " if level < SECTION_LEVEL else "### ", children)


def _lines(*texts: str) -> str:
    return "\n".join(text for text in texts if text)


def _prefixed(mark: str, children: Inlines) -> str:
    """Return ``children`` as one line after ``mark``, or "" if there is no text."""
    line = " ".join(render_line(children).split())
    return f"{mark}{line}" if line else ""


def _quoted(text: str) -> str:
    """Quote what other platforms fold away, since Discord cannot fold.

    Lines end only at line feeds, as in ``render_line``.
    """
    return "\n".join(f"> {line}" for line in text.split("\n")) if text else ""
