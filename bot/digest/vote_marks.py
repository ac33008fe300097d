"""Marks the votes on a page's papers each time the page is drawn for a message of a chat."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.document.nodes import Block, Card, CardAction, Document, Paragraph, Text
from bot.model.chat import ChatKind
from bot.model.conversation import Action, Button, Payload, Reply, decode_payload
from bot.model.vote import Sign, Vote

SIGNS: Mapping[str, Sign] = {
    "up": Sign.LIKE,
    "down": Sign.DISLIKE,
    "claim": Sign.CLAIM,
}
"""What pressing the buttons of these commands says of a paper."""
TAKE_BACK = "unvote"
"""The command of a button that takes back what it shows."""
CHOSEN = "✓"
_SHOWN_NAMES = 5
"""Names of those who like a paper; the others are counted."""
_PRESENTS = Sign.LIKE, Sign.CLAIM
"""What is asked, and what says it as well."""


@dataclass(frozen=True, slots=True)
class _Drawing:
    """How the vote buttons of one page are drawn.

    Attributes:
        votes: on each paper, oldest first.
        is_shared: whether several people vote there.
        again: command and argument that show the page again, "" where the message itself is known,
            None where nothing does.
        start: the number of the page.
    """

    votes: Mapping[str, Sequence[Vote]]
    is_shared: bool
    again: str | None
    start: int

    def button(self, action: CardAction) -> CardAction:
        """Return ``action``, if it is a vote, with its count or its tick, and what it does then."""
        payload = decode_payload(action.payload)
        if (sign := SIGNS.get(payload.command)) is None:
            return action
        paper_id = _paper_of(payload)
        if sign is Sign.CLAIM:
            claimed = self._payload(payload.command, paper_id)
            return CardAction(claimed, action.label, self.names(paper_id, sign))
        count = len(self._who_say(paper_id, sign))
        is_chosen = bool(count) and not self.is_shared
        command = TAKE_BACK if is_chosen else payload.command
        mark = str(count or "") if self.is_shared else CHOSEN * is_chosen
        return CardAction(self._payload(command, paper_id), action.label, mark)

    def _payload(self, command: str, paper_id: str) -> str:
        argument = f"{paper_id} {self.again or ''}".strip()
        try:
            return Action("", command, argument, self.start if self.again else 1).encode()
        except ValueError:  # it has no room for what shows the page again
            return Action("", command, paper_id).encode()

    def _who_say(self, paper_id: str, sign: Sign) -> Sequence[Vote]:
        """Return the votes that say at least ``sign`` of a paper: who presents it likes it, too."""
        given = self.votes.get(paper_id, ())
        return [vote for vote in given if vote.sign is sign or (sign, vote.sign) == _PRESENTS]

    def names(self, paper_id: str, sign: Sign = Sign.LIKE) -> str:
        """Return the names of those who say ``sign`` of a paper; "" where there are none."""
        votes = self._who_say(paper_id, sign)
        named = [vote.name for vote in votes if vote.name][:_SHOWN_NAMES]
        rest = ["…"] if len(votes) > len(named) else []
        return ", ".join((*named, *rest)) if named else ""


def draw_votes(
    reply: Reply,
    votes: Iterable[Vote],
    kind: ChatKind,
    fits: Callable[[Document], bool],
    again: str | None = "",
    start: int = 1,
) -> Reply:
    """Return ``reply`` with what was voted on the papers that it shows, as far as there is room.

    Args:
        reply: a page; its cards, or its own rows, have buttons to vote.
        votes: on the papers of ``list_votable``, oldest first.
        kind: of the chat.
        fits: whether a page fits into one message.
        again: command and argument that show it again; "" where the pressed message is a page that
            was delivered; None where nothing shows it again.
        start: the number of the page.
    """
    by_paper: dict[str, list[Vote]] = defaultdict(list)
    is_named = kind is ChatKind.GROUP  # readers of a channel do not know each other
    for vote in votes:
        by_paper[vote.paper_id].append(vote if is_named else replace(vote, name=""))
    drawing = _Drawing(by_paper, kind is not ChatKind.PRIVATE, again, start)
    rows = tuple(tuple(_marked_button(button, drawing) for button in row) for row in reply.rows)
    return replace(reply, document=_fit(reply.document, rows, drawing, fits), rows=rows)


def list_votable(reply: Reply) -> tuple[str, ...]:
    """Return the papers that buttons of ``reply`` vote on, each once, in order."""
    return tuple(dict.fromkeys(_votable(reply)))


def _votable(reply: Reply) -> Iterator[str]:
    buttons = [button for row in reply.rows for button in row if isinstance(button, Action)]
    cards = (block for block in reply.document.blocks if isinstance(block, Card))
    payloads = [button.encode() for button in buttons]
    for payload in (*payloads, *(action.payload for card in cards for action in card.actions)):
        decoded = decode_payload(payload)
        if decoded.command in SIGNS:
            yield _paper_of(decoded)


def _paper_of(payload: Payload) -> str:
    return payload.argument.partition(" ")[0]


def _marked_button(button: Button, drawing: _Drawing) -> Button:
    if not isinstance(button, Action) or button.command not in SIGNS:
        return button
    marked = drawing.button(CardAction(button.encode(), button.label))
    return Action(marked.marked_label, *decode_payload(marked.payload)[:3])


def _fit(
    page: Document,
    rows: Sequence[Sequence[Button]],
    drawing: _Drawing,
    fits: Callable[[Document], bool],
) -> Document:
    """Return ``page`` with names and marks, or without names, or with as many marks as fit."""
    marked = [_mark(block, drawing) for block in page.blocks]
    named = [_name(block, drawing) for block in marked]
    named += _name_lines(_voted_in(rows), drawing)
    if fits(drawn := replace(page, blocks=tuple(named))):
        return drawn
    if fits(drawn := replace(page, blocks=tuple(marked))):
        return drawn

    # The first blocks with their marks, the others as they were: a full page has room for a few.
    def first(count: int) -> Document:
        return replace(page, blocks=(*marked[:count], *page.blocks[count:]))

    counts = range(1, len(marked) + 1)
    return first(bisect_left(counts, 1, key=lambda count: not fits(first(count))))


def _voted_in(rows: Sequence[Sequence[Button]]) -> Collection[str]:
    """Return the papers that buttons below the page vote on."""
    return {
        _paper_of(decode_payload(button.encode()))
        for row in rows
        for button in row
        if isinstance(button, Action) and button.command in {*SIGNS, TAKE_BACK}
    }


def _mark(block: Block, drawing: _Drawing) -> Block:
    """Return ``block`` with its marks: the same object, if it has none and does the same."""
    if not isinstance(block, Card):
        return block
    actions = tuple(map(drawing.button, block.actions))
    return block if actions == block.actions else replace(block, actions=actions)


def _name(block: Block, drawing: _Drawing) -> Block:
    """Return ``block``, which has its marks, with the names of those who like its papers."""
    if not isinstance(block, Card):
        return block
    papers = {_paper_of(decode_payload(action.payload)) for action in block.actions if action.mark}
    # Before the last line, which the buttons follow.
    lines = _name_lines(papers, drawing)
    return (
        replace(block, blocks=(*block.blocks[:-1], *lines, *block.blocks[-1:])) if lines else block
    )


def _name_lines(paper_ids: Collection[str], drawing: _Drawing) -> Sequence[Paragraph]:
    named = [names for paper_id in paper_ids if (names := drawing.names(paper_id))]
    return [Paragraph((Text(f"👍 {names}"),)) for names in named]
