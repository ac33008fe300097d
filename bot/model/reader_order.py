"""The order of a digest's papers for one reader, and the messages from and to the worker process.

Pure, and without the libraries of ranking: how an order is learned is in ``bot.ranking``.
"""

from __future__ import annotations

import pickle
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from bot.model.chat import Interest
from bot.model.paper import Paper

LIKES_NEEDED = 5
"""Likes below which nothing is ranked: an order made of fewer would only pretend."""
DEFAULT_TOP = 10
MAX_TOP = 50
ELSEWHERE = 0.2
"""How much a like of a paper that an interest does not select counts for its section's order."""
OTHERS = 0.5
"""How much all of these count together, at most, beside the likes of papers that it selects."""
LENGTH_BYTES = 8
"""Of the number before each message that says how long it is."""


class RankingMode(StrEnum):
    """What of a chat's digests is put in its own order."""

    OFF = "off"
    ON = "on"  # a first section
    ALL = "all"  # and the sections below it


@dataclass(frozen=True, slots=True)
class RankingSettings:
    """How a chat wants its digests ranked.

    Attributes:
        mode: what of them is.
        top: papers of the first section, at most.
        explores: whether some of its last places may go to papers to learn from.
    """

    mode: RankingMode = RankingMode.ON
    top: int = DEFAULT_TOP
    explores: bool = True


class ReasonKind(StrEnum):
    """What a reason quotes: a paper that was liked, an author, or words of the paper."""

    LIKE = "like"
    AUTHOR = "author"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a paper was chosen, in the reader's terms.

    Attributes:
        kind: of ``text``.
        text: a liked paper's title (raw), a name, or words as the paper has them.
    """

    kind: ReasonKind
    text: str


class Place(StrEnum):
    """Where in the order a paper stands."""

    TOP = "top"
    MAYBE = "maybe"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class RankedPaper:
    """A paper in a reader's order.

    Attributes:
        paper_id: base identifier.
        place: in which part of the order.
        reasons: why it is at the top; empty elsewhere.
        is_exploration: it is at the top to be learned from, not because it was chosen.
        section: the interest in whose own order the paper stands; "" for the chat's.
    """

    paper_id: str
    place: Place
    reasons: tuple[Reason, ...] = ()
    is_exploration: bool = False
    section: str = ""


@dataclass(frozen=True, slots=True)
class TrainingRequest:
    """What a worker is to learn a reader's order from.

    Attributes:
        liked: base identifiers and how much each counts: 1 for a like, less for weak signs.
        disliked: base identifiers.
        shown: base identifiers of what the reader was shown; the rest is unknown, not disliked.
        categories: what the reader reads, from before it was shown anything.
        former: the model that was learned before, with what was found out about earlier days.
    """

    liked: Mapping[str, float] = field(hash=False)
    disliked: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    former: bytes = b""

    def for_section(self, taught: Collection[str], former: bytes) -> TrainingRequest:
        """Return what the order of one section is to be learned from.

        Args:
            taught: which of the liked papers its interest selects; the others count less.
            former: its own model.
        """
        own = sum(weight for paper, weight in self.liked.items() if paper in taught)
        others = sum(self.liked.values()) - own
        share = min(ELSEWHERE, OTHERS * own / others) if own and others else ELSEWHERE
        liked = {
            paper: weight if paper in taught else weight * share
            for paper, weight in self.liked.items()
        }
        return replace(self, liked=liked, former=former)


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """What a worker is to put in the order that a model has learned.

    Attributes:
        model: as a worker made it; empty where nothing is learned yet.
        candidates: base identifiers, not empty.
        top: length of the first part.
        explore: how many of its last places go to papers to learn from, at most.
        most: papers of the order that are asked for, at least ``top``; None for all.
        teach: how many candidates to choose that teach most, instead of an order; 0 for an order.
    """

    model: bytes
    candidates: tuple[str, ...]
    top: int = DEFAULT_TOP
    explore: int = 0
    most: int | None = None
    teach: int = 0


@dataclass(frozen=True, slots=True)
class OrderRequests:
    """Requests that are answered together."""

    requests: tuple[OrderRequest, ...]


Order: TypeAlias = tuple["RankedPaper | str", ...]
"""What a worker answers to one ``OrderRequest``: an order, or the papers that teach most."""


@dataclass(frozen=True, slots=True)
class DigestToRank:
    """The next digest of a chat, to be put in the chat's own order.

    Attributes:
        chat_id: whose likes are learned from.
        settings: of its ranking.
        interests: whose papers it is shown.
        sections: its papers by the name of their interest; each paper once.
        dates: its listing dates, oldest first.
    """

    chat_id: int
    settings: RankingSettings
    interests: Sequence[Interest]
    sections: Mapping[str, Sequence[Paper]] = field(hash=False)
    dates: Sequence[date]


@dataclass(frozen=True, slots=True)
class PapersMissing:
    """Papers without which a worker cannot answer.

    Attributes:
        papers: base identifiers.
    """

    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PapersOfDay:
    """Papers handed to a worker, and the listing date under which they were announced."""

    papers: tuple[Paper, ...]
    day: date


def pack(message: object) -> bytes:
    """Return a message with its length before it."""
    content = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return len(content).to_bytes(LENGTH_BYTES) + content


def unpack(content: bytes) -> object:
    """Return the message that ``content`` holds: only what our own processes packed."""
    return pickle.loads(content)  # noqa: S301 - no one else writes to these streams
