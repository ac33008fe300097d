"""A paper as arXiv gave it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.model.arxiv_id import abs_url


@dataclass(frozen=True, slots=True)
class Paper:
    r"""One version of a paper with raw texts (TeX and all); readable texts are derived later.

    Attributes:
        id: base identifier without version: ``2606.14824`` or ``hep-th/9901001``.
        version: 1 and up; 0 where the source does not name it.
        title: raw title, white space folded.
        abstract: raw abstract; paragraphs stay separated by newlines.
        authors: the author string as given, e.g. ``Jane Doe (MIT), L\'eo Sou``.
        categories: canonical category ids, the primary one first.
        author_names: the authors' names in Unicode, where a source with split names (the query
            API) gave them; empty otherwise.
        license: licence address, or "".
        doi: DOI, or "".
        journal_ref: journal reference, or "".
        comment: the authors' comment ("12 pages, accepted at …"), or "".
    """

    id: str
    version: int
    title: str
    abstract: str
    authors: str
    categories: tuple[str, ...]
    author_names: tuple[str, ...] = ()
    license: str = ""
    doi: str = ""
    journal_ref: str = ""
    comment: str = ""

    def __hash__(self) -> int:
        """Hash id and version alone: papers that agree in these seldom differ in the rest."""
        return hash((self.id, self.version))

    @property
    def primary(self) -> str:
        """The primary category."""
        return self.categories[0]

    @property
    def abs_url(self) -> str:
        """Address of the abstract page."""
        return abs_url(self.id)


@dataclass(frozen=True, slots=True)
class Submission:
    """A paper and when it was submitted, as the query API knows it.

    Attributes:
        paper: in its newest version.
        at: when its first version was submitted, aware; it may have been announced much later.
    """

    paper: Paper
    at: datetime


@dataclass(frozen=True, slots=True)
class SavedPaper:
    """A paper on a chat's reading list.

    Attributes:
        paper_id: base identifier.
        version: the version that was saved, 0 where none was named.
        note: what the user wrote about it, or "".
        tags: lower-case words.
        saved_at: aware.
    """

    paper_id: str
    version: int
    note: str
    tags: tuple[str, ...]
    saved_at: datetime
