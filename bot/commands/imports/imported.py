"""What a file names: papers, and what is subscribed to elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.model.reference import Reference
from bot.query.nodes import Query


@dataclass(frozen=True, slots=True)
class ImportedPaper:
    """A paper as a bibliography describes it; what it does not say is empty.

    Attributes:
        title: with or without TeX.
        authors: names in their usual order.
        categories: canonical ids, the primary one first.
        keywords: as they are written.
        reference: which paper of arXiv it is; None if that is not said.
        doi: of a publisher, in lower case.
    """

    title: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    reference: Reference | None = None
    doi: str = ""


_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>{}]+")


def find_doi(*values: object) -> str:
    """Return the first DOI in ``values``, in lower case; "" if there is none.

    https://www.crossref.org/blog/dois-and-matching-regular-expressions/
    """
    found = (_DOI.search(str(value)) for value in values if value)
    return next((match[0].rstrip(".,;)").lower() for match in found if match), "")


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file holds.

    Attributes:
        papers: in the order of the file.
        terms: the categories and archives that somebody subscribed to, in order.
        queries: what somebody searches for.
        unread: what could not be read, as it stands in the file, cut to a line each.
    """

    papers: Sequence[ImportedPaper] = ()
    terms: Sequence[str] = ()
    queries: Sequence[Query] = ()
    unread: Sequence[str] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to make proposals of."""
        return not (self.papers or self.terms or self.queries)
