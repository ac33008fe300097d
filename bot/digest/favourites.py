"""What a chat liked in some days: the papers with most likes, and who presents them. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.digest.card import CLAIM, LIKE, list_card
from bot.digest.paper_text import short_byline
from bot.document.nodes import (
    Card,
    CardAction,
    Code,
    Document,
    Heading,
    Inlines,
    Paragraph,
    Text,
)
from bot.model.chat import ChatKind
from bot.model.conversation import Action
from bot.model.paper import Paper
from bot.model.vote import Sign, Vote
from bot.phrases import Phrases

MAX_FAVOURITES = 10
"""Papers that are named: as many as a meeting can talk about."""


@dataclass(frozen=True, slots=True)
class Favourite:
    """A paper that a chat liked.

    Attributes:
        paper_id: base identifier.
        likes: persons who like it.
        dislikes: persons who do not.
        first: when it was first liked, aware.
        newest: when it was last liked, aware.
    """

    paper_id: str
    likes: int
    dislikes: int
    first: datetime
    newest: datetime


def find_favourites(votes: Iterable[Vote], since: datetime) -> Sequence[Favourite]:
    """Return the papers that somebody liked since an instant, the best first.

    Args:
        votes: of one chat; older ones count for these papers, too.
        since: aware.
    """
    return [each for each in _rank(votes) if each.newest >= since][:MAX_FAVOURITES]


def find_new_favourites(
    votes: Iterable[Vote], since: datetime, until: datetime
) -> Sequence[Favourite]:
    """Return the papers that were liked for the first time in ``since < t <= until``, as above."""
    return [each for each in _rank(votes) if since < each.first <= until][:MAX_FAVOURITES]


def _rank(votes: Iterable[Vote]) -> Sequence[Favourite]:
    """Return what more persons like than dislike, by how many more, then what was liked last."""
    by_paper: dict[str, list[Vote]] = defaultdict(list)
    for vote in votes:
        by_paper[vote.paper_id].append(vote)
    found = [_favourite(paper_id, given) for paper_id, given in by_paper.items()]
    liked = [each for each in found if each is not None]
    return sorted(liked, key=lambda each: (each.dislikes - each.likes, -each.newest.timestamp()))


def _favourite(paper_id: str, given: Sequence[Vote]) -> Favourite | None:
    likes = [vote.at for vote in given if vote.sign.is_like]
    dislikes = sum(vote.sign is Sign.DISLIKE for vote in given)
    if len(likes) <= dislikes:
        return None
    return Favourite(paper_id, len(likes), dislikes, min(likes), max(likes))


def favourite_cards(
    favourites: Iterable[Favourite], papers: Mapping[str, Paper], *actions: str
) -> Iterator[Card]:
    """Yield a card for each of ``favourites``, numbered, with its likes.

    Args:
        favourites: the best first.
        papers: those that are stored, by id.
        actions: commands of the buttons beside each, of ``ACTION_LABELS``.
    """
    for number, favourite in enumerate(favourites, 1):
        paper_id = favourite.paper_id
        paper = papers.get(paper_id)
        likes: Inlines = (Code(paper_id), Text(f" · {LIKE} {favourite.likes}"))
        lines = [likes, *([short_byline(paper)] if paper else [])]
        card = list_card(number, paper_id, paper, lines, Action(str(number), "paper", paper_id))
        yield replace(card, actions=tuple(_action(command, paper_id) for command in actions))


def compose_club(
    favourites: Sequence[Favourite],
    papers: Mapping[str, Paper],
    meeting: datetime,
    kind: ChatKind,
    phrases: Phrases,
) -> Document:
    """Return the message that names the papers for a meeting.

    Args:
        favourites: the best first.
        papers: those that are stored, by id.
        meeting: its beginning, in the zone of the chat.
        kind: of the chat.
        phrases: of its language.
    """
    when = {"day": phrases.long_date(meeting.date()), "time": phrases.time(meeting.time())}
    said = phrases("club.papers" if favourites else "club.no-papers", count=len(favourites))
    return Document(
        (
            Heading(phrases("club.title", **when), level=1),
            Paragraph(said),
            *favourite_cards(favourites, papers, *buttons_in(kind)),
        )
    )


def buttons_in(kind: ChatKind) -> tuple[str, ...]:
    """Return the commands of the buttons beside a favourite: papers are presented to groups."""
    return ("claim", "up") if kind is ChatKind.GROUP else ("up",)


ACTION_LABELS = {"up": LIKE, "claim": CLAIM}
"""What can be done with a favourite, by the command of its button."""


def _action(command: str, paper_id: str) -> CardAction:
    return CardAction(Action("", command, paper_id).encode(), ACTION_LABELS[command])
