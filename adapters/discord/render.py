"""A document as one Discord message of Components V2, and whether it fits into one.

Document.blocks ─ split at dividers ─→ Container(TextDisplay, Separator, TextDisplay, …)
Reply.rows ──────────────────────────→ ActionRow(Button, …) below it
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias, assert_never

from discord import ui

from adapters.discord.markdown import markdown
from bot.document.nodes import (
    Block,
    Card,
    Details,
    Divider,
    Document,
    Footer,
    Heading,
    Inlines,
    ItemList,
    Paragraph,
    Strong,
)
from bot.errors import Refused
from bot.model.chat import Form
from bot.model.conversation import Action, Button

Rows: TypeAlias = Sequence[Sequence[Button]]

MAX_COMPONENTS = 40
"""In one message, nested ones included: discord-api-docs, "Component Reference"."""

MAX_CHARACTERS = 4000
"""Over all text displays of a message: discord/discord-api-docs#8562.

How Discord counts beyond the basic plane is not written down; UTF-16 units are the cautious way.
"""

MAX_WEIGHT = 10_170
"""Of UTF-8 bytes plus 12 for each text display; beyond it Discord answers with a 500, which no
retry mends: discord/discord-api-docs#8554."""

WEIGHT_PER_TEXT = 12

ROOM_FOR_BUTTONS = 12
"""Components that a page leaves to two full rows of buttons."""

BUTTONS_PER_ROW = 5
MAX_LABEL = 80

_NOTHING = "\u200b"
"""Stands for a document without any character, since a text display must hold one."""


def fits(page: Document, form: Form = Form.RICH) -> bool:  # noqa: ARG001
    """Tell whether ``page`` is one message by Discord's limits, with room for its buttons."""
    texts = sections(page)
    components = 2 * len(texts)  # the container, the texts, a rule between each two
    characters = sum(len(text.encode("utf-16-le")) // 2 for text in texts)
    weight = sum(len(text.encode()) + WEIGHT_PER_TEXT for text in texts)
    return (
        components <= MAX_COMPONENTS - ROOM_FOR_BUTTONS
        and characters <= MAX_CHARACTERS
        and weight <= MAX_WEIGHT
    )


def view(document: Document, rows: Rows = ()) -> ui.LayoutView:
    """Return the message for ``document`` with its buttons.

    Buttons carry their action in their ``custom_id``, so the view is stopped at once: discord.py
    need not remember it, and a press is understood after any restart.

    Raises:
        Refused: more dividers than a message has room for.
    """
    layout = ui.LayoutView(timeout=None)
    try:
        layout.add_item(ui.Container(*_ruled(sections(document))))
    except ValueError as error:
        raise Refused(str(error)) from error
    for row in _button_rows(rows, MAX_COMPONENTS - layout.total_children_count):
        layout.add_item(row)
    layout.stop()
    return layout


def sections(document: Document) -> tuple[str, ...]:
    """Return the markdown between the document's dividers; at least one text, none blank."""
    texts = [_stacked(blocks) for blocks in _between_dividers(document.blocks)]
    return tuple(text for text in texts if text.strip()) or (_NOTHING,)


def _between_dividers(blocks: Iterable[Block]) -> list[list[Block]]:
    groups: list[list[Block]] = [[]]
    for block in blocks:
        if isinstance(block, Divider):
            groups.append([])
        else:
            groups[-1].append(block)
    return groups


def _stacked(blocks: Iterable[Block]) -> str:
    """Join blocks with a blank line between each two; headings bring their own space along."""
    stack = ""
    after_heading = False
    for block in blocks:
        text = _block(block)
        tight = after_heading or isinstance(block, Heading)
        if text:
            stack += (("\n" if tight else "\n\n") if stack else "") + text
            after_heading = isinstance(block, Heading)
    return stack


def _block(block: Block) -> str:
    match block:
        case Heading(children, level):
            return _prefixed("## " if level == 1 else "### ", children)
        case Paragraph(children):
            return markdown(children).strip("\n")
        case Card(title, blocks, folded):
            return _lines(markdown((Strong(title),)), *map(_block, (*blocks, *folded)))
        case Details(summary, blocks):
            return _lines(markdown(summary), _quoted(_lines(*map(_block, blocks))))
        case ItemList(items):
            return _lines(*(_prefixed("- ", item) for item in items))
        case Divider():
            return ""  # inside a card there is no rule to draw
        case Footer(children):
            return _prefixed("-# ", children)
        case _:
            assert_never(block)


def _lines(*texts: str) -> str:
    return "\n".join(text for text in texts if text)


def _prefixed(mark: str, children: Inlines) -> str:
    """Put ``mark`` before what must be one line to be markup."""
    line = " ".join(markdown(children).split())
    return f"{mark}{line}" if line else ""


def _quoted(text: str) -> str:
    """Set off what is folded away elsewhere; Discord folds nothing."""
    return "\n".join(f"> {line}" for line in text.splitlines())


def _ruled(texts: Sequence[str]) -> Iterator[ui.Item[ui.LayoutView]]:
    for number, text in enumerate(texts):
        if number:
            yield ui.Separator[ui.LayoutView]()
        yield ui.TextDisplay[ui.LayoutView](text)


def _button_rows(rows: Rows, room: int) -> Iterator[ui.ActionRow[ui.LayoutView]]:
    """Yield rows of at most five buttons while ``room`` components are left.

    A payload is a button's identity and Discord takes each only once in a message, so of two
    buttons that do the same the first one stays.
    """
    seen: set[str] = set()
    for actions in _of_five(rows):
        fresh = [one for one in actions if not (one.encode() in seen or seen.add(one.encode()))]
        room -= 1 + len(fresh)
        if room < 0:
            return
        if fresh:
            yield ui.ActionRow(*map(_button, fresh))


def _of_five(rows: Rows) -> Iterator[Sequence[Action]]:
    for row in rows:
        actions = [one for one in row if isinstance(one, Action)]
        for start in range(0, len(actions), BUTTONS_PER_ROW):
            yield actions[start : start + BUTTONS_PER_ROW]


def _button(action: Action) -> ui.Button[ui.LayoutView]:
    label = action.label if len(action.label) <= MAX_LABEL else f"{action.label[: MAX_LABEL - 1]}…"
    return ui.Button(label=label, custom_id=action.encode())
