"""Papers that a chat follows, and what of a paper is news to it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.model.paper import Paper
from bot.model.paper_status import detect_status


class FollowScope(StrEnum):
    """What a chat is told about a paper."""

    EVERYTHING = "everything"
    WITHDRAWAL = "withdrawal"  # of papers that are saved and not followed


@dataclass(frozen=True, slots=True)
class Follow:
    """A paper that a chat follows, and what the chat knows of it.

    Attributes:
        paper_id: base identifier.
        scope: what the chat is told.
        version: the newest it knows.
        journal_ref: as it knows it, "" if there was none.
        doi: likewise.
        is_withdrawn: whether it knows that the paper is withdrawn.
    """

    paper_id: str
    scope: FollowScope
    version: int
    journal_ref: str = ""
    doi: str = ""
    is_withdrawn: bool = False

    @classmethod
    def begin(cls, paper: Paper, scope: FollowScope = FollowScope.EVERYTHING) -> Follow:
        """Return the follow of somebody who knows all that is known of ``paper``."""
        return cls(paper.id, scope, paper.version).learn(paper)

    def learn(self, paper: Paper) -> Follow:
        """Return the follow of somebody who was told all that is known of ``paper``."""
        return replace(
            self,
            version=max(self.version, paper.version),
            journal_ref=paper.journal_ref or self.journal_ref,
            doi=paper.doi or self.doi,
            is_withdrawn=self.is_withdrawn or detect_status(paper).is_withdrawn,
        )


@dataclass(frozen=True, slots=True)
class PaperNews:
    """What is new about a paper to a chat; at least one of it is.

    Attributes:
        paper: its newest version.
        before: the version that the chat knows, where there is a newer one and both are stored.
        is_newer: whether there is a newer version.
        is_withdrawn: whether it was withdrawn since.
        journal_ref: the journal reference, "" if it is known.
        doi: likewise.
    """

    paper: Paper
    before: Paper | None
    is_newer: bool
    is_withdrawn: bool
    journal_ref: str
    doi: str


def find_news(follow: Follow, before: Paper | None, paper: Paper) -> PaperNews | None:
    """Return what of ``paper`` is news to a chat; None if nothing is.

    A withdrawal is a new version that has nothing to compare. What a source did not say by then,
    such as the comments of a version that came with a feed, is no change.

    Args:
        follow: what the chat knows.
        before: the version that it knows, None if that is not stored.
        paper: the newest version.
    """
    is_withdrawn = detect_status(paper).is_withdrawn and not follow.is_withdrawn
    is_newer = paper.version > follow.version and follow.scope is FollowScope.EVERYTHING
    journal_ref = paper.journal_ref if paper.journal_ref != follow.journal_ref else ""
    doi = paper.doi if paper.doi != follow.doi else ""
    if follow.scope is FollowScope.WITHDRAWAL:
        journal_ref = doi = ""
    if not (is_withdrawn or is_newer or journal_ref or doi):
        return None
    known = before if is_newer and not is_withdrawn else None
    return PaperNews(paper, known, is_newer, is_withdrawn, journal_ref, doi)
