"""Documents as rich messages: HTML in which the client unfolds cards and typesets formulas.

    Document ── blocks ── render_block ──> RichFragment ── joined ──> one message

Rendered blocks are cached by identity: a page is measured again with every card that is added to
it, and the digests of many chats share the same cards. Format:
https://core.telegram.org/bots/api#inputrichmessage. Of the named HTML entities only a few are
known there, among them those written here (``lt gt amp quot``); a bare line break is dropped, so
``<br>`` stands for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from itertools import chain, repeat, takewhile
from typing import assert_never

from adapters.telegram.render.controls import (
    BLANK,
    NO_CONTROLS,
    TextControls,
    has_visible,
    is_linkable,
    link_number,
    number_of,
    paper_link,
    replace_surrogates,
)
from bot.document import nodes
from bot.document.directions import balance_directions
from bot.document.identity_cache import cache_by_identities
from bot.document.tex.safe_formula import to_safe_tex

_BLOCK_CACHE_SIZE = 16_384
"""Blocks of one day's pages, most below a kilobyte."""
_PAPER_CACHE_SIZE = 4096
"""Papers without their numbers: more than arXiv announces in a day, about two kilobytes each."""
_TEXT_CACHE_SIZE = 4096
"""Texts: the same titles and names are in thousands of digests."""
_NUMBER = "\ue000"
"""A private-use character, replaced by the number of a card."""
_ARXIV = "arXiv"
"""The words that link to a paper whose title does something else."""
_COMMAND = re.compile(r"(?<![\w/<])/[a-z_]{2,32}\b")
_MARKUP = re.compile(r"<[^>]*>")
_LOWEST_HEADING = 6
_CONTROL_CHARACTERS = {code: " " for code in range(32) if chr(code) != "\n"}
"""Telegram replaces them by spaces as well."""
_NO_TAGS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RichFragment:
    """Rendered blocks, and how much of Telegram's limits they take.

    Attributes:
        html: the markup.
        length: characters of the text and of formulas' sources.
        seen: those of them that are visible while everything is folded.
        blocks: elements that Telegram counts as blocks, list items among them.
        depth: levels of nested tags.
        has_commands: whether it contains a command that can be tapped.
    """

    html: str
    length: int
    seen: int
    blocks: int
    depth: int
    has_commands: bool = False


@dataclass(frozen=True, slots=True)
class InlineFragment:
    """Rendered inlines.

    Attributes:
        html: the markup.
        length: visible characters, with a formula's source in its place, as Telegram counts.
        depth: levels of nested tags.
    """

    html: str
    length: int
    depth: int


_EMPTY = RichFragment("", 0, 0, 0, 0)


def render_rich(document: nodes.Document, controls: TextControls = NO_CONTROLS) -> RichFragment:
    """Return ``document`` as one rich message; an invisible document becomes an ellipsis."""
    rendered = _join(render_block(block, controls) for block in document.blocks)
    return rendered if rendered.html else _element("p", InlineFragment(BLANK, len(BLANK), 0))


@cache_by_identities(_BLOCK_CACHE_SIZE)
def render_block(block: nodes.Block, controls: TextControls) -> RichFragment:
    """Return ``block`` by itself; an invisible one is rendered as nothing."""
    match block:
        case nodes.Heading():
            return _render_heading(block)
        case nodes.Paragraph(children):
            return _render_paragraph(children)
        case nodes.Card():
            return _render_card(block, controls)
        case nodes.Details(summary, blocks):
            body = _join(render_block(inner, controls) for inner in blocks)
            return _render_details(_render_inlines((nodes.Strong(summary),)), body)
        case nodes.ItemList(items):
            return _render_list(items, controls)
        case nodes.Divider():
            return RichFragment("<hr/>", 0, 0, 1, 1)
        case nodes.Footer(children):
            return _element("footer", _render_inlines(children))
        case _:
            assert_never(block)


def _render_heading(heading: nodes.Heading) -> RichFragment:
    """Render a heading, behind the anchor to which jumps lead: Telegram counts that as a block."""
    level = min(max(heading.level, 1), _LOWEST_HEADING)
    rendered = _element(f"h{level}", _render_inlines(heading.children))
    if not heading.anchor or not rendered.html:
        return rendered
    anchor = f'<a name="{heading.anchor}"></a>'
    return replace(rendered, html=f"{anchor}{rendered.html}", blocks=rendered.blocks + 1)


def _render_paragraph(children: nodes.Inlines) -> RichFragment:
    """Render running text; a formula that stands alone is displayed on a line of its own."""
    match children:
        case (nodes.Math(tex, _),) if source := to_safe_tex(tex):
            formula = _render_formula("tg-math-block", source)
            return RichFragment(formula.html, formula.length, formula.length, 1, formula.depth)
        case _:
            return _element("p", _render_inlines(children))


def _render_card(card: nodes.Card, controls: TextControls) -> RichFragment:
    """Render a card; all but its number is the same in every digest that shows the paper."""
    match card.title:
        case (nodes.Text(number), name) if number_of(card) and number == f"{card.label}. ":
            rendered = _render_unnumbered(
                name, card.blocks, card.folded, card.opens, card.actions, controls
            )
            text = _render_text(card.label)
            return replace(
                rendered,
                html=rendered.html.replace(_NUMBER, text.html, 1),  # before everything else
                length=rendered.length - len(_NUMBER) + text.length,
                seen=rendered.seen - len(_NUMBER) + text.length,
            )
        case _:
            return _render_titled(card, controls)


@cache_by_identities(_PAPER_CACHE_SIZE)
def _render_unnumbered(
    name: nodes.Inline,
    blocks: tuple[nodes.Block, ...],
    folded: tuple[nodes.Block, ...],
    opens: str,
    actions: tuple[nodes.CardAction, ...],
    controls: TextControls,
) -> RichFragment:
    """Render a card with a placeholder for its number."""
    title = (nodes.Text(f"{_NUMBER}. "), name)
    card = nodes.Card(title, blocks, folded, opens, _NUMBER, actions=actions)
    return _render_titled(card, controls)


def _render_titled(card: nodes.Card, controls: TextControls) -> RichFragment:
    """Render a card's title and the lines below it as the summary of what is folded.

    A summary holds nothing but text: the first block that is not a paragraph, and all after it,
    stand inside the fold, or below the summary if nothing is folded.
    """
    blocks = card.blocks if controls.has_buttons else nodes.blocks_with_marks(card)
    below = [*takewhile(lambda block: isinstance(block, nodes.Paragraph), blocks)]
    rest = (*blocks[len(below) :], *card.folded)
    texts = (
        _render_inlines(block.children) for block in below if isinstance(block, nodes.Paragraph)
    )
    lines = [line for line in (_render_title(card, controls), *texts) if _has_visible(line.html)]
    last = _join_with_dots(lines[-1:], _render_actions(card, controls))
    bordered = _render_bordered(card, controls)
    if last or bordered.length:
        lines[-1:] = [_chain((*([last] if last else lines[-1:]), bordered))]
    head = InlineFragment(
        "<br>".join(line.html for line in lines),
        sum(line.length + 1 for line in lines),
        max((line.depth for line in lines), default=0),
    )
    body = _join(render_block(block, controls) for block in rest)
    return _render_details(head, body) if card.folded else _join((_element("p", head), body))


def _render_title(card: nodes.Card, controls: TextControls) -> InlineFragment:
    """Render a title, its number what opens the card; a tap elsewhere on it unfolds the card."""
    number = number_of(card)
    if number and controls.has_buttons:
        button = _render_button(nodes.CardAction(card.opens, number))
        name = _render_inlines((nodes.Text(" "), nodes.Strong(_bare_name(card))))
        return _chain((button, name))
    title = link_number(card, controls)
    if title is not card.title:
        return _render_inlines((nodes.Strong((*title[:2], *_bare_name(card))),))
    return _render_inlines((nodes.Strong(_move_link(title) if card.folded else title),))


def _bare_name(card: nodes.Card) -> nodes.Inlines:
    """Return a title without its number; where it unfolds the card, without its link as well."""
    match card.title[1:]:
        case (nodes.Strong((nodes.Link(words, _),)),) if card.folded:
            return words
        case name:
            return name


def _render_actions(card: nodes.Card, controls: TextControls) -> Iterator[InlineFragment]:
    """Yield what stands beside a paper: its address if its title lost that, and its buttons."""
    is_opened = number_of(card) and (controls.has_buttons or paper_link(card, controls))
    match card.title[1:]:
        case (nodes.Strong((nodes.Link(_, url),)),) if is_opened and card.folded:
            yield _render_inlines((nodes.Link((nodes.Text(_ARXIV),), url),))
        case _:
            pass
    if controls.has_buttons:
        yield from (_render_button(action) for action in card.actions if _is_worded(action.label))


def _render_button(action: nodes.CardAction) -> InlineFragment:
    """Render a button in the text: https://core.telegram.org/bots/api#richmessagebutton.

    Words look like a link; an emoji in the colour of links would look like any other, so it keeps
    the border of a button.
    """
    label, data = _render_text(action.marked_label), escape(action.payload)
    style = ' style="link"' if _is_worded(action.label) else ""
    markup = f'<tg-button type="callback_data"{style} data="{data}">{label.html}</tg-button>'
    return InlineFragment(markup, label.length, 1)


def _is_worded(label: str) -> bool:
    return any(character.isalnum() or character == _NUMBER for character in label)


def _join_with_dots(
    line: Sequence[InlineFragment], more: Iterable[InlineFragment]
) -> InlineFragment | None:
    """Return ``line`` with ``more`` behind it; None where there is nothing to add."""
    added = tuple(more)
    dots = repeat(_render_text(" · "))
    return _chain([*line, *chain.from_iterable(zip(dots, added, strict=False))]) if added else None


def _render_bordered(card: nodes.Card, controls: TextControls) -> InlineFragment:
    """Render the buttons with a border, which need no dots between them."""
    shown = [action for action in card.actions if not _is_worded(action.label)]
    space = _render_text(" ")
    buttons = [part for action in shown for part in (space, _render_button(action))]
    return _chain(buttons if controls.has_buttons else [])


def _move_link(title: nodes.Inlines) -> nodes.Inlines:
    """Move a title's link to the number before it, so that a tap on the title unfolds the card."""
    match title:
        case (nodes.Text(number), nodes.Strong((nodes.Link(words, url),))) if number.strip():
            return (
                nodes.Link((nodes.Text(number.strip()),), url),
                nodes.Text(" "),
                nodes.Strong(words),
            )
        case _:
            return title


def _render_details(summary: InlineFragment, body: RichFragment) -> RichFragment:
    """Render a fold; Telegram requires a summary, and an empty fold is mere text."""
    if not body.html:
        return _element("p", summary)
    head = summary if _has_visible(summary.html) else InlineFragment(BLANK, len(BLANK), 0)
    return RichFragment(
        f"<details><summary>{head.html}</summary>{body.html}</details>",
        head.length + body.length,
        head.length,
        body.blocks + 1,
        max(head.depth + 1, body.depth) + 1,
        body.has_commands or _has_command(head.html),
    )


def _render_list(items: Iterable[nodes.Inlines], controls: TextControls) -> RichFragment:
    """Render a list; Telegram counts a paragraph inside each item."""
    every = (_chain([_render_in_list(block, controls) for block in item]) for item in items)
    rendered = [item for item in every if _has_visible(item.html)]
    if not rendered:
        return _EMPTY
    html = "".join(f"<li>{item.html}</li>" for item in rendered)
    length = sum(item.length for item in rendered)
    return RichFragment(
        f"<ul>{html}</ul>",
        length,
        length,
        2 * len(rendered) + 1,
        max(item.depth for item in rendered) + 3,
        _has_command(html),
    )


def _render_in_list(inline: nodes.Inline, controls: TextControls) -> InlineFragment:
    """Render what stands in a list, a jump to another page as a button."""
    match inline:
        case nodes.Jump(children, payload=payload) if payload and controls.has_buttons:
            return _render_button(nodes.CardAction(payload, nodes.plain_text(children)))
        case _:
            return _render_inlines((inline,))


def _element(tag: str, content: InlineFragment) -> RichFragment:
    if not _has_visible(content.html):
        return _EMPTY
    html = f"<{tag}>{content.html}</{tag}>"
    depth = content.depth + 1
    has_commands = _has_command(content.html)
    return RichFragment(html, content.length, content.length, 1, depth, has_commands)


def _join(fragments: Iterable[RichFragment]) -> RichFragment:
    parts = tuple(fragments)
    return RichFragment(
        "".join(part.html for part in parts),
        sum(part.length for part in parts),
        sum(part.seen for part in parts),
        sum(part.blocks for part in parts),
        max((part.depth for part in parts), default=0),
        any(part.has_commands for part in parts),
    )


def _has_visible(html: str) -> bool:
    return has_visible(_MARKUP.split(html))


def _has_command(html: str) -> bool:
    return _COMMAND.search(html) is not None


def _render_inlines(
    inlines: Iterable[nodes.Inline], tags: frozenset[str] = _NO_TAGS
) -> InlineFragment:
    """Return ``inlines`` as HTML inside ``tags``, which are not opened again."""
    return _chain([_render_inline(inline, tags) for inline in inlines])


def _chain(parts: Sequence[InlineFragment]) -> InlineFragment:
    return InlineFragment(
        "".join(part.html for part in parts),
        sum(part.length for part in parts),
        max((part.depth for part in parts), default=0),
    )


_STYLE_TAGS = {nodes.Strong: "b", nodes.Emphasis: "i", nodes.Mark: "u"}


def _render_inline(inline: nodes.Inline, tags: frozenset[str]) -> InlineFragment:
    match inline:
        case nodes.Text(text) | nodes.RoleName(name=text):
            return _render_text(text)
        case nodes.Math(tex, plain):
            source = to_safe_tex(tex)
            return _render_formula("tg-math", source) if source else _render_text(plain)
        case nodes.Code(text):
            # Of several spaces HTML shows one, and what stands below a place has to stay there.
            aligned = text.replace(" ", "\u00a0") if "\n" in text else text
            return _wrap("code", _render_text(aligned))
        case nodes.Strong(children) | nodes.Emphasis(children) | nodes.Mark(children):
            return _render_tagged(_STYLE_TAGS[type(inline)], "", children, tags)
        case nodes.Link(children, url) if is_linkable(url):
            href = escape(replace_surrogates(url))
            return _render_tagged("a", f' href="{href}"', children, tags)
        case nodes.Jump(children, anchor, payload=""):
            return _render_tagged("a", f' href="#{anchor}"', children, tags)
        case nodes.Link(children) | nodes.Jump(children):
            return _render_inlines(children, tags)
        case _:
            assert_never(inline)


def _render_formula(tag: str, source: str) -> InlineFragment:
    return InlineFragment(f"<{tag}>{escape(source, quote=False)}</{tag}>", len(source), 1)


@lru_cache(_TEXT_CACHE_SIZE)
def _render_text(text: str) -> InlineFragment:
    shown = balance_directions(replace_surrogates(text))
    if not shown.isprintable():
        shown = shown.translate(_CONTROL_CHARACTERS)
    return InlineFragment(escape(shown, quote=False).replace("\n", "<br>"), len(shown), 0)


def _render_tagged(
    tag: str, attributes: str, children: nodes.Inlines, tags: frozenset[str]
) -> InlineFragment:
    """Render inside a tag, which inside itself would change nothing."""
    if tag in tags:
        return _render_inlines(children, tags)
    return _wrap(tag, _render_inlines(children, tags | {tag}), attributes)


def _wrap(tag: str, content: InlineFragment, attributes: str = "") -> InlineFragment:
    if not content.html:
        return content
    html = f"<{tag}{attributes}>{content.html}</{tag}>"
    return InlineFragment(html, content.length, content.depth + 1)
