"""A reader's order of a morning, as it is shown; how it is learned is in ``bot.ranking``. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
    """

    paper_id: str
    place: Place
    reasons: tuple[Reason, ...] = ()
    is_exploration: bool = False
