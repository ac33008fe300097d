"""What readers think of papers: who voted how, and what that amounts to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Sign(StrEnum):
    """What a vote says of a paper."""

    LIKE = "like"
    CLAIM = "claim"  # to present it to the group, which says more than liking it
    DISLIKE = "dislike"
    OPENED = "opened"  # looked at, which says little

    @property
    def is_like(self) -> bool:
        """Whether who says it likes the paper."""
        return self in (Sign.LIKE, Sign.CLAIM)


@dataclass(frozen=True, slots=True)
class Vote:
    """What one person thinks of one paper.

    Attributes:
        paper_id: base identifier.
        sign: what it says.
        at: aware.
        person: the platform's ID of who voted; "" in a private chat, where there is only one.
        name: that person's name as the platform gave it; "" where it is not to be shown.
    """

    paper_id: str
    sign: Sign
    at: datetime
    person: str = ""
    name: str = ""


def sum_up(votes: Iterable[Vote], saved: Iterable[str]) -> Mapping[str, Sign]:
    """Return what a chat thinks of each paper that anybody in it voted on.

    A saved paper counts as one more like; in a private chat an explicit vote takes its place.
    Papers with as many likes as dislikes are left out, those that were only opened are OPENED.

    Args:
        votes: of one chat.
        saved: ids of the papers on its reading list.
    """
    ballots = {(paper_id, ""): Sign.LIKE for paper_id in saved}
    opened: dict[str, Sign] = {}
    for vote in votes:
        if vote.sign is Sign.OPENED:
            opened[vote.paper_id] = Sign.OPENED
        else:
            ballots[vote.paper_id, vote.person] = vote.sign
    balance: dict[str, int] = {}
    for (paper_id, _), sign in ballots.items():
        balance[paper_id] = balance.get(paper_id, 0) + (1 if sign.is_like else -1)
    decided = {
        paper_id: Sign.LIKE if count > 0 else Sign.DISLIKE
        for paper_id, count in balance.items()
        if count
    }
    return {**{key: sign for key, sign in opened.items() if key not in balance}, **decided}
