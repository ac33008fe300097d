"""Documents as rich messages: one HTML text that the client unfolds and sets formulas in.

    Document ── blocks ── draw_block ──> Drawn ── joined ──> RichPage

Each block is drawn by itself and remembered for a while, since pages are measured again with
every card that is added, and one morning sends the same cards to many.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import assert_never

from adapters.telegram.render.characters import BLANK, has_visible
from adapters.telegram.render.formula import to_safe_tex
from adapters.telegram.rich_text import InlineFragment, render_formula, render_inlines, render_text
from bot.document.identity_cache import cache_by_identities, cache_by_identity
from bot.document.nodes import (
    Block,
    Card,
    Details,
    Divider,
    Document,
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

_REMEMBERED = 16_384
"""Blocks of a morning's pages, whose cards are shared; most take less than a kilobyte."""
_PAPERS_REMEMBERED = 4096
"""Papers without their numbers: more than arXiv announces in a day, about two kilobytes each."""
_NUMBER = "\ue000"
"""Stands, of no use to anybody else, where the number of a card will be."""
_COMMAND = re.compile(r"(?<![\w/<])/[a-z_]{2,32}\b")
_MARKUP = re.compile(r"<[^>]*>")
_LOWEST_HEADING = 6


@dataclass(frozen=True, slots=True)
class RichFragment:
    """Something drawn, and how much of Telegram's limits it takes.

    Attributes:
        html: the markup.
        length: characters that are seen or stand in a formula's source.
        blocks: elements that Telegram counts as blocks, list items among them.
        depth: levels of tags inside each other.
        commands: whether a command stands in it that a reader may want to tap.
    """

    html: str
    length: int
    blocks: int
    depth: int
    commands: bool = False


def render_rich(document: Document) -> RichFragment:
    """Return ``document`` as one rich message; without any visible sign it is an ellipsis."""
    drawn = _joined(map(render_block, document.blocks))
    return drawn if drawn.html else RichFragment(f"<p>{BLANK}</p>", len(BLANK), 1, 1)


@cache_by_identity(_REMEMBERED)
def render_block(block: Block) -> RichFragment:
    """Return ``block`` by itself; what shows nothing is drawn as nothing."""
    match block:
        case Heading(children, level):
            return _element(f"h{min(max(level, 1), _LOWEST_HEADING)}", render_inlines(children))
        case Paragraph(children):
            return _draw_paragraph(children)
        case Card(title, blocks, folded):
            return _draw_card(title, blocks, folded)
        case Details(summary, blocks):
            return _draw_details(
                render_inlines((Strong(summary),)), _joined(map(render_block, blocks))
            )
        case ItemList(items):
            return _draw_items(items)
        case Divider():
            return RichFragment("<hr/>", 0, 1, 1)
        case Footer(children):
            return _element("footer", render_inlines(children))
        case _:
            assert_never(block)


def _draw_paragraph(children: Inlines) -> RichFragment:
    """Draw running text; a formula that stands alone is set in a line of its own."""
    match children:
        case (Math(tex, _),) if source := to_safe_tex(tex):
            formula = render_formula("tg-math-block", source)
            return RichFragment(formula.html, formula.length, 1, formula.depth)
        case _:
            return _element("p", render_inlines(children))


def _draw_card(
    title: Inlines, blocks: tuple[Block, ...], folded: tuple[Block, ...]
) -> RichFragment:
    """Draw a card; all but its number is the same in every digest that shows the paper."""
    match title:
        case (Text(number), name) if _is_number(number):
            return _numbered(_draw_paper(name, blocks, folded), number[:-1])
        case _:
            return _draw_titled(title, blocks, folded)


def _draw_titled(
    title: Inlines, blocks: tuple[Block, ...], folded: tuple[Block, ...]
) -> RichFragment:
    """Draw a card's title and the lines below it as the summary of what is folded.

    A summary holds nothing but text: the first block that is more than that, and all after it,
    stand inside the fold, or below the paragraph where nothing is folded.
    """
    named = render_inlines((Strong(_unfolding(title) if folded else title),))
    lines = tuple(_leading_lines(blocks))
    rest = _joined(map(render_block, (*blocks[len(lines) :], *folded)))
    head = _stacked((named, *map(render_inlines, lines)))
    if folded:
        return _draw_details(head, rest)
    return _joined((_element("p", head), rest))


@cache_by_identities(_PAPERS_REMEMBERED)
def _draw_paper(name: Inline, blocks: tuple[Block, ...], folded: tuple[Block, ...]) -> RichFragment:
    """Draw a card with a place for its number, which in every digest is another one."""
    return _draw_titled((Text(f"{_NUMBER} "), name), blocks, folded)


def _is_number(text: str) -> bool:
    return text.strip() != "" and text == f"{text.strip()} "


def _numbered(card: RichFragment, number: str) -> RichFragment:
    words = render_text(number)
    return RichFragment(
        card.html.replace(_NUMBER, words.html, 1),  # nothing of the paper stands before it
        card.length - len(_NUMBER) + words.length,
        card.blocks,
        card.depth,
        card.commands,
    )


def _unfolding(title: Inlines) -> Inlines:
    """Move a title's link to the number before it: a tap on the title is to unfold the card."""
    match title:
        case (Text(number), Strong((Link(words, url),))) if number.strip():
            return (Link((Text(number.strip()),), url), Text(" "), Strong(words))
        case _:
            return title


def _leading_lines(blocks: Iterable[Block]) -> Iterator[Inlines]:
    for block in blocks:
        if not isinstance(block, Paragraph):
            return
        yield block.children


def _stacked(lines: Iterable[InlineFragment]) -> InlineFragment:
    drawn = [words for words in lines if _shows(words.html)]
    return InlineFragment(
        "<br>".join(words.html for words in drawn),
        sum(words.length + 1 for words in drawn),
        max((words.depth for words in drawn), default=0),
    )


def _draw_details(summary: InlineFragment, body: RichFragment) -> RichFragment:
    """Draw a fold; Telegram wants a summary, and a fold with nothing in it is none."""
    if not body.html:
        return _element("p", summary)
    head = summary if _shows(summary.html) else InlineFragment(BLANK, len(BLANK), 0)
    return RichFragment(
        f"<details><summary>{head.html}</summary>{body.html}</details>",
        head.length + body.length,
        body.blocks + 1,
        max(head.depth + 1, body.depth) + 1,
        body.commands or _names_command(head.html),
    )


def _draw_items(items: Iterable[Inlines]) -> RichFragment:
    """Draw a list; Telegram makes a paragraph of the words in each item."""
    drawn = [words for words in map(render_inlines, items) if _shows(words.html)]
    if not drawn:
        return _NOTHING
    html = "".join(f"<li>{words.html}</li>" for words in drawn)
    return RichFragment(
        f"<ul>{html}</ul>",
        sum(words.length for words in drawn),
        2 * len(drawn) + 1,
        max(words.depth for words in drawn) + 3,
        _names_command(html),
    )


def _element(tag: str, words: InlineFragment) -> RichFragment:
    if not _shows(words.html):
        return _NOTHING
    html = f"<{tag}>{words.html}</{tag}>"
    return RichFragment(html, words.length, 1, words.depth + 1, _names_command(words.html))


def _joined(drawn: Iterable[RichFragment]) -> RichFragment:
    parts = tuple(drawn)
    return RichFragment(
        "".join(part.html for part in parts),
        sum(part.length for part in parts),
        sum(part.blocks for part in parts),
        max((part.depth for part in parts), default=0),
        any(part.commands for part in parts),
    )


_NOTHING = RichFragment("", 0, 0, 0)


def _shows(html: str) -> bool:
    """Tell whether anything can be seen of inline markup."""
    return has_visible(_MARKUP.split(html))


def _names_command(html: str) -> bool:
    return _COMMAND.search(html) is not None
